"""The facts of a record that can be corrected, one by one: which columns or row hold each, what it says as plain JSON, and writing it. Apart, because
the form, the act, its undoing and the history all name facts the same way."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tandem.foundation.bulk import insert_rows
from tandem.persons.models import FactKind, Identifier, Identity, Name, Place, Relation

Value = dict[str, Any]  # field by name, plain: dates as ISO, ids as words

COLUMNS: Mapping[str, tuple[str, ...]] = {
    FactKind.BIRTH: ("born_on", "age_low", "age_high", "age_on"),
    FactKind.SEX: ("sex",),
    FactKind.RACES: ("races",),
    FactKind.LANGUAGES: ("languages",),
}
Row = type[Name] | type[Identifier] | type[Place] | type[Relation]
ROWS: Mapping[str, tuple[Row, tuple[str, ...]]] = {
    FactKind.NAME: (Name, ("kind", "full", "given", "middle", "family", "suffix")),
    FactKind.IDENTIFIER: (Identifier, ("kind", "value", "issuer", "as_written")),
    FactKind.PLACE: (Place, ("kind", "line", "city", "county", "state", "postal_code", "country", "seen_on")),
    FactKind.RELATION: (Relation, ("kind", "other_id")),
}
DATES = frozenset({"born_on", "age_on", "seen_on"})


@dataclass(frozen=True, slots=True)
class Fact:
    kind: str
    row_id: UUID | None = None  # of the name, number, place or relation
    look: str = ""  # which entry of the descriptors

    @property
    def slug(self) -> str:
        """As an address names it: no value, only which."""
        return f"{self.kind}-{self.row_id}" if self.row_id else f"{self.kind}-{self.look}" if self.look else self.kind

    @property
    def row(self) -> UUID:
        """Of a fact that is a row. Raises ValueError for another."""
        if self.row_id is None:
            raise ValueError("this fact is no row")
        return self.row_id

    @property
    def can_be_struck(self) -> bool:
        """The others say that nothing is known by being empty."""
        return self.kind in ROWS or self.kind == FactKind.LOOK


def fact_called(slug: str) -> Fact | None:
    """The inverse of `Fact.slug`. None for what names no fact."""
    if slug in COLUMNS:
        return Fact(slug)
    kind, _dash, rest = slug.partition("-")
    if kind == FactKind.LOOK and re.fullmatch(r"[a-z][a-z0-9_]{0,39}", rest):
        return Fact(kind, look=rest)
    if kind not in ROWS:
        return None
    try:
        return Fact(kind, UUID(rest))
    except ValueError:
        return None


def value_of(held: Identity, fact: Fact) -> Value | None:
    """What the record says now; None where the row or look does not stand in it."""
    if fact.kind in COLUMNS:
        return {name: _plain(getattr(held, name)) for name in COLUMNS[fact.kind]}
    if fact.kind == FactKind.LOOK:
        said = held.descriptors.get(fact.look)
        return None if said is None else {"value": said}
    model, fields = ROWS[fact.kind]
    row = model._base_manager.filter(id=fact.row, identity_id=held.id).values(*fields).first()
    return None if row is None else {name: _plain(value) for name, value in row.items()}


def mark_of(value: Value | None) -> str:
    """Tells one state of a fact from another. For a form's hidden field: whoever reads it reads the value beside it."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def change(held: Identity, fact: Fact, to: Value) -> None:
    """Writes what stands already anew: columns, a look, a row in its place. Row security judges it as any change."""
    if fact.kind in COLUMNS:
        changes = {name: _typed(name, to[name]) for name in COLUMNS[fact.kind]}
        Identity.objects.filter(id=held.id).update(**changes)
    elif fact.kind == FactKind.LOOK:
        Identity.objects.filter(id=held.id).update(descriptors={**held.descriptors, fact.look: to["value"]})
    else:
        model, fields = ROWS[fact.kind]
        changes = {name: _typed(name, to[name]) for name in fields}
        model._base_manager.filter(id=fact.row, identity_id=held.id).update(**changes)


def without_look(held: Identity, look: str) -> None:
    Identity.objects.filter(id=held.id).update(descriptors={k: v for k, v in held.descriptors.items() if k != look})


def put_back(held: Identity, fact: Fact, to: Value) -> None:
    """A row that was struck, under the id that it had."""
    model, _fields = ROWS[fact.kind]
    insert_rows(model, [{"id": fact.row_id, "identity_id": held.id, "compartment_id": held.compartment_id, **to}])


def called(held: Identity, *, without: UUID | None = None) -> str:
    """What pages call the person: as before where a name or number still says so, else the legal name, any name, a number. `without`: a row that is
    about to be struck."""
    rows = (
        Name.objects.filter(identity=held)
        .exclude(id__in=[without] if without else [])
        .order_by("id")
        .values_list("kind", "full")
    )
    names = [full[:200] for _kind, full in sorted(rows, key=lambda n: n[0] != "legal")]
    numbers = [
        f"{kind} {value or written}"[:200]
        for kind, value, written in Identifier.objects.filter(identity=held).exclude(id__in=[without] if without else []).order_by("id").values_list("kind", "value", "as_written")
    ]  # fmt: skip
    there = names or numbers
    return held.display_name if held.display_name in there else there[0] if there else ""


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _typed(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in DATES and value else value
