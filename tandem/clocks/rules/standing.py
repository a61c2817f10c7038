"""Where a clock stands at a moment: time left, late by, met. Late stays late for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tandem.clocks.rules.definitions import ESCALATE_AT


@dataclass(frozen=True, slots=True)
class Standing:
    state: str  # running | paused | late | met | met_late | open (a duty without a limit)
    due_at: datetime | None  # with pauses added
    left: timedelta | None
    late_by: timedelta | None
    share: int  # per cent of the limit that has run, 0 to 100
    escalation: int  # the highest of 50, 75, 90, 100 that has been reached, or 0

    @property
    def over(self) -> bool:
        return self.state in ("met", "met_late")


def standing(
    *, started_at: datetime, due_at: datetime | None, met_at: datetime | None, now: datetime,
    pauses: Sequence[tuple[datetime, datetime | None]] = (),
) -> Standing:  # fmt: skip
    """All times aware. A filing at the second of the deadline is in time; one second later is late."""
    started_at, now = started_at.astimezone(UTC), now.astimezone(UTC)
    if due_at is None:
        return Standing("met" if met_at else "open", None, None, None, 0, 0)
    end = met_at.astimezone(UTC) if met_at else now
    paused = sum((min(to or end, end) - at for at, to in pauses if at < end), timedelta())
    due = due_at.astimezone(UTC) + paused
    late_by = end - due if end > due else None
    span = due - started_at - paused
    run = end - started_at - paused
    share = 100 if span <= timedelta() else max(0, min(100, int(run / span * 100)))
    open_pause = any(at <= now and (to is None or to > now) for at, to in pauses)
    if met_at:
        state = "met_late" if late_by else "met"
    elif late_by:
        state = "late"
    else:
        state = "paused" if open_pause else "running"
    escalation = 0 if met_at else max((e for e in ESCALATE_AT if share >= e), default=0)
    return Standing(state, due, None if met_at or late_by else due - now, late_by, share, escalation)
