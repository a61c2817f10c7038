"""Comparing what was just saved with everybody whom the task force's agencies know, in the same transaction, and
recording who may learn what, by the holder's mode. And comparing again: after a change, and by night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tandem.agencies.models import Agency, MatchMode
from tandem.foundation.acting import Acting
from tandem.foundation.bulk import insert_rows
from tandem.persons.actions.indexing import features_of_identities
from tandem.persons.actions.laying import lay_matches
from tandem.persons.actions.proposing import Pair, propose
from tandem.persons.actions.saving import Saved
from tandem.persons.actions.weighing import weigh_decided
from tandem.persons.matching import explaining
from tandem.persons.matching.features import Features
from tandem.persons.matching.finding import Candidate, Hit, Index, MemoryIndex, Wanted, find_many
from tandem.persons.matching.model import Model, in_use
from tandem.persons.matching.postgres_index import PostgresIndex
from tandem.persons.models import Identity, Pointer
from tandem.persons.queries.thresholds import Thresholds, thresholds_of_all
from tandem.persons.values import told_apart


@dataclass(slots=True)
class Found:
    """What the finder's agency may be told; silent hits are in none of these numbers."""

    matches: int = 0
    pointers: int = 0
    match_ids: list[UUID] | None = None


@dataclass(frozen=True, slots=True)
class _Person:
    identity_id: UUID
    features: Features
    wanted: Wanted


@dataclass(slots=True)
class _Round:
    """One comparison of several persons: by what it is judged, and what it found."""

    acting: Acting
    now: datetime
    modes: dict[UUID, str]
    wants: dict[UUID, Thresholds]
    model: Model
    pairs: list[Pair] = field(default_factory=list)
    for_us: set[UUID] = field(default_factory=set)  # matches that the finder's agency may see and wants
    pointers: dict[tuple[UUID, UUID], dict[str, Any]] = field(default_factory=dict)


def compare_saved(saved: Sequence[Saved], *, acting: Acting, now: datetime) -> Found:
    """Compares each with the index and with those saved beside it, and lays down matches and pointers."""
    places = {s.identity_id: s.compartment_id for s in saved}
    persons = [_Person(s.identity_id, s.features, s.wanted) for s in saved if s.wanted is not None]
    if not persons:
        return Found(match_ids=[])
    beside = _Beside(persons, acting.agency_id)
    done = _compare(persons, [PostgresIndex(), beside], {}, acting, now)
    lay_matches([pair.row for pair in done.pairs], about=persons[0].identity_id, agency_id=acting.agency_id, now=now)
    insert_rows(Pointer, [p | {"id": uuid4(), "compartment_id": places[p["identity_id"]], "made_at": now} for p in done.pointers.values()])  # fmt: skip
    return _told(done, [pair.row["id"] for pair in done.pairs])


def compare_again(identities: Sequence[Identity], *, acting: Acting, now: datetime) -> Found:
    """The same for persons who stand in the index already, after a change: as their rows say."""
    return _again(features_of_identities(identities), acting, now)


def compare_entries(ids: Sequence[UUID], *, acting: Acting, now: datetime) -> Found:
    """By night: as the index has them, also where a person's record lies in a drawer that the acting post does not see into. Who stands in
    the index no more is left out."""
    return _again(PostgresIndex().entries(ids), acting, now)


def _again(known: Mapping[UUID, Features], acting: Acting, now: datetime) -> Found:
    """What a person decided of a pair stands, and comes before them again where new facts agree or contradict; what nobody has decided yet is
    scored anew."""
    persons = [_Person(identity_id, features, Wanted.of(features)) for identity_id, features in known.items()]
    if not persons:
        return Found(match_ids=[])
    elsewhere, beside = _Elsewhere(known), _Beside(persons, acting.agency_id, counted=True)
    done = _compare(persons, [elsewhere, beside], elsewhere.partners(list(known), acting.agency_id), acting, now)
    laid = propose(
        done.pairs, list(done.pointers.values()), about=persons[0].identity_id, agency_id=acting.agency_id, now=now
    )
    return _told(done, laid + weigh_decided(known, wants=done.wants, modes=done.modes))


def _told(done: _Round, laid: list[UUID]) -> Found:
    shown = [p for p in done.pointers.values() if not p["for_supervisors"] or done.acting.is_supervisor]
    return Found(len(done.for_us & set(laid)), len(shown), laid)


def _compare(
    persons: Sequence[_Person],
    indexes: Sequence[Index],
    partners: Mapping[UUID, Sequence[Candidate]],
    acting: Acting,
    now: datetime,
) -> _Round:
    modes = {a.pk: a.match_mode for a in Agency.objects.only("id", "match_mode")}
    this = _Round(acting, now, modes, thresholds_of_all(modes), in_use())
    hits = find_many(
        [p.features for p in persons],
        indexes,
        this.model,
        wanted=[p.wanted for p in persons],
        least=min(w.ask for w in this.wants.values()),
        open_to=lambda agency_id: agency_id == acting.agency_id or modes.get(agency_id) == MatchMode.OPEN,
        also=[partners.get(p.identity_id, ()) for p in persons],
    )
    seen: set[frozenset[UUID]] = set()
    for person, found in zip(persons, hits, strict=True):
        for hit in found:
            pair = frozenset((person.identity_id, hit.candidate.identity_id))
            if len(pair) < 2 or pair in seen or hit.candidate.agency_id not in modes:
                continue  # itself, told already from the other side, or an agency that is no fellow
            seen.add(pair)
            _lay(this, person, hit)
    return this


def _lay(this: _Round, person: _Person, hit: Hit) -> None:
    """A match, whose eyes it is for, and a pointer where the chance is enough to be told."""
    ours, theirs = this.wants[this.acting.agency_id], this.wants[hit.candidate.agency_id]
    asked = hit.alone >= min(ours.ask, theirs.ask)  # else neither of the two wants to be asked
    score = hit.score if asked else hit.unrivalled
    own = hit.candidate.agency_id == this.acting.agency_id
    mode = MatchMode.OPEN if own else MatchMode(this.modes[hit.candidate.agency_id])
    row: dict[str, Any] = {
        "id": uuid4(),
        "finder_id": person.identity_id,
        "finder_agency_id": this.acting.agency_id,
        "holder_id": hit.candidate.identity_id,
        "holder_agency_id": hit.candidate.agency_id,
        "mode": mode,
        "probability": round(score.probability, 6),
        "weight": round(score.weight, 2),
        "evidence": told_apart(explaining.stored(score), person.features, hit.candidate.features),
        "model_version": this.model.version,
        "found_at": this.now,
    }
    this.pairs.append(Pair(row, asked))
    if not asked:
        return
    open_to_us = (MatchMode.OPEN, MatchMode.SUPERVISOR) if this.acting.is_supervisor else (MatchMode.OPEN,)
    if mode in open_to_us and hit.alone >= ours.ask:
        this.for_us.add(row["id"])
    if not own and mode != MatchMode.SILENT and score.probability >= max(ours.tell, theirs.tell):
        pointer = {
            "identity_id": person.identity_id,
            "holder_agency_id": hit.candidate.agency_id,
            "for_supervisors": mode == MatchMode.SUPERVISOR,
        }
        this.pointers.setdefault((person.identity_id, hit.candidate.agency_id), pointer)


class _Beside(Index):
    """Those saved in the same breath: the index's connection does not see them before the commit. Nobody is compared with themselves: who fits
    best of all would take from every other's chance."""

    def __init__(self, persons: Sequence[_Person], agency_id: UUID, *, counted: bool = False) -> None:
        self._memory, self._persons, self._counted = MemoryIndex(), persons, counted
        for person in persons:
            self._memory.add(Candidate(person.identity_id, agency_id, person.features), person.wanted.keys)

    def candidates(self, wanted: Sequence[Wanted], most: int) -> Iterator[list[Candidate]]:
        """`wanted` of the very persons it was made of, in their order."""
        found = self._memory.candidates(wanted, most)
        for person, some in zip(self._persons, found, strict=True):
            yield [c for c in some if c.identity_id != person.identity_id]

    def size(self) -> int:
        """None who stand in the index too: how many people there are is where every sum begins."""
        return 0 if self._counted else self._memory.size()


class _Elsewhere(Index):
    """The index without those who are compared again: they stand beside, as they are known now."""

    def __init__(self, known: Mapping[UUID, Features]) -> None:
        self._index, self._known = PostgresIndex(), known

    def candidates(self, wanted: Sequence[Wanted], most: int) -> Iterator[list[Candidate]]:
        for some in self._index.candidates(wanted, most + 1):  # themselves among them
            yield [c for c in some if c.identity_id not in self._known]

    def size(self) -> int:
        return self._index.size()

    def partners(self, ids: Sequence[UUID], agency_id: UUID) -> dict[UUID, list[Candidate]]:
        """Of open matches; those who are compared again themselves as they are known now."""
        return {
            who: [
                Candidate(c.identity_id, agency_id, self._known[c.identity_id]) if c.identity_id in self._known else c
                for c in some
            ]
            for who, some in self._index.partners(ids).items()
        }
