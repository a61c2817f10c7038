"""`tandem model` on files: weights are counted or believed, the file's own columns with them, shown, compared, and taken into use."""

from __future__ import annotations

import json
import random
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from tandem.config import cli
from tandem.config.cli.test_link import HEAD, MAP, lay, own_home, told

__all__ = ["own_home"]  # a fixture
GIVEN = ["Ana", "Luis", "Rosa", "Juan", "Elena", "Pedro", "Lucia", "Mario"]
FAMILY = ["Garcia", "Lopez", "Smith", "Kim", "Cole", "Torres", "Vega", "Stone"]


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

    from tandem.config.cli.ground import stand
    from tandem.foundation.embedded import database
    from tandem.foundation.trouble import Trouble
    from tandem.persons.matching import model_file
    from tandem.persons.matching.model import in_use, shipped

    monkeypatch.setattr(
        database, "ensure", lambda: None
    )  # it runs already; what is asked is whether a start looks at the model
    monkeypatch.setenv("TANDEM_DB_ROLE", "web")
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
                stand("web")
    finally:
        in_use.cache_clear()


def own_file(tmp_path: Path) -> tuple[Path, Path, Path, Path]:
    """150 people twice: the postcode is nearly always kept, the trade half the time. (people, map, labels as pairs, labels as persons)"""
    rng = random.Random(4)
    rows: list[tuple[str, ...]] = []
    pairs: list[tuple[str, ...]] = []
    whose: list[tuple[str, ...]] = []
    for i in range(150):
        first, last = rng.choice(GIVEN), rng.choice(FAMILY)
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
    assert "are cut at" in (cli.main(["model", "show", str(tmp_path / "m.toml")]) or capsys.readouterr().out)
    assert cli.main([*train, str(pairs)]) == 0
    assert "cut" not in tomllib.loads((tmp_path / "m.toml").read_text())
    assert "pairs do not say where clusters are to be cut" in capsys.readouterr().out


def test_what_link_wrote_comes_back_as_labels(tmp_path: Path) -> None:
    from tandem.config.cli import people_file
    from tandem.foundation.trouble import Trouble

    rows = [(name, "Ana", "Smith", "", "", "", "", "") for name in ("=cmd|1", "2", "3")]
    (tmp_path / "m.toml").write_text(MAP)
    people = people_file.read(lay(tmp_path / "p.csv", rows), tmp_path / "m.toml")
    whose = [("'=cmd|1", "7", "left"), ("2", "7", "left"), ("3", "9", "left"), ("3", "7", "right"), ("4", "7", "left")]
    labels = people_file.labels(lay(tmp_path / "c.csv", whose, ("id", "cluster", "file")), people)
    assert labels.persons == {0: "7", 1: "7", 2: "9"}  # the other file's ids are its own
    assert list(labels.same) == [(0, 1)]
    pairs = [("'=cmd|1", "2", "0.9", ""), ("2", "2", "0.9", "")]
    told = lay(tmp_path / "l.csv", pairs, ("left_id", "right_id", "probability", "explanation"))
    assert list(people_file.labels(told, people).same) == [(0, 1)]
    for head in (("left", "right"), ("id", "whose")):
        with pytest.raises(Trouble, match="needs the columns left_id and right_id"):
            people_file.labels(lay(tmp_path / "x.csv", [], head), people)
