"""Words that somebody sends, or has on the page, when the session locks itself: they stand in the locked page sealed, and come out when the same
member unlocks. Apart, because a note that is lost at two in the morning is not written again. Nothing of them is kept on the server."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from tandem.foundation import sealed_text
from tandem.foundation.requests import now

# What proves somebody or a form is asked anew, never kept.
NEVER = {
    "csrfmiddlewaretoken",
    "password",
    "oldpassword",
    "password1",
    "password2",
    "passphrase",
    "again",
    "old",
    "code",
    "numbers",
    "unsaved",
}
NOT_FROM = ("account_", "mfa_", "lock", "unlock", "public_", "set_language")
GOOD_FOR = timedelta(hours=12)  # as long as a session lives
MOST = 200_000  # characters; more than any form of ours takes
READ_FROM = 12  # characters; what is shorter is quickly typed again

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Words:
    to: str  # the address that they were for; where nothing was sent yet, the page they were written on
    fields: Fields
    ready: bool  # whether they can be sent as they are: a form that somebody had sent, with the button they had pressed


def typed(request: HttpRequest) -> Fields:
    """What a form brought, in its order, without what proves somebody."""
    return [(name, value) for name, values in request.POST.lists() if name not in NEVER for value in values]


def readable(fields: Iterable[tuple[str, str]]) -> list[str]:
    """The values that somebody wrote in words: to be read and copied, each once. Not ids, codes or ticks."""
    written = [value for _name, value in fields if len(value.strip()) >= READ_FROM and " " in value.strip()]
    return list(dict.fromkeys(written))


def sealed_words(to: str, fields: Fields, *, ready: bool, member_id: UUID) -> str:
    """Base64; empty where there is nothing to keep, too much, or the address is no form of this house. A file has to be chosen again."""
    if (
        not _is_a_form(to)
        or not any(value.strip() for _name, value in fields)
        or sum(len(v) for _n, v in fields) > MOST
    ):
        return ""
    plain = json.dumps({"to": to, "fields": fields, "ready": ready, "until": (now() + GOOD_FOR).isoformat()})
    return sealed_text.seal(plain, bound_to=_place(member_id))


def sent(request: HttpRequest, member_id: UUID) -> str:
    """Of a form that came while the session was locked. A form with a file is not kept: it would come back half."""
    if request.method != "POST" or request.FILES:
        return ""
    return sealed_words(request.get_full_path(), typed(request), ready=True, member_id=member_id)


def on_the_page(request: HttpRequest, member_id: UUID) -> str:
    """Of a form that was half written when the page locked itself; the page's script hands it over (tandem.js)."""
    try:
        pairs = json.loads(request.POST.get("unsaved_fields") or "[]")
        fields = [(str(name), str(value)) for name, value in pairs if name not in NEVER]
    except (TypeError, ValueError):
        return ""
    return sealed_words(request.POST.get("unsaved_to", ""), fields, ready=False, member_id=member_id)


def opened_words(sealed: str, *, member_id: UUID) -> Words | None:
    """None where it was altered, is another member's, or is older than a session lives."""
    plain = sealed_text.unseal(sealed, bound_to=_place(member_id))
    if plain is None:
        return None
    found = json.loads(plain)
    if datetime.fromisoformat(found["until"]) < now():
        return None
    return Words(found["to"], [(name, value) for name, value in found["fields"]], found["ready"])


def _is_a_form(to: str) -> bool:
    if not to.startswith("/") or not url_has_allowed_host_and_scheme(to, None):
        return False
    try:
        return not resolve(to.partition("?")[0]).view_name.startswith(NOT_FROM)
    except Resolver404:
        return False


def _place(member_id: UUID) -> str:
    return f"session:unsaved:{member_id}"
