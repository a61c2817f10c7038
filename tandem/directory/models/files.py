"""What came with HSDS files besides organisations, services, places and beds, so that they can be given back whole."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.agencies.models import Agency, Member


class LooseRecord(models.Model):
    """A row of an HSDS table that hangs under nothing of ours: a taxonomy, its terms, a note on a table."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    table = models.CharField(max_length=40)
    hsds_id = models.CharField(max_length=100)
    hsds = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "table", "hsds_id"], name="loose_record_once")]


class DirectoryFile(models.Model):
    """A JSON file that was taken in: its own shape, with a marker for each thing that has a row. No address that is confidential."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    tree_sha256 = models.BinaryField(max_length=32)
    tree = models.JSONField()
    records = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-taken_at"]
        constraints = [models.UniqueConstraint(fields=["agency", "tree_sha256"], name="directory_file_once")]
