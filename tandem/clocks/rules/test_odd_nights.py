"""Twenty-four real hours over the nights in which the clocks change: not 23, not 25, in any zone of the country."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tandem.clocks.rules.standing import standing
from tandem.clocks.rules.starting import Event, clocks_started_by

FACTS = {"kind": "missing_child", "age": "minor", "missing_from_care": True}
ZONES = ("America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("month", "day"), [(3, 7), (10, 31)], ids=["spring", "autumn"])
def test_a_day_is_24_hours(zone: str, month: int, day: int) -> None:
    begun = datetime(2026, month, day, 21, 30, tzinfo=ZoneInfo(zone))
    started = next(s for s in clocks_started_by(Event("report_received", begun, FACTS)) if s.definition_id == "C01a")
    assert started.due_at is not None
    assert started.due_at - begun.astimezone(UTC) == timedelta(hours=24)
    for seconds, state in ((0, "met"), (1, "met_late")):
        at = started.due_at + timedelta(seconds=seconds)
        assert standing(started_at=begun, due_at=started.due_at, met_at=at, now=at).state == state


def test_the_wall_clock_says_another_hour_after_such_a_night() -> None:
    begun = datetime(2026, 3, 7, 21, 30, tzinfo=ZoneInfo("America/New_York"))
    started = next(s for s in clocks_started_by(Event("report_received", begun, FACTS)) if s.definition_id == "C01a")
    assert started.due_at is not None
    assert started.due_at.astimezone(begun.tzinfo).strftime("%d %H:%M") == "08 22:30"
