"""People: the list, one person with picture and why-matched, and decisions on matches."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.foundation.doors import door
from tandem.foundation.even import STEP_OF_A_SEARCH, evenly
from tandem.foundation.paging import page_of
from tandem.foundation.requests import MemberRequest, back, found, now, uuid_or_404
from tandem.ledger import actions as ledger
from tandem.persons.actions import deciding
from tandem.persons.queries import persons as queries


@door("persons.list", "People whom the member's agency knows, or sees by disclosure")
def persons(request: MemberRequest) -> HttpResponse:
    words = request.POST.get("q", "").strip()  # never in the address: it names somebody
    if words:
        evenly(request, STEP_OF_A_SEARCH)
    rows = queries.persons_for(request.acting, words)
    page = page_of(rows, ("-created_at", "-id"), {} if words else request.GET, columns=queries.LISTED)
    if words:
        ledger.record("persons.search", kind="search", detail={"found": page.count})
    return render(request, "persons/list.html", {"page": page, "q": words, "nav_active": "persons"})


@door("persons.look", "One person: names, numbers, places, relations, matches with why")
def person(request: MemberRequest, identity_id: str) -> HttpResponse:
    identity = found(queries.person_for(request.acting, uuid_or_404(identity_id)))
    ledger.record(
        "persons.look", kind="identity", object_id=identity.id, compartment_id=identity.compartment_id, outcome="viewed"
    )
    context = {
        "identity": identity, "names": identity.names.all(), "identifiers": identity.identifiers.all(), "places": identity.places.all(),
        "relations": queries.relations_of(identity), "matches": queries.matches_of(identity), "pointers": queries.pointers_of(identity, request.acting),
        "involvements": list(identity.involvements.all()), "nav_active": "persons",
    }  # fmt: skip
    return render(request, "persons/person.html", context)


@door("persons.decide_match", "Confirms, rejects or leaves open a match")
@require_POST
def match_decide(request: MemberRequest, match_id: str) -> HttpResponse:
    deciding.decide_match(
        uuid_or_404(match_id),
        state=request.POST.get("state", ""),
        reason=request.POST.get("reason", ""),
        acting=request.acting,
        now=now(),
    )
    messages.success(request, _("Your decision on the match is recorded. You can change it."))
    return back(request, "/")


@door("persons.call_pointer", "Notes that the other agency's desk was called")
@require_POST
def pointer_called(request: MemberRequest, pointer_id: str) -> HttpResponse:
    deciding.mark_called(uuid_or_404(pointer_id), acting=request.acting, now=now())
    messages.success(request, _("Noted that the desk was called."))
    return back(request, "/")
