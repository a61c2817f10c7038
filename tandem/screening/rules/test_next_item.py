"""The way through a tool: it ends whatever is answered, asks nothing twice, and after a disclosure asks no more about it
(domain.md 5, rules)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.screening.queries.tools import shelf, tool_called
from tandem.screening.rules.answers import Answer
from tandem.screening.rules.next_item import item_before, next_item, path, stopped_by
from tandem.screening.rules.reachable import problems_of_logic
from tandem.screening.rules.tool import Choice, Condition, Item, Section, Tool
from tests.making_tools import WORDS, answers_possible, every_way, tool_of, tools

YES, NO = Choice("yes", WORDS, stops=WORDS), Choice("no", WORDS)


@given(tools(most_items=8), st.data())
def test_no_way_is_endless_and_no_item_is_asked_twice(tool: Tool, data: st.DataObject) -> None:
    answers: dict[str, Answer] = {}
    for _step in range(9):
        item = next_item(tool, answers)
        if item is None:
            break
        assert item.id not in answers
        answers[item.id] = data.draw(st.sampled_from(list(answers_possible(item))))
    assert next_item(tool, answers) is None
    assert set(answers) == {i.id for i in path(tool, answers)}


@settings(max_examples=150, deadline=None)
@given(tools())
def test_an_item_is_called_unreachable_just_where_no_answers_lead_to_it(tool: Tool) -> None:
    """Every way through is really walked; the rule may not be wrong either way."""
    reached = {item_id for answers in every_way(tool) for item_id in answers}
    said = {place.removeprefix("item ") for place, what in problems_of_logic(tool) if "never" in what}
    assert said == {i.id for _s, i in tool.items()} - reached


def test_the_tools_that_come_with_tandem_have_no_dead_item() -> None:
    for on in shelf().tools:
        assert problems_of_logic(on.tool) == []


def test_a_condition_looks_back_only() -> None:
    tool = tool_of(Section("s", WORDS, (Item("a", "text", WORDS, if_all=(Condition("b", frozenset({"given"})),)), Item("b", "text", WORDS))))  # fmt: skip
    assert problems_of_logic(tool) == [("item a.if_all", "looks at “b”, which is no item that comes before this one")]


def test_a_disclosure_stops_the_rest_but_leaves_nobody_standing() -> None:
    tool = tool_of(
        Section("screen", WORDS, (Item("a", "one", WORDS, choices=(YES, NO)), Item("b", "one", WORDS, choices=(YES, NO)))),
        Section("part", WORDS, (Item("help", "text", WORDS),), after_stop=True),
    )  # fmt: skip
    answers = {"a": Answer("given", ("yes",))}
    assert next_item(tool, answers) == tool.item("help")
    assert stopped_by(tool, answers) == YES
    assert next_item(tool, {"a": Answer("refused")}) == tool.item("b")  # a refusal is no disclosure


def test_the_way_back_is_the_item_that_was_asked_before() -> None:
    only_no = (Condition("a", frozenset({"no"})),)
    tool = tool_of(Section("s", WORDS, (Item("a", "one", WORDS, choices=(Choice("yes", WORDS), NO)), Item("b", "text", WORDS, if_all=only_no), Item("c", "text", WORDS))))  # fmt: skip
    skipped = {"a": Answer("given", ("yes",)), "c": Answer("unable")}
    assert item_before(tool, skipped, "c") == tool.item("a")
    assert item_before(tool, skipped, "a") is None


def test_the_return_conversation_asks_what_the_law_asks() -> None:
    """42 USC 671(a)(35)(A)(ii): why they left, what they experienced; (iii): a screening. Each of these at whatever answers before."""
    own = tool_called(shelf().tools, "return-conversation")
    assert own is not None
    refused: dict[str, Answer] = {}
    while (item := next_item(own.tool, refused)) is not None:
        refused[item.id] = Answer("refused")
    assert {"left_because", "away_bad", "exchange", "made_to"} <= set(refused)
    assert not own.tool.scored
    assert not own.tool.levels
    assert "gives no score" in own.tool.mark["en"]
    assert "no da puntaje" in own.tool.mark["es"]
