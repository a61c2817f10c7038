"""How far a count of free beds can be trusted. A bed that was free ten hours ago is probably not: the page says so and the list puts it
below a fresh one. The limits are ours; no statute sets them."""

from __future__ import annotations

from datetime import datetime, timedelta

FRESH_FOR = timedelta(hours=1)
HOLDS_FOR = timedelta(hours=8)

FRESH, OLDER, STALE = "fresh", "older", "stale"


def freshness(counted_at: datetime, now: datetime) -> str:
    """`fresh` within the hour, `older` within a night's shift, else `stale`: call before you drive."""
    age = now - counted_at
    if age < FRESH_FOR:
        return FRESH
    return OLDER if age < HOLDS_FOR else STALE
