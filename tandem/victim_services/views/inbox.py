"""What came sealed for the vault, and sending somebody to a provider."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tandem.accords.queries.naming import open_case_names
from tandem.agencies.models import Agency
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, now, uuid_or_404
from tandem.ledger import actions as ledger
from tandem.victim_services.actions import clients
from tandem.victim_services.actions import inbox as actions
from tandem.victim_services.actions.inbox import take_out
from tandem.victim_services.forms.referring import ReferForm
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.clients import client_for, clients_of, records_of
from tandem.victim_services.queries.inbox import Item, items_in
from tandem.victim_services.rules.searching import fits, sought
from tandem.victim_services.views.opening import unlocked

WROTE = ("question", "correction", "copy", "contact", "withdrawn")


@door("victim_services.refer", "Sends somebody to a provider, sealed")
def refer(request: MemberRequest) -> HttpResponse:
    """Any member may send; what was sent is the provider's alone from then on."""
    there = actions.vaults_to_refer_to()
    agencies = [(str(a.pk), a.name) for a in Agency.objects.filter(id__in=there).order_by("name")]
    case_id = request.POST.get("case") or request.GET.get("case", "")
    number = {str(i): n for i, n in open_case_names([uuid_or_404(case_id)])}.get(case_id, "") if case_id else ""
    form = ReferForm(request.POST or None, agencies=agencies, initial={"agency": request.GET.get("to", "")})
    if request.method == "POST" and form.is_valid():
        data = {
            k: v for k, v in form.cleaned_data.items() if k not in ("agency", "knows") and v not in (None, "", False)
        }
        if number:
            data |= {"source": "case", "case": number}
        actions.refer(request.acting, UUID(form.cleaned_data["agency"]), data, now=now())
        messages.success(
            request,
            _("Sent, sealed. Only the provider can read it. Whether somebody is served there they may tell nobody, so you will hear nothing back; ask the person."),
        )  # fmt: skip
        return redirect("case", case_id) if number else redirect("vault_refer")
    context = {"form": form, "case": case_id if number else "", "number": number, "none": not agencies}
    return render(request, "victim_services/refer.html", context, status=422 if form.errors else 200)


@door("victim_services.inbox", "What came for the vault, sealed")
@unlocked
def inbox(request: MemberRequest, opened: OpenVault) -> HttpResponse:
    if request.method == "POST":
        return _deal_with(request, opened, uuid_or_404(request.POST.get("item", "")))
    items, moment = items_in(opened), now()
    known = clients_of(opened).clients
    context = {
        "referrals": [(i, _like(i, known), i.match_by < moment, abs(i.match_by - moment)) for i in items if _refers(i) and not i.aside],
        "aside": [i for i in items if _refers(i) and i.aside],
        "words": [(i, next((c for c in known if str(c.id) == i.data.get("client_id")), None)) for i in items if not _refers(i)],
        "now": moment, "nav_active": "vault", "tab": "inbox", "inbox": len(items),
    }  # fmt: skip
    ledger.record("victim_services.list", kind="vault", object_id=opened.agency_id, outcome="viewed")
    return render(request, "victim_services/inbox.html", context)


def _refers(item: Item) -> bool:
    return item.data.get("kind") == "referral"


def _like(item: Item, known: list[Any]) -> list[Any]:
    """Clients who may be the same person, so that nobody is taken in twice."""
    if not item.data.get("name"):
        return []
    wanted = sought(str(item.data["name"]))
    return [c for c in known if fits(wanted, c.data)][:5]


def _deal_with(request: MemberRequest, opened: OpenVault, item_id: UUID) -> HttpResponse:
    act, moment = request.POST.get("act", ""), now()
    if act == "take_in":
        same = request.POST.get("client", "")
        client_id = actions.take_in_from(opened, item_id, now=moment, client_id=uuid_or_404(same) if same else None)
        messages.success(request, _("Taken in. The 48 hours of matching have ended. The sender learns nothing of it."))
        return redirect("vault_client", client_id)
    if act == "aside":
        actions.set_aside(opened, item_id, request.POST.get("reason", "").strip(), now=moment)
        messages.success(request, _("Set aside. It stays below, sealed, until somebody brings it back."))
    elif act == "back":
        actions.bring_back(opened, item_id, now=moment)
    elif act == "drop":
        actions.drop(opened, item_id)
        messages.success(request, _("Deleted."))
    elif act in ("keep", "use"):
        return _keep_words(request, opened, item_id, use=act == "use")
    return redirect("vault_inbox")


def _keep_words(request: MemberRequest, opened: OpenVault, item_id: UUID, *, use: bool) -> HttpResponse:
    """A survivor's words go into her own file; a release that she took back is marked there too, and how to reach her is taken over
    where the advocate says so."""
    data, moment = take_out(opened, item_id).data, now()
    client_id = UUID(str(data["client_id"]))
    this = client_for(opened, client_id)
    if this is None:  # shredded meanwhile
        return redirect("vault_inbox")
    about = data.get("kind", "")
    kept = {
        "text": data.get("text", ""),
        "about": about if about in WROTE else "question",
        "asked_at": data.get("asked_at"),
    }
    clients.add_record(opened, client_id, "from_survivor", kept, now=moment)
    if about == "withdrawn":
        _mark_withdrawn(opened, client_id, data, moment)
    if use and about == "contact":
        safe = {"safe_how": data.get("how") or data.get("text", ""), "safe_never": data.get("never", "")}
        clients.change_summary(opened, client_id, {**this.data, **safe}, version=this.version, now=moment)
        messages.success(request, _("From now on they are reached so. What stood before is kept in the file."))
    if about in ("question", "correction", "copy"):
        messages.success(request, _("Kept in the file. Answer with a message: it appears on their page."))
    return redirect("vault_client", client_id)


def _mark_withdrawn(opened: OpenVault, client_id: UUID, data: Mapping[str, Any], moment: datetime) -> None:
    for record in records_of(opened, client_id, "release"):
        if record.data["number"] == data.get("text") and not record.data.get("revoked_at"):
            changes = {"revoked_at": data.get("asked_at"), "revoked_how": "own_page"}
            clients.replace_record(opened, client_id, record.id, changes, now=moment)
