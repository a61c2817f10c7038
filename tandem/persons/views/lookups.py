"""Looking somebody up, nothing saved; and the supervisors' review of how that is used."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.agencies.models import Member
from tandem.foundation.doors import door
from tandem.foundation.even import STEP_OF_A_REPORT, evenly
from tandem.foundation.requests import MemberRequest, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.persons.actions import looking_up
from tandem.persons.forms import LookupForm
from tandem.persons.models import Identity, LookupPattern
from tandem.persons.permissions import may_look_up
from tandem.persons.queries import lookups as queries
from tandem.persons.rules import lookups as rules


@door("persons.look_up", "Compares somebody with what the task force's agencies hold; purpose required, nothing saved")
def look_up(request: MemberRequest) -> HttpResponse:
    verdict = may_look_up(request.acting)
    if not verdict:
        raise Refused(verdict.reason)
    form = LookupForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "nav_active": "persons", "most": rules.MEMBER_MOST[0][1]}
    status = 200
    if request.method == "POST":
        # An answer takes as long for a silent hit as for none (foundation/even.py).
        evenly(request, STEP_OF_A_REPORT)
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                found = looking_up.look_up(form.draft(now()), purpose=given["purpose"], reference=given["reference"], acting=request.acting, now=now())  # fmt: skip
            except Refused as e:
                form.add_error(None, e.reason)
                ledger.record("persons.look_up", kind="lookup", outcome="refused")
            else:
                status, context["found"] = 200, _with_names(found)
    return render(request, "persons/look_up.html", context, status=status)


def _with_names(found: dict[str, Any]) -> dict[str, Any]:
    """Names of the records that the member sees; the others stay behind the wall."""
    names = dict(Identity.objects.filter(id__in=[m["identity"] for m in found["matches"]]).values_list("id", "display_name"))  # fmt: skip
    for match in found["matches"]:
        match["id"] = UUID(match["identity"])
        match["name"] = names.get(match["id"])
        match["seen"] = match["id"] in names
    return found


@door("persons.look_ups", "The agency's look-ups for its supervisors: what is unusual; for others their own")
def reviews(request: MemberRequest) -> HttpResponse:
    unusual = queries.unreviewed(request.acting, now=now())
    names = dict(Member.objects.filter(id__in=[u.member_id for u in unusual]).values_list("id", "name"))
    patterns = dict(LookupPattern.choices)
    context = {
        "unusual": [(u, names.get(u.member_id, "?"), patterns[LookupPattern(u.pattern)], u.member_id != request.acting.member_id) for u in unusual],
        "reviewed": queries.reviewed(), "latest": queries.latest(request.acting), "member_most": rules.MEMBER_MOST,
        "agency_most": rules.AGENCY_MOST, "nav_active": "persons",
    }  # fmt: skip
    return render(request, "persons/look_ups.html", context)


@door("persons.review_lookups", "A supervisor notes what an unusual pattern of look-ups was")
@require_POST
def review(request: MemberRequest, member_id: str) -> HttpResponse:
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError as e:
        raise Http404 from e
    looking_up.review(uuid_or_404(member_id), request.POST.get("pattern", ""), on, request.POST.get("note", ""), acting=request.acting, now=now())  # fmt: skip
    messages.success(request, _("Your review is recorded."))
    return redirect("look_ups")
