"""The picture: its page, its paper, and adding, correcting, taking back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.cases.actions import picturing
from tandem.cases.forms.picture import FactForm
from tandem.cases.models import Case, PictureFact
from tandem.cases.queries import shell
from tandem.cases.queries.picture import Picture, fact_for, picture_of
from tandem.cases.rules.picture import PART_OF
from tandem.cases.views.cases import compartment_of
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.ledger import actions as ledger


def _case(request: MemberRequest, case_id: str) -> Case:
    return found(shell.case_for(request.acting, uuid_or_404(case_id)))


@door("cases.picture", "What is known around a case's missing person, with sources; only while the case is open")
def picture(request: MemberRequest, case_id: str) -> HttpResponse:
    case = _case(request, case_id)
    ledger.record(
        "cases.look_picture", kind="case", object_id=case.id, compartment_id=case.compartment_id, outcome="viewed"
    )
    return _page(request, case)


def _page(request: MemberRequest, case: Case, bound: FactForm | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"case": case, "nav_active": "cases", "now": now()}
    if case.status != "open":
        return render(request, "cases/picture_closed.html", context)
    whole = picture_of(case, request.acting, now())
    wrong = str(bound.data.get("question", "")) if bound else ""
    forms = _forms(request, whole, bound)
    context |= {
        "picture": whole,
        "parts": [(p, forms.get(p.part.code), PART_OF.get(wrong) == p.part.code) for p in whole.parts],
    }
    context |= {"people": [i for i in shell.persons_of(case) if i.part in ("missing", "victim")]}
    paper = request.GET.get("paper") == "1" and bound is None
    return render(request, "cases/picture_on_paper.html" if paper else "cases/picture.html", context, status=status)


def _forms(request: MemberRequest, whole: Picture, bound: FactForm | None) -> Mapping[str, FactForm]:
    """Part -> the form that adds to it; the one that was sent and could not stand keeps what was typed."""
    if not whole.into:
        return {}
    today = now().astimezone(ZoneInfo(request.acting.time_zone)).date()
    made: dict[str, FactForm] = {}
    for p in whole.parts:
        first = p.open[0].code if p.open else p.choices[0][0]
        made[p.part.code] = FactForm(
            into=whole.into,
            choices=p.choices,
            prefix=None,
            auto_id=f"{p.part.code}-%s",
            initial={"learned_on": today, "question": first},
        )
    if bound is not None and (part := PART_OF.get(str(bound.data.get("question", "")))):
        made[part] = bound
    return made


def _back(case_id: UUID, question: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('picture', args=[case_id])}#{PART_OF.get(question, '')}")


@door("cases.add_fact", "Adds to the picture, with source and date, in one compartment; or corrects what stands there")
@require_POST
def fact_add(request: MemberRequest, case_id: str) -> HttpResponse:
    case = _case(request, case_id)
    replaces = _replaced(request, case)
    into = [replaces.compartment] if replaces else list(picture_of(case, request.acting, now()).into)
    form = FactForm(request.POST, into=into, auto_id=f"{PART_OF.get(request.POST.get('question', ''), 'fact')}-%s")
    if not form.is_valid():
        messages.error(request, _("Not saved yet: something is missing. What you typed stands below."))
        return _page(request, case, form, status=422)
    data = form.cleaned_data
    compartment = replaces.compartment if replaces else found(compartment_of(case.id, data["compartment"]))
    picturing.add_fact(
        case, compartment, question=data["question"], says=data["says"], source=data["source"], learned_on=data["learned_on"],
        acting=request.acting, now=now(), replaces=replaces,
    )  # fmt: skip
    messages.success(
        request,
        _("Corrected. The older one stays in the history.") if replaces
        else _("Added to the picture, in %(compartment)s.") % {"compartment": compartment.get_kind_display()},
    )  # fmt: skip
    return _back(case.id, data["question"])


def _replaced(request: MemberRequest, case: Case) -> PictureFact | None:
    if not request.POST.get("replaces"):
        return None
    fact = found(fact_for(uuid_or_404(request.POST["replaces"])))
    return found(fact if fact.case_id == case.id else None)


@door("cases.strike_fact", "Takes something out of the picture, or brings it back; it stays in the history")
@require_POST
def fact_strike(request: MemberRequest, fact_id: str) -> HttpResponse:
    fact = found(fact_for(uuid_or_404(fact_id)))
    if request.POST.get("undo"):
        picturing.restore_fact(fact, acting=request.acting)
        messages.success(request, _("It stands in the picture again."))
    else:
        picturing.strike_fact(fact, acting=request.acting, now=now())
        messages.success(request, _("Taken out of the picture. It stays in the history; you can bring it back."))
    return _back(fact.case_id, fact.question)
