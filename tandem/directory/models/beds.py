"""Beds of one kind for the same people, with how many are free: the row that changes at 2 a.m."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.agencies.models import Member
from tandem.directory.kinds import BedKind
from tandem.directory.models.provider import Entry, Offer


class Beds(Entry):
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="beds")
    kind = models.CharField(max_length=16, choices=BedKind.choices, default=BedKind.EMERGENCY)
    total = models.PositiveSmallIntegerField()
    free = models.PositiveSmallIntegerField()
    counted_at = models.DateTimeField()  # when somebody said how many are free
    counted_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(null=True, blank=True)
    for_whom: Any = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    languages: Any = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    accepts_children = models.BooleanField(default=False)
    accepts_pets = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "beds"
        constraints = [
            models.UniqueConstraint(fields=["agency", "hsds_id"], name="beds_once"),
            models.CheckConstraint(name="beds_free_within_total", condition=models.Q(free__lte=models.F("total"))),
            models.CheckConstraint(name="beds_kind_known", condition=models.Q(kind__in=BedKind.values)),
        ]
