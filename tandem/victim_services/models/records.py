"""Ciphertext. What it is about, when it was and who wrote it stands inside; outside only what the database needs."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.agencies.models import Agency


class Client(models.Model):
    """One client. `body` is the summary that lists and searches read; a shredded client keeps nothing but its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    body = models.BinaryField(null=True)
    generation = models.PositiveIntegerField(default=1)  # of the agency key that wraps this client's data key
    version = models.PositiveIntegerField(default=1)  # two advocates at once: the second is told
    week = models.DateField()  # Monday
    shredded = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="shredded_client_is_empty",
                condition=models.Q(shredded=True, body=None) | models.Q(shredded=False, body__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["agency", "week"], name="clients_of_agency")]


class ClientRecord(models.Model):
    """A note, need, service, look, release, document's head or anything else about a client; the kind is inside too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="records")
    body = models.BinaryField()
    week = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["client"], name="records_of_client")]


class DocumentPart(models.Model):
    """A piece of a document, 256 KiB of it, so that a large one passes through without lying whole in memory."""

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey(ClientRecord, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="part_once")]


class InboxItem(models.Model):
    """What came for the vault while nobody was there: a referral, a survivor's question. Sealed to the agency's public key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    body = models.BinaryField()
    generation = models.PositiveIntegerField()
    week = models.DateField()
