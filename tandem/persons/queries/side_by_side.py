"""Two records side by side: what each says, and whether that is equal, close or different. Judged anew from the values that the reader may see,
never from the other side's record where it lies behind the wall; the matcher's own judgement is the waterfall."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from rapidfuzz.distance import JaroWinkler

from tandem.foundation.labels import words_of
from tandem.foundation.templatetags.tandem import day
from tandem.foundation.words import word
from tandem.persons.matching.score import CLOSE, SAME_CM, SAME_KG
from tandem.persons.models import Identifier, Identity, Match, Name
from tandem.persons.queries.corrections import ties_of
from tandem.persons.queries.persons import person_for


@dataclass(frozen=True, slots=True)
class Fact:
    kind: str  # what may be compared with what: "name", "phone", "height_cm", …
    label: str
    shown: str
    bare: str  # what is compared


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    label: str
    left: list[str]
    right: list[str]
    mark: str  # equal | close | differs | one_side


@dataclass(frozen=True, slots=True)
class Side:
    identity: Identity | None  # None: behind the wall
    identity_id: UUID
    agency_id: UUID


def sides_of(match: Match, reader: UUID) -> tuple[Side, Side]:
    """The reader's own record first; of two own ones, the one that was there before."""
    finder = Side(person_for_id(match.finder_id), match.finder_id, match.finder_agency_id)
    holder = Side(person_for_id(match.holder_id), match.holder_id, match.holder_agency_id)
    return (holder, finder) if match.holder_agency_id == reader else (finder, holder)


def person_for_id(identity_id: UUID) -> Identity | None:
    return person_for(None, identity_id)


def lines(left: Identity, right: Identity) -> list[Line]:
    ours, theirs = facts_of(left), facts_of(right)
    kinds = list(dict.fromkeys(f.kind for f in (*ours, *theirs)))
    found = []
    for kind in kinds:
        one, other = [f for f in ours if f.kind == kind], [f for f in theirs if f.kind == kind]
        found.append(Line(kind, (one or other)[0].label, [f.shown for f in one], [f.shown for f in other], _mark(kind, one, other)))  # fmt: skip
    return found


def facts_of(identity: Identity) -> list[Fact]:
    """All that one record says, in the order in which a page shows it."""
    facts = [Fact("name", _("Names"), f"{n.full} ({words_of(Name, 'kind')[n.kind]})", bare(n.full)) for n in identity.names.all()]  # fmt: skip
    if identity.sex:
        facts.append(Fact("sex", _("Sex"), words_of(Identity, "sex")[identity.sex], identity.sex))
    facts += _age(identity)
    facts += [
        Fact(i.kind, words_of(Identifier, "kind")[i.kind], " ".join(filter(None, (i.value or i.as_written, i.issuer))), i.value or bare(i.as_written))
        for i in identity.identifiers.all()
    ]  # fmt: skip
    for p in identity.places.all():
        where = ", ".join(filter(None, (p.line, p.city, p.county, p.state)))
        shown = f"{where} ({day(p.seen_on)})" if p.seen_on else where
        facts.append(Fact(f"place {p.kind}", word("place", p.kind), shown, bare(where)))
    facts += [Fact(key, word("descriptor", key), str(value), bare(str(value))) for key, value in identity.descriptors.items()]  # fmt: skip
    facts += [Fact("race", _("Race as described"), r, bare(r)) for r in identity.races]
    facts += [Fact("language", _("Languages"), x, bare(x)) for x in identity.languages]
    for tie in ties_of(identity):
        facts.append(Fact("relation", _("Who is around them"), f"{tie.other.display_name or '?'} ({word('relation', tie.kind)})", bare(tie.other.display_name)))  # fmt: skip
    return [f for f in facts if f.shown.strip()]


def _age(identity: Identity) -> Iterable[Fact]:
    if identity.born_on:
        yield Fact("born", _("Born or age"), day(identity.born_on), identity.born_on.isoformat())
    elif identity.age_low is not None and identity.age_high is not None:
        on = identity.age_on or identity.created_at.date()
        low, high = on.year - identity.age_high - 1, on.year - identity.age_low
        years = str(identity.age_low) if identity.age_low == identity.age_high else f"{identity.age_low}–{identity.age_high}"  # fmt: skip
        yield Fact("born", _("Born or age"), _("%(years)s years in %(month)s") % {"years": years, "month": day(on, whole=False)}, f"{low}/{high}")  # fmt: skip


def bare(text: str) -> str:
    """Without accents, case and double spaces: so written, two clerks' words are the same."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode() or text
    return " ".join(plain.casefold().split())


def _mark(kind: str, ours: list[Fact], theirs: list[Fact]) -> str:
    if not ours or not theirs:
        return "one_side"
    if {f.bare for f in ours} & {f.bare for f in theirs}:
        return "equal"
    return "close" if any(near(kind, a.bare, b.bare) for a in ours for b in theirs) else "differs"


def near(kind: str, a: str, b: str) -> bool:
    """Whether two different values of a kind may well be said of one human."""
    fits = _NEAR.get(kind.split()[0])
    return fits is not None and fits(a, b)


def _alike(a: str, b: str) -> bool:
    return bool(set(a.split()) & set(b.split())) or JaroWinkler.similarity(a, b) >= CLOSE


def _born_alike(a: str, b: str) -> bool:
    """Ages that fit each other, or dates that differ in one part."""
    if "/" not in a and "/" not in b:
        one, other = date.fromisoformat(a), date.fromisoformat(b)
        same = (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
        return same == 2 or (one.year == other.year and one.month == other.day and one.day == other.month)
    (low, high), (from_, to) = _years(a), _years(b)
    return low <= to and from_ <= high


def _years(text: str) -> tuple[int, int]:
    if "/" in text:
        low, high = text.split("/")
        return int(low), int(high)
    return int(text[:4]), int(text[:4])


def _within(most: int) -> Callable[[str, str], bool]:
    def fits(a: str, b: str) -> bool:
        return a.isdigit() and b.isdigit() and abs(int(a) - int(b)) <= most

    return fits


_NEAR: dict[str, Callable[[str, str], bool]] = {
    "name": _alike, "born": _born_alike, "place": _alike, "relation": _alike, "marks": _alike, "clothing": _alike, "vehicle": _alike,
    "hair": _alike, "race": _alike, "height_cm": _within(SAME_CM), "weight_kg": _within(SAME_KG), "plate": _alike,
}  # fmt: skip
