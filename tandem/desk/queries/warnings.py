"""What a supervisor should know before it hurts: hours in which nobody of their agency is on call, a worker that does not run, people whom the
night could not compare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from tandem.agencies.queries.on_call import gaps_ahead
from tandem.agencies.rules.on_call import Stretch
from tandem.foundation.acting import Acting

SOON = timedelta(days=7)
A_NIGHT_AGO = timedelta(hours=26)
SILENT = timedelta(minutes=2)  # a worker that runs writes a sign of life every ten seconds


@dataclass(frozen=True, slots=True)
class Waits:
    mails: int
    since: datetime | None  # the oldest thing that waits, or the worker's last sign of life


@dataclass(frozen=True, slots=True)
class Warnings:
    gap: Stretch | None = None
    waits: Waits | None = None
    not_compared: int = 0  # of the agency's people, by the last night


def ahead_of(acting: Acting, now: datetime) -> Warnings:
    if not acting.is_supervisor:
        return Warnings()
    gaps = [g for g in gaps_ahead(acting.agency_id, now) if g.from_at < now + SOON]
    return Warnings(gap=gaps[0] if gaps else None, waits=waits(now), not_compared=not_compared(acting, now))


def not_compared(acting: Acting, now: datetime) -> int:
    """How many of the agency's people the last night failed to compare, as its ledger says (persons/actions/relinking.py)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "/*kept*/SELECT count(*) FROM ledger_entry WHERE object_id = %s AND at > %s AND act = 'persons.relink' AND outcome = 'failed'",
            [acting.agency_id, now - A_NIGHT_AGO],
        )
        return int(cursor.fetchone()[0])


def waits(now: datetime) -> Waits | None:
    """What waits for a worker, where none has given a sign of life and something should have been done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "/*kept*/SELECT (SELECT max(last_heartbeat) FROM procrastinate_workers),"
            " (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name = 'mail_notices'),"
            " (SELECT min(e.at) FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
            "   WHERE j.status IN ('todo', 'doing') AND j.task_name = 'mail_notices')"
        )
        alive, mails, oldest = cursor.fetchone()
    if alive is not None and now - alive < SILENT:
        return None
    since = min((t for t in (alive, oldest) if t is not None), default=None)
    if since is None or now - since < SILENT:
        return None
    return Waits(mails, since)
