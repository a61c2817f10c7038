"""What follows from a subpoena, a warrant or a court's order on a survivor's file (34 USC 12291(b)(2)(C); 28 CFR 90.4(b)(2)(iii), 94.115(c);
domain.md 3.1). Nothing leaves but for a court's order, and not before somebody tried to tell the survivor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TELL_WITHIN = timedelta(days=2)  # our choice: the law says "reasonable attempts" and names no time
OUTCOMES: tuple[tuple[str, str | Promise], ...] = (
    ("reached", gettext_lazy("They know now")),
    ("not_reached", gettext_lazy("Not reached yet: keep trying")),
    ("unsafe", gettext_lazy("Not safe to try now: keep trying")),
    ("exhausted", gettext_lazy("Every safe way was tried; nothing more can be done")),
)
ENDS_TASK = ("reached", "exhausted")


def due_day(received_on: date, answer_due: date | None) -> date:
    """By when the survivor should know: two days, or the day before the answer is due where that is sooner; never before it came."""
    wanted = received_on + TELL_WITHIN
    if answer_due:
        wanted = min(wanted, answer_due - timedelta(days=1))
    return max(wanted, received_on)


def attempts_of(demand: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each as {on, how, outcome, by}; what was written down when the paper came counts as the first."""
    first = str(demand.get("notice_attempt", "")).strip()
    noted = (
        [{"on": str(demand.get("received_on", "")), "how": first, "outcome": "not_reached", "by": ""}] if first else []
    )
    return [*noted, *demand.get("attempts", [])]


def told(demand: Mapping[str, Any]) -> bool:
    return any(a["outcome"] in ENDS_TASK for a in attempts_of(demand))


def refusal(demand: Mapping[str, Any], *, notices: list[str], part2_order: bool) -> str:
    """Why nothing may be copied out for this paper; empty where it may."""
    if demand.get("struck"):
        return _("This paper is struck out. Bring it back first, if it stands.")
    if demand.get("kind") != "court_order":
        return _("A subpoena is not a court's order. Nothing can be copied out for it: answer through your lawyer.")
    if not attempts_of(demand):
        return _("First try to tell the survivor, and write down how and when you tried.")
    if "part2_order" in notices and not part2_order:
        return _(
            "What you chose speaks of treatment for alcohol or drugs. A court needs an order of its own kind for that (42 CFR 2.61 to 2.67), "
            "after a hearing. Take it out, or say that the order is one."
        )
    return ""
