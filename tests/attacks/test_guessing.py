"""Attempts by guessing: every address with an id, hidden against absent; counts, marks, searches, fragments."""

from __future__ import annotations

import pytest

from tests.attacks import guessing
from tests.attacks.attacks import BOOK, Attack, prove
from tests.attacks.scene import Scene, lay
from tests.cast import Cast

pytestmark = pytest.mark.database
GUESSED = [a for a in BOOK if a.act.__module__ == guessing.__name__]


@pytest.fixture(scope="module")
def scene(cast: Cast, house: str) -> Scene:
    return lay(cast, house)


@pytest.mark.parametrize("this", GUESSED, ids=lambda a: a.name)
def test_it_gets_nothing_until_its_guards_are_taken_out(this: Attack, scene: Scene) -> None:
    prove(this, scene)


def test_every_address_with_an_id_is_tried() -> None:
    parts = {part for route in guessing.routes() for part in guessing.parts_of(route)}
    assert parts - set(guessing.HIDDEN) - guessing.NO_ROW == set(), (
        "enter what the new part of an address stands for in guessing.HIDDEN"
    )
