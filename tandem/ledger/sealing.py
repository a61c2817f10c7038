"""Sealing: entries of transactions that are all over become leaves, and a signed head is published. Works as
tandem_sealer, which reads entries and writes seals and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tandem.foundation.embedded import database
from tandem.foundation.trouble import Trouble
from tandem.ledger import heads
from tandem.ledger.encoding import COLUMNS, encode
from tandem.ledger.merkle import Tree, leaf_hash

BATCH = 20_000
_LOCK = 7_246_001  # any number; one sealer at a time
# What this process has committed and published, by database: the next seal goes on from there instead of reading every leaf.
_grown: dict[str, Tree] = {}

# Only rows whose transaction ended before every one still running: no later row can sort before them (stack.md 7). So what
# sorts before the last sealed row was slipped in; it is never sealed, and verifying names it for ever. The first condition repeats the
# second for the index, which knows blocks and no ids.
_PENDING = f"""
SELECT {", ".join(COLUMNS)} FROM ledger_entry
WHERE xid >= %s AND (xid, id) > (%s, %s) AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::numeric
ORDER BY xid, id LIMIT {BATCH}
"""  # noqa: S608 - our own column names
_LAST_SEALED = """
SELECT e.xid, e.id FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry_id ORDER BY l.position DESC LIMIT 1
"""
_BEFORE_ALL = {"xid": -1, "id": "00000000-0000-0000-0000-000000000000"}


def reach(name: str | None) -> dict[str, Any]:
    """How to reach a database as the sealer; without a name the one that this process works in."""
    return database.conninfo("sealer", name or os.environ.get("TANDEM_DATABASE"))


@contextmanager
def only_sealer(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Alone from before the transaction until its head is published: otherwise a second sealer would publish in between,
    and somebody who verifies would see a seal without its head."""
    connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
    try:
        yield
    finally:
        if not connection.broken:  # a lost connection has lost its lock too
            connection.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))


def seal_pending(name: str | None = None, *, now: datetime | None = None) -> int:
    """Seals what is pending in a database (default: the one in use). Returns how many entries; 0 writes nothing. Refuses
    where the database does not go on from what was published: sealing on would cover up what was altered."""
    to = reach(name)
    where, total = str(to["dbname"]), 0
    with psycopg.connect(**to, row_factory=dict_row, autocommit=True) as connection:
        while True:
            with only_sealer(connection):
                _heal(connection, where)
                with connection.transaction():
                    tree = _tree(connection, where)
                    sealed, head, leaves = _seal(connection, tree, now or datetime.now(UTC))
                if head is None:
                    return total
                heads.publish(where, head, leaves)
                _grown[where] = tree
                total += sealed


def _seal(connection: psycopg.Connection[Any], tree: Tree, now: datetime) -> tuple[int, heads.Head | None, list[bytes]]:
    after = connection.execute(_LAST_SEALED).fetchone() or _BEFORE_ALL
    _refuse_younger_server(connection, after["xid"])
    rows = connection.execute(_PENDING, (after["xid"], after["xid"], after["id"])).fetchall()
    if not rows:
        return 0, None, []
    start = tree.size
    leaves = [leaf_hash(encode(row)) for row in rows]
    for leaf in leaves:
        tree.add(leaf)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_leaf (position, entry_id, leaf_hash) SELECT * FROM unnest(%s::bigint[], %s::uuid[], %s::bytea[])",
            (list(range(start, tree.size)), [row["id"] for row in rows], leaves),
        )
        head = heads.sign(tree.size, tree.root(), now.astimezone(UTC).isoformat(timespec="microseconds"))
        cursor.execute(
            "INSERT INTO ledger_seal (size, root, signature, key_id, sealed_at) VALUES (%s, %s, %s, %s, %s)",
            (head.size, head.root, head.signature, "ed25519-1", now),
        )
    return len(rows), head, leaves


def _refuse_younger_server(connection: psycopg.Connection[Any], xid: Any) -> None:
    """A dump restored into a new server brings transaction ids that the server has not reached: new lines would sort
    before old ones and never be sealed."""
    found = connection.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::numeric AS xmax").fetchone()
    if found and found["xmax"] <= xid:
        raise Trouble(
            "The ledger comes from a database server that had counted further than this one, so new entries cannot be"
            f" sealed in their order. Stop the server and run pg_resetwal so that its next transaction id is above {xid}."
        )


def _tree(connection: psycopg.Connection[Any], where: str) -> Tree:
    """The tree so far, to go on from. It must be what was published last."""
    head = heads.last(where)
    grown = _grown.get(where)
    if grown and head and (grown.size, grown.root()) == (head.size, head.root) and _stands(connection, head):
        return grown.copy()
    tree = Tree()
    with connection.cursor(name="leaves") as cursor:
        cursor.itersize = 50_000
        cursor.execute("SELECT leaf_hash FROM ledger_leaf ORDER BY position")
        for row in cursor:
            tree.add(bytes(row["leaf_hash"]))
    if (tree.size, tree.root()) != ((head.size, head.root) if head else (0, Tree().root())):
        raise Trouble(
            "The ledger in the database is not the one whose seals were published in TANDEM_HOME/ledger, so nothing more is"
            " sealed. Run: tandem ledger verify. After restoring a backup, restore that folder from the same backup."
        )
    return tree


def _stands(connection: psycopg.Connection[Any], head: heads.Head) -> bool:
    row = connection.execute(
        "SELECT (SELECT max(position) + 1 FROM ledger_leaf) AS leaves, (SELECT max(size) FROM ledger_seal) AS size"
    ).fetchone()
    return row is not None and row["leaves"] == row["size"] == head.size


def _heal(connection: psycopg.Connection[Any], where: str) -> None:
    """Publishes the one seal that was committed by a sealer that died before it published it. More than one cannot have
    come about that way; they stay unpublished, and sealing refuses."""
    last = heads.last(where)
    size = last.size if last else 0
    missing = connection.execute(
        "SELECT size, root, signature, sealed_at FROM ledger_seal WHERE size > %s ORDER BY size LIMIT 2", (size,)
    ).fetchall()
    if len(missing) != 1:
        return
    seal = missing[0]
    rows = connection.execute(
        "SELECT leaf_hash FROM ledger_leaf WHERE position >= %s AND position < %s ORDER BY position",
        (size, seal["size"]),
    ).fetchall()
    head = as_head(seal)
    if heads.holds(head) and len(rows) == head.size - size:
        heads.publish(where, head, [bytes(r["leaf_hash"]) for r in rows])


def as_head(seal: dict[str, Any]) -> heads.Head:
    """A row of ledger_seal as what was signed."""
    at = seal["sealed_at"].astimezone(UTC).isoformat(timespec="microseconds")
    return heads.Head(seal["size"], bytes(seal["root"]), bytes(seal["signature"]), at)
