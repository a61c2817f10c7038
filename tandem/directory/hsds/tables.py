"""Between HSDS's two forms: the tables of its CSV, one row a thing with keys to others, and the nested objects of its JSON. A row is
hung under one parent with all its own columns, so that tables in and tables out are equal."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field

from tandem.directory.hsds.shapes import (
    CAPACITY,
    LIST_KEY,
    LOCATION,
    ORGANIZATION,
    SERVICE,
    TABLE_OF_LIST,
    TABLES,
    Body,
    Json,
)

Row = dict[str, Json]
Tables = dict[str, list[Row]]

# Under whom a row is hung: the first of these columns that names a row of the file. Services first: theirs is the phone one dials.
_PARENTS: dict[str, tuple[tuple[str, str], ...]] = {
    "program": (("organization_id", ORGANIZATION),),
    SERVICE: (("organization_id", ORGANIZATION),),
    LOCATION: (("organization_id", ORGANIZATION),),
    "service_at_location": (("service_id", SERVICE),),
    CAPACITY: (("service_id", SERVICE),),
    "funding": (("service_id", SERVICE), ("organization_id", ORGANIZATION)),
    "service_area": (("service_id", SERVICE),),
    "required_document": (("service_id", SERVICE),),
    "cost_option": (("service_id", SERVICE),),
    "organization_identifier": (("organization_id", ORGANIZATION),),
    "address": (("location_id", LOCATION),),
    "accessibility": (("location_id", LOCATION),),
    "attribute": (("link_id", SERVICE), ("link_id", LOCATION), ("link_id", ORGANIZATION)),
    "metadata": (("resource_id", SERVICE), ("resource_id", LOCATION), ("resource_id", ORGANIZATION)),
} | {
    name: tuple(
        (f"{parent}_id", parent)
        for parent in ("phone", SERVICE, "service_at_location", LOCATION, ORGANIZATION, "contact")
        if f"{parent}_id" in TABLES[name][1]
    )
    for name in ("contact", "phone", "schedule", "language")
}
# A language of a phone that also names a service is the service's.
_PARENTS["language"] = (("service_id", SERVICE), ("location_id", LOCATION), ("phone_id", "phone"))

# Objects that JSON nests where a table has a key: (table, key in JSON) -> table of what is nested.
_NESTED_ONE = {
    (SERVICE, "organization"): ORGANIZATION,
    (SERVICE, "program"): "program",
    ("service_at_location", "location"): LOCATION,
    ("service_at_location", "service"): SERVICE,
    ("attribute", "taxonomy_term"): "taxonomy_term",
    ("taxonomy_term", "taxonomy_detail"): "taxonomy",
}
_COLUMN_OF = {"taxonomy_detail": "taxonomy_id"}


@dataclass(slots=True)
class Nested:
    """`roots` are (table, nested object) of those organisations, services and locations that hang under nobody; `loose` the rows of other
    tables that do."""

    roots: list[tuple[str, Body]] = field(default_factory=list)
    loose: Tables = field(default_factory=dict)


def nest(tables: Tables) -> Nested:
    """Hangs each row under its parent. Rows are copied; ids are unique within a table (the reader saw to it)."""
    rows = {name: {row["id"]: dict(row) for row in tables.get(name, ())} for name in TABLES}
    result, loose = Nested(), defaultdict(list)
    for name in TABLES:
        for row in rows[name].values():
            parent = _parent(name, row, rows)
            if parent is not None:
                parent.setdefault(LIST_KEY[name], []).append(row)
            elif name in (ORGANIZATION, SERVICE, LOCATION):
                result.roots.append((name, row))
            else:
                loose[name].append(row)
    result.loose = dict(loose)
    return result


def _parent(name: str, row: Row, rows: dict[str, dict[str, Row]]) -> Row | None:
    for column, table in _PARENTS.get(name, ()):
        key = row.get(column)
        found = rows[table].get(key) if isinstance(key, str) else None
        if found is not None and found is not row:
            return found
    return None


def flatten(roots: list[tuple[str, Body]], loose: Tables | None = None) -> Tables:
    """The tables of nested objects. What stands in several places becomes one row with a key to each of them."""
    tables: dict[str, dict[str, Row]] = {name: {} for name in TABLES}
    for name, body in roots:
        _flatten(name, body, {}, tables)
    for name, rows in (loose or {}).items():
        for row in rows:
            _flatten(name, row, {}, tables)  # something may hang under it that hangs under nothing else
    return {name: list(rows.values()) for name, rows in tables.items() if rows}


def _flatten(name: str, body: Body, up: dict[str, str], tables: dict[str, dict[str, Row]]) -> None:
    hsds_id = str(body.get("id") or f"{name}-{sum(map(len, tables.values()))}")
    row = tables[name].setdefault(hsds_id, {"id": hsds_id})
    columns = TABLES[name][1]
    below: list[tuple[str, Body]] = []
    for key, value in body.items():
        one, many = _NESTED_ONE.get((name, key)), TABLE_OF_LIST.get(key)
        if one and isinstance(value, dict):
            if value.get("id"):
                row.setdefault(_COLUMN_OF.get(key, f"{key}_id"), str(value["id"]))
                below.append((one, value))
        elif many and isinstance(value, list) and all(isinstance(item, dict) for item in value):
            below += [(many, item) for item in value]
        elif value is not None and value != "":
            row.setdefault(key, value)
    for column, above in up.items():
        if column in columns:
            row.setdefault(column, above)
    if "link_id" in columns and up:
        row.setdefault("link_id", next(iter(up.values())))
    if "resource_id" in columns and up:
        row.setdefault("resource_id", next(iter(up.values())))
    for table, item in below:
        _flatten(table, item, {f"{name}_id": hsds_id}, tables)


def cell(value: Json) -> str:
    """A value as a cell: text as it is, numbers and truth as JSON writes them, what HSDS has no column for as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
