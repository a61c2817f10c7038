"""What a case knows around a missing person, fact by fact. Each lies in the compartment of the agency that learned it, so what child welfare
learned stays child welfare's; none lies in the shell, and none is readable once the case is closed (policies/cases.sql)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tandem.accords.models import WithinCompartment
from tandem.agencies.models import Member
from tandem.cases.models.case import Case


class PictureFact(WithinCompartment):
    """Written once: a correction is a new fact that replaces the old one, which stays in the history, struck out."""

    class Question(models.TextChoices):
        """What a fact answers. The order is that of the page; rules/picture.py says which part it belongs to."""

        LAST_SEEN = "last_seen_as", _("When, where and how last seen")
        LOOKS = "looks", _("What they look like and wore")
        HEALTH = "health", _("Medicine or care that cannot wait")
        CUSTODY = "custody", _("Who has custody")
        RAISES = "raises", _("Who else cares for them")
        LIVES = "lives_with", _("Where and with whom they live")
        AT_HOME = "at_home", _("What was going on at home")
        SCHOOL = "school_is", _("School")
        AT_SCHOOL = "at_school", _("Last day there, and whom they trust there")
        WITH = "goes_with", _("Friends and companions")
        OLDER = "older", _("Somebody older in their life")
        GOES = "goes_to", _("Places where they go")
        RAN_TO = "ran_to", _("Where they went before")
        TRAVEL = "travel", _("How they get about, money, tickets")
        VEHICLE = "rides_in", _("Vehicles")
        ACCOUNT = "account_is", _("Accounts and names online")
        DEVICE = "device", _("Phones and devices")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="facts")
    question = models.CharField(max_length=14, choices=Question.choices)
    says = models.CharField(max_length=500)
    source = models.CharField(max_length=200)  # who said it or where it was read: "her aunt, by phone"
    learned_on = models.DateField()  # the day it was true or was said, as the source has it
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)  # taken back or corrected; never deleted
    struck_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-learned_on", "-written_at"]
        constraints = [
            models.CheckConstraint(name="fact_has_words_and_source", condition=~Q(says="") & ~Q(source="")),
            models.UniqueConstraint(fields=["id", "compartment"], name="fact_in_compartment"),
        ]
        indexes = [models.Index(fields=["case", "question"], name="picture_of_case")]
