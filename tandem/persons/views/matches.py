"""One match: two records side by side, why they may be one human, and what each agency decided; as a page, on paper and as JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, back, found, now, uuid_or_404
from tandem.ledger import actions as ledger
from tandem.persons.actions import deciding
from tandem.persons.models import Match
from tandem.persons.queries import persons as queries
from tandem.persons.queries import side_by_side, together
from tandem.persons.queries.decisions import decisions_on, rejected_before
from tandem.persons.queries.doubts import doubt_of
from tandem.persons.queries.thresholds import thresholds_of
from tandem.persons.queries.waterfall import as_json, waterfall
from tandem.persons.rules import contrary, new_evidence


def _look(match_id: UUID) -> None:
    ledger.record("persons.look_at_match", kind="match", object_id=match_id, outcome="viewed")


def _context(request: MemberRequest, match_id: UUID) -> dict[str, Any]:
    shown = found(queries.match_for(match_id))
    left, right = side_by_side.sides_of(shown.match, request.acting.agency_id)
    thresholds = thresholds_of(request.acting.agency_id)
    both = left.identity is not None and right.identity is not None
    one = left.identity or right.identity
    lines = side_by_side.lines(left.identity, right.identity) if left.identity and right.identity else []
    return {
        "m": shown, "match": shown.match, "left": left, "right": right, "both": both, "one": one, "thresholds": thresholds,
        "desks": queries.desks({left.agency_id, right.agency_id}).values(), "own_side": left.agency_id == request.acting.agency_id,
        "lines": lines, "doubt": doubt_of(shown.match, request.acting.agency_id, lines), "comes_again": contrary.SAYS,
        "facts": side_by_side.facts_of(one) if one and not both else [],
        "fall": waterfall(shown.match, thresholds), "decisions": decisions_on(shown.match),
        "person": together.person_of(left.identity_id), "same_person": together.person_of(left.identity_id) is not None
        and together.person_of(left.identity_id) == together.person_of(right.identity_id),
        "below": not queries.worth_asking(shown.match, thresholds), "all_decided": "proposed" not in (shown.match.finder_state, shown.match.holder_state),
        "rejected_before": rejected_before(shown.match, request.acting.agency_id), "remembered": new_evidence.SAYS, "nav_active": "persons",
    }  # fmt: skip


@door("persons.look_at_match", "Two records side by side, and why they may be one human")
def match(request: MemberRequest, match_id: str) -> HttpResponse:
    which = uuid_or_404(match_id)
    context = _context(request, which)
    _look(which)
    return render(request, "persons/match.html", context)


@door("persons.print_match", "The same on paper: for a file that a court reads")
def printed(request: MemberRequest, match_id: str) -> HttpResponse:
    which = uuid_or_404(match_id)
    context = _context(request, which) | {"now": now()}
    _look(which)
    return render(request, "persons/match_print.html", context)


@door("persons.explain_match", "The same numbers as JSON")
def explained(request: MemberRequest, match_id: str) -> HttpResponse:
    which = uuid_or_404(match_id)
    shown = found(queries.match_for(which))
    this, thresholds = shown.match, thresholds_of(request.acting.agency_id)
    fall = waterfall(this, thresholds)
    _look(which)
    return JsonResponse(
        {
            "match": str(this.id), "probability": this.probability, "bits": round(fall.bits, 2), "model": this.model_version,
            "found_at": this.found_at.isoformat(), "scored_at": this.scored_at.isoformat() if this.scored_at else None,
            "found_as": this.found_as, "thresholds": {"tell": thresholds.tell, "ask": thresholds.ask}, "steps": as_json(fall),
            "decisions": [
                {"agency": d.agency.name, "state": d.state, "probability": d.probability, "reason": d.reason, "by": d.decided_by.name, "at": d.decided_at.isoformat()}
                for d in decisions_on(this)
            ],
        },
        json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip


@door("persons.decide_match", "Confirms, rejects or leaves open a match, for the member's agency")
@require_POST
def match_decide(request: MemberRequest, match_id: str) -> HttpResponse:
    which, seen, state = uuid_or_404(match_id), request.POST.get("seen", ""), request.POST.get("state", "")
    found(Match.objects.filter(id=which).first())  # a stranger gets 404 before anything is said of the form
    reason = request.POST.get("reason", "")
    try:
        deciding.decide_match(
            which, state=state, reason=reason, acting=request.acting, now=now(), seen=int(seen) if seen.isdigit() else None,
            scored=request.POST.get("scored"),
        )  # fmt: skip
    except deciding.Rescored:
        ledger.record("persons.decide_match", kind="match", object_id=which, outcome="refused", detail={"state": state})
        context = _context(request, which) | {"rescored": True, "typed": reason, "wanted": state}
        return render(request, "persons/match.html", context, status=409)
    except deciding.Overtaken as e:
        # Both stand on the ledger: the first as done, this one as what somebody wanted and was shown first.
        ledger.record("persons.decide_match", kind="match", object_id=which, outcome="refused", detail={"state": state})
        context = _context(request, which) | {"first": e.first, "typed": reason, "wanted": state}
        return render(request, "persons/match.html", context, status=409)
    messages.success(request, _("Your decision on the match is recorded. You can change it."))
    return back(request, reverse("match", args=[which]))
