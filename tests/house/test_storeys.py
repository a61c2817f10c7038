"""The plan of the house, held against the code: foreign keys point down, every view has a door, every word is explained,
every room says what it is."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
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


def keys() -> list[tuple[str, str, str]]:
    return [
        (model._meta.app_label, field.related_model._meta.app_label, f"{model.__name__}.{field.name}")
        for model in apps.get_models()
        if model._meta.app_label in LEVEL
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and not isinstance(field.related_model, str)
    ]


def test_foreign_keys_point_down() -> None:
    """A key written as a string slips past the import contract."""
    assert keys()
    assert [k for k in keys() if k[1] in LEVEL and LEVEL[k[1]] > LEVEL[k[0]]] == []


def test_the_check_would_find_a_key_that_points_up() -> None:
    assert LEVEL["cases"] > LEVEL["agencies"]


def views(resolver: URLResolver | None = None, prefix: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for pattern in (resolver or get_resolver()).url_patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            found.append((where, pattern.callback))
        else:
            found += views(pattern, where)
    return found


def test_every_view_has_a_door() -> None:
    """The API's own views are made by its library; the token is their door."""
    assert [where for where, view in views() if not hasattr(view, "door") and not where.startswith("api/")] == []


def test_views_are_found_at_all() -> None:
    assert len(views()) > 40


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_what_it_is(room: str) -> None:
    readme = ROOT / "tandem" / room / "README.md"
    assert readme.exists()
    assert len(readme.read_text()) > 200


def test_every_model_and_state_stands_in_the_words() -> None:
    words = (ROOT / "docs" / "words.md").read_text().lower()
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
    assert missing == []


def test_every_module_says_why_it_is_apart() -> None:
    silent = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "tandem").rglob("*.py")
        if "migrations" not in file.parts
        and file.read_text().strip()
        and not file.read_text().lstrip().startswith('"""')
    ]
    assert silent == []


def test_no_file_grows_past_four_hundred_lines() -> None:
    long = [
        str(f.relative_to(ROOT))
        for f in (ROOT / "tandem").rglob("*.py")
        if "migrations" not in f.parts and len(f.read_text().splitlines()) > 400
    ]
    assert long == []


def test_services_are_something_done_for_a_survivor() -> None:
    """House words: no utils, helpers, common or services modules."""
    strange = [
        str(f) for f in (ROOT / "tandem").rglob("*.py") if re.fullmatch(r"(utils?|helpers?|common|services?)", f.stem)
    ]
    assert strange == []


def doors_table() -> str:
    from tandem.foundation.doors import DOORS

    get_resolver().url_patterns  # noqa: B018 - loads every room's views
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(["door", "open to", "what happens behind it"])
    for name, door in sorted(DOORS.items()):
        sheet.writerow([name, "everybody" if door.public else "members", door.says])
    return out.getvalue()
