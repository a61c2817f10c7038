"""What is written when: with its act, or apart from one that is rolled back."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from tandem.foundation import acting
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


def test_a_line_is_written_with_its_act_by_one_commit(cast: Cast, house: str) -> None:
    with cast.acting("dana"):
        with transaction.atomic():
            ledger.record("test.held")
            assert lines(house, "test.held") == []
        assert lines(house, "test.held") == [(cast.members["dana"], "done")]


def test_a_line_and_its_commit_are_one_message(cast: Cast, tmp_path: Path) -> None:
    """As the driver's library writes down what it sends (F) and what comes back (B)."""
    talk = tmp_path / "talk"
    with cast.acting("dana"), talk.open("w") as file:
        with transaction.atomic():
            ledger.record("test.together", kind="note")
            ledger.record("test.together", kind="case")
            connection.connection.pgconn.trace(file.fileno())
        connection.connection.pgconn.untrace()
    sent = [line for line in talk.read_text().splitlines() if "\tF\t" in line]
    assert [(line.count("write_line"), line.count("COMMIT")) for line in sent] == [(2, 1)]


def test_a_line_that_is_refused_takes_its_act_with_it(cast: Cast, house: str) -> None:
    """The database refuses a line in another's name; it learns of it at the COMMIT, and nothing of the transaction stays."""
    seats = "SELECT count(*) FROM accords_seat WHERE until IS NULL"
    with database.connect("owner", house) as owner:
        before = owner.execute(seats).fetchone()
    with cast.acting("dana") as who:
        forged = replace(who, member_id=cast.members["sam"])
        with acting.acting_as(forged), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("UPDATE accords_seat SET until = now() WHERE member_id = %s", (cast.members["dana"],))
                assert cursor.rowcount == 1
            ledger.record("test.forged")
        with transaction.atomic():  # the connection is sound
            ledger.record("test.after_forged")
    with database.connect("owner", house) as owner:
        assert owner.execute(seats).fetchone() == before
    assert lines(house, "test.forged") == []
    assert lines(house, "test.after_forged") == [(cast.members["dana"], "done")]


def test_a_line_goes_with_its_savepoint(cast: Cast, house: str) -> None:
    with cast.acting("dana"), transaction.atomic():
        ledger.record("test.kept", kind="before")
        with pytest.raises(Refused), transaction.atomic():
            ledger.record("test.undone")
            raise Refused("No.")
        with transaction.atomic():
            ledger.record("test.kept", kind="inside")
    assert lines(house, "test.undone") == []
    assert len(lines(house, "test.kept")) == 2


def test_a_line_is_sent_before_whatever_comes_after_it(cast: Cast, house: str) -> None:
    """Who signs out after an act is still the one who did it."""
    with cast.acting("dana"), transaction.atomic():
        ledger.record("test.before_signing_out")
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('tandem.acting', '', true)")
    assert lines(house, "test.before_signing_out") == [(cast.members["dana"], "done")]


def test_ids_begin_with_the_time(cast: Cast, house: str) -> None:
    with cast.acting("dana"):
        for n in range(3):
            with transaction.atomic():
                ledger.record("test.in_order", kind=str(n))
            threading.Event().wait(0.002)
    with database.connect("owner", house) as owner:
        rows = owner.execute("SELECT kind FROM ledger_entry WHERE act = 'test.in_order' ORDER BY id").fetchall()
    assert [kind for (kind,) in rows] == ["0", "1", "2"]
