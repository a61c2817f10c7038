"""`tandem directory`: files in and out by command, and the sentence when something is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tandem.config import cli
from tandem.config.cli import directory as command
from tests.cast import Cast

pytestmark = pytest.mark.database
FILE = {"contents": [{"id": "n1", "name": "North Pantry", "phones": [{"number": "+1 202-555-0199"}]}, {"id": "n2"}]}


@pytest.fixture
def tandem(cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """The command line against this module's database, which stands already."""
    monkeypatch.setattr(command, "stand", lambda role="web": None)

    def run(*words: str) -> tuple[int, str, str]:
        code = cli.main(["directory", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_command_takes_a_file_in_once_and_keeps_what_it_rejects(tandem: Any, tmp_path: Path) -> None:
    file, rejects = tmp_path / "x.json", tmp_path / "rejects.csv"
    file.write_text(json.dumps(FILE))
    for accepted, duplicates in ((1, 0), (0, 1)):
        code, out, _err = tandem("import", str(file), "--agency", "cps", "--rejects", str(rejects), "--json")
        told = json.loads(out)
        assert (code, told["accepted"], told["duplicates"], told["rejected"]) == (0, accepted, duplicates, 1)
    assert rejects.read_text().splitlines()[:2] == [
        "line,column,reason,original",
        '2,organization.name,An organization or service needs a name.,"{""id"": ""n2""}"',
    ]
    assert "were here already" in tandem("import", str(file), "--agency", "cps")[1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import", "/nowhere.json", "--agency", "cps"), "There is no file"),
        (("import", "BAD", "--agency", "cps"), "neither JSON nor a zip"),
        (("import", "GOOD", "--agency", "no-such"), "no-such"),
        (("import", "EMPTY", "--agency", "cps"), "no HSDS table"),
        (("export", "--format", "json", "--out", "/nowhere/x.json"), "cannot be written"),
    ],
)
def test_what_goes_wrong_is_one_sentence(tandem: Any, tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    (tmp_path / "BAD").write_text("{")
    (tmp_path / "GOOD").write_text(json.dumps(FILE))
    (tmp_path / "EMPTY").mkdir()
    code, _out, err = tandem(*(str(tmp_path / w) if w.isupper() else w for w in words))
    assert (code, err.count("\n")) == (1, 1)
    assert sentence in err


def test_the_commands_export_holds_every_agencys_entries_and_no_confidential_address(
    tandem: Any, tmp_path: Path
) -> None:
    code, out, _err = tandem("export", "--format", "json", "--out", str(tmp_path / "d.json"))
    text = (tmp_path / "d.json").read_text()
    assert (code, "no confidential address" in out) == (0, True)
    assert "Harbor House" in text
    assert "Quetzal" not in text
    [harbor] = [o for o in json.loads(text)["contents"] if o["id"] == "harbor"]
    assert harbor["services"][0]["service_capacities"][0]["maximum"] == 8
    assert harbor["locations"] == [{"id": "house", "confidential": True}]
    for out_path in (tmp_path / "tables", tmp_path / "tables.zip"):
        assert tandem("export", "--format", "csv", "--out", str(out_path), "--agency", "harbor")[0] == 0
    assert "Quetzal" not in "".join(f.read_text() for f in (tmp_path / "tables").iterdir())
    beds = (tmp_path / "tables" / "service_capacities.csv").read_text()
    assert "shelter" in beds.splitlines()[1]
    assert (
        json.loads(tandem("import", str(tmp_path / "tables.zip"), "--agency", "harbor", "--json")[1])["rejected"] == 0
    )
    with_address = (tmp_path / "tables" / "locations.csv").read_text()
    assert "true" in with_address
