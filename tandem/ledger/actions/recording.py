"""One line for one act, in the act's own transaction: they stand or fall together."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable, Mapping
from contextvars import ContextVar, Token
from typing import Any
from uuid import UUID

from django.db import connection

from tandem.foundation import acting

_origin: ContextVar[str] = ContextVar("tandem_origin", default="")

# Without RETURNING: a member may write lines that they may not read. The database keeps the plan (policies/ledger.sql).
_WRITE = "SELECT tandem.write_line(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


def set_origin(origin: str) -> Token[str]:
    """Where acts come from, from here on: an address, "cli" or "job". Returns what `reset_origin` takes."""
    return _origin.set(origin)


def reset_origin(token: Token[str]) -> None:
    _origin.reset(token)


def _id() -> UUID:
    """Version 7 of RFC 9562: begins with the time, so that new lines lie together in the index instead of each on a page of
    its own. It tells no more than the line's own time."""
    return UUID(
        int=(time.time_ns() // 1_000_000) << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    )


def _row(
    act: str,
    kind: str,
    object_id: UUID | None,
    compartment_id: UUID | None,
    outcome: str,
    detail: Mapping[str, Any] | None,
) -> tuple[Any, ...]:
    who = acting.current()
    known = who is not None and who.member_id.int != 0
    return (
        _id(),
        who.member_id if who and known else None,
        who.agency_id if who and known else None,
        act,
        kind,
        object_id,
        compartment_id,
        outcome,
        _origin.get(),
        json.dumps(dict(detail or {}), sort_keys=True),
    )


def record(
    act: str,
    *,
    kind: str = "",
    object_id: UUID | None = None,
    compartment_id: UUID | None = None,
    outcome: str = "done",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Writes one line. Raises outside a transaction: an act without its line, or a line without its act, must not be."""
    if not connection.in_atomic_block:
        raise RuntimeError("a ledger line belongs to a transaction")
    # With the next statement, mostly the COMMIT: no round trip of its own (docs/decisions/0011).
    connection.send_with_next(_WRITE, _row(act, kind, object_id, compartment_id, outcome, detail))  # type: ignore[attr-defined] # our own backend's


def record_many(
    act: str, lines: Iterable[tuple[str, UUID, UUID | None]], *, detail: Mapping[str, Any] | None = None
) -> None:
    """Writes a line for each (kind, object, compartment) of a bulk act."""
    if not connection.in_atomic_block:
        raise RuntimeError("a ledger line belongs to a transaction")
    rows = [_row(act, kind, object_id, compartment_id, "done", detail) for kind, object_id, compartment_id in lines]
    if not rows:
        return
    columns = list(zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (id, member_id, agency_id, act, kind, object_id, compartment_id, outcome, origin, detail)"
            " SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::uuid[],"
            " %s::text[], %s::text[], %s::jsonb[])",
            [list(column) for column in columns],
        )


def record_apart(
    act: str,
    *,
    kind: str = "",
    object_id: UUID | None = None,
    compartment_id: UUID | None = None,
    outcome: str = "refused",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Writes a line on a short connection of its own, so that it stays when the transaction around it is rolled back: what
    was refused or failed. Not for what succeeds; that belongs to its own transaction."""
    apart = connection.copy()
    apart.settings_dict["OPTIONS"].pop("pool", None)  # waiting for a second one of the pool could stall all of it
    try:
        apart.set_autocommit(False)  # begins the transaction and binds who acts
        with apart.cursor() as cursor:
            cursor.execute(_WRITE, _row(act, kind, object_id, compartment_id, outcome, detail))
        apart.commit()
    finally:
        apart.close()
