"""Reports for members: the queue, one report, triage, entering one by hand, answering a sender."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.accords.queries.fitting import fits
from tandem.accords.queries.visible import visible
from tandem.agencies.models import Agency
from tandem.foundation.doors import door
from tandem.foundation.even import STEP_OF_A_REPORT, STEP_OF_A_SEARCH, evenly
from tandem.foundation.paging import ROWS, Page, page_of
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.intake.actions import taking, tips
from tandem.intake.actions.by_hand import by_hand_draft
from tandem.intake.actions.handing_over import agencies_that_take_over
from tandem.intake.actions.receiving import receive
from tandem.intake.actions.triage import decide, undo
from tandem.intake.forms import PersonForm, ReportForm, TriageForm
from tandem.intake.models import Receipt, ReportState, TriageDecision, Urgency
from tandem.intake.models.report import ReportKind
from tandem.intake.permissions import may_take_in
from tandem.intake.queries import reports as queries
from tandem.intake.queries.reading import reading_of
from tandem.intake.queries.routing import would_call
from tandem.intake.rules.decisions import DECISIONS, OPENS_CASE
from tandem.intake.rules.saved import event_of, facts_of_report
from tandem.intake.rules.urgency import REASONS
from tandem.ledger import actions as ledger

ORDER = ("urgency_rank", "-received_at", "-id")
PERSONS_MOST = 40  # one raid, one grid


@door("intake.list", "The queue of reports, by urgency")
def reports(request: MemberRequest) -> HttpResponse:
    """Filters stand in the address, words never do: they come by POST and stay in the page."""
    acting = request.acting
    wanted = {name: request.GET.get(name, "") for name in ("state", "kind", "urgency", "whose")}
    if "state" not in request.GET:
        wanted["state"] = ReportState.AWAITING
    words = request.POST.get("q", "").strip()
    if words:
        evenly(request, STEP_OF_A_SEARCH)
    seen = visible()
    rows = queries.reports_for(acting, **wanted, words=words, seen=seen)
    asked, size = ({}, queries.FOUND_MOST) if words else (request.GET, ROWS)
    counts = queries.Counts(seen)
    page: Page[Any] = page_of(rows, ORDER, asked, size=size, count=lambda most: counts.listed(rows, most))
    context = {
        "page": page, "unanswered": queries.unanswered(r.id for r in page.rows),
        "filters": [
            ("state", _("State"), wanted["state"], ReportState), ("kind", _("Kind"), wanted["kind"], ReportKind),
            ("urgency", _("Urgency"), wanted["urgency"], Urgency), ("whose", _("Whose"), wanted["whose"], queries.WHOSE),
        ],
        "counts": counts.awaiting, "nav_active": "reports", "takes_in": fits(request.acting.role, "intake"), "query": urlencode(wanted) + "&", "q": words,
    }  # fmt: skip
    return render(request, "intake/reports.html", context)


def _may_refer_to(own: UUID) -> QuerySet[Agency]:
    """Others, and the own agency where its vault takes reports over."""
    others = Agency.objects.all() if own in agencies_that_take_over() else Agency.objects.exclude(id=own)
    return others.order_by("name")


@door("intake.look", "One report: its persons, matches, who would be called, triage")
def report(request: MemberRequest, report_id: str, form: TriageForm | None = None, status: int = 200) -> HttpResponse:
    acting, moment = request.acting, now()
    this = found(queries.report_for(acting, uuid_or_404(report_id)))
    ledger.record("intake.look", kind="report", object_id=this.id, compartment_id=this.compartment_id, outcome="viewed")
    facts = facts_of_report(this, moment)
    decisions = queries.decisions_on(this)
    agencies = [(str(a.pk), a.name) for a in _may_refer_to(acting.agency_id)]
    context = {
        "report": this, "involved": queries.involved_in(this, request.acting), "decisions": decisions, "now": moment, "nav_active": "reports",
        "reasons": [REASONS[r] for r in this.urgency_reasons if r in REASONS], "calls": would_call(facts, this.agency), "mine": this.taken_by_id == acting.member_id,
        "clocks": queries.clocks_that_would_run(event_of(this, facts), state=this.state_code or this.agency.state, now=moment, language=get_language() or "en"),
        "reading": reading_of(this, acting), "form": form or TriageForm(agencies=agencies), "open_for_triage": this.state in (ReportState.AWAITING, ReportState.ON_FILE) and this.agency_id == acting.agency_id,
        "last": next((d for d in reversed(decisions) if d.undone_at is None), None), "decision_words": dict(DECISIONS),
        "messages_with_sender": this.messages.select_related("written_by"), "has_receipt": Receipt.objects.filter(report=this).exists(),
    }  # fmt: skip
    return render(request, "intake/report.html", context, status=status)


@door("intake.triage", "Decides on a report")
@require_POST
def triage(request: MemberRequest, report_id: str) -> HttpResponse:
    this = found(queries.report_for(request.acting, uuid_or_404(report_id)))
    agencies = {str(a.pk): a for a in _may_refer_to(request.acting.agency_id)}
    form = TriageForm(request.POST, agencies=[(k, a.name) for k, a in agencies.items()])
    if not form.is_valid():
        return report(request, report_id, form=form, status=422)
    data = form.cleaned_data
    if data["decision"] in OPENS_CASE:
        raise Refused(_("This decision opens a case; use the button beside it."))
    repeated = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", data["duplicate_of"])
    try:
        decide(
            this, decision=data["decision"], reason=data["reason"], acting=request.acting, now=now(),
            refer_to=agencies.get(data["refer_to"]), refer_outside=data["refer_outside"],
            duplicate_of=uuid_or_404(repeated.group()) if repeated else None,
        )  # fmt: skip
    except Refused as e:
        form.add_error(None, e.reason)
        return report(request, report_id, form=form, status=422)
    messages.success(request, _("Decided. You can undo it on the report."))
    return redirect("report", this.id)


@door("intake.take", "Says that one looks after a report, or gives it back")
@require_POST
def take(request: MemberRequest, report_id: str) -> HttpResponse:
    this = found(queries.report_for(request.acting, uuid_or_404(report_id)))
    if request.POST.get("back"):
        taking.give_back(this, acting=request.acting)
        messages.success(request, _("It is back in the queue for whoever comes next."))
    else:
        taking.take(this, acting=request.acting, now=now())
        messages.success(request, _("It is yours now. You find it under: Whose, mine."))
    return redirect("report", this.id)


@door("intake.undo_triage", "Takes a triage decision back")
@require_POST
def triage_undo(request: MemberRequest, decision_id: str) -> HttpResponse:
    decision = found(TriageDecision.objects.filter(id=uuid_or_404(decision_id)).first())
    undo(decision, acting=request.acting, now=now())
    messages.success(request, _("The decision is undone. The report awaits triage again."))
    return redirect("report", decision.report_id)


@door("intake.answer", "Writes to the sender of a tip")
@require_POST
def answer(request: MemberRequest, report_id: str) -> HttpResponse:
    this = found(queries.report_for(request.acting, uuid_or_404(report_id)))
    tips.answer(this, request.POST.get("words", ""), acting=request.acting, now=now())
    messages.success(request, _("Sent. The sender reads it with their code."))
    return redirect("report", this.id)


@door("intake.enter", "Enters a report from a phone call or a walk-in")
def report_new(request: MemberRequest) -> HttpResponse:
    allowed = may_take_in(request.acting)
    if not allowed:
        raise Refused(allowed.reason)
    zone, status = request.acting.time_zone, 200
    asked = request.POST.get("persons", "1")
    more = bool(request.POST.get("more"))
    count = min(max(int(asked) if asked.isdecimal() and len(asked) < 4 else 1, 1) + more, PERSONS_MOST)
    if request.method != "POST" or more:  # what is typed so far comes back, and nothing is called wrong yet
        typed = request.POST.dict() if more else {"received_at": now()}
        form = ReportForm(initial=typed, zone=zone)
        rows = [{k.removeprefix(f"p{i}-"): v for k, v in typed.items() if k.startswith(f"p{i}-")} for i in range(count)]
        persons = [PersonForm(initial=row, prefix=f"p{i}") for i, row in enumerate(rows)]
        if more:  # the page comes back where the new person stands, not at its top
            persons[-1].fields["given"].widget.attrs["autofocus"] = True
    else:
        form = ReportForm(request.POST, zone=zone)
        persons = [PersonForm(request.POST, prefix=f"p{i}") for i in range(count)]
        if form.is_valid() and all([p.is_valid() for p in persons]):  # noqa: C419 - all of them say what is wrong
            evenly(request, STEP_OF_A_REPORT)
            draft = by_hand_draft(form.cleaned_data, [p.cleaned_data for p in persons if not p.is_blank], now())
            done = receive([draft], acting=request.acting, now=now())
            found = [
                ngettext("%d match", "%d matches", done.matches) % done.matches,
                ngettext("%d pointer", "%d pointers", done.pointers) % done.pointers,
            ]
            if done.matches or done.pointers:
                messages.success(request, _("The report is in. Found: %(what)s.") % {"what": ", ".join(found)})
            else:
                messages.success(request, _("The report is in. Nobody in it is like anybody of whom you may learn."))
            return redirect("report", done.report_ids[0])
        status = 422
    context = {"form": form, "persons": persons, "count": count, "nav_active": "reports"}
    return render(request, "intake/new.html", context, status=status)
