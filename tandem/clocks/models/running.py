"""A duty with a deadline that runs now. The definition it started from is data (clocks/definitions);
its id and version are stamped here so that a later change of law does not rewrite what was due."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.accords.models import WithinCompartment
from tandem.agencies.models import Agency, Member


class RunningClock(WithinCompartment):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    definition = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    jurisdiction = models.CharField(max_length=2, blank=True)  # state whose override applied
    case_id = models.UUIDField(null=True, blank=True, db_index=True)
    subject_kind = models.CharField(max_length=12)  # report | case | identity
    subject_id = models.UUIDField(db_index=True)
    actor = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)  # null: a duty without a limit ("expeditiously")
    # C05 has two readings: from receipt (34 USC 41308) and from the minimum data (CJIS). Both are kept.
    second_started_at = models.DateTimeField(null=True, blank=True)
    second_due_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)  # the filing's time, from its proof
    escalated = models.SmallIntegerField(default=0)  # highest percentage already told
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="clock_in_compartment"),
            # The same event told twice starts a duty once.
            models.UniqueConstraint(fields=["definition", "subject_id", "started_at"], name="clock_started_once"),
        ]
        indexes = [models.Index(fields=["compartment", "met_at", "due_at"], name="clock_open")]


class Pause(WithinCompartment):
    """A stretch in which the clock stands still by a rule of its definition; its deadline moves by the stretch's length."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clock = models.ForeignKey(RunningClock, on_delete=models.CASCADE, related_name="pauses")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)  # null: until somebody lets the clock run again
    rule = models.CharField(max_length=40)
    authority = models.CharField(max_length=200)  # the order by which it stands still: a docket entry, a file's name
    recorded_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["from_at"]


class Proof(WithinCompartment):
    """What ends a clock. Free text alone never does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clock = models.ForeignKey(RunningClock, on_delete=models.CASCADE, related_name="proofs")
    filed_at = models.DateTimeField()
    number = models.CharField(max_length=80, blank=True)
    recipient = models.CharField(max_length=160, blank=True)
    method = models.CharField(max_length=24, blank=True)
    document = models.CharField(max_length=200, blank=True)  # where the paper is kept; files come later
    remark = models.TextField(blank=True)
    recorded_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # undo: the clock runs again, the row stays
    withdrawn_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["filed_at"]
        constraints = [
            models.CheckConstraint(
                name="proof_is_more_than_words", condition=~models.Q(number="") | ~models.Q(document="")
            )
        ]
