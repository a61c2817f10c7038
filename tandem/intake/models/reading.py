"""What a person decided on a suggestion out of a report's words. Suggestions themselves are not kept: they are read anew at each look, so
that a better reader shows at once; what was decided stands, and is not asked again."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.accords.models import WithinCompartment
from tandem.agencies.models import Member
from tandem.intake.models.report import Report


class ReadingState(models.TextChoices):
    ACCEPTED = "accepted", _("Taken over by a person")
    DECLINED = "declined", _("Not so, says a person")


class ReadingDecision(WithinCompartment):
    """Never overwritten; `undone_at` takes it back. `made` lists what came of it, table to ids, so that its source is known and
    taking back takes exactly that."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="readings")
    state = models.CharField(max_length=8, choices=ReadingState.choices)
    kind = models.CharField(max_length=12)  # one of intake.reading.KINDS
    source = models.CharField(max_length=36)  # "narrative", or the id of a message of the sender
    start = models.IntegerField()  # characters into that text
    end = models.IntegerField()
    suggested = models.JSONField()  # parts as they were read
    accepted = models.JSONField(default=dict)  # parts as they were taken over
    about_id = models.UUIDField(null=True, blank=True)  # the identity that they were added to
    made = models.JSONField(default=dict)
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["start", "decided_at"]
