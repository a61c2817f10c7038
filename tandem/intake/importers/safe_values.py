"""Dates, ages and states that can be true. Refuses with a sentence instead of guessing."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from tandem.intake.importers.us_states import BY_NAME, POSTAL_CODES

# The oldest living person was born after 1900, and no open report is older.
EARLIEST = date(1900, 1, 1)
OLDEST = 120

_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\Z", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z", re.ASCII)
_AGE = re.compile(r"(\d{1,4})(?:\s*(?:-|–|to)\s*(\d{1,4}))?\s*(years?|months?|weeks?|days?)?\Z", re.I | re.A)


class Unusable(ValueError):
    """A value that cannot be taken. `reason` is a sentence without the value, which may be personal."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def latest(received_at: datetime) -> date:
    """The last day that is not in the future anywhere: the sender's clock may be a zone ahead of ours."""
    return received_at.date() + timedelta(days=1)


# The cache holds what repeats (11,000 days in 21,000 rows) and no more, so memory does not grow with the
# file.
@lru_cache(maxsize=65_536)
def us_date(text: str, last: date, column: str) -> date:
    return _checked(_US_DATE.match(text), (2, 0, 1), "month/day/year, as in 2/28/2024", last, column)


@lru_cache(maxsize=4_096)
def iso_date(text: str, last: date, column: str) -> date:
    return _checked(_ISO_DATE.match(text), (0, 1, 2), "year-month-day, as in 2024-02-28", last, column)


def _checked(match: re.Match[str] | None, order: tuple[int, int, int], shape: str, last: date, column: str) -> date:
    if match is None:
        raise Unusable(column, f"This is not a date written {shape}.")
    groups = match.groups()
    try:
        found = date(*(int(groups[i]) for i in order))
    except ValueError:
        raise Unusable(column, "There is no such day in the calendar.") from None
    return possible(found, last, column)


def possible(found: date, last: date, column: str) -> date:
    if found < EARLIEST:
        raise Unusable(column, f"The date lies before {EARLIEST.year}, so it cannot be right.")
    if found > last:
        raise Unusable(column, "The date lies in the future.")
    return found


@lru_cache(maxsize=4_096)
def age(text: str, column: str) -> tuple[int, int] | None:
    """Whole years, lowest and highest; None where nothing is said."""
    if not text:
        return None
    match = _AGE.match(text)
    if match is None:
        raise Unusable(column, "This is not an age, such as 25, 25 Years, 20 - 30 or 8 Months.")
    low_text, high_text, unit = match.groups()
    low, high = int(low_text), int(high_text or low_text)
    per_year = {"m": 12, "w": 52, "d": 365}.get((unit or "y")[0].lower(), 1)
    return possible_age(low // per_year, high // per_year, column)


def possible_age(low: int, high: int, column: str) -> tuple[int, int]:
    if low < 0 or high > OLDEST:
        raise Unusable(column, f"An age lies between 0 and {OLDEST} years.")
    if low > high:
        raise Unusable(column, "The lower age is above the higher one.")
    return low, high


def state(text: str, column: str) -> str:
    """The two-letter code, from a code or a name; empty stays empty."""
    if text in POSTAL_CODES or not text:
        return text
    found = text.upper() if text.upper() in POSTAL_CODES else BY_NAME.get(text.lower())
    if found is None:
        raise Unusable(column, "This is not a state or territory of the United States.")
    return found
