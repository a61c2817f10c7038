"""HSDS's official examples through the database and out again. They are read where the shared data folder is at hand; two small ones lie
beside this file, with their licence."""

from __future__ import annotations

import csv
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tandem.directory.actions.taking_in import Outcome, take_in
from tandem.directory.hsds import reading
from tandem.directory.models import DirectoryFile, LooseRecord, Provider, Site
from tandem.directory.queries import exporting
from tests.cast import Cast

pytestmark = pytest.mark.database
ROOT = Path(__file__).resolve().parents[2]
OURS = Path(__file__).parent / "examples"
NAMES = (
    "base", "location", "organization_full", "organization_list", "service_at_location_full", "service_at_location_list", "service_full",
    "service_list", "taxonomy", "taxonomy_list", "taxonomy_term", "taxonomy_term_list",
)  # fmt: skip


def example(name: str) -> Path:
    folder = Path(os.environ.get("TANDEM_SHARED_DATA") or ROOT.parent / "shared" / "data") / "hsds" / "examples"
    if (OURS / name).exists():
        return OURS / name
    if not (folder / name).exists():
        pytest.skip(
            f"the shared data folder has no hsds/examples/{name} (looked beside the checkout; TANDEM_SHARED_DATA)"
        )
    return folder / name


def bring(path: Path, acting: Any, *, confidential: bool = False) -> Outcome:
    return take_in(reading.read(path), addresses_confidential=confidential, acting=acting, now=datetime.now(UTC))


@pytest.fixture
def acting(cast: Cast) -> Any:
    """Carla of child welfare, in a transaction that is undone."""
    with cast.acting("carla") as who, transaction.atomic():
        yield who
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", NAMES)
def test_an_official_json_example_comes_out_equal(acting: Any, name: str) -> None:
    path = example(f"{name}.json")
    outcome = bring(path, acting)
    assert outcome.rejects == []
    file = DirectoryFile.objects.get(pk=outcome.file_id)
    assert exporting.given_back(file) == json.loads(path.read_text())


@pytest.mark.parametrize("name", NAMES)
def test_the_same_file_twice_adds_nothing(acting: Any, name: str) -> None:
    first = bring(example(f"{name}.json"), acting)
    again = bring(example(f"{name}.json"), acting)
    assert (again.accepted, again.duplicates) == (0, first.accepted)
    assert DirectoryFile.objects.count() == 1


def rows_of(files: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    return {
        name: sorted(
            ({k: v for k, v in row.items() if v} for row in csv.DictReader(text.splitlines(keepends=True))), key=str
        )
        for name, text in files.items()
    }


def test_the_official_csv_example_comes_out_equal_up_to_order(acting: Any) -> None:
    folder = example("csv")
    outcome = bring(folder, acting)
    assert outcome.rejects == []
    given = {f.name: f.read_text(encoding="utf-8") for f in folder.glob("*.csv")}
    back = exporting.as_csv(exporting.as_tables([acting.agency_id]))
    assert rows_of(back) == rows_of(given)
    assert {n: t.splitlines()[0] for n, t in back.items()} == {n: t.splitlines()[0] for n, t in given.items()}


def test_the_official_tables_written_as_json_come_out_equal(acting: Any) -> None:
    path = example("tabular.json")
    bring(path, acting)
    names = {table: file for table, (file, _columns) in reading_tables().items()}
    back = {names[table]: rows for table, rows in exporting.as_tables([acting.agency_id]).items()}
    assert back == json.loads(path.read_text())


def reading_tables() -> dict[str, tuple[str, tuple[str, ...]]]:
    from tandem.directory.hsds.shapes import TABLES

    return TABLES


def test_what_a_zip_holds_is_what_the_folder_holds(acting: Any, tmp_path: Path) -> None:
    folder = example("csv")
    packed = tmp_path / "tables.zip"
    packed.write_bytes(exporting.as_zip({f.name: f.read_text(encoding="utf-8") for f in folder.glob("*.csv")}))
    bring(folder, acting)
    assert bring(packed, acting).accepted == 0


def test_json_that_came_in_goes_out_as_tables_and_back(acting: Any, tmp_path: Path) -> None:
    bring(example("organization_full.json"), acting)
    tables = exporting.as_csv(exporting.as_tables([acting.agency_id]))
    for name, text in tables.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    before = exporting.as_tables([acting.agency_id])
    Provider.objects.filter(agency_id=acting.agency_id).delete()
    Site.objects.filter(agency_id=acting.agency_id).delete()
    assert bring(tmp_path, acting).rejects == []
    after = exporting.as_tables([acting.agency_id])
    shown = {t: sorted(({k: str(v) for k, v in r.items()} for r in rows), key=str) for t, rows in after.items()}
    assert shown == {
        t: sorted(({k: str(v) for k, v in r.items()} for r in rows), key=str) for t, rows in before.items()
    }


def test_the_columns_that_pages_use_are_read_out_of_the_example(acting: Any) -> None:
    bring(example("organization_full.json"), acting)
    provider = Provider.objects.get(agency_id=acting.agency_id)
    [offer], [site] = provider.offers.all(), provider.sites.all()
    assert (provider.name, provider.phone) == ("Example Organization Inc.", "+44 1234 234567")
    assert (offer.category, offer.min_age, offer.max_age, offer.languages) == ("mental_health", 12, 100, ["ur"])
    assert (site.name, site.confidential) == ("MyCity Civic Center", False)


def test_loose_tables_are_kept_once(acting: Any) -> None:
    bring(example("csv"), acting)
    bring(example("csv"), acting)
    assert LooseRecord.objects.count() == 5
