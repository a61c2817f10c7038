"""Correcting one fact of a record, and undoing a correction."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.foundation.doors import door
from tandem.foundation.even import STEP_OF_A_REPORT, evenly
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.persons.actions import correcting
from tandem.persons.facts import Fact, fact_called, mark_of, value_of
from tandem.persons.forms.correcting import WhyForm, form_for
from tandem.persons.models import Correction, Identity
from tandem.persons.permissions import may_correct
from tandem.persons.queries import corrections as queries
from tandem.persons.queries import persons


@door("persons.correct", "Corrects or strikes one fact of a person's record, with why; what stood before is kept")
def correct(request: MemberRequest, identity_id: str, fact: str) -> HttpResponse:
    """Evened: the person is compared anew, and a silent match must not show in the time of the answer."""
    identity = found(persons.person_for(request.acting, uuid_or_404(identity_id)))
    which = found(fact_called(fact))
    verdict = may_correct(request.acting, identity)
    if not verdict:
        raise Refused(verdict.reason)
    if request.method == "POST":
        evenly(request, STEP_OF_A_REPORT)
        return _corrected(request, identity, which)
    says = value_of(identity, which)
    if says is None:
        raise Http404
    ledger.record(
        "persons.look", kind="identity", object_id=identity.id, compartment_id=identity.compartment_id, outcome="viewed"
    )
    return _page(request, identity, which, form_for(which, says))


def _corrected(request: MemberRequest, identity: Identity, which: Fact) -> HttpResponse:
    strike = request.POST.get("do") == "strike"
    says, last = value_of(identity, which), correcting.last_of(identity.id, which)
    # Struck meanwhile: what was typed is read as it was meant, by what stood there.
    form = form_for(which, found(says if says is not None else last.before if last else None), request.POST)
    complete = form.is_valid() or (strike and not {"reason", "note"} & form.errors.keys())
    if not complete:
        return _page(request, identity, which, form, status=422)
    why = correcting.Why(form.cleaned_data["reason"], form.cleaned_data["note"])
    to = None if strike else form.value()
    try:
        correcting.correct(
            identity.id, which, to, was=request.POST.get("was", ""), why=why, acting=request.acting, now=now()
        )
    except correcting.Overtaken as e:
        # On the ledger as what somebody wanted and was shown first.
        ledger.record("persons.correct_fact", kind="identity", object_id=identity.id, compartment_id=identity.compartment_id,
                      outcome="refused", detail={"fact": which.kind})  # fmt: skip
        identity.refresh_from_db()
        return _page(request, identity, which, form, status=409, overtaken=e)
    except Refused as e:
        form.add_error(None, e.reason)
        return _page(request, identity, which, form, status=422)
    said = _("Struck. It is kept in the history below and can be undone.") if strike else _("Corrected. What it said before is kept in the history below.")  # fmt: skip
    messages.success(request, said)
    return HttpResponseRedirect(reverse("person", args=[identity.id]))


def _page(
    request: MemberRequest, identity: Identity, which: Fact, form: WhyForm, *, status: int = 200, overtaken: correcting.Overtaken | None = None
) -> HttpResponse:  # fmt: skip
    says = value_of(identity, which)
    context: dict[str, Any] = {
        "identity": identity, "fact": which, "form": form, "label": queries.label_of(which, says or form.says), "says": queries.said_now(which, says),
        "there": says is not None, "was": mark_of(says), "overtaken": overtaken, "nav_active": "persons",
    }  # fmt: skip
    return render(request, "persons/correct.html", context, status=status)


@door("persons.undo_correction", "Undoes a correction: the fact says again what it said before")
@require_POST
def undo(request: MemberRequest, correction_id: str) -> HttpResponse:
    made = found(Correction.objects.filter(id=uuid_or_404(correction_id)).first())
    evenly(request, STEP_OF_A_REPORT)
    correcting.undo(made.id, acting=request.acting, now=now())
    messages.success(request, _("Undone: it says again what it said before."))
    return HttpResponseRedirect(reverse("person", args=[made.identity_id]))
