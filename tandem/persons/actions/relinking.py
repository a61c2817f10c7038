"""By night people are compared anew, and what is found is laid before people, never decided: first who was entered or changed since they were last
compared (two records that two agencies saved in the same second did not see each other), then, while there is time, who was compared under another
model. Each entry of the index knows how far the night came, so that one which is stopped goes on where it was. And keys that lead nowhere go."""

from __future__ import annotations

import logging
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from tandem.agencies.actions.sign_in import acting_as_service
from tandem.foundation.acting import Acting
from tandem.foundation.arrays import array
from tandem.foundation.failing import database_away, disk_full
from tandem.ledger import actions as ledger
from tandem.persons.actions.comparing import compare_entries
from tandem.persons.matching.model import Model, in_use

log = logging.getLogger(__name__)

BATCH = 200  # a transaction
NIGHT = timedelta(hours=4)
# So many people one after the other who cannot be compared are no accident of theirs: the agency's night ends, and says so.
TOO_MANY = 20
NOBODY = UUID(int=0)


class _Due(NamedTuple):
    identity_id: UUID
    entered: datetime
    mark: str  # of the model that they were compared under


@dataclass(slots=True)
class Night:
    """What a night did."""

    stop: Callable[[], bool]
    compared: int = 0
    finished: bool = True  # nobody is left who is due
    failed: Counter[tuple[str, str]] = field(
        default_factory=Counter
    )  # (agency's slug, kind of failure and where) to people
    ended: dict[str, str] = field(default_factory=dict)  # agency's slug to why its night ended before its time

    @property
    def troubles(self) -> list[str]:
        """Sentences for whoever looks at jobs; no word of a person and no text of an exception."""
        return [f"{slug}: {n} could not be compared ({said})." for (slug, said), n in self.failed.items()] + [
            f"{slug}: the comparison ended ({said})." for slug, said in self.ended.items()
        ]


def relink(now: datetime, *, lasting: timedelta = NIGHT, stop: Callable[[], bool] = lambda: False) -> Night:
    """As each agency's importer, a batch a transaction. Who changed is compared whatever it takes; who stands under another model until `lasting`
    is over, each agency its share of what is left of it; `stop` is asked before each batch. One agency whose comparison fails keeps nobody else
    from theirs. Raises only where the database is away or the disk full."""
    ends, night, model = time.monotonic() + lasting.total_seconds(), Night(stop), in_use()
    slugs = _compared_slugs()
    for changed in (True, False):
        for place, slug in enumerate(slugs):
            if slug in night.ended:
                continue
            left = ends - time.monotonic()
            until = None if changed else time.monotonic() + left / (len(slugs) - place)
            try:
                with acting_as_service(slug, "importer", seconds=24 * 3600) as acting:
                    _AgencysNight(slug, acting, model, now, night).walk(changed=changed, until=until)
            except Exception as e:
                if database_away(e) or disk_full(e):
                    raise
                night.ended[slug] = what_failed(e)
                log.error(
                    "By night: the comparison of %s ended (%s); the other agencies go on.", slug, night.ended[slug]
                )
    return night


def what_failed(error: BaseException) -> str:
    """The kind of failure and the place in the code, never its text: it may carry a person's words."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "tandem" in Path(f.filename).parts] or frames
    where = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    code = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    return f"{type(error).__name__}{f' {code}' if code else ''}{where}"


def sweep() -> int:
    """Takes keys that lead to no entry. Returns how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tandem.sweep_match_keys()")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


class TooManyFailed(Exception):
    """An agency's night ended because of it; each that failed is on its ledger."""


class _AgencysNight:
    def __init__(self, slug: str, acting: Acting, model: Model, now: datetime, night: Night) -> None:
        self.slug, self.acting, self.model, self.now, self.night = slug, acting, model, now, night
        self.failed = 0  # one after the other

    def walk(self, *, changed: bool, until: float | None) -> None:
        """From the first who is due to the last, or until the clock (monotonic) says so. Who failed is passed by, and is due the next night."""
        last = _Due(NOBODY, self.now, "")
        while due := self._due(changed, last):
            if self.night.stop() or (until is not None and time.monotonic() >= until):
                self.night.finished = False
                return
            self._batch(due)
            last = due[-1]

    def _due(self, changed: bool, last: _Due) -> list[_Due]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT * FROM tandem.due_for_comparison(%s, %s, %s, %s, %s)",
                [changed, self.model.mark, last.mark, last.identity_id, BATCH],
            )
            return [_Due(*row) for row in cursor.fetchall()]

    def _batch(self, due: Sequence[_Due]) -> None:
        """All at once; where that fails, one by one, so that nobody goes without for another's sake."""
        try:
            self._compare(due)
        except Exception as e:
            if database_away(e) or disk_full(e):
                raise
            if len(due) > 1:
                for one in due:
                    self._batch([one])
                return
            self._tell(due[0], e)

    def _compare(self, due: Sequence[_Due]) -> None:
        with transaction.atomic():
            compare_entries([d.identity_id for d in due], acting=self.acting, now=self.now)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT tandem.note_compared(%s::uuid[], %s, %s)",
                    [array(d.identity_id for d in due), [d.entered for d in due], self.model.mark],
                )
            # With the batch, not at the end: a night that is cut short has said what it did.
            ledger.record(
                "persons.relink", kind="agency", object_id=self.acting.agency_id, detail={"compared": len(due)}
            )
        self.night.compared += len(due)
        self.failed = 0

    def _tell(self, due: _Due, error: Exception) -> None:
        """On the agency's ledger, by id; in the log without."""
        said = what_failed(error)
        self.failed += 1
        self.night.failed[self.slug, said] += 1
        with transaction.atomic():
            ledger.record("persons.relink", kind="identity", object_id=due.identity_id, outcome="failed")
            ledger.record(
                "persons.relink", kind="agency", object_id=self.acting.agency_id, outcome="failed", detail={"failed": 1}
            )
        log.error("By night: one person of %s could not be compared (%s); the others go on.", self.slug, said)
        if self.failed >= TOO_MANY:
            raise TooManyFailed


def _compared_slugs() -> list[str]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT slug FROM tandem.compared_slugs() AS slug ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]
