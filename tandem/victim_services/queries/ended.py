"""Releases that ended elsewhere than in the vault: the survivor herself took one back, which the sealed record does not know yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tandem.accords.models import Package
from tandem.victim_services.queries.clients import Record


def revoked_elsewhere(releases: Sequence[Record]) -> dict[str, datetime]:
    """package id -> when it was revoked."""
    ids = [r.data["package_id"] for r in releases if r.data.get("package_id")]
    rows = Package.objects.filter(id__in=ids, revoked_at__isnull=False).values_list("id", "revoked_at")
    return {str(i): at for i, at in rows if at}


def release_standing(record: Record, moment: datetime, ended: Mapping[str, datetime] | None = None) -> dict[str, Any]:
    """running, days left, and how it ended."""
    ends = datetime.fromisoformat(record.data["ends_at"])
    kept = record.data.get("revoked_at")
    revoked = datetime.fromisoformat(kept) if kept else (ended or {}).get(record.data.get("package_id", ""))
    running = not revoked and ends > moment
    return {
        "running": running,
        "days": max(0, -((moment - ends) // timedelta(days=1))) if running else 0,
        "starts": datetime.fromisoformat(record.data["starts_at"]),
        "signed": datetime.fromisoformat(record.data.get("signed_at") or record.at.isoformat()),
        "ends": ends,
        "revoked": revoked,
    }
