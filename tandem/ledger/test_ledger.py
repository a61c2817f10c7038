"""Sealing and verifying, tried by an owner who tampers."""

from __future__ import annotations

import threading
import time
import uuid
from typing import Any

import psycopg
import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from tandem.foundation.embedded import database
from tandem.ledger import actions as ledger
from tandem.ledger import heads
from tandem.ledger.merkle import Tree, includes, inclusion_proof, leaf_hash, root_of
from tandem.ledger.sealing import seal_pending
from tandem.ledger.verifying import verify
from tests.cast import Cast


@given(st.lists(st.binary(max_size=4), max_size=40))
def test_the_growing_head_is_the_rfcs_head(entries: list[bytes]) -> None:
    leaves = [leaf_hash(e) for e in entries]
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    assert tree.root() == root_of(leaves)


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=40), st.data())
def test_a_proof_of_inclusion_holds_for_its_leaf_and_no_other(entries: list[bytes], data: Any) -> None:
    leaves = [leaf_hash(e) for e in entries]
    place = data.draw(st.integers(0, len(leaves) - 1))
    proof, root = inclusion_proof(leaves, place), root_of(leaves)
    assert includes(root, leaves[place], place, len(leaves), proof)
    assert not includes(root, leaf_hash(b"another, longer"), place, len(leaves), proof)


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert Tree().root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


pytestmark = pytest.mark.database


def seal_all(name: str) -> None:
    """Seals until nothing is pending. Transactions of other databases of this server hold the horizon back too, so that one pass
    may leave lines for the next; it never loses one."""
    for _ in range(200):
        seal_pending(name)
        if verify(name).pending == 0:
            return
        time.sleep(0.1)
    raise AssertionError("some line was never sealed")


@pytest.fixture
def sealed(cast: Cast, house: str) -> str:
    """Ten fresh lines in two seals."""
    for _ in range(2):
        with cast.acting("dana"), transaction.atomic():
            for _ in range(5):
                ledger.record("cases.look", kind="case", object_id=uuid.uuid4(), outcome="viewed")
        seal_all(house)
    assert verify(house).ok
    return house


def tamper(name: str, *statements: str) -> None:
    """As the owner, who can take the triggers away."""
    tables = ("ledger_entry", "ledger_leaf", "ledger_seal")
    with database.connect("owner", name) as owner:
        for table in tables:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # type: ignore[arg-type]
        for statement in statements:
            owner.execute(statement)  # type: ignore[arg-type]
        for table in tables:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")  # type: ignore[arg-type]


def undo(name: str, *statements: str) -> None:
    tamper(name, *statements)
    assert verify(name).ok


FIFTH = "(SELECT entry_id FROM ledger_leaf ORDER BY position OFFSET 4 LIMIT 1)"


def test_a_changed_word_is_found_at_its_row(sealed: str) -> None:
    tamper(sealed, f"UPDATE ledger_entry SET outcome = 'failed' WHERE id = {FIFTH}")
    found = verify(sealed)
    assert (found.first_altered.position, found.first_altered.why) == (4, "altered")  # type: ignore[union-attr]
    undo(sealed, f"UPDATE ledger_entry SET outcome = 'viewed' WHERE id = {FIFTH}")


def test_a_removed_row_is_found(sealed: str) -> None:
    tamper(
        sealed,
        "CREATE TABLE kept AS SELECT * FROM ledger_entry WHERE id = " + FIFTH,
        f"DELETE FROM ledger_entry WHERE id = {FIFTH}",
    )
    found = verify(sealed)
    assert (found.first_altered.position, found.first_altered.why) == (4, "removed")  # type: ignore[union-attr]
    undo(sealed, "INSERT INTO ledger_entry SELECT * FROM kept", "DROP TABLE kept")


def test_a_row_put_in_later_is_found(sealed: str) -> None:
    tamper(
        sealed,
        "INSERT INTO ledger_entry (id, xid, at, act, kind, outcome, origin, detail) SELECT gen_random_uuid(), min(xid), min(at), 'x.y', '',"
        " 'done', '', '{}' FROM ledger_entry",
    )
    assert verify(sealed).first_altered.why == "inserted"  # type: ignore[union-attr]
    undo(sealed, "DELETE FROM ledger_entry WHERE act = 'x.y'")


def test_the_owner_who_rewrites_entry_leaf_and_seal_is_found_by_the_published_leaves(sealed: str) -> None:
    from psycopg.rows import dict_row

    from tandem.ledger.encoding import encode

    tamper(sealed, f"UPDATE ledger_entry SET act = 'nothing.happened' WHERE id = {FIFTH}")
    with database.connect("owner", sealed, row_factory=dict_row) as owner:
        row = owner.execute(f"SELECT * FROM ledger_entry WHERE id = {FIFTH}").fetchone()  # type: ignore[arg-type]
    assert row is not None
    tamper(sealed, f"UPDATE ledger_leaf SET leaf_hash = '\\x{leaf_hash(encode(row)).hex()}' WHERE position = 4")
    found = verify(sealed)
    assert found.first_altered is not None
    assert found.first_altered.position == 4
    leaf = heads.published_leaf(sealed, 4) or b""
    undo(
        sealed,
        f"UPDATE ledger_leaf SET leaf_hash = '\\x{leaf.hex()}' WHERE position = 4",
        f"UPDATE ledger_entry SET act = 'cases.look' WHERE id = {FIFTH}",
    )


def test_a_cut_tail_is_found(sealed: str) -> None:
    with database.connect("owner", sealed) as owner:
        last = owner.execute("SELECT max(position) FROM ledger_leaf").fetchone()[0]  # type: ignore[index]
    tamper(
        sealed,
        "CREATE TABLE kept AS SELECT * FROM ledger_leaf WHERE position = " + str(last),
        f"DELETE FROM ledger_leaf WHERE position = {last}",
    )
    assert verify(sealed).first_altered.position == last  # type: ignore[union-attr]
    undo(sealed, "INSERT INTO ledger_leaf SELECT * FROM kept", "DROP TABLE kept")


def test_a_published_head_signed_by_another_key_is_found(sealed: str) -> None:
    path = heads.folder(sealed) / "heads.jsonl"
    text = path.read_text()
    path.write_text(text.replace('"signature": "', '"signature": "AAAA', 1))
    assert verify(sealed).first_altered.why == "seal forged"  # type: ignore[union-attr]
    path.write_text(text)
    assert verify(sealed).ok


def test_the_ledger_is_append_only_even_for_its_owner_by_mistake(sealed: str) -> None:
    with database.connect("owner", sealed) as owner, pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        owner.execute("DELETE FROM ledger_entry")


def test_nobody_writes_a_line_as_somebody_else(cast: Cast, house: str) -> None:
    with cast.acting("dana"), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_entry (id, member_id, agency_id, act, kind, outcome, origin, detail) VALUES (gen_random_uuid(), %s, %s,"
                " 'x', '', 'done', '', '{}')",
                (cast.members["lee"], cast.agencies["sheriff"]),
            )


def test_a_line_needs_a_transaction(cast: Cast) -> None:
    with cast.acting("dana"), pytest.raises(RuntimeError):
        ledger.record("cases.look")


def test_a_slow_transactions_line_is_sealed_once_and_in_its_turn(cast: Cast, house: str) -> None:
    """The line of a transaction that is still open while later ones are sealed must not be lost or sealed twice."""
    began, finish = threading.Event(), threading.Event()

    def slow() -> None:
        with database.connect("owner", house) as owner:
            owner.execute(
                "INSERT INTO ledger_entry (id, act, kind, outcome, origin, detail) VALUES (gen_random_uuid(), 'slow.one', '', 'done', '', '{}')"
            )
            began.set()
            finish.wait(10)

    thread = threading.Thread(target=slow)
    thread.start()
    began.wait(10)
    with cast.acting("dana"), transaction.atomic():
        ledger.record("cases.look", kind="case", outcome="viewed")
    seal_pending(house)
    finish.set()
    thread.join()
    seal_all(house)
    with database.connect("owner", house) as owner:
        counts = owner.execute(
            "SELECT (SELECT count(*) FROM ledger_entry), (SELECT count(*) FROM ledger_leaf)"
        ).fetchone()
    assert counts is not None
    assert counts[0] == counts[1]
    assert verify(house).ok
