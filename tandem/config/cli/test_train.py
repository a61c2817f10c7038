"""`tandem model train --agency`: the agency's own people, and no name that few of them bear."""

from __future__ import annotations

import tomllib
from pathlib import Path
from uuid import UUID

import pytest

from tandem.config import cli
from tandem.config.cli import train as command
from tandem.foundation.trouble import Trouble
from tandem.persons.test_indexing import owner
from tandem.persons.test_learning import known, match
from tests.cast import Cast

__all__ = ["known"]  # a fixture
pytestmark = pytest.mark.database


def test_the_command_trains_for_an_agency_and_names_nobody_whom_few_records_share(
    cast: Cast, house: str, known: list[UUID], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    monkeypatch.setattr(command, "stand", lambda: None)  # the test's own database stands already

    def run(agency: str = "sheriff", *more: str) -> str:
        command.run(
            cli.parser().parse_args(["model", "train", "--agency", agency, "--out", str(tmp_path / "m.toml"), *more])
        )
        return capsys.readouterr().out

    owner(house, "DELETE FROM persons_match")
    assert "too few to count on" in run()
    for i in range(0, 60, 2):
        match(house, known[i], known[i + 1], "confirmed")
    said = run()
    assert "30 labelled pairs" in said
    text = (tmp_path / "m.toml").read_text() + (tmp_path / "m.tsv").read_text()
    assert "people of sheriff, 30 labelled pairs" in tomllib.loads(text.split("# Shares")[0])["trained_on"]
    assert "garcia" in text
    assert "zwijnenburg" not in text  # six records of one human are one bearer
    assert "xochiquetzal" not in text
    for agency, says in (
        ("da", "training needs at least 100"),
        ("harbor", "never compared"),
        ("nobody", "no agency"),
    ):
        with pytest.raises(Trouble, match=says):
            run(agency)
    with pytest.raises(Trouble, match="--agency alone"):
        run("sheriff", "--labels", "x.csv")
