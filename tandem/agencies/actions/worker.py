"""What the worker may do without acting as a member: three narrow functions of policies/desk.sql. It reads no record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection


def addresses_of(notice_ids: Sequence[str]) -> list[tuple[str, str]]:
    """(notice, e-mail address) of notices that nobody has been mailed about yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tandem.notice_addresses(%s::uuid[])", (list(notice_ids),))
        return [(str(notice), address) for notice, address in cursor.fetchall()]


def mailed(notice_ids: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.mark_mailed(%s::uuid[])", (list(notice_ids),))


def escalate_clocks(now: datetime) -> int:
    """Lays notices before members of the acting agency who have a seat, are on call or supervise. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.escalate_clocks(%s)", (now,))
        return int(cursor.fetchone()[0])
