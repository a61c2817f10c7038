"""Looking for a bed or a service; one provider; the own entries; a list to print."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from tandem.directory.forms import FindForm
from tandem.directory.hsds.lenses import address_lines
from tandem.directory.kinds import Category
from tandem.directory.models import Provider
from tandem.directory.queries import finding
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404


@door("directory.find", "Free beds and services, phone first; filters")
def find(request: MemberRequest) -> HttpResponse:
    """Filters come in the address, as codes; words that somebody looks for come in the body of a POST."""
    moment, words = now(), request.POST.get("words", "").strip()[:100]
    form = FindForm(request.GET or None, regions=finding.regions())
    wanted = form.wanted()
    context = {
        "form": form, "wanted": wanted, "words": words, "now": moment, "nav_active": "directory", "next": request.get_full_path(),
        "category": dict(Category.choices).get(wanted.what), "filtered": bool(request.GET), "query": request.GET.urlencode(),
    }  # fmt: skip
    if words:
        context["providers"] = finding.providers_named(words)[:50]
    elif wanted.what == "bed":
        context["lines"] = finding.beds_for(request.acting, wanted, moment)
    else:
        context["lines"] = finding.offers_for(request.acting, wanted)
    return render(request, "directory/find.html", context)


@door("directory.print", "Beds and services on paper, without any address")
def printed(request: MemberRequest) -> HttpResponse:
    moment = now()
    wanted = FindForm(request.GET or None, regions=finding.regions()).wanted()
    kinds = [wanted.what] if wanted.what in Category.values else list(Category.values)
    groups = [
        (label, finding.offers_for(request.acting, finding.Wanted(what=value)))
        for value, label in Category.choices
        if value in kinds
    ]
    context = {
        "beds": finding.beds_for(request.acting, wanted, moment) if wanted.what == "bed" else [],
        "groups": [(label, lines) for label, lines in groups if lines], "now": moment, "nav_active": "directory",
    }  # fmt: skip
    return render(request, "directory/print.html", context)


@door("directory.look", "One provider: phone, beds, services, places; no address that is confidential")
def provider(request: MemberRequest, provider_id: str) -> HttpResponse:
    this = found(
        Provider.objects.select_related("agency")
        .prefetch_related("offers__beds__counted_by", "sites")
        .filter(id=uuid_or_404(provider_id))
        .first()
    )
    moment = now()
    offers = []
    for offer in this.offers.all():
        offer.provider = this
        lines = []
        for beds in offer.beds.all():
            beds.offer = offer
            lines.append(finding.shown_beds(beds, request.acting, moment))
        offers.append((finding.shown_offer(offer, request.acting), lines))
    phone = this.phone or (this.agency.desk_phone if this.is_agency else "")
    context = {
        "provider": this, "offers": offers, "phone": phone, "dial": finding.dialled(phone), "now": moment,
        "places": [(site, [] if site.confidential else address_lines(site.hsds)) for site in this.sites.all()],
        "own": this.agency_id == request.acting.agency_id, "nav_active": "directory", "next": request.path,
    }  # fmt: skip
    return render(request, "directory/provider.html", context)


@door("directory.ours", "The own agency's entries, with one-tap counting")
def ours(request: MemberRequest) -> HttpResponse:
    moment = now()
    lines = [line for line in finding.beds_for(request.acting, finding.Wanted(), moment) if line.own]
    context = {
        "providers": finding.providers_of(request.acting.agency_id), "lines": lines, "now": moment, "nav_active": "directory",
        "next": request.path,
    }  # fmt: skip
    return render(request, "directory/ours.html", context)
