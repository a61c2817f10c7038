"""What ends a clock: a number, a recipient, a paper. Free text alone never does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tandem.clocks.rules.definitions import Definition, say

SKEW = timedelta(minutes=2)  # a clock on another machine may be ahead of ours


@dataclass(frozen=True, slots=True)
class Filing:
    filed_at: datetime
    number: str = ""
    recipient: str = ""
    method: str = ""
    document: str = ""
    remark: str = ""


def problems(
    definition: Definition, filing: Filing, *, started_at: datetime, now: datetime, language: str = "en"
) -> list[str]:
    """Sentences; empty when the filing ends the clock."""
    found: list[str] = []
    wanted = definition.proof
    if wanted.number and not filing.number.strip():
        found.append(_("Give the confirmation number. A remark alone does not end this clock."))
    elif filing.number and wanted.pattern and not re.fullmatch(wanted.pattern, filing.number.strip()):
        found.append(say(wanted.pattern_says, language))
    if not filing.number.strip() and not filing.document.strip():
        found.append(_("Give a number or say where the document is kept. Words alone are no proof."))
    if wanted.recipient and not filing.recipient.strip():
        found.append(_("Say who took the report: an office or a name."))
    if filing.filed_at > now + SKEW:
        found.append(_("The time of filing lies in the future."))
    if filing.filed_at < started_at:
        found.append(_("The time of filing lies before the clock began."))
    return found
