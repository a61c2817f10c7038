"""The shelf: an agency's own file is there at once, a wrong one is named and leaves the others alone, an old version stays readable."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from tandem.foundation.acting import Acting
from tandem.screening.queries.tools import own_folder, shelf, tool_called, tools_for
from tandem.screening.rules.test_reading import GOOD

NIL = UUID(int=0)
ADA = Acting(NIL, NIL, NIL, role="advocate", name="Ada", agency_slug="harbor", agency_kind="provider")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TANDEM_SCREENING_TOOLS", str(tmp_path))
    return tmp_path


def test_an_own_tool_is_there_once_its_file_is(folder: Path) -> None:
    assert tool_called(shelf().tools, "own-tool") is None
    (folder / "ours.toml").write_text(GOOD)
    found = tool_called(shelf().tools, "own-tool")
    assert found is not None
    assert found.text == GOOD
    assert shelf().problems == ()


def test_a_wrong_file_is_named_and_the_others_stay(folder: Path) -> None:
    (folder / "a.toml").write_text(GOOD.replace("validated = false", ""))
    (folder / "b.toml").write_bytes(b"\xff\xfe\x00")
    (folder / "c.toml").write_text(GOOD)
    (folder / "notes.txt").write_text("not a tool")
    found = shelf()
    assert tool_called(found.tools, "own-tool") is not None
    assert [p.split(":")[0] for p in found.problems] == ["a.toml", "b.toml"]


def test_an_own_file_takes_no_shipped_tools_place(folder: Path) -> None:
    (folder / "x.toml").write_text(GOOD.replace('id = "own-tool"', 'id = "return-conversation"'))
    found = shelf()
    assert "in force on the same days" in found.problems[0]
    assert len([o for o in found.tools if o.tool.id == "return-conversation"]) == 1


def test_versions_follow_each_other(folder: Path) -> None:
    (folder / "1.toml").write_text(GOOD.replace("from = 2026-01-01", "from = 2026-01-01\nuntil = 2026-06-30"))
    (folder / "2.toml").write_text(GOOD.replace('version = "1"', 'version = "2"').replace("2026-01-01", "2026-07-01"))
    found = shelf()
    assert found.problems == ()
    for day, version in ((date(2026, 6, 30), "1"), (date(2026, 7, 1), "2")):
        chosen = tool_called(tools_for(ADA, day, found), "own-tool")
        assert chosen is not None
        assert chosen.tool.version == version
    (folder / "3.toml").write_text(GOOD.replace('version = "1"', 'version = "3"').replace("2026-01-01", "2026-08-01"))
    assert "3.toml" in shelf().problems[0]


def test_another_agencys_tool_is_not_offered(folder: Path) -> None:
    (folder / "ours.toml").write_text(GOOD.replace("trained = false", 'trained = false, agencies = ["casa"]'))
    assert tool_called(tools_for(ADA, date(2026, 6, 1), shelf()), "own-tool") is None


def test_what_can_be_asked_here_comes_first() -> None:
    offered = tools_for(ADA, date(2026, 11, 25), shelf())
    assert offered[0].tool.id == "return-conversation"
    assert {"tvit-short", "qyit", "cse-it"} <= {o.tool.id for o in offered}


def test_the_folder_is_beside_the_data_unless_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TANDEM_SCREENING_TOOLS", raising=False)
    monkeypatch.setenv("TANDEM_HOME", str(tmp_path))
    assert own_folder() == tmp_path / "screening-tools"
    assert shelf().problems == ()  # a folder that is not there is no problem
