"""An agency's look-ups as its supervisors review them: what is unusual and not yet reviewed, and what was."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tandem.foundation.acting import Acting
from tandem.persons.models import Lookup, LookupReview
from tandem.persons.rules.lookups import Looked, Unusual, unusual

BACK = timedelta(days=60)


def unreviewed(acting: Acting, *, now: datetime) -> list[Unusual]:
    """Unusual patterns of the last two months that nobody has reviewed, or that have grown since. For supervisors: others see only their own."""
    if not acting.is_supervisor:
        return []
    rows = Lookup.objects.filter(agency_id=acting.agency_id, at__gt=now - BACK).order_by("at")
    found = unusual(
        (Looked(*row) for row in rows.values_list("member_id", "at", "known", "sketch")), ZoneInfo(acting.time_zone)
    )
    done = {(r.member_id, r.pattern, r.on): r.lookups for r in LookupReview.objects.order_by("reviewed_at")}
    return [u for u in found if done.get((u.member_id, u.pattern, u.on), 0) < u.lookups]


def reviewed(most: int = 50) -> list[LookupReview]:
    return list(LookupReview.objects.select_related("member", "reviewed_by")[:most])


def latest(acting: Acting, most: int = 50) -> list[Lookup]:
    """The agency's look-ups for its supervisors, one's own for others."""
    return list(Lookup.objects.filter(agency_id=acting.agency_id).select_related("member")[:most])
