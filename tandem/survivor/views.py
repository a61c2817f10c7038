"""The survivor's pages, and the advocate's page that prints a card. Public ones say nothing in title, address or history."""

from __future__ import annotations

import base64
import io
import json
from datetime import datetime, timedelta

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from tandem.foundation import sealed_text
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.intake.slowdown import Bucket
from tandem.survivor import cards
from tandem.survivor.cards import OpenCard
from tandem.victim_services.opened import OpenVault, decoded, encoded
from tandem.victim_services.queries.clients import client_for
from tandem.victim_services.rules.casework import KINDS
from tandem.victim_services.views.opening import unlocked

COOKIE, BOUND_TO, LASTS = "p", "survivor", timedelta(minutes=10)
ABOUT = {
    "question": _lazy("A question"),
    "correction": _lazy("Something is not right"),
    "copy": _lazy("I want a copy of what you keep"),
    "contact": _lazy("How to reach me safely"),
    "withdrawn": _lazy("You took something back"),
}
ELSEWHERE = "https://www.weather.gov/"
CONTACT_WAYS = (
    ("text", _lazy("By text message")),
    ("call", _lazy("By a call")),
    ("person", _lazy("In person only")),
    ("message", _lazy("A message may be left")),
)
TRIES = Bucket(burst=20, per_minute=20)  # over everybody, without looking at who


@door("survivor.print_card", "Makes and prints a survivor's card")
@require_POST
@unlocked
def print_card(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    code = cards.make_card(opened, uuid_or_404(client_id), now=now())
    # Behind the hash: a browser sends nothing of it, so no log and no proxy sees the code.
    address = f"{request.build_absolute_uri(reverse('public_own'))}#{code}"
    picture = io.BytesIO()
    qrcode.make(address, image_factory=qrcode.image.svg.SvgPathImage, box_size=12).save(picture)
    context = {"code": " ".join(code[i : i + 4] for i in range(0, len(code), 4)), "client_id": client_id, "address": request.build_absolute_uri(reverse("public_own")),
               "picture": "data:image/svg+xml;base64," + base64.b64encode(picture.getvalue()).decode(), "nav_active": "vault"}  # fmt: skip
    return render(request, "survivor/card.html", context)


@door("survivor.enter", "Code and PIN; her page, or with a wrong PIN a page about soup", public=True)
def own(request: HttpRequest) -> HttpResponse:
    card = _card(request)
    if card is not None and request.method == "GET":
        return _private(_page(request, card))
    if request.method != "POST":
        return _private(render(request, "survivor/enter.html", {}))
    if not TRIES.take():
        return _private(
            render(
                request,
                "survivor/enter.html",
                {"wrong": _("Too many tries from everywhere just now. Wait a minute.")},
                status=429,
            )
        )
    code, pin = request.POST.get("code", ""), request.POST.get("pin", "")
    tried = cards.try_card(code, pin)
    if not tried.known:
        return _private(
            render(request, "survivor/enter.html", {"wrong": _("No card reads so. Compare each letter.")}, status=422)
        )
    if tried.needs_pin:
        return _private(_first_pin(request, code, tried))
    if tried.card is None:
        return _private(render(request, "survivor/decoy.html", {}))
    return _private(_let_in(redirect("public_own"), tried.card))


def _first_pin(request: HttpRequest, code: str, tried: cards.Tried) -> HttpResponse:
    wrong = ""
    if "new_pin" in request.POST:
        try:
            if request.POST.get("new_pin") != request.POST.get("again"):
                raise Refused(_("The two are not the same."))
            cards.set_pin(code, request.POST["new_pin"])
            assert tried.card is not None
            return _let_in(redirect("public_own"), tried.card)
        except Refused as refused:
            wrong = refused.reason
    return render(request, "survivor/first_pin.html", {"code": code, "wrong": wrong}, status=422 if wrong else 200)


def _page(request: HttpRequest, card: OpenCard) -> HttpResponse:
    moment, releases = now(), []
    for r in card.page.get("releases", []):
        ends = datetime.fromisoformat(r["ends_at"])
        state = (
            cards.state_of(r["secret"]) if r["secret"] else {"running": not r["revoked"] and ends > moment, "looks": []}
        )
        # Labels were written in the language of whoever signed; those of the file's own fields come in hers.
        items = [_(label) for label in r.get("items", []) if label]
        releases.append(
            {**r, **state, "items": items, "ends": ends, "days": max(0, -((moment - ends) // timedelta(days=1)))}
        )
    words = {name: kind.label for name, kind in KINDS.items()} | {
        "document": _("Document"),
        "screening": _("Screening"),
    }
    context = {
        "page": card.page, "releases": releases, "wrote": [{**w, "label": ABOUT.get(w["about"], "")} for w in card.page.get("wrote", [])],
        "kinds": [(words.get(name, name), n) for name, n in card.page.get("kinds", [])],
        "sent": request.GET.get("sent", ""), "ways": CONTACT_WAYS,
    }  # fmt: skip
    return _let_in(render(request, "survivor/page.html", context), card)


@door("survivor.withdraw", "Takes a release back", public=True)
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    card = _card(request)
    if card is None:
        return redirect("public_own")
    cards.withdraw(card, request.POST.get("number", ""), now=now())
    return _private(_let_in(redirect("public_own"), card))


@door("survivor.write", "Writes to her provider, sealed", public=True)
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    card = _card(request)
    if card is None:
        return redirect("public_own")
    kind, text = request.POST.get("kind", "question"), request.POST.get("text", "").strip()[:4000]
    if kind in ("question", "correction", "copy") and (text or kind == "copy"):
        cards.write_to_provider(card, kind, text, now=now())
        return _private(_let_in(redirect(reverse("public_own") + "?sent=1"), card))
    return _private(_let_in(redirect(reverse("public_own") + "?sent=0"), card))


@door("survivor.contact", "Says how she wants to be reached, sealed", public=True)
@require_POST
def contact(request: HttpRequest) -> HttpResponse:
    card = _card(request)
    if card is None:
        return redirect("public_own")
    said = dict(CONTACT_WAYS)
    parts = [str(said[w]) for w in request.POST.getlist("way") if w in said]
    parts += [request.POST.get(name, "").strip()[:1000] for name in ("when", "how")]
    how, never = ". ".join(p for p in parts if p), request.POST.get("never", "").strip()[:1000]
    if not how and not never:
        return _private(_let_in(redirect(reverse("public_own") + "?sent=0"), card))
    text = "\n".join(line for line in (how, f"{_('Never:')} {never}" if never else "") if line)
    cards.write_to_provider(card, "contact", text, now=now(), how=how, never=never)
    return _private(_let_in(redirect(reverse("public_own") + "?sent=1"), card))


@door("survivor.leave", "Forgets the session", public=True)
def leave(request: HttpRequest) -> HttpResponse:
    """The safe exit forgets the session first and goes on to the weather, so that a step back shows nothing of her page."""
    answer = HttpResponseRedirect(ELSEWHERE) if request.GET.get("out") else redirect("public_own")
    answer.delete_cookie(COOKIE, path="/p/", samesite="Strict")
    return _private(answer)


@door("survivor.end_card", "Ends a survivor's card at once")
@require_POST
@unlocked
def end_card(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    found(client_for(opened, uuid_or_404(client_id)))
    if cards.end_card(opened, uuid_or_404(client_id)):
        messages.success(request, _("The card opens nothing any more."))
    return redirect("vault_client", client_id)


def _card(request: HttpRequest) -> OpenCard | None:
    sealed = sealed_text.unseal(request.COOKIES.get(COOKIE, ""), bound_to=BOUND_TO)
    if not sealed:
        return None
    held = json.loads(sealed)
    if datetime.fromisoformat(held["until"]) < now():
        return None
    return cards.reopened(decoded(held["lookup"]), decoded(held["private"]))


def _let_in(answer: HttpResponse, card: OpenCard) -> HttpResponse:
    """Ten minutes from now, in a cookie that only this browser has and only these pages get; the server keeps nothing."""
    value = {
        "lookup": encoded(card.lookup),
        "private": encoded(card.pair.private),
        "until": (now() + LASTS).isoformat(),
    }
    answer.set_cookie(
        COOKIE, sealed_text.seal(json.dumps(value), bound_to=BOUND_TO), path="/p/", httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Strict",
    )  # fmt: skip
    return answer


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "same-origin"
    return answer
