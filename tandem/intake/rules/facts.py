"""The few facts that urgency, routing and clocks ask of a report. Codes only: no rule reads a narrative."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tandem.persons.drafts import PersonDraft

# Parts of a person who may be in danger, the first found decides whether the report is about a minor.
AT_RISK = ("missing", "victim")
ADULT = 18  # 22 USC 7102(11)(A), (16): under 18 needs no force, fraud or coercion


@dataclass(frozen=True, slots=True)
class Facts:
    kind: str = "tip"
    age_group: str = "unknown"  # minor | adult | unknown
    under_21: bool = False
    exploitation: str = "unknown"  # sex | labor | both | unknown | none
    imminent_danger: bool = False
    missing_from_care: bool = False
    foreign_national: bool | None = None
    in_custody: bool = False
    victims: int = 0
    sex: str = ""
    language: str = "en"
    county: str = ""
    state: str = ""
    hours_since: float | None = None  # since it happened; None = not known


def age_today(person: PersonDraft, today: date) -> tuple[int, int] | None:
    """(at least, at most) in whole years, or None."""
    if person.born_on:
        had_birthday = (today.month, today.day) >= (person.born_on.month, person.born_on.day)
        years = today.year - person.born_on.year - (not had_birthday)
        return years, years
    if person.age_low is None:
        return None
    high = person.age_low if person.age_high is None else person.age_high
    passed = (today - person.age_on).days if person.age_on else 0
    return person.age_low + max(0, passed) // 366, high + -(-max(0, passed) // 365)


def age_group(persons: Iterable[PersonDraft], today: date) -> tuple[str, bool]:
    """("minor" | "adult" | "unknown", may be under 21) of those at risk: one possible minor makes it a minor's report,
    because treating a child as an adult is the graver mistake."""
    ages = [a for p in persons if p.part in AT_RISK if (a := age_today(p, today))]
    if not ages:
        return "unknown", False
    youngest = min(low for low, _ in ages)
    return ("minor" if youngest < ADULT else "adult"), youngest < 21


def hours_since(happened_on: date | None, now: datetime) -> float | None:
    """Counted from the end of that day, so that a report is never made to look older than it is."""
    if happened_on is None:
        return None
    return max(0.0, (now.date() - happened_on).days * 24.0 - 24.0)
