"""Receiving reports: checked, saved with the persons they name, compared with everybody whom the agencies know,
in one transaction. The one way in, for importers, the tip form, the API and a report by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tandem.accords.actions.compartments import intake_of
from tandem.agencies.actions import noticing
from tandem.agencies.models import Notice
from tandem.foundation.acting import Acting
from tandem.foundation.arrays import among
from tandem.foundation.bulk import insert_rows
from tandem.intake.drafts import ReportDraft
from tandem.intake.models import Arrival, Involvement, Report, ReportState
from tandem.intake.rules.facts import AT_RISK, Facts, age_group, hours_since
from tandem.intake.rules.urgency import urgency_of
from tandem.ledger import actions as ledger
from tandem.persons.actions.comparing import Found, compare_saved
from tandem.persons.actions.saving import ToSave, relate, save_persons
from tandem.persons.beside import chosen
from tandem.persons.drafts import PersonDraft, PlaceDraft

Row = dict[str, Any]  # as insert_rows takes it


@dataclass(slots=True)
class Received:
    accepted: int = 0
    duplicates: int = 0
    matches: int = 0
    pointers: int = 0
    report_ids: list[UUID] = field(default_factory=list)


def receive(drafts: Sequence[ReportDraft], *, acting: Acting, now: datetime, quiet: bool = False) -> Received:
    """Takes in what has not come in before. Records one line a report; tells those on call of an emergency, unless
    `quiet` (registers and back-loads, which would wake people for what is old)."""
    fresh = _not_seen(drafts, acting)
    done = Received(accepted=len(fresh), duplicates=len(drafts) - len(fresh))
    if not fresh:
        return done
    where = intake_of(acting.agency_id)
    reports = [_report(draft, acting, where, now) for draft in fresh]
    insert_rows(Report, reports)
    insert_rows(
        Arrival,
        [
            {"id": uuid4(), "agency_id": acting.agency_id, "source": r["source"], "ref_sha256": _ref(d.source_ref), "report_id": r["id"]}
            for d, r in zip(fresh, reports, strict=True)
        ],
    )  # fmt: skip
    found = _persons(fresh, reports, acting, now)
    done.matches, done.pointers = found.matches, found.pointers
    done.report_ids = [r["id"] for r in reports]
    ledger.record_many("intake.receive_report", [("report", r["id"], where) for r in reports])
    if not quiet:
        _tell(reports, acting, now)
    return done


def _ref(source_ref: str) -> bytes:
    return hashlib.sha256(source_ref.encode()).digest()


def _not_seen(drafts: Sequence[ReportDraft], acting: Acting) -> list[ReportDraft]:
    wanted: dict[tuple[str, bytes], ReportDraft] = {}
    for draft in drafts:
        wanted.setdefault((draft.source, _ref(draft.source_ref)), draft)
    seen = {
        (source, bytes(ref))
        for source, ref in Arrival.objects.filter(
            among("ref_sha256", [ref for _, ref in wanted], "bytea"), agency_id=acting.agency_id
        ).values_list("source", "ref_sha256")
    }
    return [draft for key, draft in wanted.items() if key not in seen]


def facts_of(draft: ReportDraft, now: datetime) -> Facts:
    group, under_21 = age_group(draft.persons, now.date())
    place = _place(draft)
    at_risk = [p for p in draft.persons if p.part in AT_RISK]
    return Facts(
        kind=draft.kind, age_group=group, under_21=under_21, exploitation=draft.exploitation,
        imminent_danger=draft.imminent_danger, missing_from_care=draft.missing_from_care, foreign_national=draft.foreign_national,
        in_custody=draft.in_custody, victims=draft.victims or len(at_risk), sex=at_risk[0].sex if at_risk else "",
        language=draft.language, county=place.county, state=place.state, hours_since=hours_since(draft.happened_on, now),
    )  # fmt: skip


def _place(draft: ReportDraft) -> PlaceDraft:
    """Where it happened: the report's own place, else the first place of somebody at risk."""
    of_persons = [place for p in draft.persons if p.part in AT_RISK for place in p.places]
    return next(iter((*draft.places, *of_persons)), PlaceDraft())


def _report(draft: ReportDraft, acting: Acting, where: UUID, now: datetime) -> Row:
    facts, place = facts_of(draft, now), _place(draft)
    urgency = urgency_of(facts)
    register = draft.kind == "missing_adult" and draft.source == "namus"
    return {
        "id": uuid4(), "compartment_id": where, "agency_id": acting.agency_id, "source": draft.source, "source_ref": draft.source_ref[:120],
        "kind": draft.kind, "state": ReportState.ON_FILE if register else ReportState.AWAITING,
        "urgency": "routine" if register else urgency.level, "urgency_rank": 2 if register else urgency.rank,
        "urgency_reasons": [] if register else list(urgency.reasons), "received_at": draft.received_at or now,
        "happened_on": draft.happened_on, "summary": draft.summary[:300], "narrative": draft.narrative, "language": draft.language[:5],
        "exploitation": draft.exploitation, "age_group": facts.age_group, "imminent_danger": draft.imminent_danger,
        "missing_from_care": draft.missing_from_care, "foreign_national": draft.foreign_national, "in_custody": draft.in_custody,
        "victims": facts.victims, "line": place.line[:200], "city": place.city[:100], "county": place.county[:100], "state_code": place.state[:2],
        "original": draft.original, "entered_by_id": acting.member_id, "created_at": now,
    }  # fmt: skip


def _beside(person: PersonDraft, draft: ReportDraft) -> tuple[str, ...]:
    """Names of the others in the report, who reports left out."""
    return chosen([p.names[0].full for p in draft.persons if p is not person and p.part != "reporter" and p.names])


def _persons(drafts: Sequence[ReportDraft], reports: Sequence[Row], acting: Acting, now: datetime) -> Found:
    to_save = [
        ToSave(p, r["compartment_id"], acting.agency_id, acting.agency_kind, _beside(p, d), r["id"])
        for d, r in zip(drafts, reports, strict=True)
        for p in d.persons
    ]
    saved = save_persons(to_save, now=now)
    each = iter(saved)
    involved: list[Row] = []
    related: list[tuple[UUID, UUID, UUID, str]] = []
    for draft, report in zip(drafts, reports, strict=True):
        here = [(p, next(each).identity_id) for p in draft.persons]
        by_key = {p.key: identity for p, identity in here if p.key}
        for person, identity in here:
            involved.append(
                {
                    "id": uuid4(),
                    "compartment_id": report["compartment_id"],
                    "report_id": report["id"],
                    "identity_id": identity,
                    "part": person.part,
                }
            )
            related += [
                (report["compartment_id"], identity, by_key[other], kind)
                for other, kind in person.relations
                if other in by_key
            ]
    insert_rows(Involvement, involved)
    if related:
        relate(related)
    return compare_saved(saved, acting=acting, now=now)


def _tell(reports: Sequence[Row], acting: Acting, now: datetime) -> None:
    urgent = [r for r in reports if r["urgency"] == "emergency"]
    if not urgent:
        return
    members = noticing.on_call([acting.agency_id])
    for report in urgent[:20]:  # a file with hundreds of emergencies says so once a report, not once a row for ever
        noticing.tell(members, Notice.Kind.REPORT_URGENT, report["id"], now=now)
