"""Verifying: every sealed entry against its leaf, every leaf against the signed heads, inside and outside the database.
Names the first row that was altered, removed or slipped in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tandem.foundation.embedded import database
from tandem.foundation.embedded.connect import DATABASE
from tandem.ledger import heads
from tandem.ledger.encoding import COLUMNS, encode
from tandem.ledger.merkle import Tree, leaf_hash


@dataclass(frozen=True, slots=True)
class Altered:
    position: int | None  # in the sealed order; None for an entry that no seal covers though it should
    entry: str | None
    why: str  # altered | removed | inserted | leaf rewritten | seal forged | seal missing | head missing


@dataclass(slots=True)
class Verdict:
    entries: int = 0
    sealed: int = 0
    pending: int = 0
    seals: int = 0
    first_altered: Altered | None = None

    @property
    def ok(self) -> bool:
        return self.first_altered is None

    def as_json(self) -> dict[str, Any]:
        return {
            "entries": self.entries,
            "seals": self.seals,
            "ok": self.ok,
            "first_altered": asdict(self.first_altered) if self.first_altered else None,
            "pending": self.pending,
        }


def verify(name: str | None = None, *, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Verdict:
    """Reads the whole ledger once, streaming, as tandem_sealer."""
    where = name or DATABASE
    with psycopg.connect(**database.conninfo("sealer", name), row_factory=dict_row) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        found = Verdict()
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM ledger_entry) AS entries, (SELECT count(*) FROM ledger_leaf) AS leaves,"
            " (SELECT count(*) FROM ledger_seal) AS seals"
        ).fetchone()
        assert counts is not None
        found.entries, found.sealed, found.seals = counts["entries"], counts["leaves"], counts["seals"]
        outside = {head.size: head for head in heads.published(where)}
        inside = {row["size"]: row for row in connection.execute("SELECT * FROM ledger_seal ORDER BY size")}
        found.first_altered = (
            _rows(connection, where, inside, outside, found.sealed, progress)
            or _heads(inside, outside, found.sealed)
            or _slipped_in(connection, inside)
        )
        found.pending = max(0, found.entries - found.sealed)
        return found


def _rows(
    connection: psycopg.Connection[Any], where: str, inside: dict[int, Any], outside: dict[int, heads.Head], leaves: int,
    progress: Callable[[int, int], None],
) -> Altered | None:  # fmt: skip
    tree = Tree()
    with connection.cursor(name="sealed") as cursor:
        cursor.itersize = 10_000
        columns = ", ".join("e." + c for c in COLUMNS)
        cursor.execute(
            f"SELECT l.position, l.entry_id, l.leaf_hash, {columns} FROM ledger_leaf l"  # noqa: S608
            " LEFT JOIN ledger_entry e ON e.id = l.entry_id ORDER BY l.position"
        )
        for row in cursor:
            leaf = bytes(row["leaf_hash"])
            if row["position"] != tree.size:
                return Altered(tree.size, None, "removed")
            published = heads.published_leaf(where, tree.size)
            if row["id"] is None:
                return Altered(tree.size, str(row["entry_id"]), "removed")
            if leaf_hash(encode(row)) != leaf or (published is not None and published != leaf):
                return Altered(tree.size, str(row["entry_id"]), "altered")
            tree.add(leaf)
            for head in (inside.get(tree.size), outside.get(tree.size)):
                root = bytes(head["root"]) if isinstance(head, dict) else head.root if head else None
                if root is not None and root != tree.root():
                    return Altered(tree.size - 1, str(row["entry_id"]), "seal forged")
            if tree.size % 5_000 == 0:
                progress(tree.size, leaves)
    last = max(outside, default=0)
    return Altered(tree.size, None, "removed") if tree.size < last else None


def _heads(inside: dict[int, Any], outside: dict[int, heads.Head], leaves: int) -> Altered | None:
    for size, head in sorted(outside.items()):
        if not heads.holds(head):
            return Altered(size - 1, None, "seal forged")
        if size not in inside:
            return Altered(size - 1, None, "seal missing")
    for size in sorted(inside):
        if size not in outside:
            return Altered(size - 1, None, "head missing")
    if leaves > max(inside, default=0):
        return Altered(max(inside, default=0), None, "seal missing")
    return None


def _slipped_in(connection: psycopg.Connection[Any], inside: dict[int, Any]) -> Altered | None:
    """An entry that no leaf covers although its transaction ended before the last sealed one's: it was put in later."""
    row = connection.execute(
        "SELECT e.id FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.id WHERE l.entry_id IS NULL AND (e.xid <"
        " (SELECT max(s.xid) FROM ledger_entry s JOIN ledger_leaf sl ON sl.entry_id = s.id)"
        " OR e.at < (SELECT max(sealed_at) FROM ledger_seal) - interval '10 minutes') ORDER BY e.xid LIMIT 1"
    ).fetchone()
    return Altered(None, str(row["id"]), "inserted") if row and inside else None
