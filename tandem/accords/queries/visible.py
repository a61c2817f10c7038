"""The compartments that the acting member sees, as the literal that makes lists fast under the wall
(house.md, Database): the policy is the net, this is the index's food."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models import BooleanField, F, Func, Value

# Beyond this many the policy alone is better: its sub-plan is hashed once and the list walks its own order (docs/benchmarks.md).
LITERAL_MOST = 1500

Model = TypeVar("Model", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Visible:
    """What the member sees at one moment of one request. Never kept beyond it: a disclosure may end between two."""

    count: int
    literal: str  # PostgreSQL's own writing of an array of ids, each once: "{3612…,8a9c…}"


def visible() -> Visible:
    """Asked of the database at every call, and left in its words: a member may see hundreds, and making each a value of
    Python and text again cost three times the page's other questions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), array_agg(v)::text FROM (SELECT DISTINCT tandem.visible_compartments() v)")
        count, literal = cursor.fetchone()
        return Visible(count, literal or "{}")


def visible_compartments() -> list[UUID]:
    """Ids, each once, for who must look at them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT v FROM tandem.visible_compartments() v")
        return [row[0] for row in cursor.fetchall()]


def _among(column: str, literal: str) -> Func:
    """`column = ANY ('{…}'::uuid[])`: one parameter, where Django's `__in` prepares, quotes and sends each id by itself."""
    return Func(
        F(column),
        Value(literal),
        arg_joiner=" = ANY (",
        template="%(expressions)s::uuid[])",
        output_field=BooleanField(),
    )


def within(queryset: models.QuerySet[Model], seen: Visible | None = None) -> models.QuerySet[Model]:
    """Narrows a list of protected rows to what the member sees, in the form that the planner can use. Not for
    look-ups by key: there the policy alone is faster. `seen` where a page asks for several lists at one moment."""
    if seen is None:
        seen = visible()
    if seen.count > LITERAL_MOST:
        return queryset
    return queryset.filter(_among("compartment_id", seen.literal))
