"""From a filled form to a draft: phone calls, walk-ins and the public form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft, ReportDraft


def person_draft(data: Mapping[str, Any], today: date, place: PlaceDraft | None) -> PersonDraft:
    given, family, alias = data.get("given", "").strip(), data.get("family", "").strip(), data.get("alias", "").strip()
    names = []
    if given or family:
        names.append(NameDraft(full=f"{given} {family}".strip(), given=given, family=family))
    if alias:
        names.append(NameDraft(full=alias, given=alias, kind="alias"))
    numbers = [
        IdentifierDraft(kind, data[kind], data.get("platform", "") if kind == "account" else "")
        for kind in ("phone", "email", "account", "plate", "vin")
        if data.get(kind)
    ]
    return PersonDraft(
        part=data.get("part") or "other", names=tuple(names), sex=data.get("sex", ""), born_on=data.get("born_on"),
        age_low=data.get("age"), age_on=today if data.get("age") is not None else None, identifiers=tuple(numbers),
        places=(place,) if place else (),
    )  # fmt: skip


def by_hand_draft(data: Mapping[str, Any], persons: Sequence[Mapping[str, Any]], now: datetime) -> ReportDraft:
    """A report that a member typed. Its reference is random: two calls about one thing are two reports, until triage.
    The caller gets no place: where it happened is not where they live."""
    place = PlaceDraft(
        kind="incident", line=data["line"], city=data["city"], county=data["county"], state=data["state"].upper()
    )
    known = place if any((place.line, place.city, place.county, place.state)) else None
    return ReportDraft(
        source="by_hand", source_ref=str(uuid4()), kind=data["kind"], received_at=data["received_at"] or now, happened_on=data["happened_on"],
        summary=data["summary"], narrative=data["narrative"], exploitation=data["exploitation"], imminent_danger=data["imminent_danger"],
        missing_from_care=data["missing_from_care"],
        foreign_national={"yes": True, "no": False}.get(data["foreign_national"]), in_custody=data["in_custody"],
        victims=data["victims"] or 0, places=(known,) if known else (),
        persons=tuple(person_draft(p, now.date(), None if p.get("part") == "reporter" else known) for p in persons),
    )  # fmt: skip


def tip_draft(data: Mapping[str, Any], reference: str, language: str, now: datetime) -> ReportDraft:
    """A tip from the public form. The time is cut to the minute: seconds help only to find the sender."""
    place = PlaceDraft(kind="incident", line=data["where"]) if data["where"] else None
    persons = []
    if data["who"] or data["age"] is not None:
        persons.append({"part": "victim", "alias": data["who"], "age": data["age"]})
    if any(data[k] for k in ("by_whom", "phone", "account", "car")):
        persons.append(
            {
                "part": "suspect",
                "alias": data["by_whom"],
                "phone": data["phone"],
                "account": data["account"],
                "plate": data["car"],
            }
        )
    first_line = " ".join(data["what"].split())
    return ReportDraft(
        source="tip", source_ref=reference, kind="tip", received_at=now.replace(second=0, microsecond=0), happened_on=data["when"],
        summary=first_line[:117] + "…" if len(first_line) > 118 else first_line, narrative=data["what"], language=data.get("written_in") or language,
        exploitation=data["kind"] or "unknown", imminent_danger=data["danger"], places=(place,) if place else (),
        persons=tuple(person_draft(p, now.date(), place) for p in persons),
        original={name: str(data[name]) for name in ("how_known", "may_answer") if data.get(name)},
    )  # fmt: skip
