"""Papers that demand a survivor's file: noted, the survivor told, and, for a court's order alone, what it names copied out."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.victim_services.actions import demands, releasing
from tandem.victim_services.forms import DemandForm
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.clients import Record, Summary, client_for, record_for
from tandem.victim_services.rules.demands import OUTCOMES, attempts_of
from tandem.victim_services.rules.notices import CHOOSABLE
from tandem.victim_services.views import picking
from tandem.victim_services.views.opening import unlocked


@door("victim_services.demand", "Notes a subpoena or a court's order")
@unlocked
def demand(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    this = found(client_for(opened, uuid_or_404(client_id)))
    form = DemandForm(request.POST or None, initial={"received_on": releasing.today_of(opened, now()).isoformat()})
    if request.method == "POST" and form.is_valid():
        data = {k: v.isoformat() if isinstance(v, date) else v for k, v in form.cleaned_data.items() if v}
        demand_id = releasing.record_demand(opened, this.id, data, now=now())
        return redirect("vault_demand", this.id, demand_id)
    context = {
        "form": form,
        "title": _("Subpoena or court's order"),
        "under": this.name,
        "back": f"/vault/clients/{this.id}/",
        "nav_active": "vault",
    }
    return render(request, "victim_services/form.html", context, status=422 if form.errors else 200)


@door("victim_services.answer_demand", "What follows from a legal demand; copies out only for a court's order")
@unlocked
def answer_demand(request: MemberRequest, opened: OpenVault, client_id: str, demand_id: str) -> HttpResponse:
    this = found(client_for(opened, uuid_or_404(client_id)))
    record = found(record_for(opened, this.id, uuid_or_404(demand_id)))
    if record.kind != "legal_demand":
        return redirect("vault_client", this.id)
    if request.method == "POST":
        return _acted(request, opened, this, record)
    tasks = demands.tasks_about(opened, this.id, record.id)
    context = {
        **picking.choices_for(opened, this, {}, []), "client": this, "demand": record, "orders": record.data.get("kind") == "court_order",
        "attempts": attempts_of(record.data), "outcomes": OUTCOMES, "task_due": date.fromisoformat(tasks[0].data["due_on"]) if tasks else None,
        "nav_active": "vault",
    }  # fmt: skip
    return render(request, "victim_services/demand.html", context)


def _acted(request: MemberRequest, opened: OpenVault, this: Summary, record: Record) -> HttpResponse:
    act, post = request.POST.get("act", ""), request.POST
    if act == "notice":
        demands.note_attempt(
            opened, this.id, record.id, on=post.get("on", ""), how=post.get("how", ""), outcome=post.get("outcome", ""), now=now()
        )  # fmt: skip
        messages.success(request, _("Written down."))
    elif act == "close":
        demands.close_demand(opened, this.id, record.id, how=post.get("how", ""), now=now())
        messages.success(request, _("Written down."))
    elif act == "copy_out":
        return _copied_out(request, opened, this, record.id)
    return redirect("vault_demand", this.id, record.id)


def _copied_out(request: MemberRequest, opened: OpenVault, this: Summary, demand_id: UUID) -> HttpResponse:
    if request.POST.get("named_by_order") != "yes":
        raise Refused(
            _("Compare each thing with the order, and tick that the order names it. What it does not name stays here.")
        )
    releasing.export_by_order(
        opened, this.id, demand_id, picking.draft_typed(request, opened, this), case_id=picking.case_in(request),
        document_ids=picking.documents_in(request), notices=[n for n in request.POST.getlist("notice") if n in CHOOSABLE],
        part2_order=request.POST.get("part2_order") == "yes", now=now(),
    )  # fmt: skip
    messages.success(
        request, _("Copied out, exactly what was chosen, and on the ledger. Keep trying to tell the survivor.")
    )
    return redirect("vault_demand", this.id, demand_id)
