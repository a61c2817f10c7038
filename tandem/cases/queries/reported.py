"""What the case's reports say around the missing person, question by question of the picture. Read anew each time: a report's person is kept
once, in the room of persons, and the picture shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tandem.cases.models import Case, CaseReport
from tandem.foundation.words import word
from tandem.intake.models import Involvement
from tandem.persons.models import Relation
from tandem.persons.words import RELATION_BACK

ABOUT = frozenset({"missing", "victim"})
OF_PART = {"guardian": "raises", "companion": "goes_with", "suspect": "older"}
OF_RELATION = {
    **dict.fromkeys(("parent", "guardian", "caregiver", "relative", "sibling"), "raises"),
    **dict.fromkeys(("companion", "friend", "contact", "partner"), "goes_with"),
    **dict.fromkeys(("employer", "recruiter", "controls"), "older"),
}
OF_PLACE = {
    "last_seen": "last_seen_as", "home": "lives_with", "school": "school_is", "work": "goes_to", "frequented": "goes_to", "incident": "goes_to",
}  # fmt: skip
OF_IDENTIFIER = {
    "phone": "device",
    "email": "account_is",
    "account": "account_is",
    "plate": "rides_in",
    "vin": "rides_in",
}
OF_LOOKS = ("height_cm", "weight_kg", "eyes", "hair", "marks", "clothing")


@dataclass(frozen=True, slots=True)
class Reported:
    question: str
    says: str
    on: date
    compartment_id: UUID
    drawer: str
    report_id: UUID
    agency: str
    by: str  # who took the report in, where a member did
    report: str  # its summary, or its kind in words


def from_reports(case: Case) -> list[Reported]:
    rows: list[Any] = list(
        Involvement.objects.filter(report_id__in=CaseReport.objects.filter(case=case).values("report_id"))
        .exclude(part="reporter")
        .select_related("identity", "compartment", "report__agency", "report__entered_by")
        .prefetch_related("identity__identifiers", "identity__places")
        .order_by("report__received_at")
    )
    about = {i.identity_id for i in rows if i.part in ABOUT}
    tied = _tied(about)
    several = len({i.identity.display_name for i in rows if i.part in ABOUT}) > 1
    found: list[Reported] = []
    for i in rows:
        whose = i.identity.display_name if several or i.part not in ABOUT else ""
        for question, says, on in _says(i, tied):
            found.append(
                Reported(
                    question, f"{whose}: {says}" if whose and says != whose and not says.startswith(f"{whose},") else says,
                    on or i.report.received_at.date(), i.compartment_id, i.compartment.kind,
                    i.report_id, i.report.agency.name, i.report.entered_by.name if i.report.entered_by else "",
                    i.report.summary or str(i.report.get_kind_display()),
                )
            )  # fmt: skip
    return found


def _tied(about: set[UUID]) -> dict[UUID, str]:
    """Person -> what they are to one whom the picture is about."""
    rows = Relation.objects.filter(Q(identity_id__in=about) | Q(other_id__in=about))
    found: dict[UUID, str] = {}
    for one, other, kind in rows.values_list("identity_id", "other_id", "kind"):
        if other in about and one not in about:
            found[one] = kind
        elif one in about and other not in about:
            found[other] = RELATION_BACK.get(kind, kind)
    return found


def _says(i: Any, tied: dict[UUID, str]) -> Iterator[tuple[str, str, date | None]]:
    if i.part in ABOUT:
        yield from _of_the_person(i)
        return
    kind = tied.get(i.identity_id, "")
    question = OF_RELATION.get(kind) or OF_PART.get(i.part)
    if question:
        phones = ", ".join(x.value or x.as_written for x in i.identity.identifiers.all() if x.kind == "phone")
        what = word("relation", kind) if kind else word("part", i.part)
        yield question, ", ".join(p for p in (i.identity.display_name, what, phones) if p), None
    for x in i.identity.identifiers.all():
        if x.kind in ("plate", "vin"):
            yield "rides_in", _number(x), None
    if vehicle := i.identity.descriptors.get("vehicle"):
        yield "rides_in", str(vehicle), None


def _of_the_person(i: Any) -> Iterator[tuple[str, str, date | None]]:
    for x in i.identity.identifiers.all():
        if x.kind in OF_IDENTIFIER:
            yield OF_IDENTIFIER[x.kind], _number(x), None
    for p in i.identity.places.all():
        where = ", ".join(part for part in (p.line, p.city, p.state) if part)
        if where and p.kind in OF_PLACE:
            yield (
                OF_PLACE[p.kind],
                f"{where} ({word('place', p.kind)})" if OF_PLACE[p.kind] == "goes_to" else where,
                p.seen_on,
            )
    looks = [f"{word('descriptor', k)}: {i.identity.descriptors[k]}" for k in OF_LOOKS if i.identity.descriptors.get(k)]
    if looks:
        yield "looks", "; ".join(looks), None
    if vehicle := i.identity.descriptors.get("vehicle"):
        yield "rides_in", str(vehicle), None


def _number(x: Any) -> str:
    said = x.value or x.as_written
    if x.kind == "phone":
        return str(said)
    return (
        f"{x.get_kind_display()} {said}"
        + (f", {x.issuer}" if x.issuer else "")
        + ("" if x.value else f" ({_('as written')})")
    )
