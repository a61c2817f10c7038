"""Who helps, with what, and where. Each row is kept by one agency of ours; its HSDS object lies whole in `hsds`, and the columns beside it
are what pages filter and show (hsds/lenses.py)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.agencies.models import Agency, Member
from tandem.directory.kinds import Category
from tandem.foundation.labels import Labelled


class Entry(Labelled):
    """What all of them are: kept by an agency, known by an HSDS id of that agency's own files."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    hsds_id = models.CharField(max_length=100)
    hsds = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Provider(Entry):
    """An organisation: an agency of ours, or one outside that an agency of ours keeps the entry of."""

    is_agency = models.BooleanField(default=False)  # the keeping agency itself
    name = models.CharField(max_length=200)
    alternate_name = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=2000, blank=True)
    email = models.CharField(max_length=200, blank=True)
    website = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "hsds_id"], name="provider_once"),
            models.UniqueConstraint(fields=["id", "agency"], name="provider_of_agency"),
        ]

    def __str__(self) -> str:
        return self.name


class Offer(Entry):
    """A service that somebody can ask for. (In this house a service is something done for a survivor; this is the offer of one.)"""

    provider = models.ForeignKey(Provider, null=True, on_delete=models.CASCADE, related_name="offers")
    name = models.CharField(max_length=200)
    description = models.CharField(max_length=2000, blank=True)
    status = models.CharField(max_length=30, blank=True)
    category = models.CharField(max_length=20, choices=Category.choices, default=Category.OTHER)
    region = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    hours = models.CharField(max_length=300, blank=True)
    fees = models.CharField(max_length=2000, blank=True)
    eligibility = models.CharField(max_length=2000, blank=True)
    access = models.CharField(max_length=2000, blank=True)
    accessibility = models.CharField(max_length=500, blank=True)
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(null=True, blank=True)
    for_whom: Any = ArrayField(models.CharField(max_length=12), default=list, blank=True)  # ForWhom; empty = everybody
    languages: Any = ArrayField(models.CharField(max_length=8), default=list, blank=True)  # ISO 639

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "hsds_id"], name="offer_once"),
            models.UniqueConstraint(fields=["id", "agency"], name="offer_of_agency"),
            models.CheckConstraint(name="offer_category_known", condition=models.Q(category__in=Category.values)),
        ]

    def __str__(self) -> str:
        return self.name


class Site(Entry):
    """A place. Where it is confidential, `hsds` holds only what others may read, and the rest lies in ConfidentialAddress."""

    provider = models.ForeignKey(Provider, null=True, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    confidential = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "hsds_id"], name="site_once"),
            models.UniqueConstraint(fields=["id", "agency"], name="site_of_agency"),
        ]


class ConfidentialAddress(models.Model):
    """What of a confidential site only its agency's members read: all of its HSDS object that is not open, sealed under a key outside the
    database. No query of search, export or API reads this table."""

    site = models.OneToOneField(Site, primary_key=True, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    sealed = models.TextField()
