"""What waits for the agency over all its clients: surviving tasks, and releases that are about to end. Apart from clients, because it asks
the packages too, which know what the survivor took back herself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tandem.accords.models import Package
from tandem.victim_services.queries.clients import Found, Summary

SOON = timedelta(days=7)
TELL, ENDS = "tell_survivor", "release_ends"


@dataclass(frozen=True, slots=True)
class Waiting:
    client: Summary
    what: str  # TELL or ENDS
    due_on: date
    at: str  # address in the vault; names nobody
    whom: str
    late: bool


def waiting(found: Found, *, today: date) -> list[Waiting]:
    """Tasks until they are done, however late; ends of releases within seven days. The soonest first."""
    packages = {e["package"] for _c, e in found.board if e.get("package")}
    over = {
        str(i) for i in Package.objects.filter(id__in=packages, revoked_at__isnull=False).values_list("id", flat=True)
    }
    lines = []
    for client, entry in found.board:
        due = date.fromisoformat(entry["due_on"])
        ends = entry["what"] == ENDS
        if ends and (due < today or due > today + SOON or entry.get("package") in over):
            continue
        lines.append(
            Waiting(client, entry["what"], due, entry["at"], str(entry.get("whom", "")), late=not ends and due < today)
        )
    return sorted(lines, key=_soonest)


def _soonest(line: Waiting) -> Any:
    return line.due_on, line.client.name
