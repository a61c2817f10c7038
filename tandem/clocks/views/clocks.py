"""A clock's page: what is due, to whom, and the proof that ends it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.accords.queries.visible import visible
from tandem.clocks.actions import proving
from tandem.clocks.models import Proof
from tandem.clocks.permissions import may_pause
from tandem.clocks.queries.board import clock_for, clocks_of_agency, show
from tandem.clocks.rules.proving import Filing
from tandem.clocks.times import LocalTime
from tandem.clocks.views.pauses import PauseForm
from tandem.clocks.words import WORDS
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger

METHODS = list(WORDS["method"].items())


class ProofForm(forms.Form):
    filed_at = LocalTime(label=gettext_lazy("Filed at"))
    number = forms.CharField(label=gettext_lazy("Confirmation number"), max_length=80, required=False)
    recipient = forms.CharField(label=gettext_lazy("Who took it"), max_length=160, required=False)
    method = forms.ChoiceField(label=gettext_lazy("How"), choices=METHODS)
    document = forms.CharField(
        label=gettext_lazy("Where the paper is kept"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as: binder 4, page 12"),
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["filed_at"].zone = ZoneInfo(zone)  # type: ignore[attr-defined]


MOST = 300  # beyond this nobody reads a list; what is due first stands first


@door("clocks.list", "All open clocks of the member's agency")
def clocks(request: MemberRequest) -> HttpResponse:
    moment = now()
    board = clocks_of_agency(
        request.acting.agency_id, now=moment, language=get_language() or "en", most=MOST + 1, seen=visible()
    )
    return render(
        request,
        "clocks/list.html",
        {"clocks": board[:MOST], "more": len(board) > MOST, "now": moment, "nav_active": "desk"},
    )


@door("clocks.look", "One clock, its standing and its proofs; recording a proof")
def clock(request: MemberRequest, clock_id: str) -> HttpResponse:
    acting, moment = request.acting, now()
    row = found(clock_for(uuid_or_404(clock_id)))
    form = ProofForm(request.POST or None, zone=acting.time_zone, initial={"filed_at": moment})
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        filing = Filing(
            data["filed_at"], data["number"], data["recipient"], data["method"], data["document"], data["remark"]
        )
        try:
            proving.record_proof(row, filing, acting=acting, now=moment)
        except Refused as e:
            form.add_error(None, e.reason)
            status = 422
        else:
            messages.success(request, _("Recorded. The clock has its proof."))
            return redirect("clock", row.id)
    elif request.method == "POST":
        status = 422
    else:
        ledger.record(
            "clocks.look", kind="clock", object_id=row.id, compartment_id=row.compartment_id, outcome="viewed"
        )
    [shown] = show([row], now=moment, language=get_language() or "en")
    context = {"shown": shown, "form": form, "now": moment, "nav_active": "cases"}
    if shown.definition.pauses:
        context |= {
            "may": may_pause(acting, row), "resume_at": LocalTime(zone=acting.time_zone).prepare_value(moment),
            "pause_form": PauseForm(zone=acting.time_zone, rules=shown.definition.pauses, initial={"from_at": moment}),
        }  # fmt: skip
    return render(request, "clocks/clock.html", context, status=status)


@door("clocks.withdraw_proof", "Takes a proof back; the clock runs again")
@require_POST
def withdraw(request: MemberRequest, proof_id: str) -> HttpResponse:
    proof = found(Proof.objects.filter(id=uuid_or_404(proof_id)).first())
    proving.withdraw_proof(proof, acting=request.acting, now=now())
    messages.success(request, _("The proof is withdrawn. The clock runs as if it had not been filed."))
    return redirect("clock", proof.clock_id)


@door("clocks.set_minimum_data", "Says when the data for an entry were complete (second reading)")
@require_POST
def minimum_data(request: MemberRequest, clock_id: str) -> HttpResponse:
    row = found(clock_for(uuid_or_404(clock_id)))
    field = LocalTime(zone=request.acting.time_zone)
    try:
        at = field.clean(request.POST.get("at", ""))
    except forms.ValidationError as e:
        raise Refused(" ".join(e.messages)) from e
    proving.set_minimum_data(row, at, acting=request.acting, now=now())
    messages.success(request, _("Both readings are kept now."))
    return redirect("clock", row.id)
