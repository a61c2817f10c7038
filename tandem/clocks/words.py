"""What the codes of clocks are called: recipients as the definitions name them, whose rule it is, why a clock stands still."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Mapping[str, object]] = {
    "recipient": {
        "NCIC": "NCIC",
        "NCMEC": "NCMEC",
        "HHS OTIP": "HHS OTIP",
        "law enforcement": _("law enforcement"),
        "child-protection hotline": _("child-protection hotline"),
        "the agency's own file": _("the agency's own file"),
        "the agency that took the call": _("the agency that took the call"),
        "the task force's own triage": _("the task force's own triage"),
    },
    "authority": {"statutory": _("by statute"), "local": _("by the task force's own rule")},
    "method": {
        "portal": _("Portal"),
        "phone": _("Phone"),
        "terminal": _("Terminal"),
        "e-mail": _("E-mail"),
        "in_person": _("In person"),
        "fax": _("Fax"),
    },
    "pause": {
        "sender_asked": _("The sender was asked and has not answered"),
        "other_agency_asked": _("Another agency was asked for what is missing"),
    },
}
