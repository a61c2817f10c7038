"""An agency's plan of who is on call: a week that repeats, and swaps for once. Hours are of the wall clock in the agency's zone."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.agencies.models.agency import Agency
from tandem.agencies.models.member import Member


class OnCallShift(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    weekday = models.SmallIntegerField()  # 0 Monday to 6 Sunday: on which it begins
    starts = models.TimeField()
    ends = models.TimeField()  # not after `starts`: on the next day

    class Meta:
        ordering = ["weekday", "starts", "ends"]
        constraints = [
            models.UniqueConstraint(fields=["member", "weekday", "starts"], name="shift_once"),
            models.CheckConstraint(name="shift_on_a_day", condition=models.Q(weekday__gte=0, weekday__lte=6)),
        ]


class OnCallSwap(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    instead_of = models.ForeignKey(Member, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()

    class Meta:
        ordering = ["from_at"]
        constraints = [
            models.CheckConstraint(name="swap_has_a_length", condition=models.Q(to_at__gt=models.F("from_at"))),
        ]
