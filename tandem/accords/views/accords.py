"""Accords and disclosures on pages."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem.accords.actions import disclosing, recording
from tandem.accords.models import Accord, CompartmentKind, Disclosure
from tandem.agencies.kinds import AgencyKind
from tandem.agencies.models import Agency, TaskForce
from tandem.agencies.permissions import may_confirm_accord, may_record_accord
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.verdict import Refused

CLAUSE_ROWS = 5


class AccordForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=forms.DateInput(attrs={"type": "date"}))
    starts_on = forms.DateField(label=gettext_lazy("In force from"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    document = forms.CharField(label=gettext_lazy("Where the signed paper is kept"), max_length=200, required=False)


@door("accords.list", "Accords of the task force; recording one")
def accords(request: MemberRequest) -> HttpResponse:
    form, status = AccordForm(request.POST or None), 200
    agencies = list(Agency.objects.order_by("name"))
    if request.method == "POST":
        if form.is_valid():
            try:
                with transaction.atomic():
                    accord = _record(request, form, agencies)
            except Refused as e:  # with thirty ticks and five clauses set, nobody begins again
                if not may_record_accord(request.acting):
                    raise
                form.add_error(None, e.reason)
            else:
                messages.success(
                    request,
                    _(
                        "Recorded. The other parties' supervisors are told; what an agency holds opens once it has confirmed."
                    ),
                )
                return redirect("accord", accord.id)
        status = 422
    context = {
        "accords": Accord.objects.prefetch_related("parties__agency", "clauses"), "form": form, "agencies": agencies, "now": now(),
        "records": bool(may_record_accord(request.acting)), "kinds": AgencyKind.choices, "rows": _rows_of(request.POST), "ticked": request.POST.getlist("party"),
        "openable": [(k.value, k.label) for k in recording.OPENABLE], "nav_active": "agencies",
    }  # fmt: skip
    return render(request, "accords/list.html", context, status=status)


def _rows_of(said: QueryDict) -> list[dict[str, str]]:
    """The clauses' fields as they were filled in, or empty."""
    return [
        {name: said.get(f"{name}-{i}", "") for name in ("opens", "owner", "to", "scope")} for i in range(CLAUSE_ROWS)
    ]


def _record(request: MemberRequest, form: AccordForm, agencies: list[Agency]) -> Accord:
    data, post = form.cleaned_data, request.POST
    chosen = set(post.getlist("party"))
    clauses = [
        (post[f"opens-{i}"], post.get(f"owner-{i}", ""), post.get(f"to-{i}", ""), post.get(f"scope-{i}", "look"))
        for i in range(CLAUSE_ROWS)
        if post.get(f"opens-{i}")
    ]
    return recording.record_accord(
        found(TaskForce.objects.first()), title=data["title"], signed_on=data["signed_on"], document=data["document"],
        starts_at=datetime.combine(data["starts_on"], time.min, UTC), ends_at=datetime.combine(data["ends_on"], time.max, UTC),
        parties=[a.pk for a in agencies if str(a.pk) in chosen], clauses=clauses, acting=request.acting, now=now(),
    )  # fmt: skip


@door("accords.look", "One accord: parties and clauses; confirming it for the own agency; ending it early")
def accord(request: MemberRequest, accord_id: str) -> HttpResponse:
    this = found(
        Accord.objects.prefetch_related("parties__agency", "clauses").filter(id=uuid_or_404(accord_id)).first()
    )
    if request.method == "POST" and "confirm" in request.POST:
        recording.confirm_accord(this, acting=request.acting, now=now())
        messages.success(
            request, _("Confirmed for your agency. It opens compartments when agencies join a case, from now on.")
        )
        return redirect("accord", this.id)
    if request.method == "POST":
        recording.end_accord(this, acting=request.acting, now=now())
        messages.success(request, _("The accord has ended for new cases."))
        return redirect("accord", this.id)
    kinds = dict(AgencyKind.choices)
    clauses = [
        (c, kinds.get(c.owner_kind, _("every party")), kinds.get(c.to_kind, _("every party")))
        for c in this.clauses.all()
    ]
    context = {
        "accord": this,
        "clauses": clauses,
        "confirms": bool(may_confirm_accord(request.acting, request.acting.agency_id))
        and any(p.agency_id == request.acting.agency_id and p.confirmed_at is None for p in this.parties.all()),
        "records": bool(may_record_accord(request.acting)),
        "now": now(),
        "nav_active": "agencies",
    }
    return render(request, "accords/accord.html", context)


@door("accords.disclosures", "What of the own agency is open to whom; emergencies to review")
def disclosures(request: MemberRequest) -> HttpResponse:
    moment = now()
    rows = Disclosure.objects.filter(compartment__owner_id=request.acting.agency_id).select_related(
        "compartment", "to_agency", "to_member", "made_by", "clause__accord", "reviewed_by"
    )
    context = {
        "open": [d for d in rows if d.revoked_at is None and d.ends_at > moment], "emergencies": rows.filter(basis="emergency")[:50],
        "now": moment, "nav_active": "agencies", "kinds": dict(CompartmentKind.choices),
    }  # fmt: skip
    return render(request, "accords/disclosures.html", context)


@door("accords.end_disclosure", "Revokes a disclosure or reviews an emergency")
@require_POST
def end_disclosure(request: MemberRequest, disclosure_id: str) -> HttpResponse:
    which = uuid_or_404(disclosure_id)
    found(Disclosure.objects.filter(id=which).first())
    if "finding" in request.POST:
        disclosing.review(which, finding=request.POST["finding"], acting=request.acting, now=now())
        messages.success(request, _("Your review is recorded."))
    else:
        disclosing.revoke(which, acting=request.acting, now=now())
        messages.success(
            request, _("Closed. They see nothing of it from this moment; what they had seen stays on the ledger.")
        )
    return redirect("disclosures")
