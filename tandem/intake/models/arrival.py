"""What has already come in, so that the same file twice adds nothing, also after its reports have moved
into cases; and the runs that brought it, so that a killed run goes on where it stood."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.agencies.models import Agency, Member


class Arrival(models.Model):
    """One source record that an agency has taken in, by the SHA-256 of its reference."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=12)
    ref_sha256 = models.BinaryField()
    report_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "source", "ref_sha256"], name="arrived_once")]


class ImportRun(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    format = models.CharField(max_length=12)
    file_sha256 = models.BinaryField()  # never the file's name: names of files name people
    position = models.BigIntegerField(default=0)  # the importer's own place mark after the last saved batch
    read = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    duplicates = models.IntegerField(default=0)
    matches = models.IntegerField(default=0)
    pointers = models.IntegerField(default=0)
    started_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["agency", "-started_at"], name="runs_of_agency")]
