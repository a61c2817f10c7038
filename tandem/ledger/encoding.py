"""An entry as the bytes that are hashed: canonical JSON of every column, so that no column can change unseen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

COLUMNS = (
    "id",
    "xid",
    "at",
    "member_id",
    "agency_id",
    "act",
    "kind",
    "object_id",
    "compartment_id",
    "outcome",
    "origin",
    "detail",
)


def encode(row: Mapping[str, Any]) -> bytes:
    """The same bytes for the same row, whatever the session's time zone or the driver's types."""
    plain = {name: row[name] for name in COLUMNS}
    plain["xid"] = str(int(row["xid"]))
    plain["at"] = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str).encode()
