"""Finding: candidates by shared keys, scored, those worth a person's look returned. The index is a protocol: in
PostgreSQL for what agencies hold, in memory for what stands in the same file."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol
from uuid import UUID

from tandem.persons.matching.features import Features
from tandem.persons.matching.keys import CITY, ENOUGH, YEAR, hint_of, keys_of, only_asked
from tandem.persons.matching.model import Evidence, Model, probability_of
from tandem.persons.matching.score import Asked, Score

CANDIDATES_MOST = 100  # for each person looked for, most telling keys first
HUMANS_MOST, GROUPED_MOST = (
    6,
    30,
)  # how many humans are told apart among the likeliest, and of how many hits it is asked whose they are
LOWERED_LEAST = -6.0  # bits; below it nothing need be lowered
RIVAL_LEAST = -12.0  # bits from which a candidate takes from others: many who fit a little are one who fits
RIVALS_LEAST = 0.05  # in odds; less than this shows in no number
# What the hint adds to a candidate's place in the queue, as weights of keys.
HINT_CITY, HINT_YEAR, HINT_YEAR_OFF, HINT_SEX_OFF = 9, 4, -2, -3


class Candidate(NamedTuple):
    identity_id: UUID
    agency_id: UUID
    features: Features


class Hit(NamedTuple):
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

    keys: dict[int, int]  # key -> weight; under these the person is entered, and asked for
    hint: int
    also: dict[int, int] = field(default_factory=dict)  # asked for, and not entered under

    @classmethod
    def of(cls, person: Features) -> Wanted:
        return cls(keys_of(person), hint_of(person), only_asked(person))

    def asked(self) -> dict[int, int]:
        return self.keys | self.also if self.also else self.keys


class Index(Protocol):
    def candidates(self, wanted: Sequence[Wanted], most: int) -> Iterator[list[Candidate]]:
        """For each those who share at least ENOUGH of weight, a town that agrees counted in, the most first. One answer after the other: a
        hundred for each of a file's five hundred at once would be most of an import's memory."""

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

    def candidates(self, wanted: Sequence[Wanted], most: int) -> Iterator[list[Candidate]]:
        return (self._one(one, most) for one in wanted)

    def _one(self, wanted: Wanted, most: int) -> list[Candidate]:
        shared: Counter[int] = Counter()
        for key, weight in wanted.asked().items():
            for place in self._postings.get(key, ()):
                shared[place] += weight
        fit = {
            place: weight + hinted(wanted.hint, self._hints[place])
            for place, weight in shared.items()
            if weight >= ENOUGH or same_city(wanted.hint, self._hints[place])
        }
        best = sorted(fit, key=lambda place: (-fit[place], place))[:most]
        return [self._held[place] for place in best]


def same_city(a: int, b: int) -> bool:
    return a >= CITY and a // CITY == b // CITY


def hinted(a: int, b: int) -> int:
    """What two hints add. The same as postgres_index._CANDIDATES says in SQL."""
    found = HINT_CITY if same_city(a, b) else 0
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
    as rivals: a silent one must not show in the number of an open one. Whom one report tells apart from the person is neither a hit nor a rival. `also`: for each those who are scored whatever they share and told
    whatever they score, because a match is open already."""
    wanted = [Wanted.of(p) for p in persons] if wanted is None else wanted
    size = sum(index.size() for index in indexes)
    least = model.ask if least is None else least
    found: list[list[Hit]] = []
    answers = zip(*(index.candidates(wanted, most) for index in indexes), strict=True)
    for place, (person, answer) in enumerate(zip(persons, answers, strict=True)):
        asked = Asked(person, model, size, rivals=True)
        looked_at = [c for some in answer for c in some if not person.told_apart_from(c.features)]
        known = {c.identity_id: c for c in also[place]} if also else {}
        there = {c.identity_id for c in looked_at}
        looked_at += [c for identity_id, c in known.items() if identity_id not in there]
        scored = [(c, asked.compare(c.features)) for c in looked_at]
        hits = [Hit(c, score, score.probability) for c, score in scored]
        hits.sort(key=_weight, reverse=True)
        found.append(
            [
                h
                for h in _against_rivals(hits, model, size, open_to)
                if h.alone >= least or h.candidate.identity_id in known
            ]
        )
    return found


def _against_rivals(hits: list[Hit], model: Model, size: int, open_to: Callable[[UUID], bool]) -> list[Hit]:
    """Two who fit and are not one human cannot both be the one asked about: each takes from the other's chance, and all who fit a little take
    together. `hits`: the likeliest first."""
    fit = [h for h in hits if h.score.weight > RIVAL_LEAST and open_to(h.candidate.agency_id)]
    masses = [2.0 ** min(h.score.weight, 60) for h in fit]
    all_told = math.fsum(masses)
    if len(fit) < 2 or (masses[1] <= RIVALS_LEAST and all_told - masses[0] <= RIVALS_LEAST):
        return hits
    telling = [h for h, mass in zip(fit[:GROUPED_MOST], masses, strict=False) if mass > RIVALS_LEAST]
    one_human = _one_human(telling, model, size)
    lowered: dict[int, Hit] = {}
    for i, hit in enumerate(fit):
        if hit.score.weight <= LOWERED_LEAST:
            break
        own = [j for j in range(len(telling)) if one_human(i, j)] if i < len(telling) else [i]
        others = all_told - math.fsum(masses[j] for j in own)
        if others > RIVALS_LEAST:
            less = -math.log2(1 + others)
            bits = hit.score.weight + less
            evidence = (*hit.score.evidence, Evidence("rivals", "fit", less))
            lowered[id(hit)] = Hit(hit.candidate, Score(probability_of(bits), bits, evidence), hit.alone)
    return sorted((lowered.get(id(h), h) for h in hits), key=_weight, reverse=True) if lowered else hits


def _one_human(hits: Sequence[Hit], model: Model, size: int) -> Callable[[int, int], bool]:
    """Are two of these hits likelier one human than two? Asked as of any two of `size` people: two namesakes among a million are two. Not passed on: of two namesakes
    of other ages each may be whoever has no age. All are held against the first few; further ones are one human where one of these is both."""
    first = [Asked(h.candidate.features, model, size) for h in hits[:HUMANS_MOST]]
    same = [
        [one.compare(h.candidate.features).weight >= 0 if i != j else True for j, h in enumerate(hits)]
        for i, one in enumerate(first)
    ]

    def ask(i: int, j: int) -> bool:
        i, j = min(i, j), max(i, j)
        return i == j or (same[i][j] if i < len(first) else any(row[i] and row[j] for row in same))

    return ask


def _weight(hit: Hit) -> float:
    return hit.score.weight
