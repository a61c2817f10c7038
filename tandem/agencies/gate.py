"""Tickets: how the site proves to the database that a log-in really happened. HMAC-SHA256 under a key
that lies in TANDEM_HOME and in a table that the web role cannot read (docs/decisions/0002)."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any

from tandem.foundation import home


def _key() -> bytes:
    return hashlib.sha256(home.secret("acting_key").encode()).digest()


def ticket(message: str) -> tuple[int, bytes]:
    """(issued, ticket) for `message`, good for one minute."""
    issued = int(time.time())
    return issued, hmac.new(_key(), f"{message}|{issued}".encode(), hashlib.sha256).digest()


def store_key(cursor: Any) -> None:
    """Gives the database the padded keys (RFC 2104). For `policies apply`, as the owner."""
    padded = _key().ljust(64, b"\0")
    cursor.execute(
        "INSERT INTO tandem.gate_key (only_one, inner_pad, outer_pad) VALUES (true, %s, %s) "
        "ON CONFLICT (only_one) DO UPDATE SET inner_pad = EXCLUDED.inner_pad, outer_pad = EXCLUDED.outer_pad",
        (bytes(b ^ 0x36 for b in padded), bytes(b ^ 0x5C for b in padded)),
    )
