"""Words that somebody saves while the vault has locked itself: they go back to the browser sealed to the vault's own key, and come out
when it is unlocked. Apart, because a note that is lost at two in the morning is not written again."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.http import HttpRequest

from tandem.foundation import vault_keys
from tandem.foundation.acting import Acting
from tandem.victim_services.models import Vault
from tandem.victim_services.opened import OpenVault, decoded, encoded

NEVER = {"csrfmiddlewaretoken", "passphrase", "again", "old", "code", "numbers"}


@dataclass(frozen=True, slots=True)
class Words:
    to: str  # the address that they were for
    fields: list[tuple[str, str]]


def sealed_words(request: HttpRequest, acting: Acting) -> str:
    """Base64; empty where there is nothing to keep. A file cannot be kept so: it has to be chosen again."""
    fields = [(name, value) for name, values in request.POST.lists() if name not in NEVER for value in values]
    vault = Vault.objects.filter(agency_id=acting.agency_id).first()
    if vault is None or request.FILES or not any(value.strip() for _name, value in fields):
        return ""
    plain = json.dumps({"to": request.path, "fields": fields}).encode()
    return f"{vault.generation}.{encoded(vault_keys.seal_to(bytes(vault.public_key), plain, bound_to=_place(acting)))}"


def opened_words(opened: OpenVault, sealed: str) -> Words | None:
    """None where it was altered, is another member's, or lies under a key that has been changed since."""
    generation, _dot, body = sealed.partition(".")
    private = opened.keys.get(int(generation)) if generation.isdigit() else None
    if private is None:
        return None
    try:
        plain = vault_keys.open_sealed(vault_keys.pair_of(private), decoded(body), bound_to=_place(opened.acting))
    except (vault_keys.WrongKey, ValueError):
        return None
    found = json.loads(plain)
    if not str(found["to"]).startswith("/vault/"):  # anybody can seal to a public key
        return None
    return Words(found["to"], [(name, value) for name, value in found["fields"]])


def _place(acting: Acting) -> str:
    return f"unsaved:{acting.member_id}"
