"""Changing the own agency's entries. A stranger's entry is not found here, a fellow's is refused with whom to call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.directory.actions import editing, places
from tandem.directory.actions.addresses import address_of
from tandem.directory.forms import BedsForm, OfferForm, PlaceForm, ProviderForm
from tandem.directory.models import Beds, Offer, Provider, Site
from tandem.directory.permissions import may_keep
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, back, found, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger


def _kept(request: MemberRequest, agency_id: UUID) -> None:
    if not (verdict := may_keep(request.acting, agency_id)):
        raise Refused(verdict.reason)


def _sent(request: MemberRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _page(request: MemberRequest, form: forms.Form, title: str, where: str, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, "back": where, "nav_active": "directory"} | more
    return render(request, "directory/form.html", context, status=422 if form.is_bound else 200)


def _initial(row: Any, form: type[forms.Form]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in form.base_fields if hasattr(row, name)} if row else {}


@door("directory.edit_provider", "Adds or changes an organisation of the own agency")
def provider(request: MemberRequest, provider_id: str = "") -> HttpResponse:
    this = found(Provider.objects.filter(id=uuid_or_404(provider_id)).first()) if provider_id else None
    _kept(request, this.agency_id if this else request.acting.agency_id)
    form = ProviderForm(_sent(request), initial=_initial(this, ProviderForm))
    if request.method == "POST" and form.is_valid():
        saved = editing.save_provider(this, form.cleaned_data, acting=request.acting, now=now())
        messages.success(request, _("Saved. The whole task force sees it."))
        return redirect("directory_provider", saved.pk)
    where = reverse("directory_provider", args=[this.pk]) if this else reverse("directory_ours")
    return _page(request, form, this.name if this else _("New provider"), where, remove=this, kind="provider")


@door("directory.edit_service", "Adds or changes a service of the own agency's provider")
def offer(request: MemberRequest, provider_id: str = "", offer_id: str = "") -> HttpResponse:
    this = (
        found(Offer.objects.select_related("provider").filter(id=uuid_or_404(offer_id)).first()) if offer_id else None
    )
    whose = this.provider if this else Provider.objects.filter(id=uuid_or_404(provider_id)).first()
    whose = found(whose)
    _kept(request, whose.agency_id)
    form = OfferForm(_sent(request), initial=_initial(this, OfferForm))
    if request.method == "POST" and form.is_valid():
        editing.save_offer(whose, this, form.cleaned_data, acting=request.acting, now=now())
        messages.success(request, _("Saved. The whole task force sees it."))
        return redirect("directory_provider", whose.pk)
    where = reverse("directory_provider", args=[whose.pk])
    return _page(
        request, form, this.name if this else _("New service"), where, under=whose.name, remove=this, kind="service"
    )


@door("directory.edit_place", "Adds or changes a place; shows its confidential address to its own agency")
def place(request: MemberRequest, provider_id: str = "", place_id: str = "") -> HttpResponse:
    this = found(Site.objects.select_related("provider").filter(id=uuid_or_404(place_id)).first()) if place_id else None
    whose = found(this.provider if this else Provider.objects.filter(id=uuid_or_404(provider_id)).first())
    _kept(request, whose.agency_id)
    form = PlaceForm(_sent(request), initial=_place_initial(this))
    if request.method == "POST" and form.is_valid():
        places.save_place(whose, this, form.cleaned_data, acting=request.acting, now=now())
        messages.success(request, _("Saved."))
        return redirect("directory_provider", whose.pk)
    if this is not None and this.confidential:
        ledger.record("directory.look_at_address", kind="directory_site", object_id=this.pk, outcome="viewed")
    where = reverse("directory_provider", args=[whose.pk])
    return _page(request, form, _("Place"), where, under=whose.name, remove=this, kind="place")


def _place_initial(site: Site | None) -> dict[str, Any]:
    if site is None:
        return {}
    body = address_of(site.pk) or {} if site.confidential else site.hsds
    rows = body.get("addresses")
    first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
    lines = {key: first.get(key, "") for key in places.ADDRESS}
    return lines | {"name": body.get("name", ""), "phone": site.phone, "public": not site.confidential}


@door("directory.edit_beds", "Adds or changes beds of a service of the own agency")
def beds(request: MemberRequest, offer_id: str = "", beds_id: str = "") -> HttpResponse:
    rows = Beds.objects.select_related("offer__provider")
    this = found(rows.filter(id=uuid_or_404(beds_id)).first()) if beds_id else None
    whose = (
        this.offer if this else found(Offer.objects.select_related("provider").filter(id=uuid_or_404(offer_id)).first())
    )
    _kept(request, whose.agency_id)
    form = BedsForm(_sent(request), initial=_initial(this, BedsForm))
    where = reverse("directory_provider", args=[found(whose.provider).pk])
    if request.method == "POST" and form.is_valid():
        editing.save_beds(whose, this, form.cleaned_data, acting=request.acting, now=now())
        messages.success(request, _("Saved. The whole task force sees it."))
        return redirect(where)
    return _page(request, form, _("Beds"), where, under=whose.name, remove=this, kind="beds")


@door("directory.count_beds", "One tap: how many beds are free now")
@require_POST
def count(request: MemberRequest, beds_id: str) -> HttpResponse:
    this = found(Beds.objects.select_related("offer").filter(id=uuid_or_404(beds_id)).first())
    said = request.POST.get("free", "")
    if said in ("+1", "-1"):
        this = editing.count_free(this, change=int(said), exactly=None, acting=request.acting, now=now())
    elif said == "same":
        this = editing.count_free(this, change=0, exactly=None, acting=request.acting, now=now())
    elif said.isascii() and said.isdigit() and len(said) <= 4:
        this = editing.count_free(this, change=None, exactly=int(said), acting=request.acting, now=now())
    else:
        raise Refused(_("Say how many beds are free, as a number."))
    text = _("%(free)d of %(total)d free, as of now.") % {"free": this.free, "total": this.total}
    messages.success(request, text)
    return back(request, reverse("directory_ours"))


_KINDS: dict[str, Any] = {"provider": Provider, "service": Offer, "place": Site, "beds": Beds}


@door("directory.remove", "Takes an entry of the own agency off the directory")
@require_POST
def remove(request: MemberRequest, kind: str, row_id: str) -> HttpResponse:
    if kind not in _KINDS:
        raise Http404
    this = found(_KINDS[kind].objects.filter(id=uuid_or_404(row_id)).first())
    editing.remove(this, acting=request.acting)
    messages.success(request, _("It is off the directory."))
    return redirect("directory_ours")
