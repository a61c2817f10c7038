"""The plan of the house, held against the code: foreign keys point down, every view has a door, every word is explained,
every room says what it is. Each check is tried on a planted breach as well: one that cannot fail is none."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "tandem"
ROOMS = (
    "foundation",
    "ledger",
    "agencies",
    "accords",
    "clocks",
    "directory",
    "persons",
    "screening",
    "intake",
    "cases",
    "victim_services",
    "survivor",
    "desk",
)
LEVEL = {room: level for level, room in enumerate(ROOMS)}


Key = tuple[str, str, str]  # whose it is, where it points, model and field


def keys() -> list[Key]:
    return [
        (model._meta.app_label, field.related_model._meta.app_label, f"{model.__name__}.{field.name}")
        for model in apps.get_models()
        if model._meta.app_label in LEVEL
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and not isinstance(field.related_model, str)
    ]


def pointing_up(found: Iterable[Key]) -> list[Key]:
    return [k for k in found if k[1] in LEVEL and LEVEL[k[1]] > LEVEL[k[0]]]


def test_foreign_keys_point_down() -> None:
    """A key written as a string slips past the import contract."""
    assert len(keys()) > 50
    assert pointing_up(keys()) == []


def test_a_planted_key_that_points_up_is_found() -> None:
    up = ("agencies", "cases", "Member.favourite_case")
    assert pointing_up([*keys(), up]) == [up]


def views(resolver: URLResolver | None = None, prefix: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for pattern in (resolver or get_resolver()).url_patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            found.append((where, pattern.callback))
        else:
            found += views(pattern, where)
    return found


def without_door(found: Iterable[tuple[str, object]]) -> list[str]:
    """The API's own views are made by its library; the token is their door."""
    return [where for where, view in found if not hasattr(view, "door") and not where.startswith("api/")]


def test_every_view_has_a_door() -> None:
    assert len(views()) > 40
    assert without_door(views()) == []


def test_a_planted_view_without_a_door_is_found() -> None:
    planted = ("cases/<str:case_id>/quick/", lambda request: None)
    assert without_door([*views(), planted]) == [planted[0]]


def silent_rooms(root: Path) -> list[str]:
    readmes = {room: root / room / "README.md" for room in ROOMS}
    return [room for room, readme in readmes.items() if not readme.exists() or len(readme.read_text()) <= 200]


def test_every_room_says_what_it_is(tmp_path: Path) -> None:
    assert silent_rooms(HOUSE) == []
    for room in ROOMS:  # planted: one without, one with next to nothing
        if room != "desk":
            (tmp_path / room).mkdir()
            (tmp_path / room / "README.md").write_text("# A room" if room == "clocks" else "Words. " * 40)
    assert silent_rooms(tmp_path) == ["clocks", "desk"]


def unexplained(words: str) -> list[str]:
    """Models and states that do not stand in these words."""
    missing = []
    for model in apps.get_models():
        if model._meta.app_label not in LEVEL:
            continue
        if f"`{model.__name__.lower()}`" not in words:
            missing.append(model.__name__)
        for field in model._meta.get_fields():
            for value, _label in getattr(field, "choices", None) or ():
                if value and f"`{value}`" not in words:
                    missing.append(f"{model.__name__}.{field.name}: {value}")
    return missing


def test_every_model_and_state_stands_in_the_words() -> None:
    words = (ROOT / "docs" / "words.md").read_text().lower()
    assert unexplained(words) == []
    assert unexplained(words.replace("`compartment`", "")) == ["Compartment"]
    assert "Match.mode: silent" in unexplained(words.replace("`silent`", ""))


def ours(root: Path) -> list[Path]:
    return [f for f in sorted(root.rglob("*.py")) if "migrations" not in f.parts]


def breaches(root: Path) -> list[str]:
    """What the plan refuses of single files."""
    found = []
    for file in ours(root):
        text, name = file.read_text(), str(file.relative_to(root))
        if text.strip() and not text.lstrip().startswith('"""'):
            found.append(f"{name} does not say why it is apart")
        if len(text.splitlines()) > 400:
            found.append(f"{name} has grown past 400 lines")
        if re.fullmatch(
            r"(utils?|helpers?|common|services?)", file.stem
        ):  # here a service is something done for a survivor
            found.append(f"{name} says nothing by its name")
    return found


def test_every_file_is_as_the_plan_says(tmp_path: Path) -> None:
    assert len(ours(HOUSE)) > 500
    assert breaches(HOUSE) == []
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "silent.py").write_text("x = 1\n")
    (tmp_path / "cases" / "utils.py").write_text('"""Things."""\n')
    (tmp_path / "cases" / "long.py").write_text('"""Much."""\n' + "x = 1\n" * 400)
    assert breaches(tmp_path) == [
        "cases/long.py has grown past 400 lines",
        "cases/silent.py does not say why it is apart",
        "cases/utils.py says nothing by its name",
    ]


# For each import contract of pyproject.toml a line that breaks it, and where it is planted.
PLANTED = {
    "Storeys: imports point down": ("agencies/actions/sign_in.py", "from tandem.cases.models import Case"),
    "Inside a room: from the address down to the row": ("clocks/queries/__init__.py", "from tandem.clocks.views import clocks"),
    "Importers know formats, not models": ("intake/importers/cap/__init__.py", "from tandem.accords.models import Compartment"),
    "The matcher's heart knows no database": ("persons/matching/keys.py", "from tandem.foundation.embedded import database"),
    "A screening's score is read in the client's file and nowhere else": ("intake/queries/reports.py", "from tandem.screening.rules import scoring"),
    "Rules know no rows": ("clocks/rules/definitions.py", "from tandem.clocks.models import RunningClock"),
}  # fmt: skip


def broken_contracts(root: Path) -> list[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config", root / "pyproject.toml"]
    env = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "200"}
    said = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False).stdout
    assert "Contracts: " in said, said
    return re.findall(r"^(.+) BROKEN", said, re.MULTILINE)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", root)
    shutil.copytree(HOUSE, root / "tandem", ignore=lambda folder, names: [n for n in names if not (n.endswith(".py") or Path(folder, n).is_dir())])  # fmt: skip
    return root


def test_every_import_contract_is_planted() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert [c["name"] for c in contracts] == list(PLANTED)


def test_imports_are_as_the_contracts_say(copy: Path) -> None:
    assert broken_contracts(copy) == []


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_import_is_found(copy: Path, contract: str) -> None:
    where, line = PLANTED[contract]
    file = copy / "tandem" / where
    before = file.read_text()
    file.write_text(f"{before}\n{line}\n")
    try:
        assert contract in broken_contracts(copy)
    finally:
        file.write_text(before)


def doors_table() -> str:
    from tandem.foundation.doors import DOORS

    get_resolver().url_patterns  # noqa: B018 - loads every room's views
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(["door", "open to", "what happens behind it"])
    for name, door in sorted(DOORS.items()):
        sheet.writerow([name, "everybody" if door.public else "members", door.says])
    return out.getvalue()
