"""Cards: made by an advocate, opened with code and PIN, refreshed when something in the file changes. No row here names anybody."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from tandem.accords.actions.packages import tell_ended
from tandem.foundation import vault_keys
from tandem.foundation.vault_keys import Pair, WrongKey
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.survivor.models import Card
from tandem.survivor.page import WROTE, page_of
from tandem.victim_services.actions.clients import held, remember, write
from tandem.victim_services.actions.keys import CODE_LETTERS, normal_code
from tandem.victim_services.opened import OpenVault, decoded, encoded, inbox_place, week_of
from tandem.victim_services.queries.clients import client_for

LENGTH = 16  # letters of 31: 79 bits, and Argon2id before each guess of the PIN
TRIES = 5
NO_PIN = ""


@dataclass(frozen=True, slots=True)
class OpenCard:
    """A card that is open for one request."""

    lookup: bytes
    pair: Pair
    agency_id: UUID
    page: dict[str, Any]


def make_card(opened: OpenVault, client_id: UUID, *, now: datetime) -> str:
    """Ends the client's earlier card and makes a new one. Returns the code, which is printed and stored nowhere."""
    end_card(opened, client_id)
    client, key = held(opened, client_id)
    code = "".join(secrets.choice(CODE_LETTERS) for _n in range(LENGTH))
    pair, salt = vault_keys.new_pair(), vault_keys.new_salt()
    card = Card.objects.create(
        agency_id=opened.agency_id, lookup=lookup_of(code), public_key=pair.public, salt=salt,
        wrapped_private=_wrapped(code, NO_PIN, salt, pair.private), week=week_of(now.date()),
    )  # fmt: skip
    write(opened, client, key, "card", {"card_id": str(card.pk), "public_key": encoded(pair.public)}, now)
    remember(opened, client_id, {"card": {"id": str(card.pk), "public_key": encoded(pair.public)}})
    ledger.record("victim_services.print_card", kind="vault", object_id=opened.agency_id)
    refresh(opened, client_id, now)
    return code


def end_card(opened: OpenVault, client_id: UUID) -> bool:
    """A lost or found card, a forgotten PIN, a shredded client: from this second on the card opens nothing, and what was sealed to
    it is gone. False where there was none."""
    this = client_for(opened, client_id)
    if this is None or not this.data.get("card"):
        return False
    Card.objects.filter(id=this.data["card"]["id"]).update(ended=True, page=None)
    remember(opened, client_id, {"card": None})
    ledger.record("victim_services.end_card", kind="vault", object_id=opened.agency_id)
    return True


def refresh(opened: OpenVault, client_id: UUID, now: datetime) -> None:
    """Seals the page anew to the client's card, where there is one. Called whenever something she may see has changed."""
    this = client_for(opened, client_id)
    card = this.data.get("card") if this else None
    if not card:
        return
    public = decoded(card["public_key"])
    body = json.dumps(page_of(opened, client_id, now)).encode()
    sealed = vault_keys.seal_to(public, body, bound_to=_place(public))
    Card.objects.filter(id=card["id"], ended=False).update(page=sealed)


def lookup_of(code: str) -> bytes:
    return hashlib.sha256(b"tandem card\0" + normal_code(code).encode()).digest()


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a code and a PIN. `card` where both are right; `known` where at least the code is one."""

    card: OpenCard | None
    known: bool
    needs_pin: bool = False


def try_card(code: str, pin: str) -> Tried:
    """Opens a card. Right and wrong take the same derivation; after five wrong PINs only the decoy is left, until a new card."""
    row = _row(lookup_of(code))
    if row is None:
        vault_keys.key_of_passphrase(code + pin, b"\0" * vault_keys.SALT)
        return Tried(None, known=False)
    needs_pin = not row["has_pin"]
    try:
        private = _private(row, code, NO_PIN if needs_pin else pin)
    except WrongKey:
        private = None
    if not needs_pin:
        _call("card_tried", lookup_of(code), private is not None and row["failed"] < TRIES)
    if private is None or row["failed"] >= TRIES:
        return Tried(None, known=True)
    return Tried(_opened(row, lookup_of(code), private), known=True, needs_pin=needs_pin)


def set_pin(code: str, pin: str) -> None:
    """The first PIN. Refuses fewer than four digits, and everybody's first guesses."""
    if not pin.isdigit() or not 4 <= len(pin) <= 12:
        raise Refused(_("A PIN has 4 to 12 digits."))
    if len(set(pin)) == 1 or pin in "01234567890123456789" or pin in "98765432109876543210":
        raise Refused(_("Somebody who knows you would try this one first. Take another."))
    row = _row(lookup_of(code))
    if row is None or row["has_pin"]:
        raise Refused(_("This card has a PIN already. Ask for a new card if you do not know it."))
    private, salt = _private(row, code, NO_PIN), vault_keys.new_salt()
    _call("card_set_pin", lookup_of(code), salt, _wrapped(code, pin, salt, private))


def reopened(lookup: bytes, private: bytes) -> OpenCard | None:
    """The card of a session that is still young; None where the advocate ended it meanwhile."""
    row = _row(lookup)
    if row is None:
        return None
    return _opened(row, lookup, private)


def write_to_provider(card: OpenCard, kind: str, text: str, *, now: datetime, **more: str) -> None:
    """Seals her words to the provider's key, and keeps them on her own page, sealed to hers. Nobody else can read them, here neither."""
    vault = _call("card_vault", card.lookup)
    body = {
        "kind": kind,
        "text": text,
        "client_id": card.page.get("client_id", ""),
        "asked_at": now.isoformat(),
        **more,
    }
    sealed = vault_keys.seal_to(
        bytes(vault["public_key"]), json.dumps(body).encode(), bound_to=inbox_place(card.agency_id)
    )
    _call("card_writes", card.lookup, sealed, vault["generation"], week_of(now.date()))
    line = {"about": kind, "text": text, "day": now.date().isoformat(), "read": False}
    card.page["wrote"] = [line, *card.page.get("wrote", [])][:WROTE]
    page = vault_keys.seal_to(card.pair.public, json.dumps(card.page).encode(), bound_to=_place(card.pair.public))
    _call("card_keeps", card.lookup, page)


def withdraw(card: OpenCard, number: str, *, now: datetime) -> bool:
    """Takes a release back, at once. Her provider learns it from the sealed inbox."""
    release = next((r for r in card.page.get("releases", []) if r["number"] == number and r.get("secret")), None)
    if release is None:
        return False
    _call("withdraw_package", decoded(release["secret"]))
    tell_ended()
    write_to_provider(card, "withdrawn", release["number"], now=now)
    return True


def state_of(secret: str) -> dict[str, Any]:
    """Whether what this release gave out is still open, and who looked: asked of the database, not of the sealed page."""
    running = _call("package_running", decoded(secret))
    with connection.cursor() as cursor:
        cursor.execute("SELECT agency, at, act FROM tandem.looks_at_package(%s)", (decoded(secret),))
        looks = [{"agency": a, "at": at, "act": act} for a, at, act in cursor.fetchall()]
    return {"running": bool(running and running["package_running"]), "looks": looks}


def _row(lookup: bytes) -> dict[str, Any] | None:
    row: dict[str, Any] | None = _call("card", lookup)
    return row


def _call(function: str, *arguments: Any) -> Any:
    """One of policies/survivor.sql's functions; its first row by column, or None."""
    marks = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM tandem.{function}({marks})", arguments)  # noqa: S608 - names from this file only
        row = cursor.fetchone()
        return dict(zip([c.name for c in cursor.description], row, strict=True)) if row else None


def _place(public: bytes) -> str:
    return f"card:{encoded(public)}"


def _wrapped(code: str, pin: str, salt: bytes, private: bytes) -> bytes:
    key = vault_keys.key_of_passphrase(f"{normal_code(code)}\0{pin}", salt)
    return vault_keys.encrypt(key, private, bound_to="card")


def _private(row: dict[str, Any], code: str, pin: str) -> bytes:
    key = vault_keys.key_of_passphrase(f"{normal_code(code)}\0{pin}", bytes(row["salt"]))
    return vault_keys.decrypt(key, bytes(row["wrapped_private"]), bound_to="card")


def _opened(row: dict[str, Any], lookup: bytes, private: bytes) -> OpenCard:
    pair = Pair(private, bytes(row["public_key"]))
    page: dict[str, Any] = {}
    if row["page"]:
        page = json.loads(vault_keys.open_sealed(pair, bytes(row["page"]), bound_to=_place(pair.public)))
    return OpenCard(lookup, pair, row["agency_id"], page)
