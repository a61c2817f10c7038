"""A copy of the whole file for the survivor, to be printed and handed over: what she asked for on her page, or in person."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.ledger import actions as ledger
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.clients import client_for, records_of
from tandem.victim_services.queries.ended import release_standing, revoked_elsewhere
from tandem.victim_services.rules.casework import GROUPS, KINDS
from tandem.victim_services.views.clients import facts_of, line, names_of
from tandem.victim_services.views.opening import unlocked

LEFT_OUT = {"message"}  # she has these on her own page


@door("victim_services.copy", "A survivor's copy of her file, to print")
@unlocked
def copy(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    """In her language. Without what was struck out, who is named as having done harm included: the advocate reads it through first."""
    this = found(client_for(opened, uuid_or_404(client_id)))
    wanted = request.GET.get("in", "")
    records = [r for r in records_of(opened, this.id) if not r.struck]
    ledger.record("victim_services.copy", kind="vault", object_id=opened.agency_id, outcome="viewed")
    with translation.override(wanted if wanted in ("en", "es") else translation.get_language()):
        names = names_of(records, opened)
        releases = [r for r in records if r.kind == "release"]
        ended = revoked_elsewhere(releases)
        groups = [
            (title, [line(r, opened, names) for r in records if r.kind in KINDS and r.kind not in LEFT_OUT and KINDS[r.kind].group == name])
            for name, title in GROUPS
        ]  # fmt: skip
        context = {
            "client": this, "facts": facts_of(this), "groups": [g for g in groups if g[1]], "agency": opened.acting.agency_name,
            "releases": [(r, release_standing(r, now(), ended)) for r in releases], "documents": [r for r in records if r.kind == "document"],
            "looks": [r for r in records if r.kind == "look"], "words": [r for r in records if r.kind == "from_survivor"], "now": now(), "nav_active": "vault",
        }  # fmt: skip
        return render(request, "victim_services/copy.html", context)
