"""A case is its shell: who works on it, its status, next step and clocks. No finding and no person's
name stands here; those lie in the compartments of the agencies that found them."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.accords.models import WithinCompartment
from tandem.agencies.models import Agency, Member
from tandem.intake.models import Report


class CaseStatus(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Stage(models.TextChoices):
    """Where the joint work stands (domain.md 1.5). A word for planning, not a gate."""

    RESPONSE = "response", _("Joint response")
    IMMEDIATE_NEEDS = "immediate_needs", _("Immediate needs")
    INVESTIGATION = "investigation", _("Investigation")
    CHARGING = "charging", _("Charging decision")
    FOLLOW_UP = "follow_up", _("Follow-up")


class Case(WithinCompartment):
    """`compartment` is the shell."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=16, unique=True)  # year and six random letters: it counts nothing
    lead = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=CaseStatus.choices, default=CaseStatus.OPEN)
    stage = models.CharField(max_length=16, choices=Stage.choices, default=Stage.RESPONSE)
    urgency = models.CharField(max_length=10, default="routine")
    exploitation = models.CharField(max_length=8, default="unknown")
    next_step = models.CharField(max_length=200, blank=True)
    next_step_by = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [models.UniqueConstraint(fields=["id", "compartment"], name="case_in_compartment")]
        indexes = [models.Index(fields=["compartment", "status", "-opened_at"], name="case_list")]

    def __str__(self) -> str:
        return self.number


class CaseAgency(WithinCompartment):
    """An agency on the case, in the part that the routing or a member gave it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="agencies")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=24)  # lead | primary | backup | provider | child_welfare | ...
    rule = models.CharField(max_length=60, blank=True)  # the routing rule that called it
    called_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)  # a member took the call
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["called_at"]
        constraints = [models.UniqueConstraint(fields=["case", "agency"], name="agency_once_on_case")]


class CaseReport(WithinCompartment):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
