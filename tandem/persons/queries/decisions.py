"""What was decided on a match, by whom and why; and whether the same two people were found not to be one before."""

from __future__ import annotations

from uuid import UUID

from tandem.persons.models import Decision, Match
from tandem.persons.queries import together


def decisions_on(match: Match) -> list[Decision]:
    """All of them, of both agencies, the latest first."""
    rows = Decision.objects.filter(match=match).select_related("agency", "decided_by", "act")
    return list(rows.order_by("-decided_at", "-number"))


def rejected_before(match: Match, agency_id: UUID) -> list[Match]:
    """Other pairs of records of the same two people that the agency rejected."""
    ours, theirs = together.person_of(match.finder_id), together.person_of(match.holder_id)
    if ours is not None and ours == theirs:
        return []
    one, other = together.members(ours) or {match.finder_id}, together.members(theirs) or {match.holder_id}
    return [m for m in together.rejected_between(one, other, agency_id) if m.id != match.id]
