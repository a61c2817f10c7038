"""What lies in the inbox, opened with the keys of the unlocked session and kept nowhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.foundation import vault_keys
from tandem.foundation.vault_keys import WrongKey
from tandem.victim_services.models import InboxItem
from tandem.victim_services.opened import OpenVault, inbox_place
from tandem.victim_services.rules.due import MATCH_WITHIN


@dataclass(frozen=True, slots=True)
class Item:
    id: UUID
    data: dict[str, Any]

    @property
    def asked_at(self) -> datetime:
        return datetime.fromisoformat(self.data["asked_at"])

    @property
    def match_by(self) -> datetime:
        return self.asked_at + MATCH_WITHIN

    @property
    def aside(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.data.get("aside")
        return found


def items_in(opened: OpenVault) -> list[Item]:
    """Everything in the inbox that opens, the oldest first. What does not open stays where it is."""
    found = []
    for item in InboxItem.objects.filter(agency_id=opened.agency_id):
        private = opened.keys.get(item.generation)
        if private is None:
            continue
        try:
            plain = vault_keys.open_sealed(
                vault_keys.pair_of(private), bytes(item.body), bound_to=inbox_place(opened.agency_id)
            )
        except WrongKey:
            continue
        found.append(Item(item.id, json.loads(plain)))
    return sorted(found, key=lambda i: str(i.data.get("asked_at", "")))
