"""Opening the vault for the first time, unlocking, admission, and who holds a key."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.victim_services.actions import keys, rotating
from tandem.victim_services.forms import NewPassphraseForm, PassphraseForm, RecoveryForm
from tandem.victim_services.models import HolderKind, Vault, VaultHolder
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.rules.passphrases import refused_because
from tandem.victim_services.views.clients import client_list
from tandem.victim_services.views.opening import hold, let_go, opened_or_none, standing_of, unlocked
from tandem.victim_services.views.unsaved import opened_words


@door("victim_services.vault", "The vault: its clients where it is unlocked, else the way in")
def vault(request: MemberRequest) -> HttpResponse:
    opened = opened_or_none(request)
    if opened is not None and request.POST.get("unsaved"):  # unlocked in another tab meanwhile
        return _way_in(request, opened, request.POST["unsaved"])
    if opened is not None:
        answer = client_list(request, opened)
        answer["Cache-Control"] = "no-store"
        return answer
    form = PassphraseForm(request.POST) if request.POST.get("act") == "unlock" else PassphraseForm()
    unsaved = request.POST.get("unsaved", "")
    if request.method == "POST" and form.is_bound and form.is_valid():
        found = keys.unlock(request.acting, form.cleaned_data["passphrase"], now=now())
        if found is not None:
            return hold(_way_in(request, found[0], unsaved), found[1])
        form.add_error(
            "passphrase", _("This is not your vault passphrase. It is another one than that for logging in.")
        )
    context = standing_of(request.acting) | {"form": form, "unsaved": unsaved}
    return render(request, "victim_services/locked.html", context, status=422 if form.is_bound else 200)


def _way_in(request: MemberRequest, opened: OpenVault, unsaved: str) -> HttpResponse:
    """To the clients, or back to words that were not saved because the vault had locked itself."""
    words = opened_words(opened, unsaved) if unsaved else None
    if words is None:
        return redirect("vault")
    answer = render(request, "victim_services/unsaved.html", {"words": words, "nav_active": "vault"})
    answer["Cache-Control"] = "no-store"
    return answer


@door("victim_services.make", "Opens an agency's vault for the first time")
def make(request: MemberRequest) -> HttpResponse:
    form = NewPassphraseForm(request.POST or None)
    if request.method == "POST" and _passes(form):
        made = keys.make_vault(request.acting, form.cleaned_data["passphrase"], now=now())
        _opened, secret = keys.hold_open(made.opened, now=now())
        answer = render(
            request,
            "victim_services/recovery.html",
            {"codes": [_grouped(c) for c in made.codes], "nav_active": "vault"},
        )
        answer["Cache-Control"] = "no-store"
        return hold(answer, secret)
    return render(
        request,
        "victim_services/new_passphrase.html",
        {"form": form, "making": True, "nav_active": "vault"},
        status=422 if form.errors else 200,
    )


@door("victim_services.ask", "Asks to be admitted to the vault")
def ask(request: MemberRequest) -> HttpResponse:
    form = NewPassphraseForm(request.POST or None)
    if request.method == "POST" and _passes(form):
        keys.ask_admission(request.acting, form.cleaned_data["passphrase"], now=now())
        return redirect("vault")
    return render(
        request,
        "victim_services/new_passphrase.html",
        {"form": form, "nav_active": "vault"},
        status=422 if form.errors else 200,
    )


@door("victim_services.recover", "Sets a new passphrase with a printed recovery code")
def recover(request: MemberRequest) -> HttpResponse:
    form = RecoveryForm(request.POST or None)
    if request.method == "POST" and _passes(form):
        opened = keys.recover(request.acting, form.cleaned_data["code"], form.cleaned_data["passphrase"], now=now())
        if opened is not None:
            messages.success(
                request, _("The vault is open and your new passphrase is set. That code is used up: cross it out.")
            )
            return hold(redirect("vault_keys"), keys.hold_open(opened, now=now())[1])
        form.add_error("code", _("No code of this vault reads so. Compare each letter with the paper."))
    return render(
        request,
        "victim_services/new_passphrase.html",
        {"form": form, "recovering": True, "nav_active": "vault"},
        status=422 if form.errors else 200,
    )


@door("victim_services.lock", "Locks the vault on every device of the member")
@require_POST
def lock(request: MemberRequest) -> HttpResponse:
    keys.lock(request.acting)
    messages.success(request, _("The vault is locked."))
    return let_go(request, redirect("vault"))


@door("victim_services.keys", "Who holds a key to the vault; admission, passphrase, change of the key")
@unlocked
def holders(request: MemberRequest, opened: OpenVault) -> HttpResponse:
    found = VaultHolder.objects.select_related("member").order_by("kind", "member__name")
    context = {
        "members": [h for h in found if h.kind == HolderKind.MEMBER and h.sealed_keys],
        "awaiting": [h for h in found if h.kind == HolderKind.MEMBER and not h.sealed_keys],
        "codes_left": sum(h.kind == HolderKind.RECOVERY for h in found),
        "vault": Vault.objects.get(agency_id=opened.agency_id), "left": rotating.left(opened), "nav_active": "vault", "tab": "keys",
    }  # fmt: skip
    return render(request, "victim_services/keys.html", context)


@door("victim_services.admit", "Admits a member to the vault")
@require_POST
@unlocked
def admit(request: MemberRequest, opened: OpenVault, holder_id: str) -> HttpResponse:
    keys.admit(opened, uuid_or_404(holder_id), numbers=request.POST.get("numbers", ""))
    messages.success(request, _("Admitted. They can unlock the vault now."))
    return redirect("vault_keys")


@door("victim_services.remove", "Takes a member out of the vault")
@require_POST
@unlocked
def remove(request: MemberRequest, opened: OpenVault, holder_id: str) -> HttpResponse:
    keys.remove(opened, uuid_or_404(holder_id))
    messages.success(
        request, _("Their key opens nothing now. Change the vault's key too, so that nothing they may have kept fits.")
    )
    return redirect("vault_keys")


@door("victim_services.passphrase", "Changes the member's vault passphrase")
@unlocked
def passphrase(request: MemberRequest, opened: OpenVault) -> HttpResponse:
    form = NewPassphraseForm(request.POST or None, with_old=True)
    if request.method == "POST" and _passes(form):
        old, new = form.cleaned_data["old"], form.cleaned_data["passphrase"]
        if keys.change_passphrase(opened, old, new, now=now()):
            messages.success(request, _("Your new passphrase is set. Other devices are locked."))
            return redirect("vault_keys")
        form.add_error("old", _("This is not your vault passphrase."))
    return render(
        request,
        "victim_services/new_passphrase.html",
        {"form": form, "changing": True, "nav_active": "vault"},
        status=422 if form.errors else 200,
    )


@door("victim_services.rotate", "Changes the vault's key, a few clients at a step")
@require_POST
@unlocked
def rotate(request: MemberRequest, opened: OpenVault) -> HttpResponse:
    """Each step is a request of its own, so that it can stop anywhere; the page asks for the next one by itself where it can."""
    if request.POST.get("begin"):
        changed = rotating.begin(opened)
        changed, secret = keys.hold_open(changed, now=now())
        return hold(
            render(request, "victim_services/rotating.html", {"left": rotating.left(changed), "nav_active": "vault"}),
            secret,
        )
    left = rotating.step(opened)
    if left:
        return render(request, "victim_services/rotating.html", {"left": left, "nav_active": "vault"})
    messages.success(
        request, _("The vault has a new key. Papers with the old recovery codes still work: they were sealed anew.")
    )
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": "/vault/keys/"})
    return redirect("vault_keys")


@door("victim_services.cap", "Lowers how long a release may last")
@require_POST
@unlocked
def cap(request: MemberRequest, opened: OpenVault) -> HttpResponse:
    days = request.POST.get("days", "")
    if not opened.acting.is_supervisor:
        raise Refused(_("A supervisor sets this. Ask yours."))
    if not days.isdigit() or not 1 <= int(days) <= 90:
        raise Refused(_("Between 1 and 90 days."))
    Vault.objects.filter(agency_id=opened.agency_id).update(longest_release_days=int(days))
    messages.success(request, _("Saved. It holds for releases from now on."))
    return redirect("vault_keys")


def _passes(form: NewPassphraseForm) -> bool:
    """Also says what is wrong with the passphrase itself, beside its field, instead of on a page of its own."""
    if not form.is_valid():
        return False
    reason = refused_because(form.cleaned_data["passphrase"])
    if reason:
        form.add_error("passphrase", reason)
    return not reason


def _grouped(code: str) -> str:
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))
