"""A table of people as `tandem link` and `tandem model` read it, the columns of its own beside what is compared; and labels on it."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tandem.config.cli.intake import text_of
from tandem.foundation.trouble import Trouble

if TYPE_CHECKING:
    from tandem.foundation.rejects import Reject
    from tandem.persons.linking.learning import Labels
    from tandem.persons.linking.own import Column
    from tandem.persons.linking.store import Record


@dataclass(frozen=True, slots=True)
class People:
    records: list[Record]
    columns: tuple[Column, ...]
    numbers: Mapping[str, int]  # id -> place among the records


def named(command: Any) -> None:
    """A command's arguments for the table and its map."""
    command.add_argument("file", type=Path, metavar="PEOPLE.csv", help="people, one a row")
    command.add_argument("--map", type=Path, required=True, metavar="M.toml", help="which column means what")


def records(
    file: Path, chosen: Any, columns: tuple[Column, ...], refuse: Callable[[Reject], object]
) -> Iterator[Record]:
    """Streams them; raises Unreadable where the heading does not fit."""
    from tandem.foundation.rejects import Reject
    from tandem.intake.importers.csv_file.people import people
    from tandem.persons.actions.saving import features_of_draft
    from tandem.persons.linking.store import Record

    bar = watch(None, "Reading", file.stat().st_size, unit="B", unit_scale=True)
    with file.open("rb") as stream, bar:
        for position, one in people(stream, chosen, datetime.now(UTC)):
            bar.update(max(0, position - bar.n))
            if isinstance(one, Reject):
                refuse(one)
            else:
                own = tuple(c.folded(one.own[c.name]) for c in columns)
                yield Record(one.id, features_of_draft(one.draft), own)


def read(file: Path, map_file: Path) -> People:
    """All of them; rows that cannot be read are counted and told."""
    from tandem.intake.importers.csv_file.mapping import BadMapping
    from tandem.intake.importers.csv_file.people import people_map
    from tandem.intake.importers.protocol import Unreadable
    from tandem.persons.linking.own import read_columns

    for path in (file, map_file):
        if not path.is_file():
            raise Trouble(f"There is no file {path}.")
    refused: list[int] = []
    try:
        chosen = people_map(text_of(map_file))
        columns = read_columns(chosen.own)
        found = list(records(file, chosen, columns, lambda one: refused.append(one.line)))
    except (BadMapping, Unreadable) as e:
        raise Trouble(str(e)) from e
    if refused:
        print(f"{len(refused)} rows could not be read and are left out; tandem link keeps such rows with the reason.")
    return People(found, columns, {r.id: place for place, r in enumerate(found)})


def watch(what: Any, name: str, total: int, unit: str = "", **more: Any) -> Any:
    """What is gone through, with a bar where somebody looks on. `total` 0: nobody knows."""
    from tqdm import tqdm

    return tqdm(what, desc=name, total=total or None, unit=unit, disable=not sys.stderr.isatty(), leave=False, **more)


PAIRS, PERSONS = ("left_id", "right_id"), ("id", "cluster")
SHAPES = "the columns left_id and right_id, and may have same (1 or 0); or id and cluster: whose each record is"


def labels(path: Path, people: People) -> Labels:
    """Pairs, or whose each record is (as `tandem link --clusters` writes it and a person mends it)."""
    if not path.is_file():
        raise Trouble(f"There is no file {path}.")
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            named = set(rows.fieldnames or ())
            if {*PAIRS} <= named:
                return _of_pairs(path, rows, people)
            if {*PERSONS} <= named:
                return _of_persons(path, rows, people)
    except (UnicodeDecodeError, csv.Error) as e:
        raise Trouble(f"{path} is not a CSV in UTF-8 with {SHAPES}.") from e
    raise Trouble(f"{path} needs {SHAPES}.")


def _of_pairs(path: Path, rows: Any, people: People) -> Labels:
    from tandem.persons.linking.learning import Labels

    same: list[tuple[int, int]] = []
    different: list[tuple[int, int]] = []
    for row in rows:
        said = (row.get("same") or "1").strip()
        if said not in ("0", "1"):
            raise Trouble(f"{path}, line {rows.line_num}: same is 1 or 0.")
        a, b = _number(row["left_id"], people), _number(row["right_id"], people)
        if a is not None and b is not None and a != b:
            (same if said == "1" else different).append((a, b))
    if not same and not different:
        raise Trouble(f"No pair of {path} names two people of the file.")
    return Labels(same, different)


def _of_persons(path: Path, rows: Any, people: People) -> Labels:
    from tandem.persons.linking.learning import of_persons

    whose: dict[int, str] = {}
    for row in rows:
        place = _number(row["id"], people) if (row.get("file") or "left") == "left" else None
        if place is not None and row["cluster"]:
            whose[place] = row["cluster"]
    if not whose:
        raise Trouble(f"No row of {path} names somebody of the file.")
    return of_persons(whose)


def _number(written: str | None, people: People) -> int | None:
    """Tandem writes an id that a table program would take for a formula with a quote before it."""
    text = written or ""
    found = people.numbers.get(text)
    return people.numbers.get(text[1:]) if found is None and text[:1] == "'" else found
