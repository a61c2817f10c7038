"""What kinds of drawers a list's rows lie in. Joined with the compartments, the list would have the wall gather anew all that the member sees."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from tandem.accords.models import CompartmentKind
from tandem.foundation.arrays import array

_KINDS = list(CompartmentKind.values)


def kinds_of(compartments: Iterable[UUID]) -> dict[UUID, str]:
    """An id of version 8 tells its kind, which a constraint makes true (accords 0004). An older one is asked for, and left out where it is hidden."""
    told, older = dict[UUID, str](), []
    for id in set(compartments):
        written = str(id)
        if written[14] == "8":
            told[id] = _KINDS[int(written[15])]
        else:
            older.append(id)
    if older:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, kind FROM accords_compartment WHERE id = ANY (%s::uuid[])", [array(older)])
            told |= dict(cursor.fetchall())
    return told
