"""From which probability on an agency is told of a match, and from which on a person is asked to look; and what came of it so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from tandem.persons.matching.model import in_use
from tandem.persons.models import AgencyThresholds, Match, MatchState

# Lower ends of the bands in which decided matches are counted.
BANDS = (0.2, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Thresholds:
    tell: float
    ask: float


def model_thresholds() -> Thresholds:
    model = in_use()
    return Thresholds(model.tell, model.ask)


def thresholds_of(agency_id: UUID) -> Thresholds:
    """(tell, ask) of an agency: its own setting, or the model's."""
    with connection.cursor() as cursor:  # plain, because every desk asks
        cursor.execute("/*kept*/SELECT tell, ask FROM persons_agencythresholds WHERE agency_id = %s", [agency_id])
        row = cursor.fetchone()
    return Thresholds(*row) if row else model_thresholds()


def thresholds_of_all(agencies: Iterable[UUID]) -> dict[UUID, Thresholds]:
    """Of these agencies, which share a task force with the member's, in one statement."""
    usual = model_thresholds()
    own = {t.agency_id: Thresholds(t.tell, t.ask) for t in AgencyThresholds.objects.all()}
    return {pk: own.get(pk, usual) for pk in agencies}


@dataclass(frozen=True, slots=True)
class Band:
    """What people of one agency decided on matches with a probability from `low` up to `high`."""

    low: float
    high: float
    confirmed: int
    rejected: int
    undecided: int
    waiting: int

    @property
    def decided(self) -> int:
        return self.confirmed + self.rejected

    @property
    def laid(self) -> int:
        """How many there are at all; a band without any is not shown."""
        return self.decided + self.undecided + self.waiting

    @property
    def wrong(self) -> float | None:
        return self.rejected / self.decided if self.decided else None


def decided_here(agency_id: UUID) -> list[Band]:
    """By probability, what the agency's people decided on the matches that they may see."""
    found = []
    for low, high in zip(BANDS, (*BANDS[1:], 1.01), strict=True):
        counts = {
            state: Q(finder_agency_id=agency_id, finder_state=state)
            | (Q(holder_agency_id=agency_id, holder_state=state) & ~Q(finder_agency_id=agency_id))
            for state in MatchState.values
        }
        rows = Match.objects.filter(probability__gte=low, probability__lt=high)
        n = rows.aggregate(**{state: Count("id", filter=q) for state, q in counts.items()})
        found.append(Band(low, min(high, 1.0), n["confirmed"], n["rejected"], n["undecided"], n["proposed"]))
    return found


def expected_errors(threshold: float) -> tuple[float, float]:
    """(share of what is told that is wrong, share of true matches missed), as measured for the model; (nan, nan) where it says nothing."""
    return in_use().expected_errors(threshold)
