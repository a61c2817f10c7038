"""Tries every attack of the book: nothing with its guards in place, something without them, nothing again when they are back."""

from __future__ import annotations

import pytest

from tests.attacks import releasing, vault, wall
from tests.attacks.attacks import BOOK, Attack, prove
from tests.attacks.scene import Scene, lay
from tests.cast import Cast

pytestmark = pytest.mark.database
ROOMS = (vault, releasing, wall)


@pytest.fixture(scope="module")
def scene(cast: Cast, house: str) -> Scene:
    return lay(cast, house)


@pytest.mark.parametrize("this", BOOK, ids=lambda a: a.name)
def test_it_gets_nothing_until_its_guards_are_taken_out(this: Attack, scene: Scene) -> None:
    prove(this, scene)
