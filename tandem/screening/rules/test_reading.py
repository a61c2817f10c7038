"""A tool file is read strictly, says in words what is wrong, and never fails in any other way."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.screening.queries.tools import SHIPPED, shelf
from tandem.screening.rules.reading import BadTool, _Reader, read

GOOD = """
id = "own-tool"
version = "1"
from = 2026-01-01
name = { en = "Ours" }
about = { en = "For whom" }
mark = { en = "Not validated." }
source = "Our agency"
licence = "Ours"
confidence = "own tool"
validated = false
languages = ["en"]
embedded = true
scored = true
who = { trained = false, says = { en = "Advocates" } }
[[section]]
id = "s"
title = { en = "Title" }
[[section.item]]
id = "a"
kind = "one"
asks = { en = "A?" }
answer = [{ id = "yes", says = { en = "Yes" }, points = 2, stops = { en = "Thank you." } }, { id = "no", says = { en = "No" } }]
[[section.item]]
id = "b"
kind = "one"
asks = { en = "B?" }
if_all = [{ item = "a", among = ["no", "refused"] }]
answer = [{ id = "yes", says = { en = "Yes" }, points = 1 }, { id = "no", says = { en = "No" } }]
[[level]]
id = "low"
says = { en = "Low" }
from = 0
to = 1
[[level]]
id = "high"
says = { en = "High" }
from = 2
to = 3
"""


def wrong(text: str) -> str:
    with pytest.raises(BadTool) as told:
        read(text, "own.toml")
    return str(told.value)


def test_the_example_is_good() -> None:
    tool = read(GOOD, "own.toml")
    assert [i.id for _s, i in tool.items()] == ["a", "b"]
    assert tool.scored


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('id = "own-tool"', 'id = "Own Tool"', "id: must have the form"),
        ('version = "1"', "version = 1", "version: must be text in quotation marks"),
        ('version = "1"', "", "version: is missing"),
        ("from = 2026-01-01", 'from = "2026-01-01"', "from: must be a day such as"),
        ("from = 2026-01-01", "", "from: is missing: from which day"),
        ("from = 2026-01-01", "from = 2026-01-01\nuntil = 2025-01-01", "until: lies before from"),
        ('name = { en = "Ours" }', 'name = { en = "Ours", es = "N" }', "name: needs words in en, and in no other"),
        ('name = { en = "Ours" }', 'name = "Ours"', "name: needs words in en"),
        ('languages = ["en"]', 'languages = ["en", "es"]', "name: needs words in en and es"),
        ('languages = ["en"]', 'languages = ["English"]', "languages: must list two-letter codes"),
        ('languages = ["en"]', 'languages = ["en", "en"]', "languages: names a language twice"),
        ("validated = false", 'validated = "no"', "validated: must be true or false"),
        ('confidence = "own tool"', 'confidence = "sure"', "confidence: must be one of"),
        ("trained = false", 'trained = false, kinds = ["bakery"]', "who.kinds: must be one of"),
        ("trained = false, ", "", "who.trained: is missing"),
        ('kind = "one"\nasks = { en = "A?" }', 'kind = "yes"\nasks = { en = "A?" }', "item a.kind: must be one of: one, many, text, number"),
        ('id = "b"', 'id = "a"', "item a: stands there twice"),
        ('item = "a", among', 'item = "z", among', "looks at “z”, which is no item that comes before"),
        ('item = "a", among', 'item = "b", among', "looks at “b”, which is no item that comes before"),
        ('among = ["no", "refused"]', 'among = ["maybe"]', "item b.if_all: “maybe” is no answer to “a”"),
        ('among = ["no", "refused"]', "among = []", "names no answer"),
        ('among = ["no", "refused"]', 'among = ["yes"]', "item b: can never be reached"),
        ('stops = { en = "Thank you." }', "stops = true", "stops: needs words in en"),
        ("points = 2", "points = 2.5", "points: must be a whole number"),
        ("points = 2", "points = 20", "level: reaches from 0 to 3, but scores lie between 0 and 21"),
        ("scored = true", "scored = false", "has points, but the tool is not scored"),
        ('id = "yes", says = { en = "Yes" }, points = 1', 'id = "refused", says = { en = "Yes" }, points = 1', "is kept for a result without an answer"),
        ("embedded = true", "embedded = false", "section: must not be there: embedded is false"),
        ("scored = true", "scored = true\nscore = { from = 0, to = 3 }", "score: must not be there"),
        ("scored = true", "scored = true\ncolour = 1", "colour: is not a key that Tandem knows; is it misspelled?"),
        ("[[section]]", "[[section]", "not valid TOML"),
        ("scored = true", "scored = true\nscored = true", "not valid TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(old: str, new: str, says: str) -> None:
    assert old in GOOD
    told = wrong(GOOD.replace(old, new, 1))
    assert says in told
    assert all(line.startswith("own.toml: ") for line in told.splitlines())


def test_all_problems_are_said_at_once() -> None:
    told = wrong(GOOD.replace('licence = "Ours"', "licence = 1").replace("validated = false", "validated = 0"))
    assert len(told.splitlines()) == 2


def test_a_file_too_long_to_be_asked_is_refused() -> None:
    assert "longer than" in wrong(GOOD + "#" * 200_001)


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    with pytest.raises(BadTool):
        read(text, "own.toml")


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "en", "item", "kind", "x"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_good_file_with_anything_put_anywhere_is_read_or_refused_in_words(data: st.DataObject) -> None:
    """Walks to a random place of a good tool and lays junk there."""
    raw: Any = copy.deepcopy(tomllib.loads(GOOD))
    for _n in range(data.draw(st.integers(1, 3))):
        at: Any = raw
        while True:
            key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else list(range(len(at)))))
            below = at[key]
            if not isinstance(below, dict | list) or not below or data.draw(st.booleans()):
                at[key] = data.draw(JUNK)
                break
            at = below
        if not isinstance(raw, dict):
            break
    try:
        _Reader("own.toml").tool(raw)
    except BadTool as e:
        assert str(e).startswith("own.toml: ")  # noqa: PT017 - junk may also be read without an error


def test_every_tool_that_comes_with_tandem_is_read_and_says_where_it_is_from() -> None:
    on = [o for o in shelf().tools if (SHIPPED / o.file).exists()]
    assert len(on) >= 12
    for one in on:
        assert set(one.tool.languages) == {"en", "es"}
        assert one.tool.embedded == (one.tool.id == "return-conversation")  # no other text is at hand with a licence
        assert len(one.tool.source) > 20
