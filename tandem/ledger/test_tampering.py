"""The subtler ways to cheat, each by an owner who takes the triggers away, and the ways in which a sealer can die."""

from __future__ import annotations

import uuid

import psycopg
import pytest
from django.db import connection, transaction

from tandem.foundation.embedded import database
from tandem.foundation.trouble import Trouble
from tandem.ledger import actions as ledger
from tandem.ledger import heads, sealing
from tandem.ledger.sealing import seal_pending
from tandem.ledger.test_ledger import FIFTH, seal_all, sealed, tamper, undo
from tandem.ledger.verifying import Altered, verify
from tests.cast import Cast

__all__ = ["sealed"]
pytestmark = pytest.mark.database

SLIP_IN = (
    "INSERT INTO ledger_entry (id, xid, at, act, kind, outcome, origin, detail)"
    " SELECT gen_random_uuid(), {xid}, {at}, 'x.y', '', 'done', '', '{{}}' FROM ledger_entry"
)


def first(name: str) -> Altered:
    found = verify(name).first_altered
    assert found is not None
    return found


def id_at(name: str, position: int) -> str:
    with database.connect("owner", name) as owner:
        row = owner.execute("SELECT entry_id FROM ledger_leaf WHERE position = %s", (position,)).fetchone()
    assert row is not None
    return str(row[0])


def look(cast: Cast) -> None:
    with cast.acting("dana"), transaction.atomic():
        ledger.record("cases.look", kind="case", object_id=uuid.uuid4(), outcome="viewed")


def test_a_row_slipped_into_the_past_is_never_sealed_and_named_for_ever(cast: Cast, sealed: str) -> None:
    tamper(sealed, SLIP_IN.format(xid="min(xid)", at="min(at)"))
    look(cast)
    for _ in range(3):
        seal_pending(sealed)
    assert first(sealed).why == "inserted"
    tamper(sealed, "DELETE FROM ledger_entry WHERE act = 'x.y'")
    seal_all(sealed)
    assert verify(sealed).ok


def test_a_row_of_a_transaction_that_has_not_been_is_named(sealed: str) -> None:
    tamper(sealed, SLIP_IN.format(xid="max(xid) + 1000000", at="min(at)"))
    assert first(sealed).why == "inserted"
    undo(sealed, "DELETE FROM ledger_entry WHERE act = 'x.y'")


def test_two_swapped_leaves_are_named(sealed: str) -> None:
    swap = (
        "UPDATE ledger_leaf SET position = -1 WHERE position = 3",
        "UPDATE ledger_leaf SET position = 3 WHERE position = 5",
        "UPDATE ledger_leaf SET position = 5 WHERE position = -1",
    )
    tamper(sealed, *swap)
    assert first(sealed) == Altered(3, id_at(sealed, 3), "reordered")
    undo(sealed, *swap)


def test_a_row_taken_out_with_its_leaf_and_the_gap_closed_is_named(sealed: str) -> None:
    tamper(
        sealed,
        "CREATE TABLE kept AS SELECT * FROM ledger_leaf",
        f"CREATE TABLE gone AS SELECT * FROM ledger_entry WHERE id = {FIFTH}",
        f"DELETE FROM ledger_entry WHERE id = {FIFTH}",
        "DELETE FROM ledger_leaf WHERE position = 4",
        "UPDATE ledger_leaf SET position = -position WHERE position > 4",
        "UPDATE ledger_leaf SET position = -position - 1 WHERE position < 0",
    )
    found = first(sealed)
    assert (found.position, found.why) == (4, "removed")
    undo(
        sealed,
        "DELETE FROM ledger_leaf",
        "INSERT INTO ledger_leaf SELECT * FROM kept",
        "INSERT INTO ledger_entry SELECT * FROM gone",
        "DROP TABLE kept, gone",
    )


def test_a_seal_in_the_table_signed_by_another_key_is_named(sealed: str) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    with database.connect("owner", sealed) as owner:
        row = owner.execute("SELECT min(size), (array_agg(signature ORDER BY size))[1] FROM ledger_seal").fetchone()
    assert row is not None
    forged = Ed25519PrivateKey.generate().sign(b"whatever").hex()
    tamper(sealed, f"UPDATE ledger_seal SET signature = '\\x{forged}' WHERE size = {row[0]}")
    assert first(sealed) == Altered(row[0] - 1, None, "seal forged")
    undo(sealed, f"UPDATE ledger_seal SET signature = '\\x{bytes(row[1]).hex()}' WHERE size = {row[0]}")


def test_a_tail_cut_from_all_three_tables_is_named_and_not_sealed_over(cast: Cast, sealed: str) -> None:
    with database.connect("owner", sealed) as owner:
        row = owner.execute(
            "SELECT max(size), (SELECT max(size) FROM ledger_seal WHERE size < (SELECT max(size) FROM ledger_seal)) FROM ledger_seal"
        ).fetchone()
    assert row is not None
    last, before = row
    tamper(
        sealed,
        f"CREATE TABLE cut_e AS SELECT * FROM ledger_entry WHERE id IN (SELECT entry_id FROM ledger_leaf WHERE position >= {before})",
        f"CREATE TABLE cut_l AS SELECT * FROM ledger_leaf WHERE position >= {before}",
        f"CREATE TABLE cut_s AS SELECT * FROM ledger_seal WHERE size = {last}",
        "DELETE FROM ledger_entry WHERE id IN (SELECT id FROM cut_e)",
        f"DELETE FROM ledger_leaf WHERE position >= {before}",
        f"DELETE FROM ledger_seal WHERE size = {last}",
    )
    look(cast)
    for remembered in (True, False):  # by the worker that sealed it, and by one that begins anew
        if not remembered:
            sealing._grown.clear()
        with pytest.raises(Trouble, match="nothing more is sealed"):
            seal_pending(sealed)
    assert first(sealed) == Altered(before, None, "removed")
    tamper(
        sealed,
        "INSERT INTO ledger_entry SELECT * FROM cut_e",
        "INSERT INTO ledger_leaf SELECT * FROM cut_l",
        "INSERT INTO ledger_seal SELECT * FROM cut_s",
        "DROP TABLE cut_e, cut_l, cut_s",
    )
    seal_all(sealed)
    assert verify(sealed).ok


def test_published_leaves_that_are_gone_are_missed(cast: Cast, sealed: str) -> None:
    path = heads.folder(sealed) / "leaves.bin"
    kept = path.read_bytes()
    path.unlink()
    assert (first(sealed).position, first(sealed).why) == (0, "head missing")
    look(cast)
    seal_all(sealed)
    assert first(sealed).why == "head missing"  # also after the file system filled the gap with zeros
    path.write_bytes(kept + path.read_bytes()[len(kept) :])
    seal_all(sealed)
    assert verify(sealed).ok


def test_a_line_torn_by_a_crash_hinders_nobody_and_is_cut_off(cast: Cast, sealed: str) -> None:
    path = heads.folder(sealed) / "heads.jsonl"
    with path.open("a") as file:
        file.write('{"size": 1')
    assert verify(sealed).ok
    look(cast)
    seal_all(sealed)
    assert verify(sealed).ok
    assert '{"size": 1{' not in path.read_text()


def test_a_sealer_that_died_before_publishing_is_healed(cast: Cast, sealed: str) -> None:
    place = heads.folder(sealed)
    lines, leaves = (place / "heads.jsonl").read_bytes(), (place / "leaves.bin").read_bytes()
    look(cast)
    seal_all(sealed)
    (place / "heads.jsonl").write_bytes(lines)
    (place / "leaves.bin").write_bytes(leaves)
    sealing._grown.clear()
    assert verify(sealed).ok
    seal_pending(sealed)
    assert heads.last(sealed).size * heads.LEAF == (place / "leaves.bin").stat().st_size  # type: ignore[union-attr]
    assert verify(sealed).ok


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_leaf", "ledger_seal"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}"])
def test_no_table_is_emptied_by_mistake(sealed: str, table: str, statement: str) -> None:
    with database.connect("owner", sealed) as owner, pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        owner.execute(statement.format(table))  # type: ignore[arg-type]


@pytest.mark.parametrize("column", ["xid", "at"])
def test_the_site_cannot_say_when_a_line_was_written(cast: Cast, sealed: str, column: str) -> None:
    value = {"xid": "5", "at": "now() - interval '1 year'"}[column]
    with (
        cast.acting("dana"),
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT INTO ledger_entry (id, {column}, act, kind, outcome, origin, detail)"
            f" VALUES (gen_random_uuid(), {value}, 'x', '', 'done', '', '{{}}')"
        )


@pytest.mark.parametrize(
    "statement", ["DELETE FROM ledger_leaf", "UPDATE ledger_seal SET size = 1", "DELETE FROM ledger_entry"]
)
def test_the_sealer_adds_and_changes_nothing(sealed: str, statement: str) -> None:
    with database.connect("sealer", sealed) as sealer, pytest.raises(psycopg.errors.InsufficientPrivilege):
        sealer.execute(statement)  # type: ignore[arg-type]
