"""The list of cases and the page of one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import get_language

from tandem.accords.models import Compartment
from tandem.agencies.models import Agency, Member, MemberStatus
from tandem.cases.forms import CloseForm, EmergencyForm, EventForm, NextStepForm, NoteForm
from tandem.cases.models import CaseAgency
from tandem.cases.permissions import may_lead, may_work
from tandem.cases.queries import shell
from tandem.clocks.queries.board import clocks_of_case
from tandem.foundation.doors import door
from tandem.foundation.even import STEP_OF_A_SEARCH, evenly
from tandem.foundation.paging import page_of
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.ledger import actions as ledger


@door("cases.list", "The cases that the member is on, or supervises")
def cases(request: MemberRequest) -> HttpResponse:
    status = request.GET.get("status", "open")
    words = request.POST.get("q", "").strip()
    if words:
        evenly(request, STEP_OF_A_SEARCH)
    rows = shell.cases_of(request.acting, status=status if status in ("open", "closed") else "", words=words)
    page = page_of(rows, ("-opened_at", "-id"), {} if words else request.GET)
    return render(
        request,
        "cases/list.html",
        {
            "page": page,
            "status": status,
            "q": words,
            "query": urlencode({"status": status}) + "&",
            "nav_active": "cases",
        },
    )


@door("cases.look", "The shell of a case and the compartments that the member sees")
def case(request: MemberRequest, case_id: str) -> HttpResponse:
    acting, moment = request.acting, now()
    this = found(shell.case_for(acting, uuid_or_404(case_id)))
    ledger.record("cases.look", kind="case", object_id=this.id, compartment_id=this.compartment_id, outcome="viewed")
    clocks = clocks_of_case(this.id, now=moment, language=get_language() or "en")
    drawers = shell.drawers(this, acting, moment)
    on_case = shell.agencies_on(this)
    mine = next((a for a in on_case if a.agency_id == acting.agency_id and a.left_at is None), None)
    team = shell.team(this, moment)
    chosen = request.GET.get("in", "")
    context = {
        "case": this, "clocks": clocks, "drawers": drawers, "agencies": on_case, "team": team, "mine": mine,
        "seated": any(s.member_id == acting.member_id for s in team), "reports": shell.reports_of(this), "persons": shell.persons_of(this),
        "timeline": shell.timeline(this, [c.clock for c in clocks], {c.clock.id: c.title for c in clocks}, kind=chosen),
        "chosen": chosen, "leads": may_lead(acting, this), "works": may_work(acting, this), "nav_active": "cases", "now": moment,
        "note_form": NoteForm(zone=acting.time_zone, initial={"happened_at": moment}),
        "next_step_form": NextStepForm(initial={"stage": this.stage, "step": this.next_step, "by": this.next_step_by}),
        "close_form": CloseForm(), "event_form": EventForm(zone=acting.time_zone, initial={"happened_at": moment}), "emergency_form": EmergencyForm(),
        "colleagues": _colleagues(acting.agency_id, {s.member_id for s in team}), "callable": _callable(on_case),
    }  # fmt: skip
    return render(request, "cases/case.html", context)


def _colleagues(agency_id: UUID, seated: set[UUID]) -> list[Member]:
    rows = Member.objects.filter(agency_id=agency_id, status=MemberStatus.ACTIVE, user__isnull=False).exclude(
        id__in=seated
    )
    return list(rows)


def _callable(on_case: list[CaseAgency]) -> list[Agency]:
    return list(Agency.objects.exclude(id__in=[a.agency_id for a in on_case]).order_by("name"))


def compartment_of(case_id: UUID, compartment_id: UUID) -> Compartment | None:
    return Compartment.objects.filter(id=compartment_id, case_id=case_id).first()
