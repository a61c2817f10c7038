"""What is written when: with its act, or apart from one that is rolled back."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import connection, transaction

from tandem.foundation.embedded import database
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.ledger.sealing import seal_pending
from tandem.ledger.test_ledger import seal_all
from tandem.ledger.verifying import verify
from tests.cast import Cast

pytestmark = pytest.mark.database


def lines(name: str, act: str) -> list[tuple[uuid.UUID | None, str]]:
    with database.connect("owner", name) as owner:
        return owner.execute("SELECT member_id, outcome FROM ledger_entry WHERE act = %s", (act,)).fetchall()


def test_a_refusal_stays_on_the_ledger_when_its_transaction_is_rolled_back(cast: Cast, house: str) -> None:
    with cast.acting("dana"), pytest.raises(Refused), transaction.atomic():
        ledger.record("test.act")
        ledger.record_apart("test.refused", kind="case", object_id=cast.case)
        raise Refused("No.")
    assert lines(house, "test.act") == []
    assert lines(house, "test.refused") == [(cast.members["dana"], "refused")]


def test_nobody_can_fail_to_log_in_and_be_recorded(house: str) -> None:
    ledger.record_apart("test.log_in_failed", outcome="failed")
    assert lines(house, "test.log_in_failed") == [(None, "failed")]


def test_writers_beside_a_sealer_are_all_sealed_exactly_once(cast: Cast, house: str) -> None:
    """Eight writers, one of them slow, while two sealers race and a third party verifies."""
    stop, wrong = threading.Event(), []

    def write(pause: float) -> None:
        with database.connect("owner", house, autocommit=True) as owner:
            for _ in range(60 if not pause else 4):
                with owner.transaction():
                    owner.execute(
                        "INSERT INTO ledger_entry (id, act, kind, outcome, origin, detail)"
                        " VALUES (gen_random_uuid(), 'test.write', '', 'done', '', '{}')"
                    )
                    threading.Event().wait(pause)

    def keep(do: str) -> None:
        while not stop.is_set():
            if do == "seal":
                seal_pending(house)
            elif (found := verify(house).first_altered) is not None:
                wrong.append(found)

    beside = [threading.Thread(target=keep, args=(do,)) for do in ("seal", "seal", "verify")]
    writers = [threading.Thread(target=write, args=(0.2 if i == 0 else 0.0,)) for i in range(8)]
    for thread in beside + writers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in beside:
        thread.join()
    seal_all(house)
    with database.connect("owner", house) as owner:
        counts = owner.execute(
            "SELECT count(*), count(DISTINCT l.entry_id) FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry_id"
            " WHERE e.act = 'test.write'"
        ).fetchone()
    assert counts == (7 * 60 + 4, 7 * 60 + 4)
    assert wrong == []
    assert verify(house).ok


def test_the_open_connection_is_left_alone(cast: Cast) -> None:
    with cast.acting("dana"), transaction.atomic():
        before = connection.connection
        ledger.record_apart("test.apart")
        assert connection.connection is before
        assert connection.in_atomic_block
