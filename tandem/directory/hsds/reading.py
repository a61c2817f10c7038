"""Reads HSDS from strangers: one JSON file, a folder or a zip of the CSV tables. Whole in memory, within limits: the directory of a large
county is a few megabytes. What cannot be taken is told with its line; what is taken is strings, numbers, lists and dicts only."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from tandem.directory.hsds.cells import inward
from tandem.directory.hsds.shapes import TABLE_OF_FILE, Body, Json, kind_of
from tandem.directory.hsds.tables import Row, Tables
from tandem.foundation.rejects import Reject
from tandem.foundation.trouble import Trouble

MOST_BYTES = 25 * 1024 * 1024
MOST_CELL = 100_000
MOST_COLUMNS = 100


class Unreadable(Trouble):
    """The file as a whole cannot be read; the text names the way out and holds no word of the file's records."""


@dataclass(slots=True)
class Given:
    """What a file holds. `document` is a JSON file with its `records` (line, kind, object), of which it is made; `tables` are those of CSV
    files, with `lines` (table, id) -> line."""

    document: Json = None
    records: list[tuple[int, str, Body]] = field(default_factory=list)
    tables: Tables | None = None
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)


def read(path: Path) -> Given:
    if path.is_dir():
        files = {f.name: f for f in sorted(path.glob("*.csv")) if f.name in TABLE_OF_FILE}
        if sum(f.stat().st_size for f in files.values()) > MOST_BYTES:
            _too_large()
        return _tables({name: f.read_bytes() for name, f in files.items()})
    if path.stat().st_size > MOST_BYTES:
        _too_large()
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Given:
    """`name` tells a single table of CSV; zip and JSON are known by what they hold."""
    if len(data) > MOST_BYTES:
        _too_large()
    if data[:4] == b"PK\x03\x04":
        return _tables(_unzipped(data))
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    if base.lower().endswith(".csv"):
        if base not in TABLE_OF_FILE:
            raise Unreadable(
                "This CSV has not the name of an HSDS table, such as services.csv. Give the folder or a zip of all tables."
            )
        return _tables({base: data})
    return _json(data)


def _too_large() -> NoReturn:
    raise Unreadable(
        f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Split it by organization and import the parts."
    )


def _unzipped(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = {
                i.filename.rsplit("/", 1)[-1]: i
                for i in archive.infolist()
                if i.filename.rsplit("/", 1)[-1] in TABLE_OF_FILE
            }
            if sum(i.file_size for i in wanted.values()) > MOST_BYTES:
                _too_large()
            return {name: archive.open(info).read(info.file_size) for name, info in wanted.items()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as e:
        raise Unreadable("The zip cannot be opened: it is damaged, or locked with a password. Make it again.") from e


# CSV ------------------------------------------------------------------------------------------------------------------------------
def _tables(files: dict[str, bytes]) -> Given:
    if not files:
        raise Unreadable(
            "There is no HSDS table here. Its files are called organizations.csv, services.csv, locations.csv and so on."
        )
    given = Given(tables={})
    for name, data in files.items():
        _table(TABLE_OF_FILE[name], name, data, given)
    return given


def _table(table: str, name: str, data: bytes, given: Given) -> None:
    text = _text(data, name)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = [cell.strip() for cell in next(reader, [])]
        if "id" not in heading or len(set(heading)) != len(heading) or len(heading) > MOST_COLUMNS:
            raise Unreadable(
                f"The heading of {name} has no column “id”, or names a column twice. Take the heading of HSDS 3.0."
            )
        rows: list[Row] = []
        while True:
            line = reader.line_num + 1
            cells = next(reader, None)
            if cells is None:
                break
            if any(cells) and (row := _row(table, name, line, heading, cells, given)) is not None:
                rows.append(row)
        given.tables[table] = rows  # type: ignore[index]
    except csv.Error as e:
        raise Unreadable(
            f"{name} is not CSV from line {reader.line_num}: its quotation marks do not pair. Export it again."
        ) from e


def _row(table: str, name: str, line: int, heading: list[str], cells: list[str], given: Given) -> Row | None:
    row: Row = {column: inward(cell) for column, cell in zip(heading, cells, strict=False) if cell}
    reason, column = "", ""
    if len(cells) != len(heading):
        reason = f"{name}: the row has {len(cells)} cells where the heading has {len(heading)}."
    elif not row.get("id", "").strip():
        reason, column = f"{name}: a row without an id cannot be told from others.", "id"
    elif (table, row["id"]) in given.lines:
        reason, column = f"{name}: this id stands on line {given.lines[table, row['id']]} already.", "id"
    elif any(len(cell) > MOST_CELL for cell in cells):
        reason = f"{name}: a cell is longer than {MOST_CELL:,} characters."
    if reason:
        given.rejects.append(Reject(line, column, reason, {"id": str(row.get("id", ""))[:100]}))
        return None
    given.lines[table, row["id"]] = line
    return row


def _text(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        raise Unreadable(
            f"{name} is not UTF-8 (line {line}). Save it as “CSV UTF-8” or JSON in UTF-8 and import it again."
        ) from e
    if "\0" in text:
        raise Unreadable(f"{name} holds a NUL byte, which no text has. Export it again.")
    return text


# JSON -----------------------------------------------------------------------------------------------------------------------------
def _json(data: bytes) -> Given:
    try:
        document = json.loads(_text(data, "The file"), object_pairs_hook=_once, parse_constant=_no_constant)
        _check(document)
    except RecursionError as e:
        raise Unreadable("The JSON is nested deeper than any directory needs.") from e
    except json.JSONDecodeError as e:
        raise Unreadable(
            f"The file is neither JSON nor a zip of HSDS tables: line {e.lineno}, column {e.colno}."
        ) from e
    except ValueError as e:
        raise Unreadable("The JSON holds a number that is none. Export it again.") from e
    if isinstance(document, dict) and document and all(key in TABLE_OF_FILE for key in document):
        return _tabular(document)
    given = Given(document=document)
    listed = document.get("contents") if isinstance(document, dict) else document
    if isinstance(listed, list):
        for number, record in enumerate(listed, 1):
            if isinstance(record, dict):
                given.records.append((number, kind_of(record), record))
            else:
                given.rejects.append(Reject(number, "", "A record is an object in braces.", ""))
    elif isinstance(document, dict):
        given.records.append((1, kind_of(document), document))
    else:
        raise Unreadable("The JSON is neither a record nor a list of records.")
    return given


def _tabular(document: Body) -> Given:
    """HSDS's tables written as JSON: {"organizations.csv": [row, …], …}."""
    given = Given(tables={})
    for name, rows in document.items():
        table, kept = TABLE_OF_FILE[name], []
        for number, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
            if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not row["id"].strip():
                given.rejects.append(
                    Reject(number, "id", f"{name}: a row without an id cannot be told from others.", "")
                )
            elif (table, row["id"]) in given.lines:
                given.rejects.append(
                    Reject(number, "id", f"{name}: this id stands there already.", {"id": row["id"][:100]})
                )
            else:
                given.lines[table, row["id"]] = number
                kept.append(row)
        given.tables[table] = kept  # type: ignore[index]
    return given


def _once(pairs: list[tuple[str, Any]]) -> Body:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("An object of the JSON names a key twice, and nobody could say which counts. Export it again.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _check(value: Json) -> None:
    """Refuses what the database cannot store: NUL, half characters, numbers beyond all bounds."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise Unreadable("A text of the JSON holds a NUL or half a character. Export it again.")
    elif isinstance(value, float):
        if value in (float("inf"), float("-inf")):
            raise ValueError
    elif isinstance(value, int):
        if abs(value) > 10**30:
            raise ValueError
    elif isinstance(value, dict):
        for key, item in value.items():
            _check(key)
            _check(item)
    elif isinstance(value, list):
        for item in value:
            _check(item)
