"""A long list asked for in plain SQL. Django's way from a question to its statement costs the site as much as the fifty rows that come back, three
statements a page; here a list's columns and joins are written once a process. For lists of many rows that are opened all day; what is asked
for seldom stays a queryset."""

from __future__ import annotations

import functools
from collections import namedtuple
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection
from django.db.models import ForeignKey, Model

from tandem.foundation.postgresql.base import KEPT

Condition = tuple[str, Sequence[Any]]  # SQL on the columns of `listed`, with %s, and what stands for them


class Narrowing(Protocol):
    """What the list is narrowed to so that the planner finds a way (accords.queries.visible); the wall judges the rows whatever this says."""

    def as_sql(self, column: str) -> tuple[str, list[str]]: ...
    def once(self) -> tuple[str, list[str], Narrowing]: ...


@dataclass(frozen=True, slots=True)
class Counting:
    """A statement that counts, in two parts, so that another count may stand beside it: the WITH at the beginning, and the count itself."""

    start: str
    start_params: list[Any]
    sql: str
    params: Sequence[Any]
    narrowed: Narrowing | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows of one table. `columns` are fields of the model, or one step over a key ("agency__name"); none that Django would have to convert."""

    model: type[Model]
    columns: tuple[str, ...]
    where: Sequence[Condition] = ()
    narrowed: Narrowing | None = None

    def first(self, way: Sequence[str], most: int) -> tuple[list[Any], int]:
        """(the first rows of a way, how many there are in all): for lists that stay short, where counting all costs less than another question."""
        found = self._asked(way, most, None, ", count(*) OVER ()")
        written = _written(self.model, self.columns)
        return [written.row._make(row[:-1]) for row in found], found[0][-1] if found else 0

    def rows(self, way: Sequence[str], most: int, beyond: Condition | None = None) -> list[Any]:
        """The first rows of a way as named tuples. A row whose key leads to what the member may not see is left out, as by a queryset."""
        written = _written(self.model, self.columns)
        return [written.row._make(row) for row in self._asked(way, most, beyond)]

    def _asked(self, way: Sequence[str], most: int, beyond: Condition | None, besides: str = "") -> list[Any]:
        written = _written(self.model, self.columns)
        where, params = _all([*self._conditions(self.narrowed), *([beyond] if beyond else [])])
        order = ", ".join(f"{column(name)} {'DESC' if name.startswith('-') else 'ASC'}" for name in way)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {written.columns}{besides} {written.tables} WHERE {where} ORDER BY {order} LIMIT {most}",
                params,
            )
            return list(cursor.fetchall())

    def counting(self, most: int) -> Counting:
        """Counts up to `most`. A join only names something, and is not counted."""
        start, start_params, narrowed = self.narrowed.once() if self.narrowed else ("", [], None)
        where, params = _all(self._conditions(narrowed))
        sql = f'SELECT count(*) FROM (SELECT FROM "{self.model._meta.db_table}" listed WHERE {where} LIMIT {most}) counted'  # noqa: S608 - our own words
        # Whatever the ids are, a count goes by them (`once`): one plan is good for all, and kept. Not for a list's rows.
        return Counting(KEPT + start if start else "", start_params, sql, params, narrowed)

    def count(self, most: int) -> int:
        asked = self.counting(most)
        with connection.cursor() as cursor:
            cursor.execute(asked.start + asked.sql, [*asked.start_params, *asked.params])
            return int(cursor.fetchone()[0])

    def _conditions(self, narrowed: Narrowing | None) -> list[Condition]:
        return [*([narrowed.as_sql(column("compartment_id"))] if narrowed else []), *self.where]


def column(name: str) -> str:
    """A column of the list as SQL; an order's "-" is left out."""
    return f'listed."{name.lstrip("-")}"'


def _all(conditions: Sequence[Condition]) -> Condition:
    return " AND ".join(f"({sql})" for sql, _ in conditions) or "true", [p for _, params in conditions for p in params]


@dataclass(frozen=True, slots=True)
class _Written:
    columns: str
    tables: str
    row: Any  # named tuple


@functools.cache
def _written(model: type[Model], columns: tuple[str, ...]) -> _Written:
    said, joins = [], {}
    for name in columns:
        key, _, further = name.partition("__")
        field: Any = model._meta.get_field(key)
        if further:
            if not isinstance(field, ForeignKey):
                raise ValueError(f"{name} of {model.__name__} is no step over a key.")
            other: Any = field.related_model
            joins[key] = (
                f'{"LEFT " if field.null else ""}JOIN "{other._meta.db_table}" "of_{key}"'
                f' ON "of_{key}"."{other._meta.pk.column}" = {column(field.column)}'
            )
            field = other._meta.get_field(further)
        if hasattr(field, "from_db_value"):
            raise ValueError(f"{name} of {model.__name__} would have to be converted.")
        said.append(f'"of_{key}"."{field.column}"' if further else column(field.column))
    tables = f'FROM "{model._meta.db_table}" listed {" ".join(joins.values())}'
    return _Written(", ".join(said), tables, namedtuple("Row", columns))
