"""What the worker does with packages that ended: a narrow function of policies/victim_services.sql. It reads none."""

from __future__ import annotations

from django.db import connection


def empty_ended() -> int:
    """Takes out what packages held that ended an hour ago or more. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.empty_ended_packages()")
        return int(cursor.fetchone()[0])
