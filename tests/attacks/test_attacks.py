"""Tries every attack of the book: nothing with its guards in place, something without them, nothing again when they are back. Those that
guess and those that wait by the clock take longest; they have modules of their own, so that others run beside them."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.attacks import (
    agreeing,
    charting,
    correcting,
    deciding,
    guessing,
    load,
    reading,
    releasing,
    timing,
    vault,
    wall,
    written_down,
)
from tests.attacks import scene as scene_module
from tests.attacks.attacks import BOOK, Attack, Guard, prove, table
from tests.attacks.scene import Scene, lay
from tests.cast import Cast

pytestmark = pytest.mark.database
ROOMS = (
    vault,
    releasing,
    wall,
    deciding,
    correcting,
    charting,
    agreeing,
    written_down,
    reading,
    guessing,
    timing,
    load,
)  # in this order in the table
APART = (guessing.__name__, timing.__name__, load.__name__)
FILE = Path(__file__).resolve().parents[2] / "docs" / "attacks.md"


@pytest.fixture(scope="module")
def scene(cast: Cast, house: str) -> Scene:
    return lay(cast, house)


@pytest.mark.parametrize("this", [a for a in BOOK if a.act.__module__ not in APART], ids=lambda a: a.name)
def test_it_gets_nothing_until_its_guards_are_taken_out(this: Attack, scene: Scene) -> None:
    prove(this, scene)


def test_the_table_is_current() -> None:
    if os.environ.get("TANDEM_WRITE_GOLDEN"):
        FILE.write_text(table())
    assert table() == FILE.read_text()


def test_an_attack_that_tries_nothing_is_red(scene: Scene) -> None:
    """The harness itself: an attempt that gets nothing with or without its guard, one that always gets something, and one whose first
    guard alone is all that stands."""
    loose, nothing = (
        Guard("stands for nothing", lambda _scene: nullcontext()),
        Guard("the other", lambda _scene: nullcontext()),
    )
    with pytest.raises(AssertionError, match="tries nothing"):
        prove(Attack("a", "Somebody", "knocks", (loose,), "-", lambda _scene: 0), scene)
    with pytest.raises(AssertionError, match="although every guard stands"):
        prove(Attack("b", "Somebody", "knocks", (loose,), "-", lambda _scene: 1), scene)
    only = guessing.patched("tests.attacks.scene.NIL", 1, "the only one that holds")
    with pytest.raises(AssertionError, match="what stands behind does not hold"):
        prove(Attack("c", "Somebody", "knocks", (only, nothing), "-", lambda _scene: scene_module.NIL == 1), scene)
