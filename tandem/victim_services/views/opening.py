"""The vault's door: unlocked or not, and the one cookie that holds it open. Apart, because every page of the room comes through here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tandem.foundation import vault_keys
from tandem.foundation.acting import Acting
from tandem.foundation.requests import MemberRequest, now
from tandem.foundation.vault_keys import WrongKey
from tandem.victim_services.actions import keys
from tandem.victim_services.forms import PassphraseForm
from tandem.victim_services.models import Vault, VaultHolder
from tandem.victim_services.opened import KeyGone, OpenVault
from tandem.victim_services.views.unsaved import sealed_words

COOKIE = "vault"
UnlockedView = Callable[..., HttpResponse]


def unlocked(view: UnlockedView) -> Callable[..., HttpResponse]:
    """Gives the view the open vault as its second argument, or leads to the unlock page. Nothing of an unlocked page is kept by a
    browser, and a row that does not open says so instead of failing."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        acting = request.acting  # type: ignore[attr-defined]
        opened = keys.opened_by(acting, request.COOKIES.get(COOKIE, ""), now=now())
        if opened is None:
            if request.headers.get("HX-Request"):
                return HttpResponse(status=204, headers={"HX-Redirect": "/vault/"})
            words = sealed_words(request, acting) if request.method == "POST" else ""
            if not words:
                return redirect("vault")
            answer = render(request, "victim_services/locked.html", standing_of(acting) | {"unsaved": words})
            answer["Cache-Control"] = "no-store"
            return answer
        try:
            answer = view(request, opened, *args, **kwargs)
        except (KeyGone, WrongKey):
            answer = render(request, "victim_services/unreadable.html", {"nav_active": "vault"}, status=409)
        answer["Cache-Control"] = "no-store"
        return answer

    return guarded


def standing_of(acting: Acting) -> dict[str, Any]:
    """What the page in front of the vault needs to know: is there one, does the member hold a key, do they wait for admission."""
    holder = VaultHolder.objects.filter(member_id=acting.member_id).first()
    return {
        "there": Vault.objects.filter(agency_id=acting.agency_id).first(),
        "holder": holder,
        "numbers": vault_keys.fingerprint(bytes(holder.public_key)) if holder and not holder.sealed_keys else "",
        "serves": keys.serves_clients(),
        "form": PassphraseForm(),
        "nav_active": "vault",
    }


def hold(answer: HttpResponse, secret: str) -> HttpResponse:
    """Hands the browser its half. Gone with the browser; sent to the vault's pages only."""
    answer.set_cookie(COOKIE, secret, path="/", httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Strict")
    return answer


def let_go(request: MemberRequest, answer: HttpResponse) -> HttpResponse:
    answer.delete_cookie(COOKIE, path="/", samesite="Strict")
    return answer


def opened_or_none(request: MemberRequest) -> OpenVault | None:
    return keys.opened_by(request.acting, request.COOKIES.get(COOKIE, ""), now=now())
