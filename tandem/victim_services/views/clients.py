"""Clients: the list, one client's file, and writing in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.victim_services.actions import clients
from tandem.victim_services.actions.clients import ChangedMeanwhile
from tandem.victim_services.forms import DocumentForm, Options, RecordForm
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.board import waiting
from tandem.victim_services.queries.clients import Record, Summary, client_for, clients_of, record_for, records_of
from tandem.victim_services.queries.ended import release_standing, revoked_elsewhere
from tandem.victim_services.queries.holders import advocates_of
from tandem.victim_services.queries.inbox import items_in
from tandem.victim_services.queries.screenings import screenings_in
from tandem.victim_services.rules.ages import age_on
from tandem.victim_services.rules.casework import GROUPS, KINDS, SUMMARY, Field, Kind, shown
from tandem.victim_services.rules.demands import told
from tandem.victim_services.views.opening import unlocked

SHOWN_MOST = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A record as a page shows it."""

    record: Record
    label: str
    says: str
    facts: list[tuple[str, str]]


def client_list(request: MemberRequest, opened: OpenVault) -> HttpResponse:
    words = request.POST.get("q", "").strip() if request.POST.get("act") == "search" else ""
    state, mine = request.GET.get("state", "open"), request.GET.get("whose") == "mine"
    all_found = clients_of(opened, words=words, state=state, advocate=opened.acting.name if mine else "")
    ledger.record("victim_services.list", kind="vault", object_id=opened.agency_id, outcome="viewed")
    context = {
        "clients": all_found.clients[:SHOWN_MOST], "count": len(all_found.clients), "more": len(all_found.clients) > SHOWN_MOST,
        "waiting": waiting(all_found, today=now().astimezone(opened.zone).date()), "unreadable": all_found.unreadable, "q": words, "state": state, "mine": mine, "inbox": len(items_in(opened)), "nav_active": "vault", "tab": "clients",
    }  # fmt: skip
    return render(request, "victim_services/clients.html", context)


@door("victim_services.take_in", "Takes a client into the vault")
@unlocked
def take_in(request: MemberRequest, opened: OpenVault) -> HttpResponse:
    today = now().astimezone(opened.zone).date().isoformat()
    initial = {"came_on": today, "advocate": opened.acting.name, "source": "self"}
    form = RecordForm(
        SUMMARY, request.POST or None, zone=opened.acting.time_zone, initial=initial, offered=_offered(opened)
    )
    if request.method == "POST" and form.is_valid():
        client_id = clients.take_in(opened, form.data_to_keep(), now=now())
        messages.success(request, _("Taken in. Services need no release: everything below is yours alone."))
        return redirect("vault_client", client_id)
    return render(
        request,
        "victim_services/form.html",
        {"form": form, "title": _("New client"), "back": "/vault/", "nav_active": "vault"},
        status=422 if form.errors else 200,
    )


@door("victim_services.client", "One client's file")
@unlocked
def client(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    this = _client(opened, client_id)
    clients.look(opened, this.id, now=now())
    records = records_of(opened, this.id)
    names = names_of(records, opened)
    groups = [
        (name, title, [k for k in KINDS.values() if k.group == name],
         [line(r, opened, names) for r in records if r.kind in KINDS and KINDS[r.kind].group == name])
        for name, title in GROUPS
    ]  # fmt: skip
    releases = [r for r in records if r.kind == "release"]
    ended, given = revoked_elsewhere(releases), [r for r in records if r.kind == "service" and not r.struck]
    words = [r for r in records if r.kind == "from_survivor" and not r.struck]
    context = {
        "client": this, "facts": facts_of(this), "groups": groups, "releases": [(r, release_standing(r, now(), ended)) for r in releases],
        "documents": [r for r in records if r.kind == "document"], "demands": [r for r in records if r.kind == "legal_demand"],
        "looks": [r for r in records if r.kind == "look"][:20], "words": words[:3], "older_words": words[3:],
        "changes": [r for r in records if r.kind in ("changed", "state")][:20], "age": age_on(this.data, now().astimezone(opened.zone).date()),
        "card": next((r for r in records if r.kind == "card"), None) if this.data.get("card") else None,
        "hours": sum(float(r.data.get("hours") or 0) for r in given), "times": len(given), "plan": plan_of(records, names, opened),
        "screenings": screenings_in(records), "untold": [r.id for r in records if r.kind == "legal_demand" and not r.struck and not told(r.data)], "document_form": DocumentForm(), "today": now().date(), "nav_active": "vault",
    }  # fmt: skip
    return render(request, "victim_services/client.html", context)


@dataclass(frozen=True, slots=True)
class Need:
    """A need with its goals, each with how often and how long it was served: what the plan says at a glance."""

    line: Line | None  # None: goals that hang on no need
    goals: list[tuple[Line, int, float]]


def plan_of(records: list[Record], names: Mapping[str, str], opened: OpenVault) -> list[Need]:
    live = [r for r in records if not r.struck]
    needs = [r for r in live if r.kind == "need"]
    served: dict[str, list[float]] = {}
    for r in live:
        if r.kind == "service" and r.data.get("goal"):
            served.setdefault(str(r.data["goal"]), []).append(float(r.data.get("hours") or 0))

    def goals(need: Record | None) -> list[tuple[Line, int, float]]:
        here = {str(n.id) for n in needs}
        mine = [
            g for g in live
            if g.kind == "goal" and (g.data.get("need") == str(need.id) if need else str(g.data.get("need", "")) not in here)
        ]  # fmt: skip
        return [(line(g, opened, names), len(served.get(str(g.id), ())), sum(served.get(str(g.id), ()))) for g in mine]

    found_needs = [Need(line(n, opened, names), goals(n)) for n in needs]
    loose = goals(None)
    return [*found_needs, Need(None, loose)] if loose else found_needs


@door("victim_services.change", "Changes what is known about a client")
@unlocked
def change(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    this = _client(opened, client_id)
    offered = _offered(opened, str(this.data.get("advocate", "")))
    form = RecordForm(SUMMARY, request.POST or None, zone=opened.acting.time_zone, initial=this.data, offered=offered)
    version, meanwhile = request.POST.get("version", ""), None
    if request.method == "POST" and form.is_valid():
        try:
            clients.change_summary(
                opened, this.id, form.data_to_keep(), version=int(version) if version.isdigit() else 0, now=now()
            )
        except ChangedMeanwhile as e:
            meanwhile = e
        else:
            messages.success(request, _("Saved. What stood before is kept in the file."))
            return redirect("vault_client", this.id)
    context = {
        "form": form,
        "title": this.name,
        "version": version if form.errors and version else this.version,
        "back": f"/vault/clients/{this.id}/",
        "meanwhile": meanwhile,
        "differs": _differs(SUMMARY, meanwhile, form, opened, {}) if meanwhile else [],
        "nav_active": "vault",
    }
    return render(request, "victim_services/form.html", context, status=_status(form, meanwhile))


@door("victim_services.write", "Writes a record about a client, or changes one")
@unlocked
def write(request: MemberRequest, opened: OpenVault, client_id: str, kind: str, record_id: str = "") -> HttpResponse:
    this, spec = _client(opened, client_id), KINDS.get(kind)
    if spec is None:
        raise Http404
    records = records_of(opened, this.id)
    old = (
        found(next((r for r in records if r.id == uuid_or_404(record_id) and r.kind == kind), None))
        if record_id
        else None
    )
    names = names_of(records, opened)
    form = RecordForm(
        spec.fields, request.POST or None, zone=opened.acting.time_zone, initial=_initial(request, opened, spec, old),
        offered=_offered(opened, records=records, names=names),
    )  # fmt: skip
    seen, meanwhile = request.POST.get("version", ""), None
    if request.method == "POST" and form.is_valid():
        try:
            _keep(opened, this, spec, old, form, int(seen) if seen.isdigit() else None)
        except ChangedMeanwhile as e:
            meanwhile = e
        else:
            messages.success(request, _("Saved."))
            return redirect("vault_client", this.id)
    context = {
        "form": form,
        "title": spec.label,
        "under": this.name,
        "version": (seen if form.errors and seen else len(old.earlier)) if old else "",
        "back": f"/vault/clients/{this.id}/",
        "meanwhile": meanwhile,
        "differs": _differs(spec.fields, meanwhile, form, opened, names) if meanwhile else [],
        "nav_active": "vault",
    }
    return render(request, "victim_services/form.html", context, status=_status(form, meanwhile))


def _initial(request: MemberRequest, opened: OpenVault, spec: Kind, old: Record | None) -> dict[str, Any]:
    if old:
        return _as_typed(old.data, spec)
    today = now().astimezone(opened.zone).date().isoformat()
    linked = {f.name: request.GET.get("for", "") for f in spec.fields if f.kind == "link"}
    return {"on": today, "from": today, "at": now(), "asked_at": now(), "state": "open", **linked}


def _keep(opened: OpenVault, this: Summary, spec: Kind, old: Record | None, form: RecordForm, seen: int | None) -> None:
    if old:
        cleared = {f.name: None for f in spec.fields}
        clients.replace_record(opened, this.id, old.id, {**cleared, **form.data_to_keep()}, now=now(), seen=seen)
        return
    clients.add_record(opened, this.id, spec.name, form.data_to_keep(), now=now())
    if spec.name == "closure":
        clients.set_state(opened, this.id, "closed", now=now())


def _status(form: RecordForm, meanwhile: ChangedMeanwhile | None) -> int:
    return 409 if meanwhile else 422 if form.errors else 200


def _differs(
    fields: tuple[Field, ...],
    meanwhile: ChangedMeanwhile,
    form: RecordForm,
    opened: OpenVault,
    names: Mapping[str, str],
) -> list[tuple[str, str]]:
    """(label, what the colleague's version says) of each field in which it is not what was typed."""
    mine = form.data_to_keep()
    return [
        (str(f.label), _shown(f, meanwhile.standing.get(f.name), opened, names) or "–")
        for f in fields
        if (meanwhile.standing.get(f.name) or None) != (mine.get(f.name) or None)
    ]


@door("victim_services.strike", "Strikes a record out, or brings it back")
@require_POST
@unlocked
def strike(request: MemberRequest, opened: OpenVault, client_id: str, record_id: str) -> HttpResponse:
    this = _client(opened, client_id)
    record = found(record_for(opened, this.id, uuid_or_404(record_id)))
    if record.kind not in KINDS and record.kind not in (
        "document",
        "from_survivor",
    ):  # who looked, releases, cards: they stand
        raise Http404
    clients.strike_record(opened, this.id, record.id, struck=request.POST.get("back") != "yes", now=now())
    return redirect("vault_client", this.id)


@door("victim_services.reopen", "Opens a closed client's file again")
@require_POST
@unlocked
def reopen(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    clients.set_state(opened, _client(opened, client_id).id, "open", now=now())
    return redirect("vault_client", client_id)


@door("victim_services.shred", "Destroys a client's record for good")
@unlocked
def shred(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    this = _client(opened, client_id)
    wrong = ""
    if request.method == "POST":
        if request.POST.get("name", "").strip() == this.name:
            if any(release_standing(r, now())["running"] for r in records_of(opened, this.id, "release")):
                raise Refused(_("A release is still running. Take it back first: afterwards nobody here could."))
            clients.shred(opened, this.id)
            messages.success(request, _("Shredded. Nothing of it can be read again, by anybody."))
            return redirect("vault")
        wrong = _("This is not the name in the file.")
    return render(
        request,
        "victim_services/shred.html",
        {"client": this, "wrong": wrong, "nav_active": "vault"},
        status=422 if wrong else 200,
    )


def _client(opened: OpenVault, client_id: str) -> Summary:
    return found(client_for(opened, uuid_or_404(client_id)))


def facts_of(this: Summary) -> list[tuple[str, str]]:
    return [
        (str(f.label), shown(f, this.data.get(f.name)))
        for f in SUMMARY
        if this.data.get(f.name) not in (None, "", False)
    ]


def line(record: Record, opened: OpenVault, names: Mapping[str, str] | None = None) -> Line:
    spec = KINDS[record.kind]
    facts = [
        (str(f.label), _shown(f, record.data.get(f.name), opened, names or {}))
        for f in spec.fields
        if record.data.get(f.name) not in (None, "", False)
    ]
    says = next((_shown(f, record.data.get(f.name), opened, {}) for f in spec.fields if f.name == spec.says), "")
    return Line(record, str(spec.label), says, facts)


def names_of(records: list[Record], opened: OpenVault) -> dict[str, str]:
    """id -> what a link to this record says."""
    return {
        str(r.id): line(r, opened).says[:90] or str(KINDS[r.kind].label) for r in records if r.kind in ("need", "goal")
    }


def _offered(
    opened: OpenVault,
    advocate: str = "",
    *,
    records: list[Record] | None = None,
    names: Mapping[str, str] | None = None,
) -> dict[str, Options]:
    """What the form's selects hold: needs and goals of the file, and advocates with the one who stands there now."""
    found_names = advocates_of(opened)
    if advocate and advocate not in found_names:
        found_names.append(advocate)
    options: dict[str, Options] = {"advocate": [(name, name) for name in found_names]}
    for kind in ("need", "goal"):
        options[kind] = [
            (str(r.id), (names or {}).get(str(r.id), "")) for r in records or [] if r.kind == kind and not r.struck
        ]
    return options


def _shown(field: Field, value: Any, opened: OpenVault, names: Mapping[str, str]) -> str:
    if value in (None, ""):
        return ""
    if field.kind == "time":
        return datetime.fromisoformat(value).astimezone(opened.zone).strftime("%Y-%m-%d %H:%M")
    if field.kind == "link":
        return names.get(str(value), "")
    return shown(field, value)


def _as_typed(data: dict[str, Any], spec: Kind) -> dict[str, Any]:
    times = {f.name for f in spec.fields if f.kind == "time"}
    return {k: datetime.fromisoformat(v) if k in times and v else v for k, v in data.items()}
