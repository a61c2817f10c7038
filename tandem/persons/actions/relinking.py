"""By night: whoever was entered lately, or changed, is compared anew, and what is found is laid before people, never decided. Two records that two
agencies saved in the same second did not see each other, and a new model may know better than the old one. And keys that lead nowhere go."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from tandem.agencies.actions.sign_in import acting_as_service
from tandem.foundation.acting import Acting
from tandem.ledger import actions as ledger
from tandem.persons.actions.comparing import compare_again
from tandem.persons.models import Identity

# A night that did not run is made up for by the next; what is found twice is proposed once.
REACH_BACK = timedelta(days=3)
BATCH = 200


def relink(now: datetime) -> int:
    """As each agency's importer, a batch a transaction, so that a run which is stopped has lost nothing. Returns how many were compared."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT slug FROM tandem.compared_slugs() AS slug ORDER BY 1")
        slugs = [row[0] for row in cursor.fetchall()]
    compared = 0
    for slug in slugs:
        with acting_as_service(slug, "importer", seconds=6 * 3600) as acting:
            compared += _one_agency(acting, now)
    return compared


def _one_agency(acting: Acting, now: datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tandem.entered_since(%s) AS id ORDER BY 1", [now - REACH_BACK])
        ids = [row[0] for row in cursor.fetchall()]
    compared = 0
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            identities = list(Identity.objects.filter(id__in=ids[start : start + BATCH]))
            compare_again(identities, acting=acting, now=now)
            # With the batch, not at the end: a night that is cut short has said what it did.
            if identities:
                ledger.record(
                    "persons.relink", kind="agency", object_id=acting.agency_id, detail={"compared": len(identities)}
                )
            compared += len(identities)
    return compared


def sweep() -> int:
    """Takes keys that lead to no entry. Returns how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tandem.sweep_match_keys()")
        row = cursor.fetchone()
    return int(row[0]) if row else 0
