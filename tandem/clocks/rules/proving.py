"""What ends a clock: a number, a recipient, a paper. Free text alone never does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tandem.clocks.rules.definition import Definition, say

SKEW = timedelta(minutes=2)  # a clock on another machine may be ahead of ours
# Every number has a digit, and no sentence is one: "done" and "sent by the night shift" are words, however short.
NUMBER = re.compile(r"(?=.*[0-9])[0-9A-Za-z][0-9A-Za-z./#:_-]*(?: [0-9A-Za-z./#:_-]*[0-9][0-9A-Za-z./#:_-]*)*")
# A paper is found again by a file's name or a record's number, not by "in the folder".
DOCUMENT = re.compile(r".*(?:[0-9]|\w\.[A-Za-z]{2,5}\b|\w/\w).*", re.DOTALL)


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
    found = _number(definition, filing.number.strip(), language)
    wanted, document = definition.proof, filing.document.strip()
    if document and not DOCUMENT.fullmatch(document):
        found.append(_("Say where the document is kept so that it is found again: a file's name or a record number."))
    if wanted.document and not document:
        found.append(_("Say where the document is kept. This clock ends with a paper."))
    if wanted.recipient and not filing.recipient.strip():
        found.append(_("Say who took the report: an office or a name."))
    if wanted.method and not filing.method.strip():
        found.append(_("Say how it was filed: by phone, on paper, through a portal."))
    if filing.filed_at > now + SKEW:
        found.append(_("The time of filing lies in the future."))
    if filing.filed_at < started_at:
        found.append(_("The time of filing lies before the clock began."))
    return found


def _number(definition: Definition, number: str, language: str) -> list[str]:
    wanted = definition.proof
    if wanted.number and not number:
        return [_("Give the confirmation number. A remark alone does not end this clock.")]
    if number and wanted.pattern and not re.fullmatch(wanted.pattern, number):
        return [say(wanted.pattern_says, language)]
    if number and not NUMBER.fullmatch(number):
        return [_("A confirmation number has digits and no sentence in it. Give the number as you received it.")]
    return []


@dataclass(frozen=True, slots=True)
class Told:
    """A proof as it was recorded: when the filing was made, when that was written down, and whether it still stands."""

    filed_at: datetime
    recorded_at: datetime
    withdrawn: bool = False


def counting_time(told: Iterable[Told], due_at: datetime | None) -> datetime | None:
    """When the duty counts as met; None while no proof stands. The earliest filing counts, except that a filing once
    recorded as late is not improved by one written down afterwards, nor by withdrawing it: late stays late for ever."""
    in_order = sorted(told, key=lambda t: t.recorded_at)
    if all(t.withdrawn for t in in_order):
        return None
    late = [t for t in in_order if due_at is not None and t.filed_at > due_at]
    before_any_late = in_order[: in_order.index(late[0])] if late else in_order
    in_time = [t.filed_at for t in before_any_late if not t.withdrawn]
    if in_time:
        return min(in_time)
    return next((t for t in late if not t.withdrawn), late[0]).filed_at


def recorded_after(told: Told, due_at: datetime | None) -> timedelta | None:
    """How long after the deadline a filing made in time was written down, for the board to say; None where it was not."""
    if due_at is None or told.filed_at > due_at or told.recorded_at <= due_at:
        return None
    return told.recorded_at - due_at
