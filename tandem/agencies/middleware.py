"""One request, one transaction, one acting member. Opens the transaction with the member's token bound,
asks the database who that is, and keeps the idle lock; everything inside sees through their eyes only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tandem.agencies import held_token, unsaved
from tandem.agencies.actions import sign_in
from tandem.foundation import acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger

# Names of views that answer while the sign-in is locked or before the second factor is set up.
OPEN_WHILE_LOCKED = {"lock", "unlock", "account_logout", "set_language"}
TOUCH_EVERY = 60  # seconds; a write per request would double its cost


# What is marked "ours" below are attributes that this middleware gives a request and Django's own type does not know.
class ActingMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.acting = None  # type: ignore[attr-defined] # ours
        request.signed_in = None  # type: ignore[attr-defined] # ours
        token = held_token.held(request.session)
        origin = ledger.set_origin(request.META.get("REMOTE_ADDR", ""))
        acting.bind(sign_in.blank(token) if token else None)
        try:
            with transaction.atomic():
                response = self._inside(request, token)
                if token:
                    held_token.follow(request.session, token)
                if response.status_code >= 500 or getattr(request, "refused", False):
                    transaction.set_rollback(True)
        finally:
            acting.bind(None)
            ledger.reset_origin(origin)
        match = request.resolver_match
        if token or (match and match.view_name.startswith("public_")):
            # The button Back would otherwise show a locked session's last page, or a sender's code on somebody else's phone.
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _inside(self, request: HttpRequest, token: str | None) -> HttpResponse:
        if token:
            found = sign_in.signed_in(token)
            if found is None:  # ended, expired, suspended
                logout(request)
                acting.bind(None)
                request.ended = True  # type: ignore[attr-defined] # ours
            else:
                acting.bind(found.acting)
                self._speak(request, found.acting.language)
                if not found.locked and found.idle_seconds >= settings.IDLE_LOCK_SECONDS:
                    sign_in.bound("lock_sign_in")
                    found = replace(
                        found, locked=True
                    )  # process_view leads to the lock, behind the check for forged forms
                request.signed_in = found  # type: ignore[attr-defined] # ours
                if not (found.locked or found.needs_second_factor):
                    request.acting = found.acting  # type: ignore[attr-defined] # ours
                    if found.idle_seconds >= TOUCH_EVERY:
                        sign_in.bound("touch_sign_in")
        elif request.user.is_authenticated:
            logout(request)  # a log-in without a post opens nothing
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and request.acting is not None:  # type: ignore[attr-defined] # ours
            # After a switch of language on a refusal, or a log-in that leads back to where a form was sent. A page and not a message on the next
            # one: that would be seen there, and tell two pages apart that are alike.
            reason = _("Nothing stands at this address; a form sends to it.")
            return render(request, "refused.html", {"reason": reason, "nothing_here": True}, status=405)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        found = getattr(request, "signed_in", None)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if getattr(request, "ended", False) and request.method == "POST" and not name.startswith(unsaved.NOT_FROM):
            return self._ended(request)
        if found is None or name in OPEN_WHILE_LOCKED or name.startswith("public_"):
            return None
        if found.locked:
            return self._locked(request, found)
        if found.needs_second_factor and not name.startswith("mfa_") and name != "account_reauthenticate":
            return self._send(request, "mfa_index")
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        request.refused = True  # type: ignore[attr-defined] # ours
        match = request.resolver_match
        ledger.record_apart("agencies.refuse", detail={"view": match.view_name if match else ""})
        context = {
            "reason": error.reason, "posted": request.method == "POST", "way_back": self._came_from(request),
            "written": unsaved.readable(unsaved.typed(request)),
        }  # fmt: skip
        return render(request, "refused.html", context, status=409)

    @staticmethod
    def _speak(request: HttpRequest, language: str) -> None:
        """The member's own language on a browser that has not been told one; the switch in the menu goes before."""
        if language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(language)
            request.LANGUAGE_CODE = language

    def _ended(self, request: HttpRequest) -> HttpResponse | None:
        """Gives back what somebody sent after their session had ended: the page it was written on still showed it."""
        written = unsaved.readable(unsaved.typed(request))
        if not written:
            return None
        log_in = f"{reverse('account_login')}?{urlencode({'next': self._came_from(request) or '/'})}"
        return render(request, "agencies/ended.html", {"written": written, "log_in": log_in}, status=401)

    @staticmethod
    def _came_from(request: HttpRequest) -> str:
        """The page of ours whose form was sent, as its address; empty where it is none, or the same that is refused now."""
        came = urlsplit(request.headers.get("Referer", ""))
        if request.method != "POST" or came.netloc != request.get_host():
            return ""
        return came.path + (f"?{came.query}" if came.query else "")

    def _locked(self, request: HttpRequest, found: sign_in.SignedIn) -> HttpResponse:
        """The lock's page: with what was just sent, sealed, or with the way back to what was asked for."""
        words = unsaved.sent(request, found.acting.member_id)
        if words:  # 423 because a page that swaps fragments takes a whole page only where something was refused
            return render(request, "agencies/lock.html", {"locked": True, "unsaved": words}, status=423)
        if request.method == "GET" and not request.headers.get("HX-Request") and request.path != "/":
            return HttpResponseRedirect(f"{reverse('lock')}?{urlencode({'next': request.get_full_path()})}")
        return self._send(request, "lock")

    @staticmethod
    def _send(request: HttpRequest, name: str) -> HttpResponse:
        where = reverse(name)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": where})
        return HttpResponseRedirect(where)
