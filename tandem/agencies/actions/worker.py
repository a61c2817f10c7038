"""What the worker may do without acting as a member: narrow functions of policies/desk.sql. It reads no record."""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def take_notice(notice_id: str) -> tuple[str, str] | None:
    """(e-mail address, language) of a notice that nobody has been mailed about yet. It then counts as mailed, with all that waits for the same member; None where
    there is nothing to mail."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, language FROM tandem.take_notice(%s)", (notice_id,))
        row = cursor.fetchone()
        return (row[0], row[1]) if row else None


def unmailed(now: datetime) -> list[str]:
    """Notices of the last day that wait for a mail, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.unmailed_notices(%s)", (now,))
        return [str(notice) for (notice,) in cursor.fetchall()]


def escalate_clocks(now: datetime) -> int:
    """Lays notices before members of the acting agency who have a seat, are on call or supervise. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.escalate_clocks(%s)", (now,))
        return int(cursor.fetchone()[0])
