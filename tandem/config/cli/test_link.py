"""`tandem link` and `tandem model` on files: what is told, what is refused, and that a pair has one probability wherever it is asked."""

from __future__ import annotations

import csv
import importlib.util
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tandem.config import cli
from tandem.foundation import home

MAP = """
[report]
source_ref = "No"
[person.1]
part = { constant = "other" }
given = "First"
family = "Last"
born_on = { column = "Born", formats = ["%Y-%m-%d"] }
phone = "Phone"
[person.1.place.1]
city = "Town"
state = "St"
"""
HEAD = ("No", "First", "Last", "Born", "Phone", "Town", "St", "Job")
OURS = [
    ("1", "Xiomara", "Villanueva Ruiz", "2008-04-02", "202-555-0101", "Alderton", "CA", "student"),
    ("2", "José", "Núñez", "1980-13-40", "", "Alderton", "CA", "welder"),
    ("3", "Robert", "Quill", "1975-05-06", "", "Port Linden", "CA", "driver"),
    ("=cmd|4", "Petra", "Boom", "1990-01-01", "", "Alderton", "CA", "clerk"),
]
THEIRS = [
    ("x1", "Xiomra", "Villanueva", "2008-04-02", "(202) 555-0101", "Alderton", "CA", "Student"),
    ("x2", "Bob", "Quil", "1975-05-06", "", "Port Linden", "CA", "Driver"),
    ("x3", "Someone", "Else", "1960-01-01", "", "Faraway", "TX", "cook"),
    ("x4", "Petra", "Boom", "1990-01-01", "", "Alderton", "CA", ""),
]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "home", lambda: home.private_folder(tmp_path / "home"))


def lay(path: Path, rows: list[tuple[str, ...]], head: tuple[str, ...] = HEAD) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def told(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str, str]:
    (tmp_path / "m.toml").write_text(MAP)
    return str(lay(tmp_path / "ours.csv", OURS)), str(lay(tmp_path / "theirs.csv", THEIRS)), str(tmp_path / "m.toml")


def test_two_files_are_linked_and_what_cannot_be_read_is_kept(
    files: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs, mapping = files
    out, together = tmp_path / "pairs.csv", tmp_path / "together.csv"
    assert (
        cli.main(["link", ours, theirs, "--map", mapping, "--out", str(out), "--clusters", str(together), "--json"])
        == 0
    )
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {k: said[k] for k in ("left", "right", "rejected", "pairs")} == {
        "left": 3,
        "right": 4,
        "rejected": 1,
        "pairs": 3,
    }
    [refused] = told(Path(said["rejects_file"]))
    assert (refused["line"], refused["column"]) == ("3", "Born")
    assert "Núñez" in refused["original"]
    pairs = told(out)
    assert [(p["left_id"], p["right_id"]) for p in pairs] == [("1", "x1"), ("3", "x2"), ("'=cmd|4", "x4")]
    assert "They share a phone number" in pairs[0]["explanation"]
    assert "Villanueva" not in out.read_text()
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    cluster = {r["id"]: r["cluster"] for r in told(together)}
    assert cluster["1"] == cluster["x1"] != cluster["x3"]
    assert not list((tmp_path / "home" / "linking").glob("run-*"))  # no name outlives the run


def test_a_pair_has_one_probability_wherever_it_is_asked(files: tuple[str, str, str], tmp_path: Path) -> None:
    from tandem.config.cli.people_file import read
    from tandem.persons.matching.model import shipped
    from tandem.persons.matching.score import compare

    ours, theirs, mapping = files
    assert cli.main(["link", ours, theirs, "--map", mapping, "--out", str(tmp_path / "p.csv")]) == 0
    a, b = ({r.id: r.features for r in read(Path(f), Path(mapping)).records} for f in (ours, theirs))
    for pair in told(tmp_path / "p.csv"):
        left = a[pair["left_id"].lstrip("'")]
        assert float(pair["probability"]) == pytest.approx(
            compare(left, b[pair["right_id"]], shipped()).probability, abs=1e-6
        )


def test_a_file_is_linked_with_itself_by_a_column_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAP + '[link]\nJob = "words"\n')
    rows = [
        ("1", "Ana", "Smith", "", "", "", "", "glass blower"),
        ("2", "Ana", "Smith", "", "", "", "", "glass blower"),
    ]
    file = lay(
        tmp_path / "a.csv",
        rows + [(str(i), f"Name{i}", f"Other{i}", "", "", "", "", f"trade {i}") for i in range(3, 40)],
    )
    assert (
        cli.main(
            [
                "link",
                str(file),
                "--map",
                str(tmp_path / "m.toml"),
                "--out",
                str(tmp_path / "p.csv"),
                "--threshold",
                "0.01",
            ]
        )
        == 0
    )
    [pair] = [p for p in told(tmp_path / "p.csv") if {p["left_id"], p["right_id"]} == {"1", "2"}]
    assert "Job: the same" in pair["explanation"]


def test_nothing_that_is_read_is_written_over(
    files: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs, mapping = files
    before = {path: Path(path).read_bytes() for path in files}
    (tmp_path / "other-name.csv").symlink_to(ours)
    for out in (ours, theirs, mapping, str(tmp_path / "other-name.csv"), str(tmp_path / "." / "ours.csv")):
        assert cli.main(["link", ours, theirs, "--map", mapping, "--out", out]) == 1
        assert "would be written over" in capsys.readouterr().err
    same = str(tmp_path / "p.csv")
    assert cli.main(["link", ours, theirs, "--map", mapping, "--out", same, "--clusters", same]) == 1
    assert not Path(same).exists()
    assert cli.main(["model", "train", ours, "--map", mapping, "--out", mapping]) == 1
    labels = lay(tmp_path / "l.tsv", [("1", "x1")], ("left_id", "right_id"))
    train = ["model", "train", ours, "--map", mapping, "--labels", str(labels)]
    assert cli.main([*train, "--out", str(tmp_path / "l.toml")]) == 1
    assert "the frequencies beside --out" in capsys.readouterr().err
    assert labels.read_text().startswith("left_id")
    assert cli.main([*train, "--out", ours]) == 1
    assert "--out ends in .toml" in capsys.readouterr().err
    assert {path: Path(path).read_bytes() for path in files} == before


def test_an_id_names_one_row(files: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours, theirs, mapping = files
    lay(
        Path(ours), [OURS[0], OURS[2], ("1", "Someone", "Else", "1960-01-01", "", "", "", ""), ("9", *[""] * 6, "cook")]
    )
    lay(Path(theirs), [("1", *THEIRS[0][1:])])  # the other file's ids are its own
    out, together = tmp_path / "p.csv", tmp_path / "c.csv"
    more = ["--clusters", str(together), "--json"]
    assert cli.main(["link", ours, theirs, "--map", mapping, "--out", str(out), *more]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["left"], said["right"], said["rejected"]) == (2, 1, 2)
    refused = told(Path(said["rejects_file"]))
    assert [(r["line"], r["column"]) for r in refused] == [("4", "No"), ("5", "")]
    assert [(p["left_id"], p["right_id"]) for p in told(out)] == [("1", "1")]
    cluster = {(r["file"], r["id"]): r["cluster"] for r in told(together)}
    assert cluster["left", "1"] == cluster["right", "1"] != cluster["left", "3"]


def test_nobody_is_grouped_whom_no_told_pair_ties(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAP)
    rows = [(str(i), "Xochitl", "Zambrano", "", "", "", "", "") for i in (1, 2)]  # a name alone
    file, out, together = lay(tmp_path / "a.csv", rows), tmp_path / "p.csv", tmp_path / "c.csv"
    link = ["link", str(file), "--map", str(tmp_path / "m.toml"), "--out", str(out), "--clusters", str(together)]
    for threshold, pairs in (("0.5", 1), ("0.95", 0)):
        assert cli.main([*link, "--threshold", threshold]) == 0
        assert len(told(out)) == pairs
        assert len({r["cluster"] for r in told(together)}) == 2 - pairs


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"map": MAP.replace('"First"', '"Frist"')}, "no column “Frist”"),
        ({"map": MAP + '[link]\nJob = "guess"\n'}, "link.Job: say how it compares"),
        ({"map": "= ="}, "It is not TOML"),
        ({"threshold": "1.5"}, "--threshold is a probability"),
        ({"out": "/nowhere/pairs.csv"}, "cannot be written"),
        ({"model": "version = 3"}, "present is missing"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    files: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, str], says: str
) -> None:
    ours, theirs, mapping = files
    if "map" in change:
        Path(mapping).write_text(change["map"])
    more = ["--threshold", change.get("threshold", "0.5")]
    if "model" in change:
        (tmp_path / "bad.toml").write_text(change["model"])
        more += ["--model", str(tmp_path / "bad.toml")]
    out = change.get("out", str(tmp_path / "p.csv"))
    assert cli.main(["link", ours, theirs, "--map", mapping, "--out", out, *more]) == 1
    heard = capsys.readouterr().err
    assert says in heard
    assert "Traceback" not in heard
    assert "Villanueva" not in heard


@pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is not None, reason="pyspark is installed: the next test runs it"
)
def test_without_pyspark_a_sentence_says_how_to_get_it(
    files: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs, mapping = files
    assert (
        cli.main(["link", ours, theirs, "--map", mapping, "--out", str(tmp_path / "p.csv"), "--engine", "spark"]) == 1
    )
    assert "pip install pyspark" in capsys.readouterr().err


@pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None, reason="pyspark (400 MB, with Java) is not among the pinned packages"
)
def test_spark_finds_what_duckdb_finds(files: tuple[str, str, str], tmp_path: Path) -> None:
    ours, theirs, mapping = files
    for engine in ("duckdb", "spark"):
        assert (
            cli.main(["link", ours, theirs, "--map", mapping, "--out", str(tmp_path / engine), "--engine", engine]) == 0
        )
    assert (tmp_path / "duckdb").read_text() == (tmp_path / "spark").read_text()


def test_a_link_that_is_stopped_leaves_no_half_file(files: tuple[str, str, str], tmp_path: Path) -> None:
    from tandem.persons.linking import scoring

    ours, theirs, mapping = files
    out = tmp_path / "out" / "p.csv"
    out.parent.mkdir()
    out.write_text("of last week")
    with pytest.MonkeyPatch.context() as patch:

        def dies(*_args: object) -> Iterator[object]:
            assert list(out.parent.glob(".p.csv.*.part"))
            raise KeyboardInterrupt
            yield

        patch.setattr(scoring, "judged", dies)
        assert cli.main(["link", ours, theirs, "--map", mapping, "--out", str(out)]) != 0
    assert out.read_text() == "of last week"
    assert [f.name for f in out.parent.iterdir()] == ["p.csv"]
    assert list((tmp_path / "home" / "rejects").glob("*"))  # both files were read whole
