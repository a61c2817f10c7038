"""Tools made at random for the tests of the rules: every shape that a file may have, small enough to try every way through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from tandem.screening.rules.answers import Answer
from tandem.screening.rules.next_item import next_item
from tandem.screening.rules.tool import GIVEN, WITHOUT_AN_ANSWER, Choice, Condition, Item, Section, Tool, Who

WORDS = {"en": "words"}


def tool_of(*sections: Section, **more: Any) -> Tool:
    known: dict[str, Any] = {
        "id": "own", "version": "1", "name": WORDS, "about": WORDS, "mark": WORDS, "source": "s", "licence": "l", "confidence": "own tool",
        "validated": False, "languages": ("en",), "embedded": True, "who": Who(WORDS, False), "effective": date(2026, 1, 1), "until": None,
    }  # fmt: skip
    return Tool(**{**known, **more}, sections=sections)


@st.composite
def tools(draw: st.DrawFn, most_items: int = 4, *, logical: bool = False) -> Tool:
    """Conditions look back only; with `logical` they name real answers, but may still contradict each other."""
    items: list[Item] = []
    for number in range(draw(st.integers(1, most_items))):
        kind = draw(st.sampled_from(("one", "many", "text")))
        choices: tuple[Choice, ...] = ()
        if kind != "text":
            choices = tuple(
                Choice(c, WORDS, points=draw(st.integers(-1, 3)), stops=WORDS if draw(st.integers(0, 4)) == 0 else None)
                for c in ("a", "b")
            )
        conditions = []
        for _n in range(draw(st.integers(0, 2)) if items else 0):
            earlier = draw(st.sampled_from(items))
            known = [c.id for c in earlier.choices] + [GIVEN, *WITHOUT_AN_ANSWER]
            among = draw(st.sets(st.sampled_from(known), min_size=1, max_size=2))
            conditions.append(Condition(earlier.id, frozenset(among)))
        items.append(Item(f"i{number}", kind, WORDS, choices=choices, if_all=tuple(conditions)))
    cut = draw(st.integers(0, len(items)))
    parts = [p for p in (items[:cut], items[cut:]) if p]
    return tool_of(
        *(Section(f"s{n}", WORDS, tuple(p), after_stop=draw(st.booleans())) for n, p in enumerate(parts)), scored=True
    )


def answers_possible(item: Item) -> Iterator[Answer]:
    for how in WITHOUT_AN_ANSWER:
        yield Answer(how)
    if not item.choices:
        yield Answer(GIVEN, ("words",))
    for size in range(1, len(item.choices) + 1 if item.kind == "many" else 2):
        for chosen in combinations([c.id for c in item.choices], size):
            yield Answer(GIVEN, chosen)


def every_way(tool: Tool, answers: dict[str, Answer] | None = None) -> Iterator[dict[str, Answer]]:
    """Every set of answers that somebody could give from the first item to the last."""
    answers = answers or {}
    item = next_item(tool, answers)
    if item is None:
        yield answers
        return
    for answer in answers_possible(item):
        yield from every_way(tool, {**answers, item.id: answer})
