"""The sender of a tip, who has no log-in: a receipt code, kept as its SHA-256, opens a conversation with
the agency that reads the tip. No address of theirs is stored anywhere."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.accords.models import WithinCompartment
from tandem.agencies.models import Member
from tandem.intake.models.report import Report


class Receipt(WithinCompartment):
    code_sha256 = models.BinaryField(primary_key=True)
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="receipt")
    created_at = models.DateTimeField()


class TipMessage(WithinCompartment):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="messages")
    from_sender = models.BooleanField()
    text = models.TextField()
    written_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at"]
