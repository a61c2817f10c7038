"""A notice to a member: "you are needed, log in". It names a kind and an id, never a word of a case."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.agencies.models.member import Member


class Notice(models.Model):
    class Kind(models.TextChoices):
        REPORT_URGENT = "report_urgent", _("A report needs you now")
        REPORT_ANSWERED = "report_answered", _("A sender added to a report")
        REPORT_REFERRED = "report_referred", _("A report was referred to your agency")
        CASE_JOINED = "case_joined", _("You were called to a case")
        CLOCK_BEGAN = "clock_began", _("A clock began for your agency")
        CLOCK_NEAR = "clock_near", _("A clock is running out")
        CLOCK_LATE = "clock_late", _("A clock is late")
        MATCH = "match", _("A match awaits a person's look")
        MATCH_DOUBTED = "match_doubted", _("New facts speak against a match that was confirmed")
        PERSON_DOUBTED = "person_doubted", _("Records that were confirmed to be one person contradict each other")
        RECORD_CORRECTED = "record_corrected", _("A record that you were given was corrected")
        MATCH_CORRECTED = "match_corrected", _("A record of a match that was decided on was corrected")
        POINTER_CORRECTED = "pointer_corrected", _("An agency whose desk was called has corrected its record")
        DISCLOSURE = "disclosure", _("A disclosure was made to you")
        ACCORD = "accord", _("An accord awaits your agency's word")
        RELEASE_ENDED = "release_ended", _("What was released to you has ended")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    object_id = models.UUIDField(null=True)  # the report, case, clock or match; the kind says which
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["member", "seen_at"], name="notice_unseen"),
            models.Index(fields=["created_at"], name="notice_unmailed", condition=models.Q(mailed_at=None)),
        ]
