"""What a release's form and an order's form both show and take: the file's items, documents, words of one's own, recipient, case. Apart,
because the two follow different rules and must not drift in what they call an item."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tandem.accords.models import Compartment
from tandem.accords.queries.naming import open_case_names
from tandem.agencies.models import Agency
from tandem.foundation.requests import MemberRequest, now, uuid_or_404
from tandem.victim_services.actions import releasing
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.clients import Summary, records_of
from tandem.victim_services.queries.screenings import releasable, releasable_answers
from tandem.victim_services.rules.casework import SUMMARY, shown
from tandem.victim_services.rules.notices import CHOOSABLE
from tandem.victim_services.rules.releases import CAPACITIES, DEFAULT_DAYS, METHODS, Item, ReleaseDraft

DRAWN = re.compile(r"(?:[ML]-?\d{1,4} -?\d{1,4}){4,}")  # a signature is lines, not one dot, and nothing but lines
OWN_LINES = 3  # items beside those of the file, where no draft brings more
MOST_OWN_LINES = 15
_INNER = frozenset({"advocate", "safe_never", "abusers", "source"})  # never offered


def choices_for(opened: OpenVault, this: Summary, typed: Mapping[str, Any], chosen: list[str]) -> dict[str, Any]:
    ids = [i for i in releasing.fellows() if i != opened.agency_id]
    cases = Compartment.objects.filter(kind="shell", case_id__isnull=False).values_list("case_id", flat=True)
    today = now().astimezone(ZoneInfo(opened.acting.time_zone)).date()
    cap, records = releasing.cap_days(opened), records_of(opened, this.id, "document", "screening")
    return {
        "recipients": Agency.objects.filter(id__in=ids).order_by("name"), "items": [*items_of(this), *releasable(records)], "screening_answers": releasable_answers(records), "capacities": CAPACITIES, "methods": METHODS,
        "documents": [r for r in records if r.kind == "document" and not r.struck], "cases": open_case_names([c for c in cases if c]),
        "today": today.isoformat(), "default_end": (today + timedelta(days=min(DEFAULT_DAYS, cap))).isoformat(), "cap": cap,
        "own_lines": _own_lines(typed), "chosen": chosen, "minor": releasing.minor_on(this.data, today), "typed": typed,
    }  # fmt: skip


def chosen_in(request: MemberRequest) -> list[str]:
    return [v for name in ("item", "document", "notice") for v in request.POST.getlist(name)]


def items_of(this: Summary) -> list[tuple[str, str, str]]:
    """(name, label, value) of what the file holds; internal lines are never among them."""
    return [
        (f.name, str(f.label), shown(f, this.data[f.name]))
        for f in SUMMARY
        if f.name not in _INNER and this.data.get(f.name) not in (None, "", False)
    ]


def draft_typed(request: MemberRequest, opened: OpenVault, this: Summary) -> ReleaseDraft:
    post, chosen = request.POST, set(request.POST.getlist("item"))
    items = [Item(label, value, code=name) for name, label, value in items_of(this) if name in chosen]
    screened = records_of(opened, this.id, "screening")
    items += [
        Item(label, value, notice="screening", code="screening")
        for name, label, value in [*releasable(screened), *releasable_answers(screened)]
        if name in chosen
    ]
    for _n, label, value in _own_lines(post):
        if label.strip() or value.strip():
            items.append(Item(label.strip()[:100] or _("Other"), value.strip()[:2000]))
    recipient = post.get("recipient", "")

    def line(name: str, most: int = 200) -> str:
        return str(post.get(name, "")).strip()[:most]

    return ReleaseDraft(
        recipient_id=uuid_or_404(recipient) if recipient else None, items=tuple(items), purpose=line("purpose", 300),
        starts_on=_day(post.get("starts_on", "")), ends_on=_day(post.get("ends_on", "")), signer=line("signer"), capacity=line("capacity"),
        second_signer=line("second_signer"), authority=line("authority", 300), witness=line("witness"), interpreter=line("interpreter"),
        risks_explained=post.get("risks_explained") == "yes", not_a_condition=post.get("not_a_condition") == "yes",
        signed=bool(drawn(request, "signature")) or on_paper(request), second_signed=bool(drawn(request, "second_signature")) or on_paper(request),
        document_count=len(documents_in(request)),
    )  # fmt: skip


def extra_typed(request: MemberRequest) -> dict[str, Any]:
    post = request.POST
    method = post.get("method", "here")
    return {
        "permitted_use": post.get("permitted_use", "").strip()[:300], "method": method if method in dict(METHODS) else "here",
        "language": post.get("language", "").strip()[:60], "signature": drawn(request, "signature"),
        "second_signature": drawn(request, "second_signature"), "paper": str(uuid_or_404(post["paper"])) if post.get("paper") else "",
        "notices": [n for n in post.getlist("notice") if n in CHOOSABLE],
    }  # fmt: skip


def on_paper(request: MemberRequest) -> bool:
    """Whether the signed paper is at hand: its scan comes with the form, or lies in the file."""
    return bool(request.FILES.get("scan")) or bool(request.POST.get("paper"))


def drawn(request: MemberRequest, name: str) -> str:
    """A signature's lines; empty where it is anything else."""
    lines = request.POST.get(name, "")[:20_000]
    return lines if DRAWN.fullmatch(lines) else ""


def documents_in(request: MemberRequest) -> list[UUID]:
    return [uuid_or_404(d) for d in request.POST.getlist("document")]


def case_in(request: MemberRequest) -> UUID | None:
    case = request.POST.get("case", "")
    return uuid_or_404(case) if case else None


def _own_lines(typed: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    """What was typed beside the file's items, so that a refusal loses nothing; always some empty ones."""
    lines = [
        (n, str(typed.get(f"own_label_{n}", "")), str(typed.get(f"own_value_{n}", ""))) for n in range(MOST_OWN_LINES)
    ]
    used = max((n + 1 for n, label, value in lines if label or value), default=0)
    return lines[: max(OWN_LINES, used)]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min
