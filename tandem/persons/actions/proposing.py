"""Laying matches before people, without laying the same one twice: what was rejected stays rejected until there is new evidence. For
whoever compares records that stand here already: the nightly job, a record that was added to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from tandem.foundation.bulk import insert_rows
from tandem.ledger import actions as ledger
from tandem.persons.models import Decision, Match, MatchState
from tandem.persons.rules.new_evidence import what_is_new


def propose(rows: Sequence[dict[str, Any]]) -> list[UUID]:
    """`rows` as Match takes them (comparing lays them out so). New pairs become matches; of pairs that are matches already only those come
    before people again that have new evidence, with the decisions still beside them. Returns the ids of what is to be looked at. A pair whose match
    the member may not see is left as it is, and nothing tells that it is there."""
    known = _known([(r["finder_id"], r["holder_id"]) for r in rows])
    fresh, again = [], []
    for row in rows:
        match = known.get(frozenset((row["finder_id"], row["holder_id"])))
        if match is None:
            fresh.append(row)
        elif _is_news(match, row["evidence"]):
            again.append((match, row))
    insert_rows(Match, fresh, unless_there=True)
    return [row["id"] for row in fresh] + [m.id for m, row in again if _renew(m, row)]


def _known(pairs: Sequence[tuple[UUID, UUID]]) -> dict[frozenset[UUID], Match]:
    if not pairs:
        return {}
    ids = {i for pair in pairs for i in pair}
    found = Match.objects.filter(Q(finder__in=ids), Q(holder__in=ids))
    return {frozenset((m.finder_id, m.holder_id)): m for m in found}


def _is_news(match: Match, evidence: Sequence[dict[str, Any]]) -> bool:
    """Of a pair that still awaits a look, or is confirmed, there is nothing new to ask."""
    decided = [s for s in (match.finder_state, match.holder_state) if s in (MatchState.REJECTED, MatchState.UNDECIDED)]
    if not decided:
        return False
    seen = [d.evidence for d in Decision.objects.filter(match=match) if d.state in decided] or [match.evidence]
    return all(what_is_new(then, evidence) for then in seen)


def _renew(match: Match, row: dict[str, Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tandem.renew_match(%s, %s, %s, %s, %s)",
            [match.id, row["probability"], row["weight"], json.dumps(row["evidence"]), row["model_version"]],
        )
        [done] = cursor.fetchone()
    if done:
        ledger.record("persons.renew_match", kind="match", object_id=match.id)
    return bool(done)
