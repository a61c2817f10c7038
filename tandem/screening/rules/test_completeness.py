"""A half screening is counted as half."""

from __future__ import annotations

from tandem.screening.rules.answers import Answer
from tandem.screening.rules.completeness import completeness
from tandem.screening.rules.tool import Choice, Condition, Item, Section
from tests.making_tools import WORDS, tool_of

TOOL = tool_of(
    Section("s", WORDS, (
        Item("a", "one", WORDS, choices=(Choice("yes", WORDS), Choice("no", WORDS))),
        Item("b", "text", WORDS, if_all=(Condition("a", frozenset({"yes"})),)),
        Item("c", "text", WORDS),
        Item("d", "text", WORDS),
    ))
)  # fmt: skip


def test_each_result_is_counted_by_itself() -> None:
    found = completeness(TOOL, {"a": Answer("given", ("yes",)), "b": Answer("refused"), "c": Answer("unable")})
    assert (found.due, found.given, found.refused, found.unable, found.not_asked, found.open) == (4, 1, 1, 1, 0, 1)
    assert not found.whole


def test_what_the_answers_do_not_lead_to_is_no_gap() -> None:
    answers = {"a": Answer("given", ("no",)), "c": Answer("given", ("x",)), "d": Answer("given", ("y",))}
    assert completeness(TOOL, answers).whole
    assert completeness(TOOL, {**answers, "b": Answer("refused")}).whole  # an answer that a correction made pointless
