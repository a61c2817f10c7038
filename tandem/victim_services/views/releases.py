"""Releases, demands of courts, and the printed form."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.accords.models import Compartment
from tandem.accords.notices import BY_ITSELF, NOTICES
from tandem.accords.queries.naming import open_case_names
from tandem.agencies.models import Agency
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.victim_services.actions import clients, releasing
from tandem.victim_services.forms import DemandForm
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.clients import Summary, client_for, record_for, records_of
from tandem.victim_services.queries.ended import release_standing
from tandem.victim_services.queries.screenings import releasable, releasable_answers
from tandem.victim_services.rules.casework import SUMMARY, shown
from tandem.victim_services.rules.releases import CAPACITIES, DEFAULT_DAYS, METHODS, Item, ReleaseDraft
from tandem.victim_services.views.opening import unlocked

DRAWN = re.compile(r"(?:[ML]-?\d{1,4} -?\d{1,4}){4,}")  # a signature is lines, not one dot, and nothing but lines
OWN_LINES = 3  # items beside those of the file


@door("victim_services.release", "Signs a release with a client")
@unlocked
def release(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    this = found(client_for(opened, uuid_or_404(client_id)))
    wrong: dict[str, str] = {}
    if request.method == "POST":
        draft, extra = _typed(request, opened, this)
        documents = _documents(request)
        case = request.POST.get("case", "")
        made, refused = releasing.sign_release(
            opened, this.id, draft, case_id=uuid_or_404(case) if case else None, document_ids=documents, extra=extra, now=now()
        )  # fmt: skip
        if not refused:
            messages.success(request, _("Signed. Print a copy for the survivor, if it is safe for them to keep one."))
            return redirect("vault_release", this.id, made)
        wrong = dict(refused)
    context = {
        **_choices(request, opened, this),
        "client": this,
        "wrong": wrong,
        "refused": list(wrong.values()),
        "typed": request.POST,
        "nav_active": "vault",
    }
    return render(request, "victim_services/release_form.html", context, status=422 if wrong else 200)


@door("victim_services.look_at_release", "A signed release, to read and to print")
@unlocked
def look_at_release(request: MemberRequest, opened: OpenVault, client_id: str, release_id: str) -> HttpResponse:
    this = found(client_for(opened, uuid_or_404(client_id)))
    record = found(record_for(opened, this.id, uuid_or_404(release_id)))
    wanted = request.GET.get("in", "")
    with translation.override(wanted if wanted in ("en", "es") else translation.get_language()):
        context = {
            "client": this, "record": record, "data": record.data, "standing": release_standing(record, now()), "agency": opened.acting.agency_name,
            "capacity": dict(CAPACITIES).get(record.data.get("capacity", ""), ""), "method": dict(METHODS).get(record.data.get("method", ""), ""),
            "notices": [NOTICES[n] for n in releasing.notices_in(record.data) if n in NOTICES], "nav_active": "vault",
        }  # fmt: skip
        return render(request, "victim_services/release.html", context)


@door("victim_services.revoke", "Takes a release back")
@require_POST
@unlocked
def revoke(request: MemberRequest, opened: OpenVault, client_id: str, release_id: str) -> HttpResponse:
    how = request.POST.get("how", "spoken")
    releasing.revoke_release(
        opened,
        uuid_or_404(client_id),
        uuid_or_404(release_id),
        how=how if how in ("spoken", "written") else "spoken",
        now=now(),
    )
    messages.success(
        request, _("Taken back. The other agency sees nothing of it from this second on, and was told that it ended.")
    )
    return redirect("vault_client", client_id)


@door("victim_services.demand", "Notes a subpoena or a court's order")
@unlocked
def demand(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    this = found(client_for(opened, uuid_or_404(client_id)))
    form = DemandForm(request.POST or None, initial={"received_on": now().date().isoformat()})
    if request.method == "POST" and form.is_valid():
        data = {k: v.isoformat() if isinstance(v, date) else v for k, v in form.cleaned_data.items() if v}
        demand_id = releasing.record_demand(opened, this.id, data, now=now())
        return redirect("vault_demand", this.id, demand_id)
    context = {
        "form": form,
        "title": _("Subpoena or court's order"),
        "under": this.name,
        "back": f"/vault/clients/{this.id}/",
        "nav_active": "vault",
    }
    return render(request, "victim_services/form.html", context, status=422 if form.errors else 200)


@door("victim_services.answer_demand", "What follows from a legal demand; copies out only for a court's order")
@unlocked
def answer_demand(request: MemberRequest, opened: OpenVault, client_id: str, demand_id: str) -> HttpResponse:
    this = found(client_for(opened, uuid_or_404(client_id)))
    record = found(record_for(opened, this.id, uuid_or_404(demand_id)))
    if request.method == "POST":
        if request.POST.get("act") == "notice":
            clients.replace_record(
                opened, this.id, record.id, {"notice_attempt": request.POST.get("notice_attempt", "")[:2000]}, now=now()
            )
            return redirect("vault_demand", this.id, record.id)
        draft, _extra = _typed(request, opened, this)
        case = request.POST.get("case", "")
        releasing.export_by_order(
            opened, this.id, record.id, draft, case_id=uuid_or_404(case) if case else None, document_ids=_documents(request), now=now()
        )  # fmt: skip
        messages.success(
            request, _("Copied out, exactly what was chosen, and on the ledger. Keep trying to tell the survivor.")
        )
        return redirect("vault_client", this.id)
    context = {
        **_choices(request, opened, this),
        "client": this,
        "demand": record,
        "orders": record.data.get("kind") == "court_order",
        "nav_active": "vault",
    }
    return render(request, "victim_services/demand.html", context)


def _choices(request: MemberRequest, opened: OpenVault, this: Summary) -> dict[str, Any]:
    ids = [i for i in releasing.fellows() if i != opened.agency_id]
    cases = Compartment.objects.filter(kind="shell", case_id__isnull=False).values_list("case_id", flat=True)
    today = now().astimezone(ZoneInfo(opened.acting.time_zone)).date()
    cap, records = releasing.cap_days(opened), records_of(opened, this.id, "document", "screening")
    return {
        "recipients": Agency.objects.filter(id__in=ids).order_by("name"), "items": [*_items_of(this), *releasable(records)], "screening_answers": releasable_answers(records), "capacities": CAPACITIES, "methods": METHODS,
        "documents": [r for r in records if r.kind == "document" and not r.struck], "cases": open_case_names([c for c in cases if c]),
        "today": today.isoformat(), "default_end": (today + timedelta(days=min(DEFAULT_DAYS, cap))).isoformat(), "cap": cap,
        "notice_words": [(code, words) for code, words in NOTICES.items() if code not in BY_ITSELF], "own_lines": _own_lines(request),
        "chosen": [*request.POST.getlist("item"), *request.POST.getlist("document"), *request.POST.getlist("notice")], "drawn": _drawn(request), "minor": releasing.minor_on(this.data, today),
    }  # fmt: skip


def _items_of(this: Summary) -> list[tuple[str, str, str]]:
    """(name, label, value) of what the file holds; internal lines are never among them."""
    inner = {"advocate", "safe_never", "abusers", "source"}
    return [
        (f.name, str(f.label), shown(f, this.data[f.name]))
        for f in SUMMARY
        if f.name not in inner and this.data.get(f.name) not in (None, "", False)
    ]


def _typed(request: MemberRequest, opened: OpenVault, this: Summary) -> tuple[ReleaseDraft, dict[str, Any]]:
    post, chosen = request.POST, set(request.POST.getlist("item"))
    items = [Item(label, value) for name, label, value in _items_of(this) if name in chosen]
    screened = records_of(opened, this.id, "screening")
    items += [
        Item(label, value, notice="screening")
        for name, label, value in [*releasable(screened), *releasable_answers(screened)]
        if name in chosen
    ]
    for n in range(OWN_LINES):
        label, value = post.get(f"own_label_{n}", "").strip(), post.get(f"own_value_{n}", "").strip()
        if label or value:
            items.append(Item(label[:100] or _("Other"), value[:2000]))
    recipient = post.get("recipient", "")
    drawn, paper = _drawn(request), post.get("on_paper") == "yes"
    draft = ReleaseDraft(
        recipient_id=uuid_or_404(recipient) if recipient else None, items=tuple(items), purpose=post.get("purpose", "").strip()[:300],
        starts_on=_day(post.get("starts_on", "")), ends_on=_day(post.get("ends_on", "")), signer=post.get("signer", "").strip()[:200],
        capacity=post.get("capacity", ""), second_signer=post.get("second_signer", "").strip()[:200],
        risks_explained=post.get("risks_explained") == "yes", not_a_condition=post.get("not_a_condition") == "yes",
        signed=bool(drawn) or paper, document_count=len(_documents(request)),
    )  # fmt: skip
    extra = {
        "permitted_use": post.get("permitted_use", "")[:300], "method": post.get("method", "here"), "language": post.get("language", "")[:60],
        "interpreter": post.get("interpreter", "")[:200], "witness": post.get("witness", "")[:200], "signature": drawn, "on_paper": paper,
        "notices": [n for n in post.getlist("notice") if n in NOTICES],
    }  # fmt: skip
    return draft, extra


def _own_lines(request: MemberRequest) -> list[tuple[int, str, str]]:
    """What was typed beside the file's items, so that a refusal loses nothing."""
    post = request.POST
    return [(n, post.get(f"own_label_{n}", ""), post.get(f"own_value_{n}", "")) for n in range(OWN_LINES)]


def _drawn(request: MemberRequest) -> str:
    """The signature's lines; empty where it is anything else."""
    drawn = request.POST.get("signature", "")[:20_000]
    return drawn if DRAWN.fullmatch(drawn) else ""


def _documents(request: MemberRequest) -> list[UUID]:
    return [uuid_or_404(d) for d in request.POST.getlist("document")]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min
