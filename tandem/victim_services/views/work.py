"""The board of work, the load of each advocate, and the sums of services."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, back, found, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.victim_services.actions import clients
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.clients import clients_of, record_for
from tandem.victim_services.queries.holders import advocates_of
from tandem.victim_services.queries.work import load_of, services_given, work_of
from tandem.victim_services.rules.casework import DONE_IN
from tandem.victim_services.views.opening import unlocked


@door("victim_services.work", "What the advocate has to do, by day, over all clients")
@unlocked
def work(request: MemberRequest, opened: OpenVault) -> HttpResponse:
    mine = request.GET.get("whose", "mine") == "mine"
    found_work = work_of(opened, mine=mine, now=now())
    ledger.record("victim_services.list", kind="vault", object_id=opened.agency_id, outcome="viewed")
    w = found_work
    parts = [
        ("late", _("Late"), w.late),
        ("today", _("Today"), w.today),
        ("week", _("In the next seven days"), w.week),
        ("later", _("Later"), w.later),
    ]
    context = {
        "work": w, "parts": [p for p in parts if p[2]], "mine": mine, "now": now(), "nav_active": "vault", "tab": "work",
        "waiting": [(i, i.match_by < now(), abs(i.match_by - now())) for i in w.waiting],
        "matching": [(t, t.left < timedelta(0), abs(t.left)) for t in w.matching],
    }  # fmt: skip
    return render(request, "victim_services/work.html", context)


@door("victim_services.done", "Marks something on the board as done")
@require_POST
@unlocked
def done(request: MemberRequest, opened: OpenVault, client_id: str, record_id: str) -> HttpResponse:
    record = found(record_for(opened, uuid_or_404(client_id), uuid_or_404(record_id)))
    if record.kind not in DONE_IN:
        raise Http404
    today = now().astimezone(opened.zone).date()
    says = request.POST.get("outcome", "").strip()[:2000] or _("Done")
    value = today.isoformat() if record.kind == "bed" else says
    clients.replace_record(opened, uuid_or_404(client_id), record.id, {DONE_IN[record.kind]: value}, now=now())
    messages.success(request, _("Done. It can be changed in the file."))
    return back(request, "/vault/todo/")


@door("victim_services.load", "How many clients each advocate has; handing them over")
@unlocked
def load(request: MemberRequest, opened: OpenVault) -> HttpResponse:
    people = advocates_of(opened)
    if request.method == "POST":
        if not opened.acting.is_supervisor:
            raise Refused(_("A supervisor hands a colleague's clients over. Ask yours."))
        old, new = request.POST.get("from", ""), request.POST.get("to", "")
        if new not in people:
            raise Refused(_("Choose who takes them over."))
        moved = 0
        for this in clients_of(opened, state="open").clients:
            if str(this.data.get("advocate", "")) == old:
                clients.change_summary(opened, this.id, {**this.data, "advocate": new}, version=this.version, now=now())
                moved += 1
        messages.success(request, _("%(n)s clients handed over.") % {"n": moved})
        return redirect("vault_load")
    ledger.record("victim_services.list", kind="vault", object_id=opened.agency_id, outcome="viewed")
    context = {
        "load": load_of(opened, now().astimezone(opened.zone).date()),
        "people": people,
        "nav_active": "vault",
        "tab": "load",
    }
    return render(request, "victim_services/load.html", context)


@door("victim_services.services", "Sums of services by kind and client in a period")
@unlocked
def services(request: MemberRequest, opened: OpenVault) -> HttpResponse:
    today = now().astimezone(opened.zone).date()
    first = _day(request.GET.get("from", ""), today.replace(day=1))
    last = _day(request.GET.get("to", ""), today)
    wrong = _("The first day must not come after the last.") if first > last else ""
    by_kind, by_client, total = services_given(opened, first, last)
    ledger.record("victim_services.list", kind="vault", object_id=opened.agency_id, outcome="viewed")
    context = {
        "by_kind": by_kind, "by_client": by_client, "total": total, "first": first, "last": last, "wrong": wrong,
        "nav_active": "vault", "tab": "services",
    }  # fmt: skip
    return render(request, "victim_services/services.html", context)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
