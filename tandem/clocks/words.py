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
        "the court": _("the court"),
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
        # 18 USC 3161(h), by its paragraphs.
        "motion_pending": _("A motion is pending (3161(h)(1)(D))"),
        "competency_examination": _("Competence is being examined (3161(h)(1)(A))"),
        "appeal_pending": _("An interlocutory appeal is pending (3161(h)(1)(C))"),
        "deferred_by_agreement": _("Prosecution deferred by written agreement, approved by the court (3161(h)(2))"),
        "person_unavailable": _("The accused or an essential witness is absent (3161(h)(3))"),
        "ends_of_justice": _("Continuance: ends of justice, with the court's findings (3161(h)(7))"),
    },
}
