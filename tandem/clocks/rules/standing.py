"""Where a clock stands at a moment: time left, late by, met. Late stays late for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tandem.clocks.rules.definition import ESCALATE_AT

Pauses = Sequence[tuple[datetime, datetime | None]]  # from, to; None: still open
NONE = timedelta()


@dataclass(frozen=True, slots=True)
class Standing:
    state: str  # running | paused | late | met | met_late | open (a duty without a limit)
    due_at: datetime | None  # with pauses added
    left: timedelta | None
    late_by: timedelta | None
    share: int  # per cent of the limit that has run, 0 to 100
    escalation: int  # the highest of the definition's per cents that has been reached, or 0

    @property
    def over(self) -> bool:
        return self.state in ("met", "met_late")


def standing(
    *, started_at: datetime, due_at: datetime | None, met_at: datetime | None, now: datetime,
    pauses: Pauses = (), escalate_at: Sequence[int] = ESCALATE_AT,
) -> Standing:  # fmt: skip
    """All times aware. A filing at the second of the deadline is in time; one second later is late."""
    started_at, now = started_at.astimezone(UTC), now.astimezone(UTC)
    if due_at is None:
        return Standing("met" if met_at else "open", None, None, None, 0, 0)
    due_at, end = due_at.astimezone(UTC), met_at.astimezone(UTC) if met_at else now
    paused, due, open_pause = _paused(pauses, started_at, due_at, end)
    late_by = end - due if end > due else None
    span, run = due_at - started_at, end - started_at - paused
    share = 100 if late_by or span <= NONE else max(0, min(100, 100 * run // span))
    if met_at:
        state = "met_late" if late_by else "met"
    elif late_by:
        state = "late"
    else:
        state = "paused" if open_pause else "running"
    escalation = 0 if met_at else max((e for e in escalate_at if share >= e), default=0)
    return Standing(state, due, None if met_at or late_by else due - now, late_by, share, escalation)


def _paused(pauses: Pauses, start: datetime, due: datetime, end: datetime) -> tuple[timedelta, datetime, bool]:
    """(time paused until `end`, the deadline moved by it, whether a pause is open at `end`). Time that two pauses share
    counts once, time before the start not at all, and a pause that begins after the deadline comes too late to help."""
    paused, open_pause, reached = NONE, False, start
    for begun, to in sorted(pauses, key=lambda p: p[0]):
        if begun > due or begun >= end:
            break
        begun, ended = max(begun, reached), min(to or end, end)
        if ended > begun:
            paused, due, reached = paused + (ended - begun), due + (ended - begun), ended
        open_pause = open_pause or to is None or to > end
    return paused, due, open_pause


def readings(
    *, started_at: datetime, due_at: datetime | None, second_started_at: datetime | None, second_due_at: datetime | None,
    met_at: datetime | None, now: datetime,
) -> tuple[Standing, Standing | None]:  # fmt: skip
    """A clock with two readings (C05): the statute's, which alone decides what is late, and the second, which is shown."""
    first = standing(started_at=started_at, due_at=due_at, met_at=met_at, now=now)
    if second_started_at is None or second_due_at is None:
        return first, None
    return first, standing(started_at=second_started_at, due_at=second_due_at, met_at=met_at, now=now)
