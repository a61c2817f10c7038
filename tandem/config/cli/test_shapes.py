"""What programs read from `--json` has the shapes that shapes.json writes down, alone on standard output. TANDEM_WRITE_GOLDEN=1 writes it anew."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tandem.config import cli
from tandem.config.cli.examples import commands
from tandem.config.cli.test_cli import home, tandem

__all__ = ["home"]
GOLDEN = Path(__file__).with_name("shapes.json")
MAPPING = """
[report]
source_ref = "No"
kind = { constant = "tip" }
narrative = "What"
[person.1]
part = { constant = "victim" }
given = "Given"
family = "Family"
born_on = { column = "Born", formats = ["%Y-%m-%d"] }
phone = "Phone"
"""
ROWS = (
    "No,What,Given,Family,Born,Phone\n1,Seen at the mall,Zelda,Quixano,2009-05-01,(209) 555-0142\n2,,Bad,Row,someday,\n"
)
ASKED = '{"given": "Zelda", "family": "Quixano", "born_on": "2009-05-01", "identifiers": [{"kind": "phone", "value": "209 555 0142"}]}'


def shape(value: Any) -> Any:
    """The kinds of what JSON holds: names of keys, and for each value what it is."""
    if isinstance(value, dict):
        # How a reason is told belongs to the matcher, which says more with each model.
        return {
            key: "reasons" if key == "why" and isinstance(below, list) else shape(below) for key, below in value.items()
        }
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return {bool: "yes or no", int: "whole number", float: "number", str: "text", type(None): "null"}[type(value)]


def told(done: subprocess.CompletedProcess[str], code: int = 0) -> Any:
    assert done.returncode == code, done.stderr
    assert done.stdout.count("\n") == 1, "one line and nothing else"
    return json.loads(done.stdout)


def asked(home: Path, agency: str, person: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TANDEM_")}
    words = [sys.executable, "-m", "tandem.config.cli", "match", "--agency", agency, "--purpose", "safety", "--json"]
    return subprocess.run(
        words, env={**kept, "TANDEM_HOME": str(home)}, input=person, capture_output=True, text=True, check=False
    )


@pytest.mark.database
def test_json_has_the_shapes_that_are_written_down(home: Path, tmp_path: Path) -> None:
    mapping, rows = tmp_path / "m.toml", tmp_path / "rows.csv"
    mapping.write_text(MAPPING)
    rows.write_text(ROWS)
    assert tandem(home, "migrate", "--quiet").returncode == 0
    found: dict[str, Any] = {}
    assert tandem(home, "agency", "list", "--json").stdout == "[]\n"
    for slug, part in (("alder", "lead_police"), ("birch", "partner")):
        said = tandem(
            home,
            "agency",
            "add",
            slug,
            slug.title(),
            "--kind",
            "police",
            "--level",
            "local",
            "--task-force",
            "t",
            "--part",
            part,
        )
        assert said.returncode == 0, said.stderr
    found["agency list --json"] = shape(told(tandem(home, "agency", "list", "--json")))
    words = ("intake", str(rows), "--format", "csv", "--map", str(mapping), "--agency", "birch", "--json")
    first = told(tandem(home, *words))
    assert (first["read"], first["accepted"], first["rejected"]) == (2, 1, 1)
    found["intake --json"] = shape(first)
    assert told(tandem(home, *words))["duplicates"] == 1
    found["match --json, by the agency that holds the person"] = shape(told(asked(home, "birch", ASKED)))
    found["match --json, by another"] = shape(told(asked(home, "alder", ASKED)))
    assert told(asked(home, "alder", '{"given": "Nobody"}')) == {"matches": [], "pointers": []}
    tandem(home, "ledger", "seal")
    whole = told(tandem(home, "ledger", "verify", "--json"))
    assert whole["ok"] is True
    found["ledger verify --json"] = shape(whole)
    with psycopg.connect(tandem(home, "db", "uri", "--role", "owner").stdout.strip(), autocommit=True) as owner:
        owner.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE ledger_entry SET act = 'x.y' WHERE id = (SELECT id FROM ledger_entry ORDER BY at LIMIT 1)"
        )
    altered = told(tandem(home, "ledger", "verify", "--json"), code=1)
    assert altered["ok"] is False
    found["ledger verify --json, where something was altered"] = shape(altered)
    if os.environ.get("TANDEM_WRITE_GOLDEN") == "1":
        GOLDEN.write_text(json.dumps(found, indent=2) + "\n")
    assert found == json.loads(GOLDEN.read_text())


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        ("not json", "Standard input is not JSON"),
        ("[]", "must be a JSON object"),
        ('{"born_on": "yesterday"}', "born_on is written 2009-05-01"),
        ('{"age": []}', "age is a whole number"),
        ('{"sex": "F"}', "sex is one of: female, male, another"),
        ('{"aliases": "Flaca"}', "aliases is a list"),
        ('{"identifiers": [{"kind": "telephone", "value": "1"}]}', "kind, which is one of: phone"),
        ('{"firstname": "Ana"}', "“firstname” is no field of a person"),
    ],
)
def test_a_question_that_cannot_be_read_is_told_before_anything_starts(home: Path, person: str, sentence: str) -> None:
    said = asked(home, "alder", person)
    assert (said.returncode, said.stdout) == (1, "")
    assert sentence in said.stderr
    assert said.stderr.count("\n") == 1
    assert not home.exists()


def test_every_command_shows_an_example_of_itself() -> None:
    silent = []
    for path, parser in commands(cli.parser()):
        below = parser.format_help().split("\n", 1)[1]
        if path not in below.replace(parser.format_usage(), ""):
            silent.append(path)
    assert silent == []
