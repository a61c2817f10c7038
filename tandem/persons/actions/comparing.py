"""Comparing what was just saved with everybody whom the task force's agencies know, in the same transaction, and
recording who may learn what, by the holder's mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tandem.agencies.models import Agency, MatchMode
from tandem.foundation.acting import Acting
from tandem.foundation.bulk import insert_rows
from tandem.persons.actions.indexing import features_of_identities
from tandem.persons.actions.proposing import propose
from tandem.persons.actions.saving import Saved
from tandem.persons.matching import explaining
from tandem.persons.matching.finding import Candidate, Hit, Index, MemoryIndex, Wanted, find_many
from tandem.persons.matching.model import Model, in_use
from tandem.persons.matching.postgres_index import PostgresIndex
from tandem.persons.models import Identity, Match, Pointer
from tandem.persons.queries.thresholds import thresholds_of_all


@dataclass(slots=True)
class Found:
    """What the finder's agency may be told; silent hits are in none of these numbers."""

    matches: int = 0
    pointers: int = 0
    match_ids: list[UUID] | None = None


def compare_saved(saved: Sequence[Saved], *, acting: Acting, now: datetime, again: bool = False) -> Found:
    """Compares each with the index and with those saved beside it, and lays down matches and pointers. `again`: they have been
    compared before; what a person decided of a pair stands unless there is new evidence."""
    compared = [s for s in saved if s.compared]
    if not compared:
        return Found(match_ids=[])
    modes = {a.pk: a.match_mode for a in Agency.objects.only("id", "match_mode")}
    wants = thresholds_of_all(modes)
    ours, model = wants[acting.agency_id], in_use()
    beside = _Beside(compared, acting.agency_id)
    hits = find_many(
        [s.features for s in compared],
        [PostgresIndex(), beside],
        model,
        wanted=[s.wanted for s in compared if s.wanted],
        least=min(w.ask for w in wants.values()),
        open_to=lambda agency_id: agency_id == acting.agency_id or modes.get(agency_id) == MatchMode.OPEN,
    )
    matches: list[dict[str, Any]] = []
    pointers: dict[tuple[UUID, UUID], dict[str, Any]] = {}
    seen: set[frozenset[UUID]] = set()
    open_to_us = (MatchMode.OPEN, MatchMode.SUPERVISOR) if acting.is_supervisor else (MatchMode.OPEN,)
    for_us: set[UUID] = set()
    for person, found in zip(compared, hits, strict=True):
        for hit in found:
            pair = frozenset((person.identity_id, hit.candidate.identity_id))
            if len(pair) < 2 or pair in seen or hit.candidate.agency_id not in modes:
                continue  # itself, told already from the other side, or an agency that is no fellow
            theirs, chance = wants[hit.candidate.agency_id], hit.score.probability
            if hit.alone < min(ours.ask, theirs.ask):
                continue  # neither of the two wants to be asked
            seen.add(pair)
            own = hit.candidate.agency_id == acting.agency_id
            mode = MatchMode.OPEN if own else modes[hit.candidate.agency_id]
            matches.append(_match(person, hit, mode, model, acting, now))
            if mode in open_to_us and hit.alone >= ours.ask:
                for_us.add(matches[-1]["id"])
            if not own and mode != MatchMode.SILENT and chance >= max(ours.tell, theirs.tell):
                pointers.setdefault((person.identity_id, hit.candidate.agency_id), _pointer(person, hit, mode, now))
    if again:
        laid = propose(matches)
    else:
        insert_rows(Match, matches)
        laid = [m["id"] for m in matches]
    insert_rows(Pointer, list(pointers.values()), unless_there=again)
    shown = [p for p in pointers.values() if not p["for_supervisors"] or acting.is_supervisor]
    return Found(len(for_us & set(laid)), len(shown), laid)


def compare_again(identities: Sequence[Identity], *, acting: Acting, now: datetime) -> Found:
    """The same for persons who stand in the index already: after a change, and by night."""
    known = features_of_identities(identities)
    saved = [Saved(i.id, i.compartment_id, known[i.id], Wanted.of(known[i.id])) for i in identities]
    return compare_saved(saved, acting=acting, now=now, again=True)


class _Beside(Index):
    """Those saved in the same breath: the index's connection does not see them before the commit."""

    def __init__(self, saved: Sequence[Saved], agency_id: UUID) -> None:
        self._memory = MemoryIndex()
        for person in saved:
            if person.wanted:
                self._memory.add(Candidate(person.identity_id, agency_id, person.features), person.wanted.keys)

    def candidates(self, wanted: Sequence[Wanted], most: int) -> list[list[Candidate]]:
        return self._memory.candidates(wanted, most)

    def size(self) -> int:
        return self._memory.size()


def _match(person: Saved, hit: Hit, mode: str, model: Model, acting: Acting, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "finder_id": person.identity_id,
        "finder_agency_id": acting.agency_id,
        "holder_id": hit.candidate.identity_id,
        "holder_agency_id": hit.candidate.agency_id,
        "mode": mode,
        "probability": round(hit.score.probability, 6),
        "weight": round(hit.score.weight, 2),
        "evidence": explaining.stored(hit.score),
        "model_version": model.version,
        "found_at": now,
    }


def _pointer(person: Saved, hit: Hit, mode: str, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "compartment_id": person.compartment_id,
        "identity_id": person.identity_id,
        "holder_agency_id": hit.candidate.agency_id,
        "for_supervisors": mode == MatchMode.SUPERVISOR,
        "made_at": now,
    }
