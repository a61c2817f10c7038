"""What an agency knows, to train the matcher's weights on: its own people as the index has them, and what its people decided on matches. Behind the
wall like every reading, as the agency's importer; nothing of it is kept but weights and common names."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.persons.linking.learning import LABELS_LEAST, Labels
from tandem.persons.linking.store import Record
from tandem.persons.matching.model import shipped
from tandem.persons.matching.postgres_index import PostgresIndex
from tandem.persons.matching.training import Look
from tandem.persons.models import Match, MatchState
from tandem.persons.permissions import may_train

BATCH = 1000
_NO_COMPARISON = ("prior", "cap", "rivals")


class Known(NamedTuple):
    people: list[Record]
    labels: Labels | None  # None: too few were decided
    confirmed: int
    rejected: int


def what_is_known(acting: Acting) -> Known:
    """Refuses agencies whose people are never compared. Records that it was read, with counts alone."""
    if not (verdict := may_train(acting)):
        raise Refused(verdict.reason)
    with transaction.atomic(), connection.cursor() as cursor:
        # The agency's own entries of the index: no provider's client is there, nor whoever only made a report.
        cursor.execute("SELECT id FROM tandem.own_match_entries() AS id ORDER BY 1")
        ids = [row[0] for row in cursor.fetchall()]
        people: list[Record] = []
        for start in range(0, len(ids), BATCH):
            # As they stand in the index: the importer does not see who lies in a case.
            found = PostgresIndex().entries(ids[start : start + BATCH])
            people += [Record(str(one), features) for one, features in sorted(found.items())]
        same, different = _decided(acting, MatchState.CONFIRMED), _decided(acting, MatchState.REJECTED)
        ledger.record(
            "persons.train", kind="agency", object_id=acting.agency_id,
            detail={"people": len(people), "confirmed": len(same), "rejected": len(different)},
        )  # fmt: skip
    labels = _labels(people, same, different) if len(same) >= LABELS_LEAST else None
    return Known(people, labels, len(same), len(different))


def _decided(acting: Acting, state: str) -> list[Match]:
    """What this agency's people decided last. Matches for supervisors alone are not read."""
    ours = Q(finder_agency_id=acting.agency_id, finder_state=state) | Q(
        holder_agency_id=acting.agency_id, holder_state=state
    )
    return list(Match.objects.filter(ours).exclude(mode="supervisor").order_by("id"))


def _labels(people: list[Record], same: list[Match], different: list[Match]) -> Labels:
    place = {UUID(one.id): n for n, one in enumerate(people)}

    def pairs(matches: list[Match]) -> list[tuple[int, int]]:
        return [(place[m.finder_id], place[m.holder_id]) for m in matches if {m.finder_id, m.holder_id} <= place.keys()]

    def seen(matches: list[Match]) -> list[Look]:
        """Of a pair with another agency's record, how they agreed when the match was found: the record itself stays behind the wall."""
        return [_look(m) for m in matches if not {m.finder_id, m.holder_id} <= place.keys()]

    return Labels(pairs(same), pairs(different), {}, seen(same), seen(different))


def _look(match: Match) -> Look:
    model = shipped()
    levels = [(str(e["field"]), str(e["level"])) for e in match.evidence if e["field"] not in _NO_COMPARISON]
    return Look(tuple(x for x in levels if x in model.odds or x in model.shares), match.weight)
