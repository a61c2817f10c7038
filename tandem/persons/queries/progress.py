"""How far the night came with the model in use, for an agency's own people."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from tandem.persons.matching.model import in_use


@dataclass(frozen=True, slots=True)
class Progress:
    compared: int
    to_come: int  # compared under another model, or entered since the last night


def progress() -> Progress:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tandem.comparison_progress(%s)", [in_use().mark])
        return Progress(*cursor.fetchone())
