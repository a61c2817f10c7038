"""A note lies in one compartment of the case, and who sees it follows from that alone."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.accords.models import WithinCompartment
from tandem.agencies.models import Member
from tandem.cases.models.case import Case


class Note(WithinCompartment):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    happened_at = models.DateTimeField()
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)  # undo: struck out, never deleted
    struck_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-happened_at"]
        indexes = [models.Index(fields=["compartment", "-happened_at"], name="note_timeline")]
