"""The compartments that the acting member sees, as the literal that makes lists fast under the wall
(house.md, Database): the policy is the net, this is the index's food."""

from __future__ import annotations

from dataclasses import dataclass
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

    def as_sql(self, column: str) -> tuple[str, list[str]]:
        """The condition on a column, and its parameters. Nothing visible is a condition that no row meets; very much is none at all."""
        if self.count > LITERAL_MOST:
            return "true", []
        parts, params = [f"{column} = ANY (%s::uuid[])"] if self.count or not self.ranges else [], []
        if parts:
            params.append(self.literal)
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
