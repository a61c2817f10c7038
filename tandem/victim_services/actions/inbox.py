"""What comes for the vault while nobody is there: sealed to the agency's public key by whoever sends, opened by who is unlocked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils.translation import gettext as _

from tandem.agencies.actions import noticing
from tandem.agencies.models import Agency, Notice
from tandem.foundation import vault_keys
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.intake.models import Involvement, Report, Urgency
from tandem.ledger import actions as ledger
from tandem.victim_services.actions.clients import add_record, take_in
from tandem.victim_services.models import InboxItem, Vault
from tandem.victim_services.opened import OpenVault, inbox_place, week_of
from tandem.victim_services.queries.inbox import Item, items_in

CARRIED = (
    "name",
    "age",
    "born",
    "language",
    "interpreter",
    "phone",
    "safe_how",
    "safe_never",
)  # into the client's summary


def vaults_to_refer_to() -> set[UUID]:
    """Agencies of the acting member's task forces, the own one included, that have a vault."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.agencies_with_vault()")
        return {row[0] for row in cursor.fetchall()}


def refer(acting: Acting, agency_id: UUID, *people: Mapping[str, Any], now: datetime) -> None:
    """Sends people, each an item of their own, into a provider's vault; the sender cannot read them again, and never learns what came
    of it. Tells the provider's members on call."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tandem.vault_public_key(%s)", (agency_id,))
        row = cursor.fetchone()
    if row is None:
        raise Refused(_("This agency has no vault yet, so nothing can be sent there safely. Call its desk."))
    sent = {"kind": "referral", "from": acting.agency_name, "from_member": acting.name, "asked_at": now.isoformat()}
    for person in people:
        _lay(agency_id, bytes(row[0]), row[1], {"source": "agency", **person, **sent}, week_of(now.date()))
    ledger.record("victim_services.refer", kind="agency", object_id=agency_id)
    noticing.tell(noticing.on_call([agency_id]), Notice.Kind.REPORT_REFERRED, None, now=now)


def take_over_report(acting: Acting, report: Report, to: Agency, now: datetime) -> None:
    """A report that a triage desk refers to a provider: each person at risk in it, with what it says, sealed; no copy lies in the open."""
    involved = Involvement.objects.filter(report=report, part__in=("victim", "missing")).select_related("identity")
    about: dict[str, Any] = {
        "source": "tip" if report.kind in ("tip", "cybertip", "alert") else "case",
        "text": "\n\n".join(part for part in (report.summary, report.narrative) if part),
        "urgent": report.urgency != Urgency.ROUTINE,
    }
    people = []
    for person in [i.identity for i in involved]:
        age = person.age_low if person.born_on is None else None
        known = {"name": person.display_name, "born": person.born_on.isoformat() if person.born_on else "", "age": age,
                 "language": ", ".join(person.languages)}  # fmt: skip
        people.append({**about, **{name: value for name, value in known.items() if value}})
    refer(acting, to.pk, *(people or [about]), now=now)


def take_out(opened: OpenVault, item_id: UUID) -> Item:
    """Removes one item after its content was kept elsewhere by the caller. Of two who do so at once, the second is told."""
    item = next((i for i in items_in(opened) if i.id == item_id), None)
    if item is None or not InboxItem.objects.filter(id=item_id).delete()[0]:
        raise Refused(_("A colleague has dealt with this already."))
    return item


def take_in_from(opened: OpenVault, item_id: UUID, *, now: datetime, client_id: UUID | None = None) -> UUID:
    """A referral becomes a client, or a record in the file of one who is served already; the 48 hours of matching end."""
    item = take_out(opened, item_id)
    data = item.data
    if client_id is None:
        today = now.astimezone(opened.zone).date()
        summary = {name: data[name] for name in CARRIED if data.get(name)}
        summary |= {"name": data.get("name") or _("Not known yet"), "source": data.get("source", "agency"),
                    "came_on": today.isoformat(), "advocate": opened.acting.name}  # fmt: skip
        client_id = take_in(opened, summary, now=now)
    referral = {"way": "in", "whom": f"{data.get('from', '')}, {data.get('from_member', '')}".strip(", "),
                "asked_at": data.get("asked_at"), "matched_at": now.isoformat(), "outcome": data.get("text", "")}  # fmt: skip
    add_record(opened, client_id, "referral", referral, now=now)
    if data.get("urgent"):
        need = {"category": "Other Services", "text": data.get("text", ""), "urgent": True}
        add_record(opened, client_id, "need", need, now=now)
    return client_id


def set_aside(opened: OpenVault, item_id: UUID, reason: str, *, now: datetime) -> None:
    """Keeps a referral that nobody takes in now, with why, until somebody brings it back or deletes it. Stays sealed."""
    item = take_out(opened, item_id)
    aside = {"by": opened.acting.name, "at": now.isoformat(), "reason": reason[:300]}
    _lay_own(opened, {**item.data, "aside": aside}, now.date())
    ledger.record("victim_services.write", kind="vault", object_id=opened.agency_id)


def bring_back(opened: OpenVault, item_id: UUID, *, now: datetime) -> None:
    item = take_out(opened, item_id)
    _lay_own(opened, {name: value for name, value in item.data.items() if name != "aside"}, now.date())
    ledger.record("victim_services.write", kind="vault", object_id=opened.agency_id)


def drop(opened: OpenVault, item_id: UUID) -> None:
    """For good."""
    take_out(opened, item_id)
    ledger.record("victim_services.write", kind="vault", object_id=opened.agency_id)


def _lay_own(opened: OpenVault, body: Mapping[str, Any], day: date) -> None:
    vault = Vault.objects.get(agency_id=opened.agency_id)
    _lay(opened.agency_id, bytes(vault.public_key), vault.generation, body, week_of(day))


def _lay(agency_id: UUID, public: bytes, generation: int, body: Mapping[str, Any], week: date) -> None:
    sealed = vault_keys.seal_to(public, json.dumps(dict(body)).encode(), bound_to=inbox_place(agency_id))
    InboxItem.objects.bulk_create(
        [InboxItem(id=uuid4(), agency_id=agency_id, body=sealed, generation=generation, week=week)]
    )
