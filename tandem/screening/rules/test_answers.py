"""Not asked, refused and unable are results in their own right, and an empty form is none of them."""

from __future__ import annotations

import pytest

from tandem.screening.rules.answers import Answer, answer_to, answers_from
from tandem.screening.rules.tool import WITHOUT_AN_ANSWER, Choice, Item
from tests.making_tools import WORDS

CHOICES = (Choice("a", WORDS), Choice("b", WORDS))
ITEMS = {kind: Item("x", kind, WORDS, choices=CHOICES if kind in ("one", "many") else ()) for kind in ("one", "many", "text", "number")}  # fmt: skip


@pytest.mark.parametrize("kind", ITEMS)
@pytest.mark.parametrize("how", WITHOUT_AN_ANSWER)
def test_every_item_can_be_left_without_an_answer(kind: str, how: str) -> None:
    assert answer_to(ITEMS[kind], how, ["typed and thrown away"]) == (Answer(how), "")


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("one", ["a"], ("a",)),
        ("one", ["a", "b"], None),
        ("one", ["c"], None),
        ("one", [], None),
        ("many", ["b", "a", "b"], ("b", "a")),
        ("many", [""], None),
        ("text", [" Núñez dijo que no "], ("Núñez dijo que no",)),
        ("text", ["x" * 5001], None),
        ("text", ["  "], None),
        ("number", ["12"], ("12",)),
        ("number", ["-1"], None),
        ("number", ["٣"], None),
        ("number", ["9999999"], None),
    ],
)
def test_only_what_fits_the_item_is_kept(kind: str, typed: list[str], kept: tuple[str, ...] | None) -> None:
    found, wrong = answer_to(ITEMS[kind], "given", typed)
    assert (found.value if found else None) == kept
    assert bool(wrong) == (kept is None)


def test_an_unknown_result_is_no_answer() -> None:
    assert answer_to(ITEMS["one"], "guilty", ["a"])[0] is None


def test_what_was_kept_comes_back() -> None:
    answers = {"x": Answer("given", ("a",)), "y": Answer("refused")}
    assert answers_from({i: a.as_kept() for i, a in answers.items()}) == answers
