"""Clients and what is written about them. Everything that comes in here leaves as ciphertext; the ledger learns only that a
member wrote or looked, never about whom. Who looked at what stands inside the vault, where the survivor can see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.victim_services import keyfiles, told
from tandem.victim_services.models import Client, ClientRecord
from tandem.victim_services.opened import OpenVault, client_place, opened_json, record_place, sealed_json, week_of
from tandem.victim_services.rules.casework import SUMMARY


class ChangedMeanwhile(Refused):
    """A colleague saved first. Carries what stands there now, so that the page can show both and lose neither."""

    def __init__(self, standing: Mapping[str, Any], by: str) -> None:
        super().__init__(
            _("A colleague changed this meanwhile. Your words are still in the form: compare, and save again.")
        )
        self.standing, self.by = dict(standing), by


def take_in(opened: OpenVault, summary: Mapping[str, Any], *, now: datetime) -> UUID:
    """Makes a client with a data key of their own. The key's file is written first: a row without it would be lost."""
    client_id = uuid4()
    key = opened.new_data_key(client_id)
    body = {**summary, "state": "open", "by": opened.acting.name, "at": now.isoformat()}
    Client.objects.create(
        id=client_id, agency_id=opened.agency_id, generation=opened.generation, week=week_of(now.date()),
        body=sealed_json(key, body, bound_to=client_place(client_id)),
    )  # fmt: skip
    ledger.record("victim_services.write", kind="vault", object_id=opened.agency_id)
    return client_id


def change_summary(
    opened: OpenVault, client_id: UUID, changes: Mapping[str, Any], *, version: int, now: datetime
) -> None:
    """Refuses where a colleague saved in between: their words would be lost. Keeps what stood before as a record, and whatever the
    form does not know."""
    client, key = held(opened, client_id)
    before = opened_json(key, client.body or b"", bound_to=client_place(client_id))
    if client.version != version:
        raise ChangedMeanwhile(before, "")
    typed = {field.name for field in SUMMARY}
    after: dict[str, Any] = {**changes, **{name: value for name, value in before.items() if name not in typed}}
    client.body = sealed_json(key, after, bound_to=client_place(client_id))
    client.version += 1
    client.save(update_fields=["body", "version"])
    differs = {name: before.get(name) for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    write(opened, client, key, "changed", {"before": differs}, now)
    ledger.record("victim_services.write", kind="vault", object_id=opened.agency_id)
    told.client_changed(opened, client_id, now)


def set_state(opened: OpenVault, client_id: UUID, state: str, *, now: datetime) -> None:
    """open, closed or reopened; the file stays readable."""
    client, key = held(opened, client_id)
    body = opened_json(key, client.body or b"", bound_to=client_place(client_id))
    client.body = sealed_json(key, {**body, "state": state}, bound_to=client_place(client_id))
    client.version += 1
    client.save(update_fields=["body", "version"])
    write(opened, client, key, "state", {"state": state}, now)
    told.client_changed(opened, client_id, now)


def remember(opened: OpenVault, client_id: UUID, facts: Mapping[str, Any]) -> None:
    """Keeps something in the summary that no form shows, such as the survivor's card. Not a change that a colleague must be told."""
    client, key = held(opened, client_id)
    body = opened_json(key, client.body or b"", bound_to=client_place(client_id)) | dict(facts)
    client.body = sealed_json(key, body, bound_to=client_place(client_id))
    client.save(update_fields=["body"])


def add_record(opened: OpenVault, client_id: UUID, kind: str, data: Mapping[str, Any], *, now: datetime) -> UUID:
    client, key = held(opened, client_id)
    record_id = write(opened, client, key, kind, data, now)
    ledger.record("victim_services.write", kind="vault", object_id=opened.agency_id)
    told.client_changed(opened, client_id, now)
    return record_id


def replace_record(
    opened: OpenVault,
    client_id: UUID,
    record_id: UUID,
    changes: Mapping[str, Any],
    *,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Changes a record's data; each earlier wording stays in it. Where `seen` (how often it had been changed when the page was opened)
    is told and no longer so, refuses with what stands there now."""
    client, key = held(opened, client_id)
    row = ClientRecord.objects.select_for_update().filter(id=record_id, client=client).first()
    if row is None:
        raise Refused(_("This record is not there any more. Open the client again."))
    body = opened_json(key, row.body, bound_to=record_place(client_id, record_id))
    if seen is not None and seen != len(body.get("earlier", [])):
        raise ChangedMeanwhile(body["data"], body["by"])
    earlier = [*body.get("earlier", []), {"data": body["data"], "by": body["by"], "at": body["at"]}]
    body |= {"data": {**body["data"], **changes}, "by": opened.acting.name, "at": now.isoformat(), "earlier": earlier}
    row.body = sealed_json(key, body, bound_to=record_place(client_id, record_id))
    row.save(update_fields=["body"])
    ledger.record("victim_services.write", kind="vault", object_id=opened.agency_id)
    told.client_changed(opened, client_id, now)


def strike_record(opened: OpenVault, client_id: UUID, record_id: UUID, *, struck: bool, now: datetime) -> None:
    """Strikes a record out, or brings it back. It stays in the file, crossed."""
    replace_record(opened, client_id, record_id, {"struck": struck}, now=now)


def look(opened: OpenVault, client_id: UUID, *, now: datetime) -> None:
    """Keeps in the client's own file that this member opened it, once a day, and on the ledger only that they used the vault."""
    client, key = held(opened, client_id)
    today = f"{opened.acting.member_id}:{now.date().isoformat()}"
    body = opened_json(key, client.body or b"", bound_to=client_place(client_id))
    if body.get("last_look") != today:
        client.body = sealed_json(key, {**body, "last_look": today}, bound_to=client_place(client_id))
        client.save(update_fields=["body"])
        write(opened, client, key, "look", {}, now)
        told.client_changed(opened, client_id, now)  # she sees who looked
    ledger.record("victim_services.look", kind="vault", object_id=opened.agency_id, outcome="viewed")


def shred(opened: OpenVault, client_id: UUID) -> None:
    """Destroys the client's data key and every row about them. What is left is a tombstone without a word. Cannot be undone.
    The key's file goes last: if the transaction fails, nothing is lost."""
    client, _key = held(opened, client_id)
    told.client_goes(opened, client_id)
    client.records.all().delete()
    client.body, client.shredded = None, True
    client.save(update_fields=["body", "shredded"])
    ledger.record("victim_services.shred", kind="vault", object_id=opened.agency_id)
    from django.db import transaction

    transaction.on_commit(lambda: keyfiles.shred(opened.agency_id, client_id))


def held(opened: OpenVault, client_id: UUID) -> tuple[Client, bytes]:
    """The client's row, locked, and data key. Refuses where the vault has no such client."""
    client = Client.objects.select_for_update().filter(id=client_id, shredded=False).first()
    if client is None:
        raise Refused(_("This client's record is not in your vault."))
    return client, opened.data_key(client.id, client.generation)


def write(opened: OpenVault, client: Client, key: bytes, kind: str, data: Mapping[str, Any], now: datetime) -> UUID:
    """Lays one record under the client's key; the ledger is the caller's."""
    record_id = uuid4()
    body = {
        "kind": kind,
        "data": dict(data),
        "by": opened.acting.name,
        "by_id": str(opened.acting.member_id),
        "at": now.isoformat(),
    }
    ClientRecord.objects.create(
        id=record_id, agency_id=opened.agency_id, client=client, week=week_of(now.date()),
        body=sealed_json(key, body, bound_to=record_place(client.id, record_id)),
    )  # fmt: skip
    return record_id
