"""What a member looks for: a bed tonight, or a service. Small tables, read whole after the filter; the order is what one would call first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tandem.directory.kinds import LANGUAGES, ForWhom
from tandem.directory.models import Beds, Offer, Provider
from tandem.directory.rules.ages import age_words
from tandem.directory.rules.freshness import HOLDS_FOR, STALE, freshness
from tandem.foundation.acting import Acting

_LANGUAGE = dict(LANGUAGES)
_WHOM = dict(ForWhom.choices)
INACTIVE = ("inactive", "defunct", "temporarily closed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. Nothing set asks for everything."""

    what: str = "bed"  # or a Category
    tonight: bool = False
    age: int | None = None
    whom: str = ""
    language: str = ""
    region: str = ""
    children: bool = False
    pets: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the list: an offer, with its beds where beds are looked for."""

    offer: Offer
    phone: str
    own: bool
    ages: str
    whom: list[str]
    languages: list[str]
    beds: Beds | None = None
    freshness: str = ""
    dial: str = field(default="")


def dialled(phone: str) -> str:
    """A number as a tel: link wants it."""
    return re.sub(r"[^\d+]", "", phone)[:20]


def beds_for(acting: Acting, wanted: Wanted, now: datetime) -> list[Shown]:
    rows = Beds.objects.select_related("offer__provider__agency", "counted_by").exclude(offer__status__in=INACTIVE)
    rows = _fitting(rows, wanted, "offer__")
    if wanted.language:
        rows = rows.filter(Q(languages__contains=[wanted.language]) | Q(offer__languages__contains=[wanted.language]))
    if wanted.tonight:
        rows = rows.filter(free__gt=0, counted_at__gt=now - HOLDS_FOR)
    if wanted.children:
        rows = rows.filter(accepts_children=True)
    if wanted.pets:
        rows = rows.filter(accepts_pets=True)
    shown = [shown_beds(beds, acting, now) for beds in rows]
    return sorted(shown, key=_first_to_call)


def _first_to_call(line: Shown) -> tuple[int, int, float]:
    """Free and trustworthy first, then more free ones, then the newest count."""
    beds = line.beds
    assert beds is not None
    rank = 2 if not beds.free else 1 if line.freshness == STALE else 0
    return rank, -beds.free, -beds.counted_at.timestamp()


def offers_for(acting: Acting, wanted: Wanted) -> list[Shown]:
    rows = Offer.objects.select_related("provider__agency").exclude(status__in=INACTIVE).filter(category=wanted.what)
    rows = _fitting(rows, wanted, "")
    if wanted.language:
        rows = rows.filter(languages__contains=[wanted.language])
    return [shown_offer(offer, acting) for offer in rows]


def _fitting(rows: QuerySet[Any], wanted: Wanted, offer: str) -> QuerySet[Any]:
    if wanted.age is not None:
        rows = rows.filter(Q(min_age=None) | Q(min_age__lte=wanted.age), Q(max_age=None) | Q(max_age__gte=wanted.age))
    if wanted.whom:
        rows = rows.filter(Q(for_whom=[]) | Q(for_whom__contains=[wanted.whom]))
    if wanted.region:
        rows = rows.filter(**{f"{offer}region": wanted.region})
    return rows


def shown_beds(beds: Beds, acting: Acting, now: datetime) -> Shown:
    phone = _phone(beds.offer)
    return Shown(
        offer=beds.offer, beds=beds, phone=phone, dial=dialled(phone), own=beds.agency_id == acting.agency_id,
        ages=age_words(beds.min_age, beds.max_age), whom=_named(beds.for_whom, _WHOM),
        languages=_named(beds.languages or beds.offer.languages, _LANGUAGE), freshness=freshness(beds.counted_at, now),
    )  # fmt: skip


def shown_offer(offer: Offer, acting: Acting) -> Shown:
    phone = _phone(offer)
    return Shown(
        offer=offer, phone=phone, dial=dialled(phone), own=offer.agency_id == acting.agency_id, ages=age_words(offer.min_age, offer.max_age),
        whom=_named(offer.for_whom, _WHOM), languages=_named(offer.languages, _LANGUAGE),
    )  # fmt: skip


def _phone(offer: Offer) -> str:
    """The number to call: the service's, else the provider's, else the desk of an agency that is the provider itself."""
    provider = offer.provider
    if offer.phone or provider is None:
        return offer.phone
    return provider.phone or (provider.agency.desk_phone if provider.is_agency else "")


def _named(codes: Sequence[str], names: dict[str, Any]) -> list[str]:
    return [str(names.get(code, code)) for code in codes]


def regions() -> list[str]:
    """Of the offers that the acting member sees, for the filter."""
    return sorted(set(Offer.objects.exclude(region="").order_by().values_list("region", flat=True)))


def providers_named(words: str) -> QuerySet[Provider]:
    """By name or by what they say of themselves. An address is in none of these columns."""
    rows = Provider.objects.select_related("agency")
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(alternate_name__icontains=word)
            | Q(description__icontains=word)
            | Q(offers__name__icontains=word)
        )
    return rows.distinct()


def providers_of(agency_id: UUID) -> QuerySet[Provider]:
    return Provider.objects.filter(agency_id=agency_id).prefetch_related("offers__beds", "sites")
