"""Tries every attack of the book: nothing with its guards in place, something without them, nothing again when they are back."""

from __future__ import annotations

import pytest

from tests.attacks import guessing, releasing, vault, wall
from tests.attacks.attacks import BOOK, Attack, prove
from tests.attacks.scene import Scene, lay
from tests.cast import Cast

pytestmark = pytest.mark.database
ROOMS = (vault, releasing, wall, guessing)


@pytest.fixture(scope="module")
def scene(cast: Cast, house: str) -> Scene:
    return lay(cast, house)


@pytest.mark.parametrize("this", [a for a in BOOK if not a.act.__module__.endswith("timing")], ids=lambda a: a.name)
def test_it_gets_nothing_until_its_guards_are_taken_out(this: Attack, scene: Scene) -> None:
    prove(this, scene)


def test_every_address_with_an_id_is_tried() -> None:
    parts = {part for route in guessing.routes() for part in guessing.parts_of(route)}
    assert parts - set(guessing.HIDDEN) - guessing.NO_ROW == set(), (
        "enter what the new part of an address stands for in guessing.HIDDEN"
    )
