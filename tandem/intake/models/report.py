"""What comes in: a tip, a referral, a missing person's report, a CyberTip, an alert. It lies in the
receiving agency's intake until a case takes it in."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.accords.models import WithinCompartment
from tandem.agencies.models import Agency, Member
from tandem.foundation.searching import PlainWords
from tandem.persons.models import Identity


class Urgency(models.TextChoices):
    EMERGENCY = "emergency", _("Emergency")
    URGENT = "urgent", _("Urgent")
    ROUTINE = "routine", _("Routine")


class ReportState(models.TextChoices):
    AWAITING = "awaiting", _("Awaits triage")
    ON_FILE = "on_file", _("On file")  # registers taken in for comparison, such as missing adults
    EMERGENCY = "emergency", _("Emergency response")
    ASSIGNED = "assigned", _("Assigned to a case")
    REFERRED = "refer_out", _("Referred out")
    INSUFFICIENT = "insufficient", _("Not enough to act on")
    DUPLICATE = "duplicate", _("Duplicate")


class ReportKind(models.TextChoices):
    TIP = "tip", _("Tip")
    REFERRAL = "referral", _("Referral")
    MISSING_ADULT = "missing_adult", _("Missing adult")
    MISSING_CHILD = "missing_child", _("Missing child")
    CYBERTIP = "cybertip", _("CyberTip")
    ALERT = "alert", _("Alert")


class Report(WithinCompartment):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=12)  # namus | cybertip | cap | csv | tip | api | by_hand | referral
    source_ref = models.CharField(max_length=120)
    kind = models.CharField(max_length=14, choices=ReportKind.choices)
    state = models.CharField(max_length=14, choices=ReportState.choices, default=ReportState.AWAITING)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.ROUTINE)
    urgency_rank = models.SmallIntegerField(default=2)  # 0 emergency, 1 urgent, 2 routine; for ordering
    urgency_reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    received_at = models.DateTimeField()
    happened_on = models.DateField(null=True, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    narrative = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="en")
    exploitation = models.CharField(max_length=8, default="unknown")
    age_group = models.CharField(max_length=8, default="unknown")  # minor | adult | unknown, of the person at risk
    imminent_danger = models.BooleanField(default=False)
    missing_from_care = models.BooleanField(default=False)
    foreign_national = models.BooleanField(null=True)
    in_custody = models.BooleanField(default=False)
    victims = models.SmallIntegerField(default=0)
    line = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    county = models.CharField(max_length=100, blank=True)
    state_code = models.CharField(max_length=2, blank=True)
    original = models.JSONField(default=dict, blank=True)
    referred_from = models.UUIDField(null=True, blank=True)  # the referring agency's report, by id
    entered_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    # Who looks after it until it is decided, so that two do not do the same work.
    taken_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    search = models.GeneratedField(
        expression=SearchVector(
            PlainWords("summary"),
            PlainWords("narrative"),
            PlainWords("city"),
            PlainWords("source_ref"),
            config="simple",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["urgency_rank", "received_at"]
        constraints = [models.UniqueConstraint(fields=["id", "compartment"], name="report_in_compartment")]
        indexes = [
            models.Index(fields=["compartment", "state", "urgency_rank", "received_at"], name="report_queue"),
            models.Index(fields=["compartment", "-received_at"], name="report_recent"),
            models.Index(fields=["urgency_rank", "-received_at"], name="report_by_urgency"),
            GinIndex(fields=["search"], name="report_search"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Involvement(WithinCompartment):
    """An identity's part in a report."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="involvements")
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="involvements")
    part = models.CharField(max_length=12)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "identity"], name="involved_once")]


class TriageDecision(WithinCompartment):
    """A decision is never overwritten; the last one counts, and `undone_at` takes one back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="decisions")
    decision = models.CharField(max_length=14)  # emergency | assign | refer_out | insufficient | duplicate
    reason = models.TextField()
    duplicate_of = models.UUIDField(null=True, blank=True)
    referred_to = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    referred_outside = models.CharField(max_length=160, blank=True)  # an agency that is not on the task force
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["decided_at"]
