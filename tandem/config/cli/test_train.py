"""`tandem model train --agency`: the agency's own people, and no name that few of them bear."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from tandem.config import cli
from tandem.config.cli import train as command
from tandem.foundation.trouble import Trouble
from tandem.persons.matching import model_file
from tandem.persons.matching.model import shipped
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


def test_show_says_how_the_errors_were_estimated_or_that_nobody_measured_them(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    measured = replace(shipped(), errors=[(0.5, 0.035, 0.191)], errors_by="people", errors_of=136)
    page = tmp_path / "m.html"
    for model, says in (
        (shipped(), "as measured on corrupted copies of known people"),
        (measured, "estimated on 136 pairs of one person that were held out"),
        (replace(measured, errors_by="pairs"), "136 pairs that were said to be one person"),
        (replace(shipped(), errors=()), "Nobody measured its errors: it was trained without labels"),
    ):
        model_file.write(tmp_path / "m.toml", model)
        assert cli.main(["model", "show", str(tmp_path / "m.toml"), "--html", str(page)]) == 0
        said = capsys.readouterr().out
        assert says in said
        assert ("wrong among told" in said) == bool(model.errors)
        assert says in page.read_text()
    model_file.write(tmp_path / "m.toml", measured)
    cli.main(["model", "show", str(tmp_path / "m.toml")])
    assert re.search(r"^ +0.5 +3.5% +19.1%$", capsys.readouterr().out, re.MULTILINE)
