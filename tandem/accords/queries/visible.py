"""The compartments that the acting member sees, as the literal that makes lists fast under the wall
(house.md, Database): the policy is the net, this is the index's food."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db import connection, models

# Beyond this many the policy alone is better: its sub-plan is hashed once and the list walks its own order (docs/benchmarks.md).
LITERAL_MOST = 1500

Model = TypeVar("Model", bound=models.Model)


def visible_compartments() -> list[UUID]:
    """Ids, each once. Asked of the database at every call: a disclosure may end between two requests."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT v FROM tandem.visible_compartments() v")
        return [row[0] for row in cursor.fetchall()]


def within(queryset: models.QuerySet[Model], ids: list[UUID] | None = None) -> models.QuerySet[Model]:
    """Narrows a list of protected rows to what the member sees, in the form that the planner can use. Not for
    look-ups by key: there the policy alone is faster. `ids` where a page asks for several lists at one moment."""
    if ids is None:
        ids = visible_compartments()
    if len(ids) > LITERAL_MOST:
        return queryset
    return queryset.filter(compartment_id__in=ids)
