"""Without labels: Splink's expectation-maximisation over our levels comes near to what counting finds, also where most candidates are strangers."""

from __future__ import annotations

import random

import pytest

from tandem.persons.linking.believing import by_expectation
from tandem.persons.matching import training
from tandem.persons.matching.features import Features
from tandem.persons.matching.model import shipped
from tandem.persons.matching.test_training import copy, people

__all__ = ["people"]  # a fixture


@pytest.mark.parametrize(("held", "others"), [(1500, 6000), (150, 15_000)])
def test_without_labels_it_comes_near_to_what_counting_finds(people: list[Features], held: int, others: int) -> None:
    rng = random.Random(5)
    same = [(p, copy(p, rng)) for p in people[:held]]
    base = training.prepared(shipped(), people)
    strangers = list(training.looks(base, training.random_pairs(people, 20_000)))
    known = list(training.looks(base, same))
    counted = training.by_labels(base, known, strangers)
    mixed = known + strangers[:others]
    rng.shuffle(mixed)
    believed = by_expectation(base, mixed, strangers)
    for level in ("exact", "parts"):
        assert believed.odds["birth", level][0] == pytest.approx(counted.odds["birth", level][0], abs=0.08)
    assert abs(base.odds["birth", "parts"][0] - counted.odds["birth", "parts"][0]) > 0.15


def test_a_level_that_strangers_never_show_is_no_stumbling_block(people: list[Features]) -> None:
    """Of the candidates only the same people have the same sex: its share among the others would be zero."""
    base = training.prepared(shipped(), people)
    same = [training.Look((("sex", "same"), ("family", "exact"), ("given", "exact")), 20.0)] * 40
    other = [training.Look((("sex", "different"), ("family", "different"), ("given", "different")), -9.0)] * 60
    model = by_expectation(base, same + other, training.looks(base, training.random_pairs(people, 5000)))
    assert model.odds["sex", "same"][0] > 0.98


def test_nothing_to_compare_teaches_nothing(people: list[Features]) -> None:
    assert by_expectation(shipped(), [], []).odds == shipped().odds
