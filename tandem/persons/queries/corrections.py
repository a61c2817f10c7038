"""A record's facts as its page lists them, each with its name for the form that corrects it; and the history of what was corrected."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from tandem.agencies.models import Agency
from tandem.foundation.arrays import among
from tandem.foundation.labels import words_of
from tandem.foundation.templatetags.tandem import day
from tandem.foundation.words import word
from tandem.persons.facts import COLUMNS, Fact, Value, fact_called, value_of
from tandem.persons.models import Correction, CorrectionReason, FactKind, Identifier, Identity, Name, Relation
from tandem.persons.words import RELATION_BACK


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation as one of the two sees it: `other` is `kind` to them."""

    other: Identity
    kind: str
    holder_id: UUID  # whose fact it is: on that record it is corrected
    slug: str
    ours: bool  # whether that record is of the same agency as the one that is looked at


@dataclass(frozen=True, slots=True)
class Past:
    """One line of the history, in words."""

    made: Correction
    label: str
    before: str  # "" for nothing
    after: str
    undone: Correction | None
    may_undo: bool


@dataclass(frozen=True, slots=True)
class AtSource:
    """Of a copy: who gave it, and when they corrected theirs last."""

    agency: Agency | None
    at: datetime


def ties_of(identity: Identity) -> list[Tie]:
    """Both ways, the record's own first. A row says what `identity` is to `other`; a page says what the other is to the one it shows."""
    rows = Relation.objects.filter(Q(identity=identity) | Q(other=identity)).select_related("identity", "other")
    return [_tie(r, identity) for r in sorted(rows, key=lambda r: r.identity_id != identity.id)]


def _tie(row: Relation, identity: Identity) -> Tie:
    slug = Fact(FactKind.RELATION, row.id).slug
    if row.identity_id == identity.id:
        return Tie(row.other, RELATION_BACK.get(row.kind, row.kind), row.identity_id, slug, True)
    return Tie(row.identity, row.kind, row.identity_id, slug, row.identity.agency_id == identity.agency_id)


def history_of(identity: Identity) -> list[Past]:
    """The newest first. An undoing stands with what it undid."""
    rows = list(Correction.objects.filter(identity=identity).select_related("by"))
    undone = {c.undoes_id: c for c in rows if c.undoes_id}
    others = _others(rows)
    latest: dict[str, UUID] = {}
    for c in rows:
        if c.reason != CorrectionReason.UNDONE and c.id not in undone:
            latest.setdefault(_fact(c).slug, c.id)
    return [
        Past(
            c, label_of(_fact(c), c.before or c.after), said(_fact(c), c.before, others), said(_fact(c), c.after, others), undone.get(c.id),
            latest.get(_fact(c).slug) == c.id,
        )
        for c in rows
        if c.reason != CorrectionReason.UNDONE
    ]  # fmt: skip


def standing(history: Iterable[Past]) -> set[str]:
    """Slugs of the facts that say otherwise than they once did."""
    return {_fact(p.made).slug for p in history if p.undone is None}


def _fact(made: Correction) -> Fact:
    return Fact(made.fact, made.row_id, made.look)


def _others(rows: Iterable[Correction]) -> dict[str, str]:
    return _names({v["other_id"] for c in rows if c.fact == FactKind.RELATION for v in (c.before, c.after) if v})


def _names(ids: Collection[str]) -> dict[str, str]:
    if not ids:
        return {}
    return {str(i): n for i, n in Identity.objects.filter(among("id", ids)).values_list("id", "display_name")}


def label_of(fact: Fact, value: Value | None) -> str:
    """What the fact is called: the kind of a number or name, where it has one."""
    if fact.kind == FactKind.LOOK:
        return word("descriptor", fact.look)
    if fact.kind == FactKind.PLACE and value:
        return word("place", value["kind"])
    if fact.kind == FactKind.NAME and value:
        return words_of(Name, "kind")[value["kind"]]
    if fact.kind == FactKind.IDENTIFIER and value:
        return words_of(Identifier, "kind")[value["kind"]]
    return words_of(Correction, "fact")[fact.kind]


def said(fact: Fact, value: Value | None, others: dict[str, str] | None = None) -> str:
    """A fact in words; "" for what is not known or does not stand."""
    if value is None:
        return ""
    match fact.kind:
        case FactKind.BIRTH:
            return _born(value)
        case FactKind.SEX:
            return words_of(Identity, "sex")[value["sex"]] if value["sex"] else ""
        case FactKind.RACES | FactKind.LANGUAGES:
            return ", ".join(value[fact.kind])
        case FactKind.LOOK:
            return str(value["value"])
        case FactKind.NAME:
            return f"{value['full']} ({words_of(Name, 'kind')[value['kind']]})"
        case FactKind.IDENTIFIER:
            return " ".join(filter(None, (value["value"] or value["as_written"], value["issuer"])))
        case FactKind.PLACE:
            where = ", ".join(filter(None, (value[n] for n in ("line", "city", "county", "state", "postal_code"))))
            seen = f" ({day(date.fromisoformat(value['seen_on']))})" if value["seen_on"] else ""
            return f"{word('place', value['kind'])}: {where}{seen}"
        case _:
            other = (others or {}).get(value["other_id"]) or "?"
            return _("%(kind)s of %(other)s") % {"kind": word("relation", value["kind"]), "other": other}


def _born(value: Value) -> str:
    if value["born_on"]:
        return day(date.fromisoformat(value["born_on"]))
    low, high = value["age_low"], value["age_high"]
    if low is None:
        return ""
    years = str(low) if low == high else f"{low}–{high}"
    if not value["age_on"]:
        return _("%(years)s years") % {"years": years}
    return _("%(years)s years in %(month)s") % {
        "years": years,
        "month": day(date.fromisoformat(value["age_on"]), whole=False),
    }


@dataclass(frozen=True, slots=True)
class Own:
    """A fact that stands in the record's own row."""

    slug: str
    label: str
    said: str


def own_facts_of(identity: Identity) -> list[Own]:
    """Birth, sex, looks, race, languages: the first two also where nothing is known, so that it can be put right. A look under a name that no address
    can bear has no slug."""
    kinds = [Fact(kind) for kind in COLUMNS]
    looks = [Fact(FactKind.LOOK, look=name) for name in identity.descriptors]
    found = []
    for fact in [*kinds[:2], *looks, *kinds[2:]]:
        value = value_of(identity, fact)
        text = said(fact, value)
        if text or fact.kind in (FactKind.BIRTH, FactKind.SEX):
            found.append(Own(fact.slug if fact_called(fact.slug) else "", label_of(fact, value), text))
    return found


def said_now(fact: Fact, value: Value | None) -> str:
    """As `said`, with the name of whom a relation ties."""
    return said(fact, value, _names({value["other_id"]}) if value and fact.kind == FactKind.RELATION else None)


def corrected_at_source(copy: Identity) -> AtSource | None:
    if copy.copied_from is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tandem.corrected_at_source(%s)", [copy.id])
        row = cursor.fetchone()
    return AtSource(Agency.objects.filter(pk=row[0]).first(), row[1]) if row else None
