"""Kinds of agencies. Apart from the models, because rules speak of them without a database."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AgencyKind(TextChoices):
    POLICE = "police", _("Police")
    PROSECUTION = "prosecution", _("Prosecution")
    PROBATION = "probation", _("Probation")
    CHILD_WELFARE = "child_welfare", _("Child welfare")
    LABOR = "labor", _("Labor inspection")
    MEDICAL = "medical", _("Medical")
    SCHOOL = "school", _("Schools")
    PROVIDER = "provider", _("Victim-service provider")
    LEGAL_AID = "legal_aid", _("Legal aid")
    ADVOCACY_CENTER = "advocacy_center", _("Children's advocacy center")
    HOTLINE = "hotline", _("Hotline")
    OVERSIGHT = "oversight", _("Oversight")


# Agencies whose members see criminal-justice information: a second factor always (CJIS Security Policy
# 6.0, IA-2; domain.md 3.4). policies/agencies.sql holds the same list and a test compares them.
CRIMINAL_JUSTICE = frozenset({AgencyKind.POLICE, AgencyKind.PROSECUTION, AgencyKind.PROBATION})
