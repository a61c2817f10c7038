"""When somebody must look at a record again. Plain Python over what stands in the ciphertext: no row outside tells that anything is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

MATCH_WITHIN = timedelta(hours=48)  # referral to a provider who serves them: OTIP's TVAP, domain.md 1.5 and 2.4
DAYS_BACK, DAYS_AHEAD = 60, 30


@dataclass(frozen=True, slots=True)
class Due:
    at: datetime  # with zone
    whole_day: bool = False  # a day was written, no hour


def _hour(name: str) -> Callable[[Mapping[str, Any], ZoneInfo], Due | None]:
    return lambda data, _zone: Due(datetime.fromisoformat(data[name])) if data.get(name) else None


def _day(name: str) -> Callable[[Mapping[str, Any], ZoneInfo], Due | None]:
    """The end of that day, as the agency's clock reads it."""

    def due(data: Mapping[str, Any], zone: ZoneInfo) -> Due | None:
        if not data.get(name):
            return None
        return Due(datetime.combine(date.fromisoformat(data[name]), time(23, 59), zone), whole_day=True)

    return due


def _matching(data: Mapping[str, Any], _zone: ZoneInfo) -> Due | None:
    return Due(datetime.fromisoformat(data["asked_at"]) + MATCH_WITHIN) if data.get("asked_at") else None


# kind of record -> (when, the field that says that it is done). What must be seen over all clients, closed ones too, stands in their
# summaries instead (queries/board.py): ends of releases, and telling a survivor of a paper.
RULES: dict[str, tuple[Callable[[Mapping[str, Any], ZoneInfo], Due | None], str]] = {
    "appointment": (_hour("at"), "outcome"),
    "referral": (_matching, "matched_at"),
    "follow_up": (_day("on"), "outcome"),
    "plan_review": (_day("on"), "outcome"),
    "goal": (_day("by"), "dropped"),
    "safety_plan": (_day("review_on"), "reviewed"),
    "bed": (_day("until"), "left"),
    "legal_demand": (_day("due_on"), "answered"),
}


def due_of(kind: str, data: Mapping[str, Any], zone: ZoneInfo) -> Due | None:
    """None where nothing is due, it is done, struck out, or its date cannot be read."""
    rule = RULES.get(kind)
    if (
        rule is None
        or data.get("struck")
        or data.get(rule[1])
        or (kind == "goal" and data.get("state", "open") != "open")
    ):
        return None
    try:
        return rule[0](data, zone)
    except (KeyError, ValueError, TypeError):
        return None
