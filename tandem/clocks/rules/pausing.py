"""When a clock may pause. A statute's hours run on; a clock pauses only by a rule that its definition names."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tandem.clocks.rules.definition import Definition


def problems(
    definition: Definition, rule: str, *, from_at: datetime, to_at: datetime | None, started_at: datetime,
    due_at: datetime | None, now: datetime,
) -> list[str]:  # fmt: skip
    """Sentences; empty when the pause can stand. `due_at` has the earlier pauses added."""
    if not definition.pauses:
        return [_("This clock does not pause. Its hours run until the filing is made.")]
    found: list[str] = []
    if rule not in definition.pauses:
        found.append(_("This clock does not pause for that reason. Choose one of the reasons that it knows."))
    if from_at < started_at:
        found.append(_("The pause begins before the clock does."))
    if to_at is not None and to_at <= from_at:
        found.append(_("The pause ends before it begins."))
    if due_at is not None and now > due_at:
        found.append(_("The deadline has passed. A pause cannot be entered afterwards; late stays late."))
    return found
