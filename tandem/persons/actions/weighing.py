"""What people decided is weighed against what is known now, whenever one of the two records is compared again: a rejected match for which something
new agrees, a confirmed one against which something new speaks, comes before those who decided it. Nothing is decided here.

Everything is read on the matcher's connection and handed to the database in one statement that answers nothing: whoever compares learns of no
match that they may not see, and another agency's decision is weighed also where this one's facts changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from tandem.agencies.models import Agency, MatchMode
from tandem.foundation.acting import Acting
from tandem.foundation.arrays import array
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.persons.actions.proposing import rescore
from tandem.persons.matching import explaining
from tandem.persons.matching.features import Features
from tandem.persons.matching.finding import Candidate
from tandem.persons.matching.model import in_use
from tandem.persons.matching.postgres_index import Beside, Decided, PostgresIndex
from tandem.persons.matching.score import Asked
from tandem.persons.models import Doubt, Match, MatchState
from tandem.persons.queries.thresholds import Thresholds
from tandem.persons.rules import contrary
from tandem.persons.rules.new_evidence import what_is_new
from tandem.persons.values import told_apart

MOST = 40  # records of one person that are held against each other when they come together; a person of more is a mistake of another kind


def weigh_decided(
    known: Mapping[UUID, Features], *, wants: Mapping[UUID, Thresholds], modes: Mapping[UUID, str]
) -> list[UUID]:
    """Of persons who are compared again, `known` as they are now: each pair that an agency decided on, and each that stands in one person of an
    agency by others. Returns the matches that come before people again, of those that the acting member may see."""
    index, ids = PostgresIndex(), list(known)
    decided, beside = index.decided(ids), index.together(ids)
    scoring = _Scoring(known, index.size())
    again, confirmed = [], []
    for pair in decided:
        if pair.agency_id not in wants:
            continue  # no fellow any more
        row = scoring.row(pair.who, pair.other) | {"match_id": pair.match_id, "agency_id": pair.agency_id}
        if pair.state == MatchState.CONFIRMED:
            confirmed.append(row)
        if _is_reason(pair, row["evidence"], wants[pair.agency_id]):
            again.append(row | {"contrary": pair.state == MatchState.CONFIRMED})
    again += _of_persons(beside, scoring, modes)
    rescore([r | {"finder_id": r["one_id"], "holder_id": r["other_id"]} for r in confirmed])
    return _lay(again)


def weigh_together(ours: Iterable[UUID], theirs: Iterable[UUID], *, person_id: UUID, agency_id: UUID) -> None:
    """When two groups of records become one person by one decision: each pair across, on which nobody of the agency decided. A pair that is a
    match before the agency is left to that match."""
    one, other = list(ours)[:MOST], list(theirs)[:MOST]
    rows = Match.objects.filter(Q(finder__in=one, holder__in=other) | Q(finder__in=other, holder__in=one))
    matches = {frozenset(pair) for pair in rows.values_list("finder_id", "holder_id")}
    pairs = [(a, b) for a, b in product(one, other) if frozenset((a, b)) not in matches]
    if not pairs:
        return
    index, modes = PostgresIndex(), dict(Agency.objects.values_list("pk", "match_mode"))
    held = {c.identity_id: c for c in index.held([*one, *other])}
    scoring = _Scoring({i: c.features for i, c in held.items()}, index.size())
    beside = [
        Beside(a, held[a].agency_id, person_id, agency_id, held[b], []) for a, b in pairs if a in held and b in held
    ]
    _lay(_of_persons(beside, scoring, modes))


def answer_doubt(doubt_id: UUID, *, reason: str, acting: Acting, now: datetime) -> None:
    """Two records that stand in one person by others stay together, though facts speak against it: the same facts do not come again. On a match
    it is the match that is decided. Refuses without a reason, and where somebody has answered."""
    if len(reason.strip()) < 5:
        raise Refused(_("Say in a few words why; whoever reads this later needs it."))
    open_ones = Doubt.objects.filter(id=doubt_id, match=None, answered_at=None)
    if not open_ones.update(answered_at=now, answered_by_id=acting.member_id, reason=reason.strip()):
        raise Refused(_("Somebody has answered this already."))
    ledger.record("persons.answer_doubt", kind="doubt", object_id=doubt_id)


def _is_reason(pair: Decided, evidence: Sequence[dict[str, Any]], wants: Thresholds) -> bool:
    if pair.state == MatchState.CONFIRMED:
        return bool(contrary.speaks_against(pair.then, evidence, tell=wants.tell))
    return (
        bool(pair.then) and contrary.chance(evidence) >= wants.ask and all(what_is_new(t, evidence) for t in pair.then)
    )


def _of_persons(beside: Iterable[Beside], scoring: _Scoring, modes: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """Only where the agency may learn of both records how they compare: its own, and those of agencies whose mode is open."""
    again = []
    for pair in beside:
        of_others = {pair.whose, pair.other.agency_id} - {pair.agency_id}
        if any(modes.get(agency) != MatchMode.OPEN for agency in of_others):
            continue
        row = scoring.row(pair.who, pair.other)
        reasons = contrary.never_looked_at(row["evidence"])
        if reasons and not any(_covers(then, reasons) for then in pair.then):
            again.append(row | {"person_id": pair.person_id, "agency_id": pair.agency_id, "contrary": True})
    return again


def _covers(then: Sequence[Mapping[str, Any]], reasons: Sequence[Mapping[str, Any]]) -> bool:
    known = {(r["field"], r["level"]) for r in then}
    return all((r["field"], r["level"]) in known for r in reasons)


def _lay(again: Sequence[Mapping[str, Any]]) -> list[UUID]:
    """In one statement that answers nothing, and is sent where there is nothing to lay too; what the member may see of it stands on the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.lay_again(%s)", [json.dumps(list(again), default=str)])
        cursor.execute(
            "SELECT 'persons.renew_match', 'match', id FROM persons_match WHERE id = ANY (%(matches)s::uuid[]) AND renewed_at >= now()"
            " UNION ALL SELECT 'persons.doubt', CASE WHEN match_id IS NULL THEN 'person' ELSE 'match' END, coalesce(match_id, person_id)"
            " FROM persons_doubt WHERE answered_at IS NULL AND raised_at >= now()",
            {"matches": array(r["match_id"] for r in again if r.get("match_id"))},
        )
        laid = cursor.fetchall()
    for act, kind, object_id in laid:
        ledger.record(act, kind=kind, object_id=object_id)
    return [object_id for _named, kind, object_id in laid if kind == "match"]


class _Scoring:
    """One pair as Match takes it, where nobody else fits: who else does is nothing new of the two. From the same prior as a look-up's, or the two
    numbers of one match would differ by that alone."""

    def __init__(self, known: Mapping[UUID, Features], size: int) -> None:
        self.known, self.size, self.model = known, size, in_use()
        self.asked: dict[UUID, Asked] = {}

    def row(self, who: UUID, other: Candidate) -> dict[str, Any]:
        theirs = self.known.get(other.identity_id, other.features)
        if who not in self.asked:
            self.asked[who] = Asked(self.known[who], self.model, self.size, rivals=True)
        score = self.asked[who].compare(theirs)
        return {
            "one_id": who, "other_id": other.identity_id, "probability": round(score.probability, 6), "weight": round(score.weight, 2),
            "evidence": told_apart(explaining.stored(score), self.known[who], theirs), "model_version": self.model.version,
        }  # fmt: skip
