"""Verifying: every sealed entry against its leaf, every leaf against the signed heads, inside and outside the database.
Names the first row that was altered, removed or slipped in. Streams, so that memory stays flat as the ledger grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tandem.ledger import heads
from tandem.ledger.encoding import COLUMNS, encode
from tandem.ledger.merkle import Tree, leaf_hash
from tandem.ledger.sealing import as_head, only_sealer, reach

# Entries are sealed in the order in which their transactions began; a transaction may last, but not this long.
LONGEST_TRANSACTION = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Altered:
    position: int | None  # in the sealed order; None for an entry that no seal covers though it should
    entry: str | None
    why: str  # altered | removed | inserted | reordered | back-dated | seal forged | seal missing | head missing


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
        }


def verify(name: str | None = None, *, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Verdict:
    """Reads the whole ledger once, streaming, as tandem_sealer, while members work and the sealer seals."""
    to = reach(name)
    where = str(to["dbname"])
    with psycopg.connect(**to, row_factory=dict_row, autocommit=True) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        found, until = _counted(to, connection, where)
        walk = _Walk(where, _seals(connection), heads.published(where, until=until))
        found.first_altered = walk.rows(connection, found.sealed, progress) or _slipped_in(connection, walk)
        found.pending = max(0, found.entries - found.sealed)
        return found


def _counted(to: dict[str, Any], connection: psycopg.Connection[Any], where: str) -> tuple[Verdict, int]:
    """The picture that is verified: the tables' snapshot and the files' length, taken while no sealer is between the two.
    The lock is another connection's, because the snapshot may begin only once it is held."""
    with psycopg.connect(**to, autocommit=True) as holding, only_sealer(holding):
        row = connection.execute(
            "SELECT (SELECT count(*) FROM ledger_entry) AS entries, (SELECT count(*) FROM ledger_leaf) AS leaves,"
            " (SELECT count(*) FROM ledger_seal) AS seals"
        ).fetchone()
        assert row is not None
        return Verdict(row["entries"], row["leaves"], 0, row["seals"]), heads.length(where)


def _seals(connection: psycopg.Connection[Any]) -> Iterator[heads.Head]:
    with connection.cursor(name="seals") as cursor:
        cursor.execute("SELECT size, root, signature, sealed_at FROM ledger_seal ORDER BY size")
        yield from map(as_head, cursor)


class _Walk:
    """One pass over the sealed order, with the three things that must agree beside each other."""

    def __init__(self, where: str, inside: Iterator[heads.Head], outside: Iterator[heads.Head]) -> None:
        self.where, self.inside, self.outside = where, inside, outside
        self.key = heads.public_key()
        self.tree = Tree()
        self.next_inside, self.next_outside = next(inside, None), next(outside, None)
        self.unpublished: list[int] = []  # sizes of seals without a head
        self.lost: Altered | None = None  # what is gone from one side only, told when no row is wrong
        self.last: tuple[Any, Any] | None = None  # (xid, id) of the last sealed entry
        self.latest: Any = None
        self.sealed_to = 0

    def rows(
        self, connection: psycopg.Connection[Any], leaves: int, progress: Callable[[int, int], None]
    ) -> Altered | None:
        published = heads.published_leaves(self.where)
        with connection.cursor(name="sealed") as cursor:
            cursor.itersize = 10_000
            columns = ", ".join("e." + c for c in COLUMNS)
            cursor.execute(
                f"SELECT l.position, l.entry_id, l.leaf_hash, {columns} FROM ledger_leaf l"  # noqa: S608 - names of our own columns
                " LEFT JOIN ledger_entry e ON e.id = l.entry_id ORDER BY l.position"
            )
            for row in cursor:
                wrong = self.row(row, next(published), connection) or self.ends()
                if wrong:
                    return wrong
                if self.tree.size % 5_000 == 0:
                    progress(self.tree.size, leaves)
        return self.rest()

    def row(self, row: dict[str, Any], published: bytes | None, connection: psycopg.Connection[Any]) -> Altered | None:
        place, leaf = self.tree.size, bytes(row["leaf_hash"])
        if row["position"] != place:
            return Altered(place, None, "removed")
        named = str(row["entry_id"])
        if row["id"] is None:
            return Altered(place, named, "removed")
        if published is not None and published != leaf:
            return Altered(place, *self.why(connection, place, named, leaf, published))
        if leaf_hash(encode(row)) != leaf:
            return Altered(place, named, "altered")
        if published is None and self.lost is None and self.next_outside is not None:
            self.lost = Altered(place, named, "head missing")  # a head names leaves that are not in leaves.bin
        mark = (row["xid"], row["id"])
        if self.last is not None and mark <= self.last:
            return Altered(place, named, "inserted")
        if self.latest is not None and row["at"] < self.latest - LONGEST_TRANSACTION:
            return Altered(place, named, "back-dated")
        self.last, self.latest = mark, max(self.latest or row["at"], row["at"])
        self.tree.add(leaf)
        return None

    def why(
        self, connection: psycopg.Connection[Any], place: int, named: str, leaf: bytes, published: bytes
    ) -> tuple[str | None, str]:
        """Which row it was, and what happened, where the leaf here is not the one that was published."""
        stands = connection.execute("SELECT 1 FROM ledger_leaf WHERE leaf_hash = %s", (published,)).fetchone()
        count = (heads.folder(self.where) / "leaves.bin").stat().st_size // heads.LEAF
        elsewhere = leaf in islice(heads.published_leaves(self.where), count)
        if stands:
            return named, "reordered" if elsewhere else "inserted"
        return (None, "removed") if elsewhere else (named, "altered")

    def ends(self) -> Altered | None:
        """The seal and the head that end where the tree now is."""
        size = self.tree.size
        inside = outside = None
        if self.next_inside is not None and self.next_inside.size <= size:
            inside, self.next_inside = self.next_inside, next(self.inside, None)
        if self.next_outside is not None and self.next_outside.size <= size:
            outside, self.next_outside = self.next_outside, next(self.outside, None)
        for head in (inside, outside):
            if head and (head.size != size or head.root != self.tree.root() or not heads.holds(head, self.key)):
                return Altered(size - 1, None, "seal forged")
        if inside and outside and inside != outside:
            return Altered(size - 1, None, "seal forged")
        if inside and not outside:
            self.unpublished.append(size)
        if outside and not inside:
            self.lost = self.lost or Altered(size - 1, None, "seal missing")
        self.sealed_to = size if inside else self.sealed_to
        return None

    def rest(self) -> Altered | None:
        """What the end of the leaves shows: heads beyond it, leaves beyond the last seal, heads that are gone."""
        size = self.tree.size
        if self.next_outside is not None or self.next_inside is not None:
            return Altered(size, None, "removed")
        # A sealer that died between its commit and its publishing leaves one seal without a head, the last; the next run heals it.
        if self.unpublished and self.unpublished != [size]:
            return self.lost or Altered(self.unpublished[0] - 1, None, "head missing")
        if self.lost is None and size > self.sealed_to:
            return Altered(self.sealed_to, None, "seal missing")
        return self.lost


def _slipped_in(connection: psycopg.Connection[Any], walk: _Walk) -> Altered | None:
    """An entry that no leaf covers although it sorts before sealed ones, or bears a transaction that has not been yet."""
    if walk.last is None:
        return None
    row = connection.execute(
        "SELECT e.id, e.at FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.id WHERE l.entry_id IS NULL"
        " AND ((e.xid, e.id) < (%s, %s) OR e.xid >= pg_snapshot_xmax(pg_current_snapshot())::text::numeric)"
        " ORDER BY e.xid, e.id LIMIT 1",
        walk.last,
    ).fetchone()
    return Altered(None, str(row["id"]), "inserted") if row else None
