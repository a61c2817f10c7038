"""A written agreement between agencies. Its clauses say which kinds of compartments open to whom when
an agency joins a case; nothing opens that no clause names."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.accords.models.compartment import CompartmentKind
from tandem.agencies.models import Agency, AgencyKind, Member, TaskForce


class Accord(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="accords")
    title = models.CharField(max_length=160)
    signed_on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # an accord ends; renewing it is a new signature
    ended_early_at = models.DateTimeField(null=True, blank=True)
    document = models.CharField(max_length=200, blank=True)  # where the signed paper is kept
    recorded_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(name="accord_ends", condition=models.Q(ends_at__gt=models.F("starts_at")))
        ]


class AccordParty(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    accord = models.ForeignKey(Accord, on_delete=models.CASCADE, related_name="parties")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    signer = models.CharField(max_length=160, blank=True)
    # Until a supervisor of this very agency has said so, no clause opens anything of it, whoever recorded the accord.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["accord", "agency"], name="party_once")]


class Clause(models.Model):
    """`opens` compartments owned by agencies of kind `owner_kind` to agencies of kind `to_kind` that are
    on the same case ("" = any kind that is a party). Services never open by clause: a constraint."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    accord = models.ForeignKey(Accord, on_delete=models.CASCADE, related_name="clauses")
    opens = models.CharField(max_length=16, choices=CompartmentKind.choices)
    owner_kind = models.CharField(max_length=20, choices=AgencyKind.choices, blank=True)
    to_kind = models.CharField(max_length=20, choices=AgencyKind.choices, blank=True)
    scope = models.CharField(max_length=8, default="look")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            # VAWA/VOCA: a provider's records leave only by the survivor's release (domain.md 3.1); intelligence
            # only by 28 CFR Part 23; oversight never. No agreement between agencies can open them.
            models.CheckConstraint(
                name="clause_never_opens_privileged",
                condition=~models.Q(opens__in=["services", "intelligence", "oversight", "intake"]),
            )
        ]
