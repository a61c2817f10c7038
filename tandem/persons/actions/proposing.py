"""Laying matches before people, without laying the same one twice: what nobody has decided yet is scored anew, and what was decided is weighed
in `weighing`. For whoever compares records that stand here already: the nightly job, a record that was added to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from tandem.foundation.arrays import among
from tandem.ledger import actions as ledger
from tandem.persons.actions.laying import lay_matches
from tandem.persons.models import Match, MatchState

MOVED = 0.005  # a probability that changed less than pages show is not told on the ledger


class Pair(NamedTuple):
    """Two records that were compared. `asked`: enough for one of the two agencies to be asked; what is less is for a match that is open
    already, whose score has fallen."""

    row: dict[str, Any]  # as Match takes it
    asked: bool


def propose(
    pairs: Sequence[Pair], pointers: Sequence[dict[str, Any]] = (), *, about: UUID, agency_id: UUID, now: datetime
) -> list[UUID]:
    """New pairs become matches. A match on which somebody has still to decide keeps its place and has the new score, also one that is below
    asking by now: nothing that was laid before people vanishes. Returns the ids of the new ones. Of a match that the member may not see nothing is
    told, nor does it cost a statement more. `about`: one of the compared, who are the acting agency's."""
    known = _known([(p.row["finder_id"], p.row["holder_id"]) for p in pairs])
    fresh, scored, moved = [], [], []
    for row, asked in pairs:
        match = known.get(frozenset((row["finder_id"], row["holder_id"])))
        scored.append(row)
        if match is None:
            fresh += [row] if asked else []
        elif _is_open(match) and abs(match.probability - row["probability"]) >= MOVED:
            moved.append(match)
    lay_matches(fresh, about=about, agency_id=agency_id, now=now, unless_there=True)
    rescore(scored)
    ledger.record_many("persons.rescore_match", [("match", m.id, None) for m in moved])
    _lay_pointers(pointers)
    return [row["id"] for row in fresh]


def _known(pairs: Sequence[tuple[UUID, UUID]]) -> dict[frozenset[UUID], Match]:
    ids = {i for pair in pairs for i in pair}
    found = Match.objects.filter(among("finder", ids), among("holder", ids))  # asked for none, too
    return {frozenset((m.finder_id, m.holder_id)): m for m in found}


def _is_open(match: Match) -> bool:
    return MatchState.PROPOSED in (match.finder_state, match.holder_state)


def rescore(rows: Sequence[dict[str, Any]]) -> None:
    """Those that are open matches, seen or not: the database tells nothing of it. Asked for none, too, so that there being none costs the same."""
    fields = ("finder_id", "holder_id", "probability", "weight", "evidence", "model_version")
    document = json.dumps([{name: row[name] for name in fields} for row in rows], default=str)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.rescore_matches(%s)", [document])


def _lay_pointers(pointers: Sequence[dict[str, Any]]) -> None:
    """Into the drawers of the persons they are on, which the night's post does not see into."""
    if pointers:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tandem.lay_pointers(%s)", [json.dumps(list(pointers), default=str)])
