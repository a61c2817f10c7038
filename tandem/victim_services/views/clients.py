"""Clients: the list, one client's file, and writing in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.accords.models import Package
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.victim_services.actions import clients, documents
from tandem.victim_services.actions.inbox import items_in, take_out
from tandem.victim_services.forms import DocumentForm, RecordForm
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.clients import Record, Summary, client_for, clients_of, record_for, records_of
from tandem.victim_services.queries.screenings import screenings_in
from tandem.victim_services.rules.casework import GROUPS, KINDS, SUMMARY, Kind, shown
from tandem.victim_services.rules.documents import SUFFIX
from tandem.victim_services.views.opening import unlocked

SHOWN_MOST = 100
CODED = {f.name: f for f in SUMMARY}


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
        "unreadable": all_found.unreadable, "q": words, "state": state, "mine": mine, "inbox": len(items_in(opened)), "nav_active": "vault",
    }  # fmt: skip
    return render(request, "victim_services/clients.html", context)


@door("victim_services.take_in", "Takes a client into the vault")
@unlocked
def take_in(request: MemberRequest, opened: OpenVault) -> HttpResponse:
    today = now().date().isoformat()
    form = RecordForm(SUMMARY, request.POST or None, zone=opened.acting.time_zone, initial={"came_on": today, "language": "English", "advocate": opened.acting.name, "source": "self"})  # fmt: skip
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
    groups = [
        (name, title, [k for k in KINDS.values() if k.group == name], [line(r, opened) for r in records if r.kind in KINDS and KINDS[r.kind].group == name])
        for name, title in GROUPS
    ]  # fmt: skip
    releases = [r for r in records if r.kind == "release"]
    ended = revoked_elsewhere(releases)
    context = {
        "client": this, "facts": facts_of(this), "groups": groups, "releases": [(r, release_standing(r, now(), ended)) for r in releases],
        "documents": [r for r in records if r.kind == "document"], "demands": [r for r in records if r.kind == "legal_demand"],
        "looks": [r for r in records if r.kind == "look"][:20], "words": [r for r in records if r.kind == "from_survivor"],
        "changes": [r for r in records if r.kind in ("changed", "state")][:20], "card": next((r for r in records if r.kind == "card" and not r.struck), None),
        "screenings": screenings_in(records), "document_form": DocumentForm(), "today": now().date(), "nav_active": "vault",
    }  # fmt: skip
    return render(request, "victim_services/client.html", context)


@door("victim_services.change", "Changes what is known about a client")
@unlocked
def change(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    this = _client(opened, client_id)
    form = RecordForm(SUMMARY, request.POST or None, zone=opened.acting.time_zone, initial=this.data)
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        clients.change_summary(
            opened, this.id, form.data_to_keep(), version=int(version) if version.isdigit() else 0, now=now()
        )
        messages.success(request, _("Saved. What stood before is kept in the file."))
        return redirect("vault_client", this.id)
    context = {
        "form": form,
        "title": this.name,
        "version": this.version,
        "back": f"/vault/clients/{this.id}/",
        "nav_active": "vault",
    }
    return render(request, "victim_services/form.html", context, status=422 if form.errors else 200)


@door("victim_services.write", "Writes a record about a client, or changes one")
@unlocked
def write(request: MemberRequest, opened: OpenVault, client_id: str, kind: str, record_id: str = "") -> HttpResponse:
    this, spec = _client(opened, client_id), KINDS.get(kind)
    if spec is None:
        raise Http404
    old = found(record_for(opened, this.id, uuid_or_404(record_id))) if record_id else None
    initial = (
        _as_typed(old.data, spec)
        if old
        else {"on": now().date().isoformat(), "at": now(), "asked_at": now(), "state": "open"}
    )
    form = RecordForm(spec.fields, request.POST or None, zone=opened.acting.time_zone, initial=initial)
    if request.method == "POST" and form.is_valid():
        if old:
            cleared = {f.name: None for f in spec.fields}
            clients.replace_record(opened, this.id, old.id, {**cleared, **form.data_to_keep()}, now=now())
        else:
            clients.add_record(opened, this.id, kind, form.data_to_keep(), now=now())
            if kind == "closure":
                clients.set_state(opened, this.id, "closed", now=now())
        messages.success(request, _("Saved."))
        return redirect("vault_client", this.id)
    context = {
        "form": form,
        "title": spec.label,
        "under": this.name,
        "back": f"/vault/clients/{this.id}/",
        "nav_active": "vault",
    }
    return render(request, "victim_services/form.html", context, status=422 if form.errors else 200)


@door("victim_services.strike", "Strikes a record out, or brings it back")
@require_POST
@unlocked
def strike(request: MemberRequest, opened: OpenVault, client_id: str, record_id: str) -> HttpResponse:
    this = _client(opened, client_id)
    clients.strike_record(opened, this.id, uuid_or_404(record_id), struck=request.POST.get("back") != "yes", now=now())
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


@door("victim_services.keep_document", "Keeps a document in a client's file")
@require_POST
@unlocked
def keep_document(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    this = _client(opened, client_id)
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {
            "form": form,
            "title": _("Document"),
            "under": this.name,
            "back": f"/vault/clients/{this.id}/",
            "upload": True,
            "nav_active": "vault",
        }
        return render(request, "victim_services/form.html", context, status=422)
    documents.keep_document(
        opened, this.id, form.cleaned_data["file"], title=form.cleaned_data["title"], flagged=form.cleaned_data["flagged"] != "no", now=now()
    )  # fmt: skip
    messages.success(request, _("Kept, encrypted."))
    return redirect("vault_client", this.id)


@door("victim_services.document", "Hands out a document of a client's file")
@unlocked
def document(request: MemberRequest, opened: OpenVault, client_id: str, record_id: str) -> HttpResponse:
    record = found(record_for(opened, _client(opened, client_id).id, uuid_or_404(record_id)))
    if record.kind != "document":
        raise Http404
    parts: Sequence[bytes] = list(documents.parts_of(opened, UUID(client_id), record.id))  # at most 25 MB
    ledger.record("victim_services.look", kind="vault", object_id=opened.agency_id, outcome="viewed")
    answer = StreamingHttpResponse(iter(parts), content_type=record.data["media_type"])
    answer["Content-Disposition"] = f'attachment; filename="document{SUFFIX[record.data["media_type"]]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer  # type: ignore[return-value]


@door("victim_services.calendar", "What the advocate has to do, by day, over all clients")
@unlocked
def calendar(request: MemberRequest, opened: OpenVault) -> HttpResponse:
    mine = request.GET.get("whose", "mine") == "mine"
    moment, lines = now(), []
    for this in clients_of(opened, state="open", advocate=opened.acting.name if mine else "").clients:
        for record in records_of(opened, this.id):
            due = due_of(record)
            if due and not record.struck and due > moment - timedelta(days=30):
                lines.append((due, this, line(record, opened) if record.kind in KINDS else None, record))
    lines.sort(key=lambda entry: entry[0])
    ledger.record("victim_services.list", kind="vault", object_id=opened.agency_id, outcome="viewed")
    return render(
        request, "victim_services/calendar.html", {"lines": lines, "mine": mine, "now": moment, "nav_active": "vault"}
    )


@door("victim_services.inbox", "What came for the vault, sealed")
@unlocked
def inbox(request: MemberRequest, opened: OpenVault) -> HttpResponse:
    if request.method == "POST":
        item = take_out(opened, uuid_or_404(request.POST.get("item", "")))
        if request.POST.get("act") == "take_in":
            data = {"name": item.data.get("name") or _("Not known yet"), "source": "case", "came_on": now().date().isoformat(),
                    "language": item.data.get("language", ""), "safe_how": item.data.get("safe_how", ""), "advocate": opened.acting.name}  # fmt: skip
            client_id = clients.take_in(opened, data, now=now())
            clients.add_record(opened, client_id, "referral", {"way": "in", "whom": item.data.get("from", ""), "asked_at": item.data.get("asked_at"), "matched_at": now().isoformat(), "outcome": item.data.get("text", "")}, now=now())  # fmt: skip
            return redirect("vault_client", client_id)
        if item.data.get("kind") != "referral" and item.data.get("client_id"):
            return _keep_words(opened, item.data)
        messages.success(request, _("Set aside."))
        return redirect("vault_inbox")
    return render(
        request, "victim_services/inbox.html", {"items": items_in(opened), "now": now(), "nav_active": "vault"}
    )


def _keep_words(opened: OpenVault, data: Mapping[str, Any]) -> HttpResponse:
    """A survivor's words go into her own file; a release that she took back is marked there too."""
    client_id = UUID(str(data["client_id"]))
    if client_for(opened, client_id) is None:  # shredded meanwhile
        return redirect("vault_inbox")
    clients.add_record(
        opened, client_id, "from_survivor", {"text": data.get("text", ""), "about": data.get("kind", "")}, now=now()
    )
    if data.get("kind") == "withdrawn":
        for record in records_of(opened, client_id, "release"):
            if record.data["number"] == data.get("text") and not record.data.get("revoked_at"):
                changes = {"revoked_at": data.get("asked_at"), "revoked_how": "own_page"}
                clients.replace_record(opened, client_id, record.id, changes, now=now())
    return redirect("vault_client", client_id)


def _client(opened: OpenVault, client_id: str) -> Summary:
    return found(client_for(opened, uuid_or_404(client_id)))


def facts_of(this: Summary) -> list[tuple[str, str]]:
    return [
        (str(f.label), shown(f, this.data.get(f.name)))
        for f in SUMMARY
        if this.data.get(f.name) not in (None, "", False)
    ]


def line(record: Record, opened: OpenVault) -> Line:
    spec = KINDS[record.kind]
    facts = [
        (str(f.label), _shown(f, record.data.get(f.name), opened))
        for f in spec.fields
        if record.data.get(f.name) not in (None, "", False)
    ]
    says = next((_shown(f, record.data.get(f.name), opened) for f in spec.fields if f.name == spec.says), "")
    return Line(record, str(spec.label), says, facts)


def _shown(field: Any, value: Any, opened: OpenVault) -> str:
    if field.kind == "time" and value:
        from zoneinfo import ZoneInfo

        return datetime.fromisoformat(value).astimezone(ZoneInfo(opened.acting.time_zone)).strftime("%Y-%m-%d %H:%M")
    return shown(field, value)


def _as_typed(data: dict[str, Any], spec: Kind) -> dict[str, Any]:
    times = {f.name for f in spec.fields if f.kind == "time"}
    return {k: datetime.fromisoformat(v) if k in times and v else v for k, v in data.items()}


def due_of(record: Record) -> datetime | None:
    """When somebody must look at a record again: an appointment, a follow-up, a goal, a plan's review, an unmatched referral's 48 hours
    (OTIP's program-entry form; domain.md 2.4), a release's end."""
    data = record.data
    try:
        if record.kind == "appointment":
            return datetime.fromisoformat(data["at"])
        if record.kind == "referral" and not data.get("matched_at"):
            return datetime.fromisoformat(data["asked_at"]) + timedelta(hours=48)
        if record.kind == "release" and not data.get("revoked_at"):
            return datetime.fromisoformat(data["ends_at"])
        day = {"follow_up": "on", "goal": "by", "safety_plan": "review_on"}.get(record.kind)
        if day and data.get(day) and data.get("state", "open") == "open" and not data.get("outcome"):
            return datetime.fromisoformat(data[day]).replace(tzinfo=UTC) + timedelta(hours=17)
    except (KeyError, ValueError):
        return None
    return None


def revoked_elsewhere(releases: Sequence[Record]) -> dict[str, datetime]:
    """package id -> when it was revoked, also by the survivor herself, which the sealed record does not know yet."""
    ids = [r.data["package_id"] for r in releases if r.data.get("package_id")]
    rows = Package.objects.filter(id__in=ids, revoked_at__isnull=False).values_list("id", "revoked_at")
    return {str(i): at for i, at in rows if at}


def release_standing(record: Record, moment: datetime, ended: Mapping[str, datetime] | None = None) -> dict[str, Any]:
    """running, days left, and how it ended."""
    ends = datetime.fromisoformat(record.data["ends_at"])
    kept = record.data.get("revoked_at")
    revoked = datetime.fromisoformat(kept) if kept else (ended or {}).get(record.data.get("package_id", ""))
    running = not revoked and ends > moment
    return {
        "running": running,
        "days": max(0, -((moment - ends) // timedelta(days=1))) if running else 0,
        "ends": ends,
        "revoked": revoked,
    }
