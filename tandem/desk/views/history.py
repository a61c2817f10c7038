"""The ledger of one record. Stands here, above the rooms, because it needs names of members to be read."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from tandem.agencies.models import Member
from tandem.foundation.doors import door
from tandem.foundation.paging import page_of
from tandem.foundation.requests import MemberRequest, uuid_or_404
from tandem.ledger.models import Entry
from tandem.ledger.queries.history import OUTCOMES, entries_of, in_words, own_entries


@door("desk.ledger_of_record", "Who did and saw what with one record")
def ledger_of(request: MemberRequest, kind: str, object_id: str) -> HttpResponse:
    return _page(request, entries_of(kind, uuid_or_404(object_id)), kind)


@door("desk.own_ledger", "What the ledger holds of the member's own acts")
def own_ledger(request: MemberRequest) -> HttpResponse:
    return _page(request, own_entries(request.acting.member_id), "own")


def _page(request: MemberRequest, rows: QuerySet[Entry], kind: str) -> HttpResponse:
    page = page_of(rows, ("-at", "-id"), request.GET)
    names = {m.id: m for m in Member.objects.select_related("agency").filter(id__in=[e.member_id for e in page.rows])}
    lines = [
        (
            entry,
            in_words(entry.act),
            names.get(entry.member_id) if entry.member_id else None,
            OUTCOMES.get(entry.outcome, entry.outcome),
        )
        for entry in page.rows
    ]
    return render(request, "desk/ledger.html", {"page": page, "lines": lines, "kind": kind})
