"""How often a trained model is wrong, estimated on pairs that it was not counted on: of what is told from a threshold on, the share that is wrong; of true
pairs, the share that is missed. Without labels nothing stands here: what a model believes of its own pairs is no measurement (docs/decisions/0019)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tandem.persons.linking.clusters import connected
from tandem.persons.matching.model import probability_of

AT = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999)
ONE_LEAST, TWO_LEAST = 50, 20  # pairs of one human, and of two, without which a share says nothing
PEOPLE, PAIRS = "people", "pairs"  # whose each record is was known; pairs that people had looked at were
Places = tuple[int, int]


class Estimate(NamedTuple):
    how: str
    of: int  # pairs of one human that were held out
    errors: list[tuple[float, float, float]]  # threshold, wrong among told, missed


def of_people(edges: Iterable[tuple[int, int, float]], persons: Mapping[int, str], held_in: Iterable[str], possible: int) -> Estimate | None:  # fmt: skip
    """`edges`: pairs that linking found, with bits. Counted are those of two records whose human is known, but those of two humans of `held_in`, on
    whom the weights were counted. `possible`: true pairs, found or not."""
    if possible < ONE_LEAST:
        return None
    known = set(held_in)
    told = [
        (probability_of(bits), persons[a] == persons[b])
        for a, b, bits in edges
        if a in persons and b in persons and not (persons[a] in known and persons[b] in known)
    ]
    return Estimate(PEOPLE, possible, _errors(told, possible))


def of_pairs(judged: Sequence[tuple[float, bool]]) -> Estimate | None:
    """`judged`: what the weights of one half say of the labelled pairs of the other, and what people said."""
    one = sum(same for _p, same in judged)
    if one < ONE_LEAST or len(judged) - one < TWO_LEAST:
        return None
    return Estimate(PAIRS, one, _errors(judged, one))


def _errors(judged: Sequence[tuple[float, bool]], possible: int) -> list[tuple[float, float, float]]:
    found = []
    for at in AT:
        told = [same for p, same in judged if p >= at]
        right = sum(told)
        found.append((at, round(1 - right / len(told), 4) if told else 0.0, round(1 - right / possible, 4)))
    return found


def halves(same: Sequence[Places], different: Sequence[Places]) -> tuple[list[Places], list[Places], list[tuple[int, int, bool]]]:  # fmt: skip
    """Labelled pairs, cut so that no record lies in both: (same, different of the first half; pairs of the other, with what they are). What lies across
    is left out."""
    belongs = connected(same)

    def first(record: int) -> bool:
        return (belongs.get(record, record) * 2654435761 >> 7) % 2 == 0

    ins = [[p for p in pairs if first(p[0]) and first(p[1])] for pairs in (same, different)]
    outs = [
        (a, b, one) for pairs, one in ((same, True), (different, False)) for a, b in pairs if not first(a) and not first(b)
    ]  # fmt: skip
    return ins[0], ins[1], outs
