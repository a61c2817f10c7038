"""What the codes of reports, and of an agency's part on a case, are called on pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.agencies.kinds import AgencyKind
from tandem.intake.rules.decisions import DECISIONS

WORDS: dict[str, Mapping[str, Any]] = {
    "exploitation": {
        "unknown": _("Not known"), "sex": _("Sex"), "labor": _("Labor"), "both": _("Sex and labor"), "none": _("Neither"),
    },
    "age": {"minor": _("Under 18"), "adult": _("Adult"), "unknown": _("Age not known")},
    "source": {
        "namus": "NamUs", "cybertip": "CyberTipline", "cap": _("Public alert"), "csv": _("File"), "tip": _("Public tip form"),
        "api": _("Another system"), "by_hand": _("Phone or visit"), "referral": _("Another agency"),
    },
    "part": {
        "victim": _("May be a victim"), "missing": _("Missing"), "suspect": _("May do harm"), "companion": _("Companion"),
        "guardian": _("Guardian"), "reporter": _("The caller"), "recipient": _("Recipient"), "other": _("Other"),
    },
    "on_case": {
        "lead": _("Leads the case"), "partner": _("Partner"), "primary": _("First to answer"), "backup": _("Joins"), "provider": _("Services for the survivor"),
        "second_provider": _("Second provider"), "medical": _("Medical"), "child_welfare": _("Child welfare"),
        "interview": _("Forensic interview"), "legal": _("Legal help"), "prosecution": _("Prosecution"),
    },
    "whom": {
        "lead_police": _("Lead law-enforcement agency"), "lead_provider": _("Lead victim-service provider"),
        **{kind.value: kind.label for kind in AgencyKind},
    },
    "decision": DECISIONS,
}  # fmt: skip
