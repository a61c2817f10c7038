"""Who is on call when, by an agency's weekly plan and its swaps. Hours of the plan are hours of the wall clock in the agency's zone: a
night of 25 hours is one shift, and so is a night of 23. The database asks the same for the moment itself (tandem.called in
policies/agencies.sql; a test holds the two together)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Shift:
    member: UUID
    weekday: int  # 0 Monday to 6 Sunday: the day on which it begins
    starts: time
    ends: time  # not after `starts`: on the next day; equal to it: 24 hours

    def covers(self, wall: datetime) -> bool:
        clock, day = wall.time(), wall.weekday()
        if self.starts < self.ends:
            return day == self.weekday and self.starts <= clock < self.ends
        return (day == self.weekday and clock >= self.starts) or (day == (self.weekday + 1) % 7 and clock < self.ends)


@dataclass(frozen=True, slots=True)
class Swap:
    member: UUID
    instead_of: UUID | None  # None: besides whoever else is on call
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    from_at: datetime
    to_at: datetime
    members: frozenset[UUID]


def on_call_at(at: datetime, shifts: Iterable[Shift], swaps: Iterable[Swap], zone: ZoneInfo) -> frozenset[UUID]:
    wall = at.astimezone(zone)
    now = [s for s in swaps if s.from_at <= at < s.to_at]
    away = {s.instead_of for s in now}
    return frozenset({s.member for s in shifts if s.covers(wall)} - away | {s.member for s in now})


def stretches(
    shifts: Sequence[Shift], swaps: Sequence[Swap], zone: ZoneInfo, start: datetime, end: datetime
) -> list[Stretch]:
    """From `start` to `end`, cut where anybody begins or ends."""
    found: list[Stretch] = []
    moments = sorted(m for m in _moments(shifts, swaps, zone, start, end) if start < m < end)
    for begun, ended in zip([start, *moments], [*moments, end], strict=True):
        members = on_call_at(begun, shifts, swaps, zone)
        if found and found[-1].members == members:
            found[-1] = Stretch(found[-1].from_at, ended, members)
        else:
            found.append(Stretch(begun, ended, members))
    return found


def gaps(
    shifts: Sequence[Shift], swaps: Sequence[Swap], zone: ZoneInfo, start: datetime, end: datetime
) -> list[Stretch]:
    """Where nobody is on call. An agency without a plan has no gaps: whoever takes calls is called at any hour."""
    if not shifts:
        return []
    return [s for s in stretches(shifts, swaps, zone, start, end) if not s.members]


def _moments(
    shifts: Sequence[Shift], swaps: Sequence[Swap], zone: ZoneInfo, start: datetime, end: datetime
) -> set[datetime]:
    """When anything can change: at the plan's times, at swaps, and at each whole hour, at one of which the clocks are changed."""
    found = {m for s in swaps for m in (s.from_at, s.to_at)}
    day, last = start.astimezone(zone).date() - timedelta(1), end.astimezone(zone).date()
    while day <= last:
        for clock in {t for s in shifts for t in (s.starts, s.ends)}:
            for fold in (0, 1):
                found.add(datetime.combine(day, clock, zone).replace(fold=fold).astimezone(UTC))
        day += timedelta(1)
    hour = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while hour < end:
        found.add(hour)
        hour += HOUR
    return found
