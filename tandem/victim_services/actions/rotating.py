"""A new key pair for the vault, after somebody left or a paper was lost. Every client gets a new data key and is written
anew, a few at a time, each in its own step, so that it can be stopped anywhere and taken up again. Only an unlocked member
can do it: no job ever holds a key."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.foundation import vault_keys
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.victim_services import keyfiles
from tandem.victim_services.actions.keys import seal_keys_to
from tandem.victim_services.models import Client, ClientRecord, DocumentPart, InboxItem, Unlock, Vault, VaultHolder
from tandem.victim_services.opened import OpenVault, Stored, client_place, inbox_place, record_place

AT_ONCE = 25  # clients a step


def begin(opened: OpenVault) -> OpenVault:
    """Makes the new pair and seals both keys to everybody who holds one. Other members unlock anew."""
    if not opened.acting.is_supervisor:
        raise Refused(_("A supervisor changes the vault's key. Ask yours."))
    vault = Vault.objects.select_for_update().get(agency_id=opened.agency_id)
    if vault.settled != vault.generation:
        raise Refused(_("The last change is not finished yet. Continue it first."))
    pair = vault_keys.new_pair()
    vault.generation += 1
    vault.public_key = pair.public
    vault.save(update_fields=["generation", "public_key"])
    changed = OpenVault(
        opened.acting, vault.generation, {**opened.keys, vault.generation: pair.private}, opened.unlock_id
    )
    _seal_to_all(changed)
    Unlock.objects.filter(member__agency_id=opened.agency_id).delete()
    ledger.record("victim_services.begin_rotation", kind="vault", object_id=opened.agency_id)
    return changed


def left(opened: OpenVault) -> int:
    """Clients that still lie under an earlier key."""
    return (
        Client.objects.filter(agency_id=opened.agency_id, shredded=False).exclude(generation=opened.generation).count()
    )


def step(opened: OpenVault, *, most: int = AT_ONCE) -> int:
    """Moves a few clients over; returns how many are left. With none left, earlier keys are forgotten by everybody."""
    rows = Client.objects.filter(agency_id=opened.agency_id, shredded=False).exclude(generation=opened.generation)
    for client in rows.select_for_update(skip_locked=True)[:most]:
        _move(opened, client)
    remaining = left(opened)
    if not remaining:
        _settle(opened)
    return remaining


def _move(opened: OpenVault, client: Client) -> None:
    """New data key, and all ciphertext of the client under it. The old key's file goes when the rows are committed."""
    old, old_generation = opened.data_key(client.id, client.generation), client.generation
    new = opened.new_data_key(client.id)

    def again(body: Stored, place: str) -> bytes:
        return vault_keys.encrypt(new, vault_keys.decrypt(old, bytes(body or b""), bound_to=place), bound_to=place)

    client.body = again(client.body, client_place(client.id))
    client.generation = opened.generation
    client.save(update_fields=["body", "generation"])
    for record in ClientRecord.objects.filter(client=client):
        place = record_place(client.id, record.id)
        record.body = again(record.body, place)
        record.save(update_fields=["body"])
        for part in DocumentPart.objects.filter(record=record).iterator(4):
            part.body = again(part.body, f"{place}:part:{part.number}")
            part.save(update_fields=["body"])
    agency_id, client_id = opened.agency_id, client.id
    transaction.on_commit(lambda: keyfiles.drop(agency_id, client_id, old_generation))


def _settle(opened: OpenVault) -> None:
    vault = Vault.objects.select_for_update().get(agency_id=opened.agency_id)
    if vault.settled == vault.generation:
        return
    vault.settled = vault.generation
    vault.save(update_fields=["settled"])
    for item in InboxItem.objects.filter(agency_id=opened.agency_id).exclude(generation=opened.generation):
        place = inbox_place(opened.agency_id)
        plain = vault_keys.open_sealed(
            vault_keys.pair_of(opened.keys[item.generation]), bytes(item.body), bound_to=place
        )
        body = vault_keys.seal_to(bytes(vault.public_key), plain, bound_to=place)
        InboxItem.objects.create(agency_id=opened.agency_id, body=body, generation=opened.generation, week=item.week)
        item.delete()
    _seal_to_all(OpenVault(opened.acting, opened.generation, {opened.generation: opened.keys[opened.generation]}))
    ledger.record("victim_services.end_rotation", kind="vault", object_id=opened.agency_id)


def _seal_to_all(opened: OpenVault) -> None:
    for holder in VaultHolder.objects.exclude(sealed_keys={}):
        holder.sealed_keys = seal_keys_to(opened, holder)
        holder.save(update_fields=["sealed_keys"])
