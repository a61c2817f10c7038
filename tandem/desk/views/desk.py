"""The desk and the search over everything."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.accords.queries.fitting import fits
from tandem.accords.queries.visible import visible
from tandem.agencies.models import Notice
from tandem.cases.queries.shell import cases_of, open_cases
from tandem.clocks.queries.board import clocks_of_agency
from tandem.desk.queries.warnings import ahead_of
from tandem.foundation.acting import Acting
from tandem.foundation.doors import door
from tandem.foundation.even import STEP_OF_A_SEARCH, evenly
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.intake.models import Report
from tandem.intake.queries import reports
from tandem.ledger import actions as ledger
from tandem.persons.models import Identity
from tandem.persons.queries.doubts import open_doubts
from tandem.persons.queries.persons import found_by, open_matches, open_pointers, person_for

SHOWN = 8
NOTICES = 40


def unseen(acting: Acting) -> list[tuple[Notice, list[Notice]]]:
    """One line for each kind of notice: the newest, and the others of its kind behind it, so that ten late clocks do not push the desk away."""
    kinds: dict[str, list[Notice]] = {}
    for one in Notice.objects.filter(member_id=acting.member_id, seen_at=None)[:NOTICES]:
        kinds.setdefault(one.kind, []).append(one)
    return [(newest, others) for newest, *others in kinds.values()]


@door("desk.look", "The member's own front page")
def desk(request: MemberRequest) -> HttpResponse:
    acting, moment = request.acting, now()
    seen = visible()
    waiting, waiting_count = reports.first_awaiting(SHOWN, seen)
    clocks = clocks_of_agency(acting.agency_id, now=moment, language=get_language() or "en", most=SHOWN + 1, seen=seen)
    context = {
        "clocks": clocks[:SHOWN], "more_clocks": len(clocks) > SHOWN,
        "waiting": waiting, "waiting_count": waiting_count,
        "matches": open_matches(acting, 5), "doubts": open_doubts(acting), "pointers": open_pointers(acting, 4), "cases": open_cases(SHOWN, seen),
        "warnings": ahead_of(acting, moment), "notices": unseen(acting), "now": moment, "nav_active": "desk",
        "takes_in": fits(acting.role, "intake"),
    }  # fmt: skip
    return render(request, "desk/desk.html", context)


@door("desk.search", "Search over reports, people and cases")
def search(request: MemberRequest) -> HttpResponse:
    words = request.POST.get("q", "").strip()  # never in the address: they name somebody
    context: dict[str, Any] = {"search_words": words, "persons": [], "reports": [], "cases": []}
    if words:
        evenly(request, STEP_OF_A_SEARCH)
        context |= {
            "persons": list(
                Identity.objects.select_related("agency").filter(id__in=found_by("search_identities", words, 25))
            ),
            "reports": list(Report.objects.filter(id__in=found_by("search_reports", words, 25))),
            "cases": list(cases_of(request.acting, words=words)[:25]),
        }
        ledger.record(
            "desk.search",
            kind="search",
            detail={"persons": len(context["persons"]), "reports": len(context["reports"])},
        )
    return render(request, "desk/search.html", context)


@door("desk.see_notice", "Marks a notice as seen and goes where it points")
@require_POST
def notice(request: MemberRequest, notice_id: str) -> HttpResponse:
    this = found(Notice.objects.filter(id=uuid_or_404(notice_id)).first())
    Notice.objects.filter(id=this.id).update(seen_at=now())
    where = {"report_urgent": "report", "report_answered": "report", "report_referred": "report", "case_joined": "case",
             "clock_began": "clock", "clock_near": "clock", "clock_late": "clock", "accord": "accord", "match_doubted": "match", "person_doubted": "one_person",
             "match_corrected": "match", "record_corrected": "person", "pointer_corrected": "person"}.get(this.kind)  # fmt: skip
    if this.kind in ("disclosure", "release_ended"):  # what was released; a single one may have ended since
        return redirect("packages")
    if this.kind == "record_corrected" and this.object_id and person_for(request.acting, this.object_id) is None:
        messages.info(
            request,
            _(
                "The record that was corrected is not open to you any more. Ask the agency that showed it to you what was wrong."
            ),
        )
        return redirect("desk")
    if this.kind == "report_referred" and not this.object_id:  # sealed: nobody outside the vault has its id
        return redirect("vault_inbox")
    return redirect(where, this.object_id) if where and this.object_id else redirect("desk")
