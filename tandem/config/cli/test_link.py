"""`tandem link` and `tandem model` on files: what is told, what is refused, and that a pair has one probability wherever it is asked."""

from __future__ import annotations

import csv
import importlib.util
import json
import random
import re
import stat
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
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


def test_a_model_is_trained_shown_and_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(2)
    rows: list[tuple[str, ...]] = []
    labels: list[tuple[str, str, str]] = []
    for i in range(150):
        first, last = (
            rng.choice(["Ana", "Luis", "Rosa", "Juan", "Elena"]),
            rng.choice(["Garcia", "Lopez", "Smith", "Kim", "Cole"]),
        )
        born = str(date(1970, 1, 1) + timedelta(days=rng.randrange(12_000)))
        rows += [
            (f"a{i}", first, last, born, "", "Alderton", "CA", ""),
            (f"b{i}", first, last, born if i % 3 else "", "", "Tamarack", "CA", ""),
        ]
        labels += [(f"a{i}", f"b{i}", "1"), (f"a{i}", f"b{(i + 1) % 150}", "0")]
    file, mapping = lay(tmp_path / "p.csv", rows), tmp_path / "m.toml"
    mapping.write_text(MAP)
    known = lay(tmp_path / "l.csv", labels, ("left_id", "right_id", "same"))

    def run(*words: object) -> int:
        return cli.main([*map(str, words)])

    for name, more in (("counted", ["--labels", known]), ("believed", [])):
        assert run("model", "train", file, "--map", mapping, "--out", tmp_path / f"{name}.toml", *more) == 0
    assert run("model", "show", tmp_path / "counted.toml", "--html", tmp_path / "m.html") == 0
    assert "150 labelled pairs" in (tmp_path / "counted.toml").read_text()
    assert "<caption>" in (tmp_path / "m.html").read_text()
    assert (
        run(
            "model",
            "compare",
            tmp_path / "counted.toml",
            tmp_path / "believed.toml",
            file,
            "--map",
            mapping,
            "--labels",
            known,
        )
        == 0
    )
    said = capsys.readouterr().out
    assert "300 labelled pairs, 150 of one person" in said
    assert "Garcia" not in said
    assert run("model", "show", tmp_path / "none.toml") == 1
    (tmp_path / "latin.csv").write_bytes(b"left_id,right_id\na\xf1,b1\n")
    for word, value in (("--labels", tmp_path / "latin.csv"), ("--version", 'a"b')):
        assert run("model", "train", file, "--map", mapping, "--out", tmp_path / "x.toml", word, value) == 1
        heard = capsys.readouterr().err
        assert "should not" not in heard
        assert ("is not a CSV in UTF-8" in heard) or ("--version is up to 40" in heard)
    assert not (tmp_path / "x.toml").exists()
    known.write_text("left,right\n1,2\n")
    assert run("model", "train", file, "--map", mapping, "--out", tmp_path / "x.toml", "--labels", known) == 1
    assert "needs the columns left_id and right_id" in capsys.readouterr().err


def test_a_model_is_taken_into_use_and_one_that_cannot_be_read_is_told_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from tandem.config.cli.ground import _model_stands
    from tandem.foundation.trouble import Trouble
    from tandem.persons.matching import model_file
    from tandem.persons.matching.model import in_use, shipped

    model_file.write(tmp_path / "own.toml", replace(shipped(), version="ours"))
    try:
        for named, version in (("", shipped().version), (str(tmp_path / "own.toml"), "ours")):
            monkeypatch.setenv("TANDEM_MODEL", named)
            in_use.cache_clear()
            assert in_use().version == version
        for bad in (tmp_path / "none.toml", tmp_path / "own.tsv"):
            monkeypatch.setenv("TANDEM_MODEL", str(bad))
            in_use.cache_clear()
            with pytest.raises(Trouble, match="TANDEM_MODEL names"):
                _model_stands()
    finally:
        in_use.cache_clear()


def own_file(tmp_path: Path) -> tuple[Path, Path, Path, Path]:
    """150 people twice: the postcode is nearly always kept, the trade half the time. (people, map, labels as pairs, labels as persons)"""
    rng = random.Random(4)
    rows: list[tuple[str, ...]] = []
    pairs: list[tuple[str, ...]] = []
    whose: list[tuple[str, ...]] = []
    for i in range(150):
        first, last = rng.choice(["Ana", "Luis", "Rosa", "Juan"]), rng.choice(["Garcia", "Lopez", "Smith", "Kim"])
        code, trade = f"{rng.randrange(10_000, 99_999)}", rng.choice(["welder", "cook", "driver", "maid"])
        rows += [
            (f"a{i}", first, last, "", "", "", "", trade, code, ""),
            (f"b{i}", first, last, "", "", "", "", trade if i % 2 else "tailor", code if i % 10 else "00000", ""),
        ]
        pairs += [(f"a{i}", f"b{i}", "1"), (f"a{i}", f"b{(i + 1) % 150}", "0")]
        whose += [(f"a{i}", f"p{i}"), (f"b{i}", f"p{i}")]
    (tmp_path / "own.toml").write_text(MAP + '[link]\nJob = "words"\n"Post code" = "code"\nNotes = "text"\n')
    return (
        lay(tmp_path / "own.csv", rows, (*HEAD, "Post code", "Notes")),
        tmp_path / "own.toml",
        lay(tmp_path / "pairs-known.csv", pairs, ("left_id", "right_id", "same")),
        lay(tmp_path / "whose.csv", whose, ("id", "cluster")),
    )


def test_a_file_s_own_columns_are_counted_saved_shown_and_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, mapping, pairs, _ = own_file(tmp_path)

    def run(*words: object) -> str:
        assert cli.main([*map(str, words)]) == 0
        return capsys.readouterr().out

    models = [tmp_path / "counted.toml", tmp_path / "believed.toml"]
    for out, labels in zip(models, (["--labels", pairs], []), strict=True):
        said = run("model", "train", file, "--map", mapping, "--out", out, *labels)
        assert "Too few pairs know Notes" in said
    counted, believed = (tomllib.loads(m.read_text())["own"] for m in models)
    assert counted["Job"]["kind"] == "words"
    assert counted["Job"]["same"]["m"] == pytest.approx(0.5, abs=0.05)
    assert counted["Post code"]["same"]["m"] == pytest.approx(0.9, abs=0.02)
    assert believed["Post code"]["same"]["m"] > believed["Job"]["same"]["m"]
    assert "Notes" not in counted
    assert re.search(r"Post code same +\+", run("model", "show", models[0], "--html", tmp_path / "m.html"))
    assert "<th scope=row>Post code</th>" in (tmp_path / "m.html").read_text()
    told_by = {}
    for name, more in (("shipped", []), ("ours", ["--model", models[0]])):
        run("link", file, "--map", mapping, "--out", tmp_path / name, "--threshold", "0.0001", *more)
        told_by[name] = {(p["left_id"], p["right_id"]): p for p in told(tmp_path / name)}
    shipped, ours = (
        re.search(r"Job: different \((.+?)\)", pairs["a2", "b2"]["explanation"]) for pairs in told_by.values()
    )
    assert shipped
    assert ours
    assert float(shipped[1]) < float(ours[1])  # half of the same people differ in it
    # compare says of a pair what link says of it
    said = run("model", "compare", models[0], models[1], file, "--map", mapping, "--labels", pairs)
    apart = re.findall(r"^(a\d+), (b\d+), 1, ([\d.]+), [\d.]+$", said, re.MULTILINE)
    assert apart
    for left, right, probability in apart:
        assert float(told_by["ours"][left, right]["probability"]) == pytest.approx(float(probability), abs=6e-4)


def test_what_map_and_model_do_not_share_is_said_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, mapping, pairs, _ = own_file(tmp_path)
    model = tmp_path / "m.toml"
    assert (
        cli.main(["model", "train", str(file), "--map", str(mapping), "--out", str(model), "--labels", str(pairs)]) == 0
    )
    mapping.write_text(MAP + '[link]\nJob = "text"\nNotes = "text"\n')
    capsys.readouterr()
    link = ["link", str(file), "--map", str(mapping), "--out", str(tmp_path / "p.csv"), "--model", str(model), "--json"]
    assert cli.main(link) == 0
    heard = capsys.readouterr()
    assert json.loads(heard.out)["left"] == 300
    for sentence in ("no weights for Notes", "knows Job as words, the map as text", "has weights for Post code"):
        assert sentence in heard.err


def test_where_clusters_are_cut_is_chosen_on_people_held_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, mapping, pairs, whose = own_file(tmp_path)
    train = ["model", "train", str(file), "--map", str(mapping), "--out", str(tmp_path / "m.toml"), "--labels"]
    assert cli.main([*train, str(whose)]) == 0
    said = capsys.readouterr().out
    assert "150 persons" in said
    [taken] = re.findall(r"^ *(-?[\d.]+) +[\d.]+ +[\d.]+  <- taken$", said, re.MULTILINE)
    assert tomllib.loads((tmp_path / "m.toml").read_text())["cut"] == float(taken)
    assert "cut at" in (cli.main(["model", "show", str(tmp_path / "m.toml")]) or capsys.readouterr().out)
    assert cli.main([*train, str(pairs)]) == 0
    assert "cut" not in tomllib.loads((tmp_path / "m.toml").read_text())
    assert "pairs do not say where clusters are to be cut" in capsys.readouterr().out


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
