"""The drawer a record lies in. Its owner is one agency; its case, where it has one, is named by id
only, because cases stand above. Every protected row of the house names a compartment."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.agencies.models import Agency, Member
from tandem.foundation.labels import Labelled


class CompartmentKind(models.TextChoices):
    INTAKE = "intake", _("Intake")  # an agency's reports that no case holds yet; one for each agency
    SHELL = "shell", _("Shell")
    INVESTIGATION = "investigation", _("Investigation")
    PROSECUTION = "prosecution", _("Prosecution")
    CHILD_WELFARE = "child_welfare", _("Child welfare")
    SERVICES = "services", _("Services")
    INTELLIGENCE = "intelligence", _("Intelligence")
    OVERSIGHT = "oversight", _("Oversight")


def new_compartment_id(owner_id: uuid.UUID, kind: str) -> uuid.UUID:
    """A random id (70 bits) that begins as its owner's does and tells its kind: version 8 of RFC 9562. So all compartments of one agency
    and kind lie in one range, which the policies ask instead of a list of thousands (docs/decisions/0010). The database
    refuses one that lies; kinds count in the order of CompartmentKind, so a new kind goes to its end."""
    made = bytearray(uuid.uuid4().bytes)
    made[0:6] = owner_id.bytes[0:6]
    made[6] = 0x80 | CompartmentKind.values.index(kind)
    return uuid.UUID(bytes=bytes(made))


class Compartment(Labelled):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=CompartmentKind.choices)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="compartments")
    case_id = models.UUIDField(null=True, blank=True, db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "case_id"], name="one_compartment_of_a_kind", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="intake_has_no_case", condition=~models.Q(kind="intake") | models.Q(case_id=None)
            ),
            models.CheckConstraint(name="compartment_kind_known", condition=models.Q(kind__in=CompartmentKind.values)),
        ]
        indexes = [models.Index(fields=["owner", "kind"], name="compartment_of_owner")]


class WithinCompartment(Labelled):
    """Base of every protected row. Row security reads this one column."""

    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Seat(WithinCompartment):
    """A member's place at a case: on its shell, or on one compartment of their own agency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="seats")
    part = models.CharField(max_length=24, blank=True)  # lead, responder, advocate, ... (routing's words)
    seated_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["compartment", "member"], condition=models.Q(until=None), name="one_seat_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["member", "until"], name="seats_of_member")]
