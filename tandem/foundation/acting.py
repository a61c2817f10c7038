"""Who acts now. One value, carried in a context variable, that the database backend binds to every
transaction; nothing else in the house may decide whose eyes a query has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class Acting:
    """A member at work. `token` is the secret that the database looks up by its SHA-256; without it
    every policy shows nothing, whatever the other fields claim."""

    member_id: UUID
    agency_id: UUID
    user_id: UUID
    role: str
    name: str
    agency_slug: str
    agency_kind: str
    agency_name: str = ""
    is_supervisor: bool = False
    strength: str = "password"  # password | second_factor | service
    purpose: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    token: str = field(default="", repr=False)


_acting: ContextVar[Acting | None] = ContextVar("tandem_acting", default=None)


def current() -> Acting | None:
    return _acting.get()


def bind(acting: Acting | None) -> None:
    """Sets who acts from here on in this thread or task. For the middleware and the worker only."""
    _acting.set(acting)


@contextmanager
def acting_as(acting: Acting | None) -> Iterator[Acting | None]:
    """Runs a block as somebody. Refuses inside an open transaction: the setting lives as long as the
    transaction, so a block within it would lend this identity to what comes after (stack.md, 2e)."""
    if connection.in_atomic_block:
        raise RuntimeError("acting_as must begin before the transaction, not inside it")
    reset = _acting.set(acting)
    try:
        yield acting
    finally:
        _acting.reset(reset)


def rebind(token: str) -> None:
    """Tells the open transaction that another token acts from here on. For a log-in, and for a public door that hands over to a
    service post: both begin as nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tandem.acting', %s, true)", (token,))
