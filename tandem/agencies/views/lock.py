"""The idle lock: concealed until the password is given again. The database is locked too, whatever the page does."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tandem.agencies import held_token, unsaved
from tandem.agencies.actions import sign_in
from tandem.foundation.doors import door
from tandem.foundation.requests import back
from tandem.ledger import actions as ledger


@door("agencies.lock", "The locked page; locking now", public=True)
def lock(request: HttpRequest) -> HttpResponse:
    found = getattr(request, "signed_in", None)
    if found is None:
        return redirect("account_login")
    if request.method == "POST":
        if not found.locked:
            sign_in.bound("lock_sign_in")
            ledger.record("agencies.lock", kind="member", object_id=found.acting.member_id)
        words = unsaved.on_the_page(request, found.acting.member_id)
        if words:
            return render(request, "agencies/lock.html", {"locked": True, "unsaved": words})
        page = request.POST.get("unsaved_to", "")
        return redirect(f"{reverse('lock')}?{urlencode({'next': page})}" if page else "lock")
    if not found.locked:
        return redirect("desk")  # a link, a prefetch or an image that points here locks nobody out
    return render(request, "agencies/lock.html", {"locked": True, "next": request.GET.get("next", "")})


@door("agencies.unlock", "Unlocks with the password", public=True)
def unlock(request: HttpRequest) -> HttpResponse:
    found = getattr(request, "signed_in", None)
    if found is None:
        return redirect("account_login")
    if request.method != "POST":
        return redirect("lock")
    email = request.user.email  # type: ignore[union-attr]
    if authenticate(request, email=email, password=request.POST.get("password", "")) is None:
        return render(
            request,
            "agencies/lock.html",
            {
                "wrong": _("That is not the password. After five tries the account locks for 15 minutes."),
                "unsaved": request.POST.get("unsaved", ""),
                "next": request.POST.get("next", ""),
            },
            status=422,
        )
    token = held_token.held(request.session)
    if token:
        sign_in.change_sign_in(token, "unlock")
    ledger.record("agencies.unlock", kind="member", object_id=found.acting.member_id)
    words = unsaved.opened_words(request.POST.get("unsaved", ""), member_id=found.acting.member_id)
    if words:
        return render(request, "agencies/unsaved.html", {"words": words, "written": unsaved.readable(words.fields)})
    return back(request, "/")
