"""The append-only record of acts and looks, and its seals. Knows nobody: who and what are ids, so that the
ledger stands at the bottom of the house and nothing can pull a line out of it."""

from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now


class XidNow(models.Func):
    """The writing transaction's id: the sealer takes only rows of transactions that are all over."""

    template = "(pg_current_xact_id()::text::numeric)"
    output_field = models.DecimalField(max_digits=20, decimal_places=0)


class Entry(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    xid = models.DecimalField(max_digits=20, decimal_places=0, db_default=XidNow(), editable=False)
    at = models.DateTimeField(db_default=Now(), editable=False)
    member_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    act = models.CharField(max_length=60)  # room.act
    kind = models.CharField(max_length=24, blank=True)
    object_id = models.UUIDField(null=True)
    compartment_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=8, default="done")  # done | viewed | refused | failed
    origin = models.CharField(
        max_length=45, blank=True
    )  # address of a member's machine, "cli" or "job"; never a sender's
    detail = models.JSONField(default=dict)  # codes and ids; never a personal word

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["-at"]
        indexes = [
            # Lines lie in the table in the order of their transactions, or nearly: which blocks are still to seal is all that is asked.
            BrinIndex(fields=["xid"], name="ledger_to_seal", autosummarize=True, pages_per_range=32),
            models.Index(
                fields=["object_id", "-at"], name="ledger_of_object", condition=models.Q(object_id__isnull=False)
            ),
            models.Index(
                fields=["member_id", "-at"], name="ledger_of_member", condition=models.Q(member_id__isnull=False)
            ),
        ]


class Leaf(models.Model):
    """A sealed entry's place in the tree."""

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    leaf_hash = models.BinaryField()


class Seal(models.Model):
    """A signed head of the tree after `size` leaves. Published outside the database too."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    signature = models.BinaryField()
    key_id = models.CharField(max_length=16)
    sealed_at = models.DateTimeField()
