"""Releases: signed with a client, renewed, printed, taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.accords.notices import notices_of
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.ledger.models import Entry
from tandem.victim_services.actions import releasing
from tandem.victim_services.opened import OpenVault, decoded
from tandem.victim_services.queries.clients import Record, Summary, client_for, record_for, records_of
from tandem.victim_services.queries.ended import release_standing, revoked_elsewhere
from tandem.victim_services.rules.casework import SUMMARY
from tandem.victim_services.rules.proof import fits
from tandem.victim_services.rules.releases import CAPACITIES, METHODS
from tandem.victim_services.views import picking
from tandem.victim_services.views.opening import unlocked

LANGUAGES = ("en", "es")


@door("victim_services.release", "Signs a release with a client; begins from an earlier one or from a draft")
@unlocked
def release(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    this = found(client_for(opened, uuid_or_404(client_id)))
    begun, chosen = ({}, []) if request.method == "POST" else _begun(request, opened, this)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        scan: Any = request.FILES.get("scan")
        try:
            made, refused = releasing.sign_release(
                opened, this.id, picking.draft_typed(request, opened, this), case_id=picking.case_in(request), document_ids=picking.documents_in(request),
                extra=picking.extra_typed(request), now=now(), scan=scan,
            )  # fmt: skip
        except Refused as refusal:  # the scan, or a document that is gone: nothing was written yet
            refused = [("signature" if scan else "items", refusal.reason)]
        if not refused:
            messages.success(request, _("Signed. Print a copy for the survivor, if it is safe for them to keep one."))
            return redirect("vault_release", this.id, made)
        wrong, begun, chosen = dict(refused), request.POST.dict(), picking.chosen_in(request)
    context = {
        **picking.choices_for(opened, this, begun, chosen), "client": this, "wrong": wrong, "refused": list(wrong.values()),
        "drawn": {n: picking.drawn(request, n) for n in ("signature", "second_signature")}, "left_out": begun.get("left_out", []),
        "renews": begun.get("renews", ""), "language": begun.get("language") or this.data.get("language", ""), "nav_active": "vault",
    }  # fmt: skip
    return render(request, "victim_services/release_form.html", context, status=422 if wrong else 200)


@door("victim_services.look_at_release", "A signed release, to read and to print")
@unlocked
def look_at_release(request: MemberRequest, opened: OpenVault, client_id: str, release_id: str) -> HttpResponse:
    this = found(client_for(opened, uuid_or_404(client_id)))
    record = found(record_for(opened, this.id, uuid_or_404(release_id)))
    if record.kind != "release":
        return redirect("vault_client", this.id)
    wanted = request.GET.get("in", "")
    with translation.override(wanted if wanted in LANGUAGES else translation.get_language()):
        return render(
            request,
            "victim_services/release.html",
            _signed(opened, this, record, large=request.GET.get("size") == "large"),
        )


@door("victim_services.blank_release", "The release's form on paper, empty, to be signed away from a screen")
@unlocked
def blank_release(request: MemberRequest, opened: OpenVault) -> HttpResponse:
    """Names nobody: it is taken to a hospital or a car, filled in by hand, and its scan is kept in the file."""
    wanted = request.GET.get("in", "")
    with translation.override(wanted if wanted in LANGUAGES else translation.get_language()):
        context = {
            "blank": True, "agency": opened.acting.agency_name, "capacities": CAPACITIES, "methods": METHODS, "cap": releasing.cap_days(opened),
            "large": request.GET.get("size") == "large", "lines": range(4), "in_language": translation.get_language(), "nav_active": "vault",
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


def _signed(opened: OpenVault, this: Summary, record: Record, *, large: bool) -> dict[str, Any]:
    data = record.data
    return {
        "client": this, "record": record, "data": data, "standing": release_standing(record, now(), revoked_elsewhere([record])),
        "agency": opened.acting.agency_name, "capacity": dict(CAPACITIES).get(data.get("capacity", ""), ""),
        "method": dict(METHODS).get(data.get("method", ""), ""), "notices": notices_of(data.get("notices", [])), "large": large,
        "proven": _proven(data), "in_language": translation.get_language(), "nav_active": "vault",
    }  # fmt: skip


def _proven(data: dict[str, Any]) -> dict[str, Any] | None:
    """The ledger's line of what was shown, and whether this release still says the same. None where the member may not read that line."""
    if not data.get("package_id") or not data.get("proof_salt"):
        return None
    acts = ("victim_services.release", "victim_services.compelled")
    entry = Entry.objects.filter(kind="package", object_id=UUID(data["package_id"]), act__in=acts).first()
    if entry is None:
        return None
    mark = str(entry.detail.get("fingerprint", ""))
    return {"at": entry.at, "mark": mark, "fits": fits(data, decoded(data["proof_salt"]), mark)}


def _begun(request: MemberRequest, opened: OpenVault, this: Summary) -> tuple[dict[str, Any], list[str]]:
    """What the form begins with: an earlier release, to be renewed with a new signature, or a draft that was brought in. Neither brings
    dates, ticks or signatures."""
    for name, kind in (("renew", "release"), ("draft", "release_draft")):
        if request.GET.get(name):
            record = found(record_for(opened, this.id, uuid_or_404(request.GET[name])))
            if record.kind == kind and not record.data.get("by_order"):
                return (_renewed if kind == "release" else _drafted)(opened, this, record.data)
    return {}, []


def _renewed(opened: OpenVault, this: Summary, data: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Values come from the file as it stands today, not from the old paper."""
    fields = {f.name for f in SUMMARY}
    codes = [i["code"] for i in data["items"] if i.get("code") in fields]
    own = [i for i in data["items"] if i.get("code", "") not in fields]
    there = {str(r.id) for r in records_of(opened, this.id, "document") if not r.struck}
    kept = ("purpose", "permitted_use", "method", "capacity", "signer", "second_signer", "authority", "language")
    typed = {name: data.get(name, "") for name in kept} | {"recipient": data["recipient_id"], "renews": data["number"]}
    for n, item in enumerate(own):
        typed |= {f"own_label_{n}": item["label"], f"own_value_{n}": item["value"]}
    return typed, codes + [d for d in data.get("documents", []) if d in there] + list(data.get("notices", []))


def _drafted(_opened: OpenVault, _this: Summary, data: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    typed: dict[str, Any] = {
        "recipient": data.get("recipient", ""),
        "purpose": data.get("purpose", ""),
        "left_out": data.get("left_out", []),
    }
    for n, (label, value) in enumerate(data.get("own", [])):
        typed |= {f"own_label_{n}": label, f"own_value_{n}": value}
    return typed, []
