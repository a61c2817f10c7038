"""Many people taken in at once: one grid, one save, each with a file, an advocate and needs of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, now
from tandem.victim_services.actions import clients
from tandem.victim_services.forms.many import MOST, ROWS, PersonRow
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.holders import advocates_of
from tandem.victim_services.views.opening import unlocked


@door("victim_services.take_in_many", "Takes many clients into the vault at once")
@unlocked
def take_in_many(request: MemberRequest, opened: OpenVault) -> HttpResponse:
    """Either every row is kept or none; whatever was typed stays in the grid."""
    asked = request.POST.get("rows", "")
    rows = min(int(asked) if asked.isdigit() else ROWS, MOST)
    advocates, together = advocates_of(opened), request.POST.get("group", "").strip()[:200]
    if request.POST.get("act") == "more":
        rows = min(rows + ROWS, MOST)
    initial = {"advocate": opened.acting.name}
    typed = request.POST if request.method == "POST" else None
    forms = [PersonRow(typed, prefix=f"p{n}", advocates=advocates, initial=initial) for n in range(rows)]
    wrong: list[tuple[int, PersonRow]] = []
    if request.method == "POST":
        bad = [form for form in forms if not form.is_valid()]
        if request.POST.get("act") == "more":
            return _grid(request, forms, together, [], 200)
        kept = [form for form in forms if not form.empty]
        if kept and not bad:
            for form in kept:
                _take_in(opened, form.cleaned_data, together)
            messages.success(request, _("%(n)s people taken in, each with a file of their own.") % {"n": len(kept)})
            return redirect("vault")
        wrong = [(n + 1, form) for n, form in enumerate(forms) if form in bad]
    return _grid(request, forms, together, wrong, 422 if request.method == "POST" else 200)


def _grid(
    request: MemberRequest, forms: list[PersonRow], together: str, wrong: list[tuple[int, PersonRow]], status: int
) -> HttpResponse:
    context = {
        "forms": forms, "together": together, "wrong": wrong, "rows": len(forms), "most": MOST, "nav_active": "vault",
        "nothing": status == 422 and not wrong,
    }  # fmt: skip
    return render(request, "victim_services/many.html", context, status=status)


def _take_in(opened: OpenVault, row: dict[str, Any], together: str) -> None:
    moment = now()
    summary = {
        "name": row["name"].strip(), "language": row["language"].strip(), "advocate": row["advocate"], "source": "case",
        "came_on": moment.astimezone(opened.zone).date().isoformat(), "group": together,
        "interpreter": "Language Services" in row["needs"],
    }  # fmt: skip
    if row["age"] is not None:
        summary["age"] = row["age"]
    client_id = clients.take_in(opened, {k: v for k, v in summary.items() if v not in ("", False)}, now=moment)
    for category in row["needs"]:
        clients.add_record(opened, client_id, "need", {"category": category, "urgent": True}, now=moment)
