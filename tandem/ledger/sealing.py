"""Sealing: entries of transactions that are all over become leaves, and a signed head is published. Works as
tandem_sealer, which reads entries and writes seals and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tandem.foundation.embedded import database
from tandem.foundation.embedded.connect import DATABASE
from tandem.ledger import heads
from tandem.ledger.encoding import COLUMNS, encode
from tandem.ledger.merkle import Tree, leaf_hash

BATCH = 20_000
_LOCK = 7_246_001  # any number; one sealer at a time

# Only rows whose transaction ended before every one still running: no later row can sort before them (stack.md 7).
_PENDING = f"""
SELECT {", ".join("e." + c for c in COLUMNS)} FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.id
WHERE l.entry_id IS NULL AND e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::numeric
ORDER BY e.xid, e.id LIMIT {BATCH}
"""  # noqa: S608 - our own column names


def seal_pending(name: str | None = None, *, now: datetime | None = None) -> int:
    """Seals what is pending in a database (default: the one in use). Returns how many entries; 0 writes nothing."""
    where = name or DATABASE
    total = 0
    with psycopg.connect(**database.conninfo("sealer", name), row_factory=dict_row) as connection:
        while True:
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
                _heal(connection, where)
                sealed, head, leaves = _seal(connection, now or datetime.now(UTC))
            if head is None:
                return total
            heads.publish(where, head, leaves)
            total += sealed


def _seal(connection: psycopg.Connection[Any], now: datetime) -> tuple[int, heads.Head | None, list[bytes]]:
    rows = connection.execute(_PENDING).fetchall()
    if not rows:
        return 0, None, []
    tree = _tree(connection)
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


def _tree(connection: psycopg.Connection[Any]) -> Tree:
    """The tree so far. Read anew each time: at a hundred thousand leaves that is a tenth of a second."""
    tree = Tree()
    with connection.cursor(name="leaves") as cursor:
        cursor.itersize = 50_000
        cursor.execute("SELECT leaf_hash FROM ledger_leaf ORDER BY position")
        for row in cursor:
            tree.add(bytes(row["leaf_hash"]))
    return tree


def _heal(connection: psycopg.Connection[Any], where: str) -> None:
    """Publishes seals that were committed by a sealer that died before it published them."""
    known = {head.size for head in heads.published(where)}
    last = max(known, default=0)
    missing = connection.execute(
        "SELECT size, root, signature, sealed_at FROM ledger_seal WHERE size > %s ORDER BY size", (last,)
    ).fetchall()
    for seal in missing:
        rows = connection.execute(
            "SELECT leaf_hash FROM ledger_leaf WHERE position >= %s AND position < %s ORDER BY position",
            (last, seal["size"]),
        ).fetchall()
        at = seal["sealed_at"].astimezone(UTC).isoformat(timespec="microseconds")
        heads.publish(
            where,
            heads.Head(seal["size"], bytes(seal["root"]), bytes(seal["signature"]), at),
            [bytes(r["leaf_hash"]) for r in rows],
        )
        last = seal["size"]
