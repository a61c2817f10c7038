"""The demo's directory: each provider of Alder County as an HSDS file of its own, taken in by `tandem directory import` like anybody's; and
members who counted their beds some while ago. Numbers are 555 numbers, addresses exist nowhere."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from tandem.config.demo.agencies import AGENCIES
from tandem.config.demo.story import Posts


@dataclass(frozen=True)
class Beds:
    unit: str
    total: int
    ages: tuple[int | None, int | None] = (18, None)
    genders: tuple[str, ...] = ()
    children: bool = False
    pets: bool = False
    note: str = ""


@dataclass(frozen=True)
class Service:
    name: str
    category: str
    hours: str
    languages: tuple[str, ...] = ("en", "es")
    region: str = "Alder County"
    ages: tuple[int | None, int | None] = (None, None)
    genders: tuple[str, ...] = ()
    beds: tuple[Beds, ...] = ()
    description: str = ""
    access: str = "Call; no papers are needed."


@dataclass(frozen=True)
class Entry:
    """`keeper` keeps it; without `name` it is the keeper itself. `street` is where it is, confidential or not."""

    keeper: str
    phone: str
    services: tuple[Service, ...]
    name: str = ""
    street: str = ""
    confidential: bool = False


_W, _M = ("women", "nonbinary"), ("men", "nonbinary")
ENTRIES = (
    Entry("harbor-light", "+1 840-555-0110", (
        Service("Harbor Light emergency shelter", "shelter", "Any time", ("en", "es", "vi"), genders=_W, ages=(18, None), beds=(
            Beds("emergency_bed", 12, genders=_W, children=True, note="A taxi can be sent."), Beds("safe_house", 5, genders=_W, pets=True))),
        Service("Harbor Light advocates", "case_management", "Monday to Friday, 8 to 20", ("en", "es", "hmn")),
    ), street="2210 Lantern Pier", confidential=True),
    Entry("casa-alondra", "+1 840-555-0121", (
        Service("Casa Alondra", "shelter", "Any time", ("es", "mix", "en"), "Port Linden", genders=("women",), beds=(
            Beds("transitional", 8, genders=("women",), children=True), Beds("hotel_voucher", 4, children=True, pets=True))),
    ), street="48 Calle del Molino", confidential=True),
    Entry("north-star-shelter", "+1 840-555-0132", (
        Service("North Star Shelter", "shelter", "Any time", ("en", "ru", "uk", "fa"), "Juniper Springs", beds=(
            Beds("emergency_bed", 20, genders=_W, children=True), Beds("emergency_bed", 6, genders=_M))),
    ), street="905 Polaris Way", confidential=True),
    Entry("bridges-for-men", "+1 840-555-0143", (
        Service("Bridges house", "shelter", "Any time", ("en", "es", "tl"), "Maple Flats", genders=_M, beds=(
            Beds("safe_house", 6, genders=_M), Beds("transitional", 10, genders=_M, pets=True))),
    ), street="16 Weir Lane", confidential=True),
    Entry("willow-youth", "+1 840-555-0154", (
        Service("Willow night shelter", "shelter", "18 to 9, every night", ("en", "es"), "Alderton", ages=(12, 17), beds=(
            Beds("youth_bed", 8, ages=(12, 17), note="Dogs sleep in the yard house.", pets=True),)),
        Service("Drop-in for young people", "children", "Every day, 10 to 22", ("en", "es", "ase"), ages=(12, 24)),
    ), street="77 Tamarind Court", confidential=True),
    Entry("alder-legal-aid", "+1 840-555-0165", (
        Service("Legal help for survivors", "legal", "Monday to Friday, 9 to 17", ("en", "es", "zh", "ko")),
        Service("T and U visas", "immigration", "Monday to Friday, 9 to 17", ("en", "es", "zh", "vi", "tl")),
    ), street="300 Courthouse Square, Suite 4"),
    Entry("immigrant-justice", "+1 840-555-0166", (Service("Immigration desk", "immigration", "Tuesday and Thursday, 10 to 18", ("es", "ht", "pt", "en")),)),
    Entry("alder-hotline", "+1 840-555-0100", (Service("Alder Helpline", "crisis", "Any time", ("en", "es", "vi", "hmn", "ar")),)),
    Entry("childrens-center", "+1 840-555-0177", (Service("Forensic interviews and family care", "children", "On call any time", ages=(0, 17)),)),
    Entry("workers-center", "+1 840-555-0188", (Service("Unpaid wages and safe work", "work", "Monday to Saturday, 8 to 19", ("es", "mix", "pa", "en")),)),
    Entry("alder-hotline", "+1 840-555-0191", (Service("Night clinic", "medical", "18 to 6, every night", ("en", "es")),), name="Rowan Mills Free Clinic", street="12 Mill Street"),
    Entry("alder-hotline", "+1 840-555-0192", (Service("Food and clothes", "basics", "Every day, 9 to 15"),), name="Bayberry Pantry", street="640 Orchard Road"),
    Entry("alder-hotline", "+1 840-555-0193", (Service("Telephone interpreters", "interpreting", "Any time", ("es", "vi", "hmn", "zh", "km", "ase")),), name="Valley Interpreters"),
    Entry("alder-hotline", "+1 840-555-0194", (Service("Rides to shelter and court", "transport", "Any time, one hour ahead"),), name="Alder Rides"),
)  # fmt: skip


def _id(*words: str) -> str:
    return str(uuid5(NAMESPACE_DNS, "/".join(("alder.example", *words))))


def files(folder: Path) -> list[tuple[str, Path]]:
    """(keeper, file): one HSDS JSON for each keeper."""
    names = {a.slug: a.name for a in AGENCIES}
    found = []
    for keeper in dict.fromkeys(e.keeper for e in ENTRIES):
        organizations = [_organization(e, e.name or names[keeper]) for e in ENTRIES if e.keeper == keeper]
        path = folder / f"directory-{keeper}.json"
        path.write_text(json.dumps({"contents": organizations}, ensure_ascii=False, indent=1), encoding="utf-8")
        found.append((keeper, path))
    return found


def _organization(entry: Entry, name: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": _id(name), "name": name, "description": f"{name} serves survivors in Alder County.",
        "phones": [{"id": _id(name, "phone"), "number": entry.phone, "type": "voice"}],
        "services": [_service(name, service, entry.phone) for service in entry.services],
    }  # fmt: skip
    if entry.street:
        address = {"id": _id(name, "address"), "address_1": entry.street, "city": "Alderton", "state_province": "CA", "postal_code": "00000",
                   "country": "US", "address_type": "physical"}  # fmt: skip
        made["locations"] = [
            {
                "id": _id(name, "place"),
                "location_type": "physical",
                "confidential": entry.confidential,
                "addresses": [address],
            }
        ]
    return made


def _service(name: str, service: Service, phone: str) -> dict[str, Any]:
    key = (name, service.name)
    term = {
        "id": _id("category", service.category),
        "code": service.category,
        "name": service.category.replace("_", " "),
        "taxonomy": "tandem",
    }
    found: dict[str, Any] = {
        "id": _id(*key), "name": service.name, "status": "active", "application_process": service.access,
        "phones": [{"id": _id(*key, "phone"), "number": phone, "type": "voice"}],
        "schedules": [{"id": _id(*key, "hours"), "description": service.hours}],
        "service_areas": [{"id": _id(*key, "area"), "name": service.region}],
        "languages": [{"id": _id(*key, code), "code": code, "name": code} for code in service.languages],
        "attributes": [{"id": _id(*key, "category"), "taxonomy_term": term, "link_entity": "service"}],
        "service_capacities": [
            _capacity((*key, str(n)), beds) for n, beds in enumerate(service.beds)
        ],
    }  # fmt: skip
    if service.description:
        found["description"] = service.description
    return found | _for_whom(service.ages, service.genders)


def _capacity(key: tuple[str, ...], beds: Beds) -> dict[str, Any]:
    found = {"id": _id(*key), "unit": beds.unit, "maximum": beds.total, "available": beds.total // 3, "accepts_children": beds.children,
             "accepts_pets": beds.pets, "description": beds.note}  # fmt: skip
    return found | _for_whom(beds.ages, beds.genders)


def _for_whom(ages: tuple[int | None, int | None], genders: tuple[str, ...]) -> dict[str, Any]:
    least, most = ages
    found: dict[str, Any] = {"genders": list(genders)} if genders else {}
    return (
        found
        | ({"minimum_age": least} if least is not None else {})
        | ({"maximum_age": most} if most is not None else {})
    )


def count_beds(
    members: dict[str, list[UUID]], now: datetime, seed: int, progress: Callable[[int], None] = lambda _n: None
) -> int:
    """Members of each keeper say how many are free, between a minute and a day ago. Returns how many groups were counted."""
    from tandem.directory.actions.editing import count_free
    from tandem.directory.models import Beds as Rows

    draw, posts, counted = random.Random(seed), Posts(), 0  # noqa: S311 - fiction
    for slug in dict.fromkeys(e.keeper for e in ENTRIES):
        if not members.get(slug):
            continue
        with posts.acting(members[slug][0]) as acting, _one_transaction():
            for beds in Rows.objects.filter(agency_id=acting.agency_id):
                ago = timedelta(minutes=draw.choice((4, 20, 45, 130, 300, 1300)))
                count_free(
                    beds, change=None, exactly=draw.randint(0, max(1, beds.total // 3)), acting=acting, now=now - ago
                )
                counted += 1
                progress(1)
    return counted


def _one_transaction() -> Any:
    from django.db import transaction

    return transaction.atomic()
