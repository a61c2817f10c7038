"""Saving persons in bulk: each becomes an identity with its names, numbers and places, and enters the matcher's
index where its agency is one that is compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tandem.foundation.bulk import insert_rows
from tandem.persons.actions.indexing import add_keys, entry_of
from tandem.persons.drafts import NameDraft, PersonDraft, PlaceDraft
from tandem.persons.identifiers import Unusable, canonical
from tandem.persons.matching.features import Features, features_of
from tandem.persons.matching.finding import Wanted
from tandem.persons.matching.keys import number_of
from tandem.persons.models import Identifier, Identity, MatchEntry, Name, Place, Relation
from tandem.persons.rules.compared import COMPARED

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToSave:
    draft: PersonDraft
    compartment_id: UUID
    agency_id: UUID
    agency_kind: str
    companions: tuple[str, ...] = ()  # names of those who stand beside them in the report
    report_id: UUID | None = None  # that speaks of them


@dataclass(slots=True)
class Saved:
    identity_id: UUID
    compartment_id: UUID
    features: Features
    wanted: Wanted | None  # None: not compared

    @property
    def compared(self) -> bool:
        return self.wanted is not None


@dataclass(slots=True)
class _Rows:
    """What is to be inserted, as `insert_rows` takes it."""

    identities: list[Row] = field(default_factory=list)
    names: list[Row] = field(default_factory=list)
    identifiers: list[Row] = field(default_factory=list)
    places: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)


def save_persons(persons: Sequence[ToSave], *, now: datetime) -> list[Saved]:
    """Saves all in a handful of statements. A number that cannot be read is kept as written and not compared."""
    rows = _Rows()
    saved = [_rows_of(person, rows, now) for person in persons]
    for model, made in (
        (Identity, rows.identities), (Name, rows.names), (Identifier, rows.identifiers), (Place, rows.places), (MatchEntry, rows.entries),
    ):  # fmt: skip
        insert_rows(model, made)
    add_keys((s.identity_id, s.wanted) for s in saved if s.wanted is not None)
    return saved


def relate(pairs: Sequence[tuple[UUID, UUID, UUID, str]]) -> None:
    """(compartment, identity, other, kind) of persons just saved."""
    insert_rows(
        Relation,
        [
            {"id": uuid4(), "compartment_id": compartment, "identity_id": one, "other_id": other, "kind": kind[:24]}
            for compartment, one, other, kind in pairs
        ],
    )


def searched(names: Iterable[str], numbers: Iterable[tuple[str, str]]) -> str:
    """What search finds a person by: names, and numbers as they were written and as they are compared."""
    return " ".join([*names, *(form for number in numbers for form in number)])[:4000]


def _rows_of(person: ToSave, rows: _Rows, now: datetime) -> Saved:
    draft, where, identity_id = person.draft, person.compartment_id, uuid4()
    numbers = [(i.kind, *_read(i.kind, i.value), i.issuer) for i in draft.identifiers]
    shown = draft.names[0].full if draft.names else _unnamed(numbers)
    words = searched((n.full for n in draft.names), ((written, value) for _, value, written, _ in numbers))
    rows.identities.append(
        {
            "id": identity_id, "compartment_id": where, "agency_id": person.agency_id, "display_name": shown[:200], "sex": draft.sex,
            "born_on": draft.born_on, "age_low": draft.age_low,
            "age_high": draft.age_low if draft.age_high is None else draft.age_high, "age_on": draft.age_on,
            "races": [r[:60] for r in draft.races], "languages": [x[:40] for x in draft.languages],
            "descriptors": dict(draft.descriptors), "search_text": words, "created_at": now,
        }
    )  # fmt: skip
    common: dict[str, Any] = {"compartment_id": where, "identity_id": identity_id}
    rows.names.extend(name_rows(draft.names, common))
    rows.identifiers.extend(number_rows(numbers, common))
    rows.places.extend(place_rows(draft.places, common))
    told_in = () if person.report_id is None or draft.part == "reporter" else (number_of(person.report_id),)
    features = features_of_draft(draft, numbers, person.companions, told_in)
    # Who reports is a witness, not a subject; a company's desk reports hundreds of times.
    wanted = Wanted.of(features) if person.agency_kind in COMPARED and draft.part != "reporter" else None
    if wanted is not None:
        rows.entries.append(entry_of(identity_id, person.agency_id, features))
    return Saved(identity_id, where, features, wanted)


def name_rows(names: Iterable[NameDraft], common: Row) -> list[Row]:
    return [
        dict(id=uuid4(), kind=n.kind, full=n.full[:200], given=n.given[:100], middle=n.middle[:100], family=n.family[:120],
             suffix=n.suffix[:20], **common)
        for n in names
    ]  # fmt: skip


def number_rows(numbers: Iterable[tuple[str, str, str, str]], common: Row) -> list[Row]:
    """Numbers as (kind, canonical or "", as written, issuer)."""
    return [
        dict(id=uuid4(), kind=kind, value=value[:200], issuer=issuer[:80], as_written=written[:200], **common)
        for kind, value, written, issuer in numbers
    ]


def place_rows(places: Iterable[PlaceDraft], common: Row) -> list[Row]:
    return [
        dict(id=uuid4(), kind=p.kind, line=p.line[:200], city=p.city[:100], county=p.county[:100], state=p.state[:2],
             postal_code=p.postal_code[:12], country=p.country[:2], seen_on=p.seen_on, **common)
        for p in places
    ]  # fmt: skip


def features_of_draft(
    draft: PersonDraft, numbers: Sequence[tuple[str, str, str, str]] | None = None, companions: Sequence[str] = (), told_in: Sequence[int] = (),
) -> Features:  # fmt: skip
    """What the matcher compares of a draft."""
    if numbers is None:
        numbers = [(i.kind, *_read(i.kind, i.value), i.issuer) for i in draft.identifiers]
    return features_of(
        names=[(n.kind, n.given, n.family, n.full) for n in draft.names],
        sex=draft.sex,
        born_on=draft.born_on,
        ages=(draft.age_low, draft.age_high, draft.age_on),
        identifiers=[(kind, value, issuer) for kind, value, _, issuer in numbers if value],
        places=[(p.city, p.county, p.state, p.line) for p in draft.places],
        races=draft.races,
        descriptors=draft.descriptors,
        companions=companions,
        told_in=told_in,
    )


def _read(kind: str, text: str) -> tuple[str, str]:
    """(canonical or "", as written)."""
    try:
        return canonical(kind, text), text
    except Unusable:
        return "", text


def _unnamed(numbers: Sequence[tuple[str, str, str, str]]) -> str:
    """What a person without a name is called on a page: their account or number."""
    return next((f"{kind} {value or written}" for kind, value, written, _ in numbers), "")
