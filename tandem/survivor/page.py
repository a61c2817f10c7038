"""What a survivor's page says: kinds of things and how many, releases, looks; never a note's words, which she asks her advocate for,
because a watched phone may show this page to somebody else."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.clients import Record, client_for, records_of
from tandem.victim_services.queries.inbox import items_in
from tandem.victim_services.rules.casework import KINDS

LOOKS, WROTE = 30, 20


def page_of(opened: OpenVault, client_id: UUID, now: datetime) -> dict[str, Any]:
    """JSON-ready. Names of kinds are codes; the page puts them into her language."""
    summary = client_for(opened, client_id)
    data = summary.data if summary else {}
    records = records_of(opened, client_id)
    kinds = Counter(
        r.kind for r in records if (r.kind in KINDS or r.kind in ("document", "screening")) and not r.struck
    )
    return {
        "client_id": str(client_id),
        "agency": opened.acting.agency_name,
        "advocate": data.get("advocate", ""),
        "safe_how": data.get("safe_how", ""),
        "safe_never": data.get("safe_never", ""),
        "has": {"contact": bool(data.get("phone") or data.get("email")), "legal": bool(data.get("legal_note"))},
        "kinds": sorted(kinds.items()),
        "looks": [{"by": r.by, "day": r.at.date().isoformat()} for r in records if r.kind == "look"][:LOOKS],
        "messages": [
            {"text": r.data.get("text", ""), "day": r.at.date().isoformat()}
            for r in records
            if r.kind == "message" and not r.struck
        ],
        "wrote": _wrote(opened, client_id, records),
        "releases": [
            {
                "number": r.data["number"],
                "to": r.data["recipient"],
                "purpose": r.data["purpose"],
                "items": [i["label"] for i in r.data.get("items", [])],
                "documents": len(r.data.get("documents", [])),
                "ends_at": r.data["ends_at"],
                "revoked": bool(r.data.get("revoked_at")),
                "by_order": bool(r.data.get("by_order")),
                "secret": r.data.get("secret", "") if r.data.get("package_id") else "",
            }
            for r in records
            if r.kind == "release"
        ],
        "written": now.isoformat(),
    }


def _wrote(opened: OpenVault, client_id: UUID, records: list[Record]) -> list[dict[str, Any]]:
    """What she wrote, the newest first: what still lies in the provider's inbox, and what somebody has read."""
    waiting = [
        {
            "about": i.data.get("kind", ""),
            "text": i.data.get("text", ""),
            "day": i.asked_at.date().isoformat(),
            "read": False,
        }
        for i in items_in(opened)
        if i.data.get("client_id") == str(client_id)
    ]
    read = [
        {"about": r.data.get("about", ""), "text": r.data.get("text", ""), "day": r.at.date().isoformat(), "read": True}
        for r in records
        if r.kind == "from_survivor" and not r.struck
    ]
    return [*reversed(waiting), *read][:WROTE]
