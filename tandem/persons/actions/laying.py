"""Matches are written in full steps of rows, so that a report which meets a silent record costs what one costs that meets nobody: the same statements, and
as many rows. What is missing to a full step is written and taken back. As answers leave at full steps of time (foundation/even.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from tandem.agencies.models import MatchMode
from tandem.foundation.bulk import insert_rows
from tandem.persons.models import Match

STEP = 8  # rows; few of whom a report names are held more often
# As long as a match's usually is: the name, its parts, a place.
_LIKE_ONE = [
    {"field": "prior", "level": "held", "weight": -14.59},
    {"field": "family", "level": "exact", "weight": 12.51, "share": 2e-05},
    {"field": "given", "level": "exact", "weight": 10.2, "share": 0.0003},
    {"field": "sex", "level": "same", "weight": 0.98},
    {"field": "cap", "level": "name_alone", "weight": -5.93},
]


class _TakenBack(Exception):
    """Nothing of a filling stays."""


def lay_matches(rows: Sequence[Mapping[str, Any]], *, about: UUID, agency_id: UUID, now: datetime, unless_there: bool = False) -> None:  # fmt: skip
    """Writes them, or none: the same statements either way. `about`: a person of the acting agency who was compared."""
    fill(insert_rows(Match, rows, unless_there=unless_there, even_none=True), about, agency_id, now)


def fill(written: int, about: UUID, agency_id: UUID, now: datetime) -> None:
    """What is missing to a full step, as rows of the same kind and size that nobody ever sees."""
    missing = (-written) % STEP if written else STEP
    row: dict[str, Any] = {
        "finder_id": about, "finder_agency_id": agency_id, "holder_agency_id": agency_id, "mode": MatchMode.OPEN, "probability": 0.9,
        "weight": 3.17, "evidence": _LIKE_ONE, "model_version": "filling", "found_at": now,
    }  # fmt: skip
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Their holders are nobody: keys are looked at when the transaction ends, and by then they are gone.
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            insert_rows(Match, [row | {"id": uuid4(), "holder_id": uuid4()} for _ in range(missing)], even_none=True)
            raise _TakenBack
    except _TakenBack:
        pass
