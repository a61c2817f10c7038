"""Pages of a list that is added to while it is read. A page begins after the last row of the page before (keyset), not
after a number of rows: page numbers slide under the reader as reports come in, and cost the database all rows skipped."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connections
from django.db.models import Q, QuerySet

from tandem.foundation.listing import Condition, Listing, column

ROWS = 50
COUNTED = 1000  # beyond, "more than 1,000": an exact count reads every row

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """What components/pages.html shows. `after` and `before` are opaque; empty where there is no further page."""

    rows: list[Row]
    count: int
    after: str
    before: str

    @property
    def more_than(self) -> int | None:
        return COUNTED if self.count > COUNTED else None


def page_of(
    rows: QuerySet[Any, Row] | Listing,
    order: Sequence[str],
    asked: Mapping[str, str],
    *,
    size: int = ROWS,
    count: Callable[[int], int] | None = None,
) -> Page[Row]:
    """The page asked for by `after` or `before` in the query string; the first one where the mark is not ours.

    `order` names fields, "-" for descending, and ends with a unique one. None of them may hold NULL. A `Listing` gives named tuples: a long list needs
    no models. `count` counts in the place of the rows themselves, up to a number; it is asked where there are further pages.
    """
    fields = [rows.model._meta.get_field(name.lstrip("-")) for name in order]
    after, before = _marked(asked.get("after"), fields), _marked(asked.get("before"), fields)
    mark, backwards = after or before, after is None and before is not None
    way = [_turned(name) for name in order] if backwards else list(order)
    if isinstance(rows, Listing):
        found: list[Row] = rows.rows(way, size + 1, _beyond_in_sql(way, mark) if mark else None)
    else:
        found = list((rows.filter(_beyond(way, mark)) if mark else rows).order_by(*way)[: size + 1])
    further, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    on, back = (True, further) if backwards else (further, mark is not None)
    if not (on or back):
        whole = len(found)
    elif count:
        whole = count(COUNTED + 1)
    else:
        whole = rows.count(COUNTED + 1) if isinstance(rows, Listing) else _counted(rows)
    return Page(
        found, whole, _mark(found[-1], order) if found and on else "", _mark(found[0], order) if found and back else ""
    )


def _counted(rows: QuerySet[Any, Any]) -> int:
    """Up to one more than COUNTED. As `rows[:n].count()`, which spends as long on writing the question as the database on the answer."""
    try:
        sql, params = rows.order_by().values("pk")[: COUNTED + 1].query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connections[rows.db].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) counted", params)  # noqa: S608 - Django's own words
        return int(cursor.fetchone()[0])


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else "-" + name


def _beyond(order: Sequence[str], values: list[Any]) -> Q:
    """Rows after `values` in `order`: (a > x) or (a = x and b > y) or ..."""
    result, same = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field = name.lstrip("-")
        result |= same & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{field: value})
    # Said once more without the OR, the first column lets the index begin at the right place.
    first = order[0]
    return Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": values[0]}) & result


def _beyond_in_sql(order: Sequence[str], values: list[Any]) -> Condition:
    """The same for a `Listing`."""
    ways: list[str] = []
    params: list[Any] = []
    same, same_values = "", list[Any]()
    for name, value in zip(order, values, strict=True):
        ways.append(f"{same}{column(name)} {'<' if name.startswith('-') else '>'} %s")
        params += [*same_values, value]
        same, same_values = f"{same}{column(name)} = %s AND ", [*same_values, value]
    begins = f"{column(order[0])} {'<=' if order[0].startswith('-') else '>='} %s"
    return f"{begins} AND ({' OR '.join(f'({way})' for way in ways)})", [values[0], *params]


def _mark(row: object, order: Sequence[str]) -> str:
    values = [getattr(row, name.lstrip("-")) for name in order]
    said = [v.isoformat() if isinstance(v, datetime) else v if isinstance(v, int | str) else str(v) for v in values]
    return base64.urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).decode().rstrip("=")


def _marked(mark: str | None, fields: Sequence[Any]) -> list[Any] | None:
    """None for no mark and for one that somebody changed: the first page is the way out."""
    if not mark:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        if not isinstance(values, list) or len(values) != len(fields):
            return None
        return [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (ValueError, ValidationError):
        return None
