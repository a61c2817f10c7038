"""When a clock may pause. A statute's hours run on; a clock pauses only by a rule that its definition names, and by an order that
can be found again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from tandem.clocks.rules.definition import Definition
from tandem.clocks.rules.proving import DOCUMENT


def problems(
    definition: Definition, rule: str, *, from_at: datetime, to_at: datetime | None, started_at: datetime,
    due_at: datetime | None, now: datetime, authority: str = "", pauses: Iterable[tuple[datetime, datetime | None]] = (),
    met: bool = False,
) -> list[str]:  # fmt: skip
    """Sentences; empty when the pause can stand. `due_at` has the earlier pauses added."""
    if not definition.pauses:
        return [_("This clock does not pause. Its hours run until the filing is made.")]
    if met:
        return [_("This clock has ended; there is nothing to pause.")]
    found: list[str] = []
    if rule not in definition.pauses:
        found.append(_("This clock does not pause for that reason. Choose one of the reasons that it knows."))
    if not DOCUMENT.fullmatch(authority.strip()):
        found.append(_("Name the court's order so that it is found again: a docket entry or a file's name."))
    if from_at < started_at:
        found.append(_("The pause begins before the clock does."))
    if from_at > now:
        found.append(_("The pause begins in the future. Enter it when it has begun."))
    if to_at is not None and to_at <= from_at:
        found.append(_("The pause ends before it begins."))
    if any(
        from_at < (end or datetime.max.replace(tzinfo=now.tzinfo)) and (to_at is None or begun < to_at) and begun != end
        for begun, end in pauses
    ):
        found.append(_("The clock is paused in part of that time already. End that pause, or choose other times."))
    if due_at is not None and now > due_at:
        found.append(_("The deadline has passed. A pause cannot be entered afterwards; late stays late."))
    return found
