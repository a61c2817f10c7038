"""An agency: an organisation that joins task forces, owns compartments and answers for them."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.agencies.kinds import CRIMINAL_JUSTICE, AgencyKind
from tandem.foundation.labels import Labelled


class AgencyLevel(models.TextChoices):
    LOCAL = "local", _("Local")
    STATE = "state", _("State")
    TRIBAL = "tribal", _("Tribal")
    FEDERAL = "federal", _("Federal")
    NGO = "ngo", _("Non-governmental")


class MatchMode(models.TextChoices):
    """What another agency learns when a report of theirs names somebody whom this agency holds."""

    OPEN = "open", _("Open: both agencies see the match")
    POINTER = "pointer", _("Pointer: they learn whom to call")
    SUPERVISOR = "supervisor", _("Supervisor: only supervisors of both learn it")
    SILENT = "silent", _("Silent: only we learn it")


class Agency(Labelled):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, choices=AgencyKind.choices)
    level = models.CharField(max_length=10, choices=AgencyLevel.choices)
    ori = models.CharField("ORI", max_length=9, blank=True)
    jurisdiction = models.CharField(max_length=160, blank=True)
    state = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=40, default="UTC")
    desk_phone = models.CharField(max_length=40, blank=True)
    match_mode = models.CharField(max_length=12, choices=MatchMode.choices, default=MatchMode.POINTER)
    accepts_tips = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"
        constraints = [
            models.CheckConstraint(name="agency_kind_known", condition=models.Q(kind__in=AgencyKind.values)),
            models.CheckConstraint(name="agency_match_mode_known", condition=models.Q(match_mode__in=MatchMode.values)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_criminal_justice(self) -> bool:
        return self.kind in CRIMINAL_JUSTICE
