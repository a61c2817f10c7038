"""A refusal is no zero: scores are spans, and a level is said only where every score in the span has it (domain.md 5)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.screening.rules.answers import Answer
from tandem.screening.rules.next_item import stopped_by
from tandem.screening.rules.scoring import Score, level, possible, problems_of_levels, score
from tandem.screening.rules.tool import Choice, Item, Level, Section, Tool
from tests.making_tools import WORDS, every_way, tool_of, tools

LOW, HIGH = Level("low", WORDS, 0, 1), Level("high", WORDS, 2, 3)


def three() -> Tool:
    items = tuple(Item(i, "one", WORDS, choices=(Choice("yes", WORDS, 1), Choice("no", WORDS, 0))) for i in "abc")
    return tool_of(Section("s", WORDS, items), scored=True, levels=(LOW, HIGH))


@pytest.mark.parametrize(
    ("answers", "span", "name"),
    [
        ("yes yes yes", (3, 3), "high"),
        ("yes no no", (1, 1), "low"),
        ("yes yes refused", (2, 3), "high"),  # whatever the third were
        ("yes no refused", (1, 2), None),
        ("not_asked unable refused", (0, 3), None),
        ("yes", (1, 3), None),
    ],
)
def test_the_level_is_said_only_where_the_answers_decide_it(
    answers: str, span: tuple[int, int], name: str | None
) -> None:
    said = {i: Answer(a) if a not in ("yes", "no") else Answer("given", (a,)) for i, a in zip("abc", answers.split(), strict=False)}  # fmt: skip
    found = score(three(), said)
    assert found == Score(*span)
    named = level(three(), found)
    assert (named.id if named else None) == name


def test_a_tool_without_a_score_has_neither_score_nor_level() -> None:
    tool = tool_of(Section("s", WORDS, (Item("a", "text", WORDS),)))
    assert score(tool, {}) is None
    assert level(tool, None) is None


@settings(max_examples=60, deadline=None)
@given(tools(most_items=3), st.randoms(use_true_random=False))
def test_whatever_the_missing_answers_were_the_score_lies_in_the_span(tool: Tool, draw: object) -> None:
    for whole in every_way(tool):
        if any(not a.given for a in whole.values()) or stopped_by(tool, whole):
            continue
        exact = score(tool, whole)
        assert exact is not None
        assert exact.exact
        assert possible(tool).least <= exact.least <= possible(tool).most
        known = {i: a if draw.random() < 0.5 else Answer("refused") for i, a in whole.items()}  # type: ignore[attr-defined]
        part = score(tool, known)
        assert part is not None
        assert part.least <= exact.least <= part.most


def test_what_a_disclosure_left_unasked_is_unknown_and_not_zero() -> None:
    items = tuple(
        Item(i, "one", WORDS, choices=(Choice("yes", WORDS, 1, stops=WORDS), Choice("no", WORDS, 0))) for i in "abc"
    )
    tool = tool_of(Section("s", WORDS, items), scored=True, levels=(LOW, HIGH))
    assert score(tool, {"a": Answer("given", ("yes",))}) == Score(1, 3)


@pytest.mark.parametrize(
    ("levels", "says"),
    [
        ((LOW,), "reaches from 0 to 1, but scores lie between 0 and 3"),
        ((LOW, Level("high", WORDS, 3, 3)), "must begin at 2"),
        ((LOW, Level("high", WORDS, 1, 3)), "must begin at 2"),
        ((Level("low", WORDS, 1, 0), HIGH), "ends before it begins"),
        ((Level("low", WORDS),), "needs from and to"),
        ((), "is missing"),
    ],
)
def test_levels_lie_end_to_end_over_every_score(levels: tuple[Level, ...], says: str) -> None:
    tool = tool_of(*three().sections, scored=True, levels=levels)
    assert says in problems_of_levels(tool)[0][1]


def test_the_example_is_good() -> None:
    assert problems_of_levels(three()) == []
