"""A survivor's card. Holds nothing that says whose it is: what she reads is sealed to her own key."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.agencies.models import Agency


class Card(models.Model):
    """Found by what the printed code derives; opened by code and PIN together. The page's content is sealed to `public_key`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    lookup = models.BinaryField(max_length=32, unique=True)
    public_key = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)
    wrapped_private = models.BinaryField()
    has_pin = models.BooleanField(default=False)
    failed = models.PositiveSmallIntegerField(default=0)
    page = models.BinaryField(null=True)  # what she sees, sealed to her key by an advocate's unlocked session
    week = models.DateField()
    ended = models.BooleanField(default=False)
