"""Attempts by the clock, in a module of their own: they wait, and others can work meanwhile."""

from __future__ import annotations

import random

import pytest

from tests.attacks import timing
from tests.attacks.attacks import BOOK, Attack, prove
from tests.attacks.scene import Scene, lay
from tests.cast import Cast

pytestmark = pytest.mark.database
BY_THE_CLOCK = [a for a in BOOK if a.act.__module__ == timing.__name__]


@pytest.fixture(scope="module")
def scene(cast: Cast, house: str) -> Scene:
    return lay(cast, house)


@pytest.mark.parametrize("this", BY_THE_CLOCK, ids=lambda a: a.name)
def test_it_gets_nothing_until_its_guards_are_taken_out(this: Attack, scene: Scene) -> None:
    prove(this, scene)


def test_the_comparison_sees_a_small_difference_in_much_noise_and_none_where_there_is_none() -> None:
    """Of a thousand noisy series without a difference none is called telling; nearly every one with a third of the noise is."""
    dice = random.Random(7)

    def noise() -> float:
        return dice.lognormvariate(0, 1) * (30 if dice.random() < 0.05 else 1)

    same = [timing.signed_ranks([noise() - noise() for _n in range(80)]) for _series in range(1000)]
    slower = [timing.signed_ranks([noise() + 8 - noise() for _n in range(80)]) for _series in range(100)]
    assert max(abs(z) for z in same) < timing.TELLING
    assert sum(z > timing.TELLING for z in slower) > 80
