"""Looking somebody up, kept so that it can be limited and reviewed; and from which probability on an agency wants to be told or asked.
A look-up's row holds no name and no number, only who, when, what for, and a sketch that tells two look-ups of one person alike."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.agencies.models import Agency, Member


class LookupPurpose(models.TextChoices):
    CASE = "lookup_case", _("Work on a case")
    REPORT = "lookup_report", _("A report that I am taking or triaging")
    MISSING = "lookup_missing", _("A missing person")
    SAFETY = "lookup_safety", _("Somebody's safety, right now")


class Lookup(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    purpose = models.CharField(max_length=16, choices=LookupPurpose.choices)
    reference = models.CharField(max_length=40, blank=True)  # a case's or report's number, never a word
    known = models.BooleanField()  # whether a case or report that the member sees bears it
    sketch = ArrayField(models.IntegerField(), default=list)  # persons.sketching

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["member", "-at"], name="lookup_of_member"),
            models.Index(fields=["agency", "-at"], name="lookup_of_agency"),
        ]


class LookupPattern(models.TextChoices):
    NO_CASE = "no_case", _("Look-ups without a case or report that is known here")
    ALIKE = "alike", _("Look-ups of nearly the same person again and again")
    MANY = "many", _("Very many look-ups in one day")


class LookupReview(models.Model):
    """A supervisor has looked at an unusual pattern of one member on one day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    pattern = models.CharField(max_length=8, choices=LookupPattern.choices)
    on = models.DateField()  # in the agency's time zone
    lookups = models.IntegerField()  # how many it was when reviewed: more of them open the pattern again
    note = models.TextField()
    reviewed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        ordering = ["-reviewed_at"]
        constraints = [
            models.CheckConstraint(
                name="nobody_reviews_their_own_lookups", condition=~models.Q(member=models.F("reviewed_by"))
            )
        ]


class AgencyThresholds(models.Model):
    """Probabilities from which on an agency is told of a match, and from which on a person is asked to look. Without a row the
    model's own hold."""

    LOWEST_ASK, LOWEST_TELL, HIGHEST = 0.2, 0.8, 0.999

    agency = models.OneToOneField(Agency, primary_key=True, on_delete=models.PROTECT, related_name="+")
    tell = models.FloatField()
    ask = models.FloatField()
    reason = models.TextField()
    set_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "agency thresholds"
        constraints = [
            models.CheckConstraint(
                name="thresholds_in_bounds",
                condition=models.Q(ask__gte=0.2, tell__gte=0.8, tell__lte=0.999) & models.Q(ask__lte=models.F("tell")),
            )
        ]
