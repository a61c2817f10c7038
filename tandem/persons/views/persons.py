"""People: the list, one record with its picture and why it matched, and that a desk was called."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.accords.queries.fitting import fits
from tandem.accords.queries.kinds import kinds_of
from tandem.foundation.doors import door
from tandem.foundation.even import STEP_OF_A_SEARCH, evenly
from tandem.foundation.paging import Page, page_of
from tandem.foundation.requests import MemberRequest, back, found, now, uuid_or_404
from tandem.ledger import actions as ledger
from tandem.persons.actions import deciding
from tandem.persons.permissions import may_correct
from tandem.persons.queries import corrections
from tandem.persons.queries import persons as queries
from tandem.persons.queries.together import members, person_of
from tandem.persons.rules.compared import COMPARED


@door("persons.list", "People whom the member's agency knows, or sees by disclosure")
def persons(request: MemberRequest) -> HttpResponse:
    words = request.POST.get("q", "").strip()  # never in the address: it names somebody
    if words:
        evenly(request, STEP_OF_A_SEARCH)
    rows = queries.persons_for(request.acting, words)
    page: Page[Any] = page_of(rows, ("-created_at", "-id"), {} if words else request.GET)
    if words:
        ledger.record("persons.search", kind="search", detail={"found": page.count})
    context = {
        "page": page,
        "kinds": kinds_of(r.compartment_id for r in page.rows),
        "q": words,
        "takes_in": fits(request.acting.role, "intake"),
        "compared": request.acting.agency_kind in COMPARED,
        "nav_active": "persons",
    }
    return render(request, "persons/list.html", context)


@door("persons.look", "One person: names, numbers, places, relations, matches with why")
def person(request: MemberRequest, identity_id: str) -> HttpResponse:
    identity = found(queries.person_for(request.acting, uuid_or_404(identity_id)))
    ledger.record(
        "persons.look", kind="identity", object_id=identity.id, compartment_id=identity.compartment_id, outcome="viewed"
    )
    person_id, history = person_of(identity.id), corrections.history_of(identity)
    context = {
        "identity": identity, "names": identity.names.all(), "identifiers": identity.identifiers.all(), "places": identity.places.all(),
        "own_facts": corrections.own_facts_of(identity), "ties": corrections.ties_of(identity), "history": history, "corrected": corrections.standing(history),
        "may_correct": bool(may_correct(request.acting, identity)), "at_source": corrections.corrected_at_source(identity),
        "matches": queries.matches_of(identity), "pointers": queries.pointers_of(identity, request.acting),
        "involvements": list(identity.involvements.all()), "nav_active": "persons",
        "together": person_id if person_id and len(members(person_id)) > 1 else None,
    }  # fmt: skip
    return render(request, "persons/person.html", context)


@door("persons.call_pointer", "Notes that the other agency's desk was called")
@require_POST
def pointer_called(request: MemberRequest, pointer_id: str) -> HttpResponse:
    deciding.mark_called(uuid_or_404(pointer_id), acting=request.acting, now=now())
    messages.success(request, _("Noted that the desk was called."))
    return back(request, "/")
