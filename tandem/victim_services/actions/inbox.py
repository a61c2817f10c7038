"""What comes for the vault while nobody is there: sealed to the agency's public key by whoever sends, opened by who is unlocked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils.translation import gettext as _

from tandem.agencies.actions import noticing
from tandem.agencies.models import Notice
from tandem.foundation import vault_keys
from tandem.foundation.acting import Acting
from tandem.foundation.vault_keys import WrongKey
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.victim_services.models import InboxItem
from tandem.victim_services.opened import OpenVault, inbox_place, week_of


@dataclass(frozen=True, slots=True)
class Item:
    id: UUID
    data: dict[str, Any]


def refer(acting: Acting, agency_id: UUID, data: Mapping[str, Any], *, now: datetime) -> None:
    """Sends a referral into a provider's vault; the sender cannot read it again. Tells the provider's members on call."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tandem.vault_public_key(%s)", (agency_id,))
        row = cursor.fetchone()
    if row is None:
        raise Refused(_("This agency has no vault yet, so nothing can be sent there safely. Call its desk."))
    body = {
        **data,
        "kind": "referral",
        "from": acting.agency_name,
        "from_member": acting.name,
        "asked_at": now.isoformat(),
    }
    sealed = vault_keys.seal_to(bytes(row[0]), json.dumps(body).encode(), bound_to=inbox_place(agency_id))
    InboxItem.objects.bulk_create(
        [InboxItem(id=uuid4(), agency_id=agency_id, body=sealed, generation=row[1], week=week_of(now.date()))]
    )
    ledger.record("victim_services.refer", kind="agency", object_id=agency_id)
    noticing.tell(noticing.on_call([agency_id]), Notice.Kind.REPORT_REFERRED, None, now=now)


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


def take_out(opened: OpenVault, item_id: UUID) -> Item:
    """Removes one item after its content was kept elsewhere by the caller."""
    item = next((i for i in items_in(opened) if i.id == item_id), None)
    if item is None:
        raise Refused(_("A colleague has dealt with this already."))
    InboxItem.objects.filter(id=item_id).delete()
    return item
