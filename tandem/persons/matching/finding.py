"""Finding: candidates by shared keys, scored, those worth a person's look returned. The index is a protocol: in
PostgreSQL for what agencies hold, in memory for what stands in the same file."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from tandem.persons.matching.features import Features
from tandem.persons.matching.keys import CITY, ENOUGH, YEAR, hint_of, keys_of
from tandem.persons.matching.model import Evidence, Model, probability_of
from tandem.persons.matching.score import Asked, Score, compare

CANDIDATES_MOST = 100  # for each person looked for, most telling keys first
RIVALS_MOST = 6
# What the hint adds to a candidate's place in the queue, as weights of keys.
HINT_CITY, HINT_YEAR, HINT_YEAR_OFF, HINT_SEX_OFF = 9, 4, -2, -3


@dataclass(frozen=True, slots=True)
class Candidate:
    identity_id: UUID
    agency_id: UUID
    features: Features


@dataclass(frozen=True, slots=True)
class Hit:
    """`alone`: the probability if nobody else fitted. Of two who fit alike neither is likely the one, and both are worth a look."""

    candidate: Candidate
    score: Score
    alone: float

    @property
    def unrivalled(self) -> Score:
        """The score if nobody else fitted."""
        kept = tuple(e for e in self.score.evidence if e.field != "rivals")
        bits = math.fsum(e.weight for e in kept)
        return Score(probability_of(bits), bits, kept)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the index is asked for one person."""

    keys: dict[int, int]  # key -> weight
    hint: int

    @classmethod
    def of(cls, person: Features) -> Wanted:
        return cls(keys_of(person), hint_of(person))


class Index(Protocol):
    def candidates(self, wanted: Sequence[Wanted], most: int) -> list[list[Candidate]]:
        """For each those who share at least ENOUGH of weight, the most first."""

    def size(self) -> int:
        """How many people it holds, about."""


class MemoryIndex:
    """An index of what has been added to it; for one file's own persons, and for tests."""

    def __init__(self) -> None:
        self._postings: dict[int, list[int]] = {}
        self._held: list[Candidate] = []
        self._hints: list[int] = []

    def add(self, candidate: Candidate, keys: dict[int, int]) -> None:
        place = len(self._held)
        self._held.append(candidate)
        self._hints.append(hint_of(candidate.features))
        for key in keys:
            self._postings.setdefault(key, []).append(place)

    def size(self) -> int:
        return len(self._held)

    def candidates(self, wanted: Sequence[Wanted], most: int) -> list[list[Candidate]]:
        return [self._one(one, most) for one in wanted]

    def _one(self, wanted: Wanted, most: int) -> list[Candidate]:
        shared: Counter[int] = Counter()
        for key, weight in wanted.keys.items():
            for place in self._postings.get(key, ()):
                shared[place] += weight
        fit = {
            place: weight + hinted(wanted.hint, self._hints[place])
            for place, weight in shared.items()
            if weight >= ENOUGH
        }
        best = sorted(fit, key=lambda place: (-fit[place], place))[:most]
        return [self._held[place] for place in best]


def hinted(a: int, b: int) -> int:
    """What two hints add. The same as postgres_index._CANDIDATES says in SQL."""
    found = 0
    if a >= CITY and a // CITY == b // CITY:
        found += HINT_CITY
    year_a, year_b = a // YEAR % 256, b // YEAR % 256
    if year_a and year_b:
        apart = abs(year_a - year_b)
        found += HINT_YEAR if apart <= 1 else HINT_YEAR_OFF if apart > 3 else 0
    sex_a, sex_b = a % YEAR, b % YEAR
    if sex_a and sex_b and sex_a != sex_b:
        found += HINT_SEX_OFF
    return found


def find_many(
    persons: Sequence[Features],
    indexes: Sequence[Index],
    model: Model,
    *,
    most: int = CANDIDATES_MOST,
    wanted: Sequence[Wanted] | None = None,
    least: float | None = None,
    open_to: Callable[[UUID], bool] = lambda agency_id: True,
    also: Sequence[Sequence[Candidate]] = (),
) -> list[list[Hit]]:
    """For each person the hits that alone would be at or above `least` (the model's `ask`), the likeliest first. `wanted`: their keys, where they
    are known. `open_to`: may everybody who learns of one match learn of another that this agency holds? Only such hits weigh
    as rivals: a silent one must not show in the number of an open one. `also`: for each those who are scored whatever they share and told
    whatever they score, because a match is open already."""
    wanted = [Wanted.of(p) for p in persons] if wanted is None else wanted
    answers = [index.candidates(wanted, most) for index in indexes]
    size = sum(index.size() for index in indexes)
    least = model.ask if least is None else least
    found: list[list[Hit]] = []
    for place, person in enumerate(persons):
        asked = Asked(person, model, size)
        looked_at = [c for answer in answers for c in answer[place]]
        known = {c.identity_id: c for c in also[place]} if also else {}
        there = {c.identity_id for c in looked_at}
        looked_at += [c for identity_id, c in known.items() if identity_id not in there]
        scored = [(c, asked.compare(c.features)) for c in looked_at]
        hits = [Hit(c, score, score.probability) for c, score in scored]
        hits.sort(key=lambda h: -h.score.weight)
        found.append(
            [h for h in _against_rivals(hits, model, open_to) if h.alone >= least or h.candidate.identity_id in known]
        )
    return found


def _against_rivals(hits: list[Hit], model: Model, open_to: Callable[[UUID], bool]) -> list[Hit]:
    """Two who fit and are not one human cannot both be the one asked about: each takes from the other's chance."""
    near = [h for h in hits[:RIVALS_MOST] if h.score.weight > -6 and open_to(h.candidate.agency_id)]
    if len(near) < 2:
        return hits
    one_human: dict[frozenset[int], bool] = {}

    def differ(i: int, j: int) -> bool:
        pair = frozenset((i, j))
        if pair not in one_human:
            one_human[pair] = compare(near[i].candidate.features, near[j].candidate.features, model).probability >= 0.5
        return not one_human[pair]

    lowered: dict[int, Hit] = {}
    for i, hit in enumerate(near):
        others = math.fsum(2.0 ** min(near[j].score.weight, 60) for j in range(len(near)) if j != i and differ(i, j))
        if others > 0.05:
            less = -math.log2(1 + others)
            score = hit.score
            lowered[id(hit)] = Hit(
                hit.candidate,
                Score(
                    probability_of(score.weight + less),
                    score.weight + less,
                    (*score.evidence, Evidence("rivals", "fit", less)),
                ),
                hit.alone,
            )
    return sorted((lowered.get(id(h), h) for h in hits), key=lambda h: -h.score.weight)
