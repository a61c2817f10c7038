"""The compartments that the acting member sees, as the literal that makes lists fast under the wall
(house.md, Database): the policy is the net, this is the index's food."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models

# Beyond this many the policy alone is better: its sub-plan is hashed once and the list walks its own order (docs/benchmarks.md).
LITERAL_MOST = 1500

Model = TypeVar("Model", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Visible:
    """What the member sees at one moment of one request. Never kept beyond it: a disclosure may end between two."""

    ranges: tuple[
        tuple[str, str], ...
    ]  # of ids: whole kinds of the own agency's compartments; from, and up to but without
    count: int
    literal: str  # the others: PostgreSQL's own writing of an array of ids: "{3612…,8a9c…}"
    named: bool = False  # the literal stands in the statement's WITH (`once`)

    def once(self) -> tuple[str, list[str], Visible]:
        """(a statement's WITH, its parameters, what then stands for this in its conditions). For counts, which go by the index on compartments
        however many there are: hundreds of ids cost the database 0.3 ms to read, each time that they are written, and the planner as much to weigh.
        Not for a list's rows, where that weighing tells whether to walk the list's own order."""
        if self.count > LITERAL_MOST or not self._says_ids:
            return "", [], self
        return "WITH seen AS MATERIALIZED (SELECT %s::uuid[] AS ids) ", [self.literal], replace(self, named=True)

    @property
    def _says_ids(self) -> bool:
        return bool(self.count) or not self.ranges

    def as_sql(self, column: str) -> tuple[str, list[str]]:
        """The condition on a column, and its parameters. Nothing visible is a condition that no row meets; very much is none at all."""
        if self.count > LITERAL_MOST:
            return "true", []
        parts: list[str] = []
        params: list[str] = []
        if self._says_ids:
            ids = "(SELECT ids FROM seen)" if self.named else "%s"
            parts.append(f"{column} = ANY ({ids}::uuid[])")
            params += [] if self.named else [self.literal]
        for ends in self.ranges:
            parts.append(f"({column} >= %s::uuid AND {column} < %s::uuid)")
            params += ends
        return f"({' OR '.join(parts)})", params


_ASK = """/*kept*/
SELECT (SELECT array_agg(ARRAY[lower(d)::text, upper(d)::text]) FROM unnest(ranges) d), many, ids FROM tandem.sight(%s)
"""


def visible() -> Visible:
    """Asked of the database at every call, and left in its words: a member may see hundreds, and making each a value of
    Python and text again cost three times the page's other questions."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK, (LITERAL_MOST,))
        ranges, count, literal = cursor.fetchone()
        return Visible(tuple((first, end) for first, end in ranges or ()), count, literal)


def visible_compartments() -> list[UUID]:
    """Ids, each once, for who must look at them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT v FROM tandem.visible_compartments() v")
        return [row[0] for row in cursor.fetchall()]


class _Within:
    """The condition as a child of a query's WHERE, as Django's own ExtraWhere: a filter of expressions costs as much as the page's rows."""

    contains_aggregate = contains_over_clause = contains_column_references = False

    def __init__(self, alias: str, seen: Visible) -> None:
        self.alias, self.seen = alias, seen

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        return self.seen.as_sql(
            f"{compiler.quote_name_unless_alias(self.alias)}.{connection.ops.quote_name('compartment_id')}"
        )

    def relabeled_clone(self, change_map: dict[str, str]) -> _Within:
        return _Within(change_map.get(self.alias, self.alias), self.seen)


def within(queryset: models.QuerySet[Model], seen: Visible | None = None) -> models.QuerySet[Model]:
    """Narrows a list of protected rows to what the member sees, in the form that the planner can use. Not for
    look-ups by key: there the policy alone is faster. `seen` where a page asks for several lists at one moment."""
    if seen is None:
        seen = visible()
    narrowed = queryset.all()
    narrowed.query.where.add(_Within(narrowed.query.get_initial_alias(), seen), "AND")
    return narrowed
