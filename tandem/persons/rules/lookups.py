"""How often somebody may be looked up, and what a supervisor is shown of it. Numbers a working night does not reach and a curious one does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.persons.sketching import alike

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MEMBER_MOST = ((HOUR, 30), (DAY, 120))
AGENCY_MOST = ((HOUR, 300), (DAY, 1500))
# From how many on a pattern is shown, in a member's day.
NO_CASE_MOST, ALIKE_MOST, MANY_MOST = 5, 4, 60


def wait(now: datetime, at: Sequence[datetime], most: Iterable[tuple[timedelta, int]]) -> timedelta | None:
    """How long until one more fits under every limit; None where it fits now. `at` are the look-ups of the last day, in order."""
    longest: timedelta | None = None
    for span, limit in most:
        within = [moment for moment in at if moment > now - span]
        if len(within) >= limit:
            until = within[len(within) - limit] + span - now
            longest = max(longest, until) if longest is not None else until
    return longest


@dataclass(frozen=True, slots=True)
class Looked:
    member_id: UUID
    at: datetime
    known: bool
    sketch: Sequence[int]


@dataclass(frozen=True, slots=True)
class Unusual:
    member_id: UUID
    on: date
    pattern: str
    lookups: int


def unusual(lookups: Iterable[Looked], zone: ZoneInfo) -> list[Unusual]:
    """Patterns of each member's days, the latest day first."""
    days: dict[tuple[UUID, date], list[Looked]] = defaultdict(list)
    for one in lookups:
        days[one.member_id, one.at.astimezone(zone).date()].append(one)
    found = []
    for (member_id, on), these in days.items():
        counts = {
            "no_case": (sum(not x.known for x in these), NO_CASE_MOST),
            "alike": (max(sum(alike(x.sketch, y.sketch) for y in these) for x in these), ALIKE_MOST),
            "many": (len(these), MANY_MOST),
        }
        found += [Unusual(member_id, on, p, n) for p, (n, most) in counts.items() if n >= most]
    return sorted(found, key=lambda u: (u.on, u.lookups), reverse=True)
