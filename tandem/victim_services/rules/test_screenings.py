"""What a recorded result must not say (domain.md 5: not asked, refused and unable are results)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tandem.screening.queries.tools import shelf, tool_called
from tandem.screening.rules.tool import Tool
from tandem.victim_services.rules.screenings import NOT_ASKED, REFUSED, UNABLE, problems, result_fields

TODAY = date(2026, 11, 25)
GOOD: dict[str, Any] = {"on": "2026-11-20", "result": "done", "score": 2.0, "level": "positive", "trained": True}


def tool(name: str) -> Tool:
    found = tool_called(shelf().tools, name)
    assert found is not None
    return found.tool


def refused(name: str, **more: Any) -> list[str]:
    return [field for field, _says in problems(tool(name), {**GOOD, **more}, today=TODAY)]


def test_a_whole_result_stands() -> None:
    assert refused("qyit") == []


@pytest.mark.parametrize(
    ("name", "change", "field"),
    [
        ("qyit", {"on": "2026-11-26"}, "on"),
        ("qyit", {"score": 5}, "score"),
        ("qyit", {"score": -1}, "score"),
        ("cse-it", {"score": 24, "level": ""}, "score"),
        ("cse-it", {"trained": False}, "trained"),
        ("tvit-short", {"score": None, "level": "", "level_words": ""}, "result"),
    ],
)
def test_each_gap_is_refused_beside_its_field(name: str, change: dict[str, Any], field: str) -> None:
    assert refused(name, **change) == [field]


@pytest.mark.parametrize("result", [NOT_ASKED, REFUSED, UNABLE])
def test_no_answer_is_a_result_and_has_neither_score_nor_level(result: str) -> None:
    nothing = {"score": None, "level": "", "result": result, "trained": False}
    assert refused("cse-it", **nothing) == []
    assert refused("qyit", **{**nothing, "score": 0}) == ["result"]
    assert refused("qyit", **{**nothing, "level": "negative"}) == ["result"]


def test_a_result_says_tool_version_day_score_level_screener_setting_language_and_interpreter() -> None:
    wanted = {"version", "on", "result", "score", "screener", "setting", "spoken", "interpreter", "occasion"}
    assert wanted | {"level"} <= {f.name for f in result_fields(tool("cse-it"), "en")}
    assert wanted | {"level_words", "tool_name"} <= {f.name for f in result_fields(None, "es")}
