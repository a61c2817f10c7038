"""The compartments that the acting member sees, as the literal that makes lists fast under the wall
(house.md, Database): the policy is the net, this is the index's food."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models import Q

from tandem.foundation.arrays import among

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


_ASK = """
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


def within(queryset: models.QuerySet[Model], seen: Visible | None = None) -> models.QuerySet[Model]:
    """Narrows a list of protected rows to what the member sees, in the form that the planner can use. Not for
    look-ups by key: there the policy alone is faster. `seen` where a page asks for several lists at one moment."""
    if seen is None:
        seen = visible()
    if seen.count > LITERAL_MOST:
        return queryset
    narrow = Q(among("compartment_id", seen.literal)) if seen.count or not seen.ranges else Q()
    for first, end in seen.ranges:
        narrow |= Q(compartment_id__gte=first, compartment_id__lt=end)
    return queryset.filter(narrow)
