"""What a person's page shows: records with their sources, facts side by side, the acts. Conflicting facts are all there: none is the right one
until somebody says where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tandem.agencies.models import Agency
from tandem.foundation.arrays import among
from tandem.persons.models import Belonging, Identity, Match, PersonAct, PersonMove
from tandem.persons.queries import together
from tandem.persons.queries.side_by_side import facts_of as facts_of_record
from tandem.persons.queries.side_by_side import near

# Of these a human has one at a time: two different ones are a conflict to be looked at, not two facts.
ONE_ONLY = frozenset({"sex", "born", "height_cm", "eyes"})


@dataclass(frozen=True, slots=True)
class Record:
    identity_id: UUID
    identity: Identity | None  # None: behind the wall
    agency: Agency | None  # whose record it is, where a match tells


@dataclass(frozen=True, slots=True)
class Source:
    agency: str
    identity_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Value:
    shown: str
    sources: list[Source]


@dataclass(frozen=True, slots=True)
class FactLine:
    label: str
    values: list[Value]
    conflict: bool


@dataclass(frozen=True, slots=True)
class Act:
    act: PersonAct
    records: list[str]  # names of those moved that the reader may see
    hidden: int  # others
    undone: PersonAct | None
    may_undo: bool


def records_of(person_id: UUID) -> list[Record]:
    ids = list(Belonging.objects.filter(person_id=person_id).values_list("identity_id", flat=True))
    rows = Identity.objects.filter(among("id", ids)).select_related("agency", "compartment")
    seen = {i.id: i for i in rows.prefetch_related("names", "identifiers", "places")}
    agencies = _agencies(ids)
    found = [Record(i, seen.get(i), seen[i].agency if i in seen else agencies.get(i)) for i in ids]
    return sorted(found, key=lambda r: (r.identity is None, r.identity.created_at.isoformat() if r.identity else "", r.identity_id))  # fmt: skip


def _agencies(ids: list[UUID]) -> dict[UUID, Agency]:
    found: dict[UUID, Agency] = {}
    matches = Match.objects.filter(Q(finder__in=ids) | Q(holder__in=ids)).select_related("finder_agency", "holder_agency")  # fmt: skip
    for m in matches:
        found[m.finder_id], found[m.holder_id] = m.finder_agency, m.holder_agency
    return found


def facts_of(records: list[Record]) -> list[FactLine]:
    """Each kind of fact once, with every value and every record that says so."""
    lines: dict[str, tuple[str, dict[str, Value]]] = {}
    for record in records:
        if record.identity is None:
            continue
        source = Source(record.identity.agency.name, record.identity_id, record.identity.created_at)
        for fact in facts_of_record(record.identity):
            _label, values = lines.setdefault(fact.kind, (fact.label, {}))
            value = values.setdefault(fact.bare, Value(fact.shown, []))
            if source not in value.sources:
                value.sources.append(source)
    return [
        FactLine(label, list(values.values()), kind in ONE_ONLY and _conflict(kind, list(values)))
        for kind, (label, values) in lines.items()
    ]


def _conflict(kind: str, values: list[str]) -> bool:
    """Two that no one human has at once: a date of birth with one other digit too, a height that two people measured not."""
    dates = kind == "born" and all("/" not in value for value in values)
    return dates or any(a != b and not near(kind, a, b) for a in values for b in values)


def history_of(person_id: UUID) -> list[Act]:
    acts = together.acts_on(person_id)
    moved = {m.identity_id for a in acts for m in a.moves.all()}
    names = dict(Identity.objects.filter(among("id", moved)).values_list("id", "display_name"))
    latest = next((a.id for a in acts if a.kind != "undo" and not _undone(a)), None)
    found = []
    for act in acts:
        ids = {m.identity_id for m in act.moves.all()}
        seen = sorted(names[i] or "?" for i in ids if i in names)
        found.append(Act(act, seen, len(ids) - len(seen), _undone(act), act.id == latest))
    return found


def _undone(act: PersonAct) -> PersonAct | None:
    return getattr(act, "undone_by", None)


def moved_to(person_id: UUID) -> UUID | None:
    """Where the records of an empty person went last."""
    moves = PersonMove.objects.filter(source_id=person_id).exclude(target_id=person_id).order_by("-act__number")
    return moves.values_list("target_id", flat=True).first()


def act_for(act_id: UUID) -> PersonAct | None:
    return PersonAct.objects.filter(id=act_id).first()


def touched(act: PersonAct) -> list[UUID]:
    rows = PersonMove.objects.filter(act=act).values_list("target_id", "source_id")
    return list(dict.fromkeys(p for row in rows for p in row if p))
