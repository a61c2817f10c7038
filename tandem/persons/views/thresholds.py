"""An agency's thresholds, with the errors that each would bring: as measured for the model, and as its own people decided."""

from __future__ import annotations

import math
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tandem.agencies.permissions import may_manage
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, now
from tandem.persons.actions.thresholds import set_thresholds
from tandem.persons.forms import ThresholdsForm
from tandem.persons.matching.model import in_use
from tandem.persons.models import AgencyThresholds
from tandem.persons.queries import thresholds as queries
from tandem.persons.queries.progress import progress

AT = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)


@door(
    "persons.thresholds",
    "From which probability on the agency is told or asked, with the expected errors; supervisors set it",
)
def thresholds(request: MemberRequest) -> HttpResponse:
    held = queries.thresholds_of(request.acting.agency_id)
    manages = bool(may_manage(request.acting, request.acting.agency_id))
    shown = {"tell": f"{held.tell * 100:g}", "ask": f"{held.ask * 100:g}"}
    form = ThresholdsForm(request.POST or None, initial=shown)
    if request.method == "POST" and (not manages or form.is_valid()):
        given: dict[str, Any] = form.cleaned_data if form.is_valid() else {"tell": 0, "ask": 0, "reason": ""}
        set_thresholds(tell=given["tell"] / 100, ask=given["ask"] / 100, reason=given["reason"], acting=request.acting, now=now())  # fmt: skip
        messages.success(request, _("Set, for matches found from now on."))
        return redirect("thresholds")
    errors = [(at, *queries.expected_errors(at)) for at in AT]
    model = in_use()
    context = {
        "held": held, "usual": queries.model_thresholds(), "form": form, "manages": manages, "model": model, "nav_active": "persons",
        "row": AgencyThresholds.objects.filter(agency_id=request.acting.agency_id).select_related("set_by").first(),
        "errors": [] if math.isnan(errors[0][1]) else [ErrorRow(at, wrong, missed, held) for at, wrong, missed in errors],
        "bands": [b for b in queries.decided_here(request.acting.agency_id) if b.laid], "progress": progress(),
    }  # fmt: skip
    return render(request, "persons/thresholds.html", context, status=422 if request.method == "POST" else 200)


class ErrorRow:
    """One threshold and its errors, with the lengths of their bars."""

    def __init__(self, at: float, wrong: float, missed: float, held: queries.Thresholds) -> None:
        self.at, self.wrong, self.missed = at, wrong, missed
        self.wrong_bar, self.missed_bar = max(1, round(wrong * 300)), max(1, round(missed * 300))
        self.is_tell, self.is_ask = abs(at - held.tell) < 1e-6, abs(at - held.ask) < 1e-6
