"""Attempts by the load, in a module of their own: they count all that is written, so that nothing else may write beside them."""

from __future__ import annotations

import pytest

from tests.attacks import load
from tests.attacks.attacks import BOOK, Attack, prove
from tests.attacks.scene import Scene, lay
from tests.cast import Cast

pytestmark = pytest.mark.database
BY_THE_LOAD = [a for a in BOOK if a.act.__module__ == load.__name__]


@pytest.fixture(scope="module")
def scene(cast: Cast, house: str) -> Scene:
    return lay(cast, house)


@pytest.mark.parametrize("this", BY_THE_LOAD, ids=lambda a: a.name)
def test_it_gets_nothing_until_its_guards_are_taken_out(this: Attack, scene: Scene) -> None:
    prove(this, scene)
