"""What follows when packages end: their recipients are told, and what they held is taken out. Narrow functions of
policies/victim_services.sql; nothing of a package is read here."""

from __future__ import annotations

from django.db import connection

from tandem.agencies.actions import noticing


def empty_ended() -> int:
    """Takes out what packages held that ended an hour ago or more. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.empty_ended_packages()")
        return int(cursor.fetchone()[0])


def tell_ended() -> int:
    """Tells each recipient once, without a word, that what was released to them has ended: their members on call, and whoever had
    looked. At revocation it is called in the same transaction; for what ends by its time, by the worker. Returns how many notices."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.tell_ended_packages()")
        notices = [str(row[0]) for row in cursor.fetchall()]
    noticing.deliver(notices)
    return len(notices)
