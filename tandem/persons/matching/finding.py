"""Finding: candidates by shared keys, scored, those worth a person's look returned. The index is a protocol: in
PostgreSQL for what agencies hold, in memory for what stands in the same file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from tandem.persons.matching.features import Features
from tandem.persons.matching.keys import ENOUGH, keys_of
from tandem.persons.matching.model import Model
from tandem.persons.matching.score import Score, compare

CANDIDATES_MOST = 60  # for each person looked for, most telling keys first


@dataclass(frozen=True, slots=True)
class Candidate:
    identity_id: UUID
    agency_id: UUID
    features: Features


@dataclass(frozen=True, slots=True)
class Hit:
    candidate: Candidate
    score: Score


class Index(Protocol):
    def candidates(self, wanted: Sequence[dict[int, int]], most: int) -> list[list[Candidate]]:
        """For each set of keys (key -> weight) those who share at least ENOUGH of weight, the most first."""


class MemoryIndex:
    """An index of what has been added to it; for one file's own persons, and for tests."""

    def __init__(self) -> None:
        self._postings: dict[int, list[int]] = {}
        self._held: list[Candidate] = []

    def add(self, candidate: Candidate, keys: dict[int, int]) -> None:
        place = len(self._held)
        self._held.append(candidate)
        for key in keys:
            self._postings.setdefault(key, []).append(place)

    def candidates(self, wanted: Sequence[dict[int, int]], most: int) -> list[list[Candidate]]:
        return [self._one(keys, most) for keys in wanted]

    def _one(self, keys: dict[int, int], most: int) -> list[Candidate]:
        shared: Counter[int] = Counter()
        for key, weight in keys.items():
            for place in self._postings.get(key, ()):
                shared[place] += weight
        best = [place for place, weight in shared.most_common(most) if weight >= ENOUGH]
        return [self._held[place] for place in best]


def find_many(
    persons: Sequence[Features],
    indexes: Sequence[Index],
    model: Model,
    *,
    most: int = CANDIDATES_MOST,
    wanted: Sequence[dict[int, int]] | None = None,
) -> list[list[Hit]]:
    """For each person the hits at or above the model's `ask`, the likeliest first. `wanted`: their keys, where they are known."""
    wanted = [keys_of(p) for p in persons] if wanted is None else wanted
    answers = [index.candidates(wanted, most) for index in indexes]
    found: list[list[Hit]] = []
    for place, person in enumerate(persons):
        hits = [
            Hit(candidate, score)
            for answer in answers
            for candidate in answer[place]
            if (score := compare(person, candidate.features, model)).probability >= model.ask
        ]
        found.append(sorted(hits, key=lambda h: -h.score.probability))
    return found
