"""Which drawers a role works in, so that a page offers nobody what would be refused. The database keeps the list (policies/accords.sql)."""

from __future__ import annotations

import functools

from django.db import connection


@functools.cache  # the function is immutable: one question for each role and process
def fits(role: str, kind: str) -> bool:
    """Whether members in this role work in compartments of this kind. For what a page offers; an act and the wall ask again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.role_fits(%s, %s)", (role, kind))
        return bool(cursor.fetchone()[0])
