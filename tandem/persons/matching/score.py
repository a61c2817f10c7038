"""Two records, one question: how likely are they one human, and what says so. Missing is not different."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler

from tandem.persons.matching.features import Features
from tandem.persons.matching.model import Model
from tandem.persons.matching.names import nicknames, sound

CLOSE = 0.92  # Jaro-Winkler
# Agreement on these and nothing else is a namesake until somebody has looked.
_NAMES_ALONE = frozenset({"family", "given", "whole", "sex", "race"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One comparison. Never a value: the other side's record stays behind the wall."""

    field: str
    level: str
    weight: float  # bits; negative speaks against


@dataclass(frozen=True, slots=True)
class Score:
    probability: float
    weight: float
    evidence: tuple[Evidence, ...]


def compare(a: Features, b: Features, model: Model) -> Score:
    """Symmetric in a and b."""
    found = list(_evidence(a, b, model))
    bits = sum(e.weight for e in found)
    probability = model.probability(bits)
    if not any(e.weight > 0 and e.field not in _NAMES_ALONE for e in found):
        probability = min(probability, model.name_alone)
    return Score(probability, bits, tuple(sorted(found, key=lambda e: -e.weight)))


def _evidence(a: Features, b: Features, model: Model) -> Iterator[Evidence]:
    yield from _names(a, b, model)
    birth = _birth(a, b)
    if birth:
        yield Evidence("birth", birth, model.weight("birth", birth))
    if a.sex and b.sex:
        level = "same" if a.sex == b.sex else "different"
        yield Evidence("sex", level, model.weight("sex", level))
    for field, ours, theirs in (
        ("number", a.numbers, b.numbers), ("phone", a.phones, b.phones), ("email", a.emails, b.emails),
        ("account", a.accounts, b.accounts), ("plate", a.plates, b.plates), ("vin", a.vins, b.vins),
    ):  # fmt: skip
        if ours and theirs:
            level = _shared(field, ours, theirs)
            if level:
                yield Evidence(field, level, model.weight(field, level))
    place = _place(a, b)
    if place:
        yield Evidence("place", place, model.weight("place", place))
    if a.races and b.races:
        level = "same" if set(a.races) & set(b.races) else "different"
        yield Evidence("race", level, model.weight("race", level))


def _shared(field: str, ours: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    if not set(ours).isdisjoint(theirs):
        return "same"
    if field == "number":  # a NamUs and an NCIC number say nothing of each other; two NamUs numbers do
        same_register = {n.split(":", 1)[0] for n in ours} & {n.split(":", 1)[0] for n in theirs}
        return "different" if same_register else ""
    return "different"


def _names(a: Features, b: Features, model: Model) -> Iterator[Evidence]:
    straight = list(_as_written(a, b, model))
    best, bits = straight, sum(e.weight for e in straight)
    for level in _other_ways(a, b):
        weight = model.weight("whole", level)
        if weight > bits:
            best, bits = [Evidence("whole", level, weight)], weight
    yield from best


def _as_written(a: Features, b: Features, model: Model) -> Iterator[Evidence]:
    if a.family and b.family:
        level, name = _family(a.family, b.family)
        exact = level in ("exact", "one_of_two")
        yield Evidence(
            "family", level, model.name_weight("family", level, name) if exact else model.weight("family", level)
        )
    if a.given and b.given:
        level, name = _given(a.given[0], b.given[0])
        shared = level in ("exact", "nickname")
        yield Evidence(
            "given", level, model.name_weight("given", level, name) if shared else model.weight("given", level)
        )


def _other_ways(a: Features, b: Features) -> Iterator[str]:
    if a.given and b.given and a.family and b.family and a.given[0] == b.family[0] and b.given[0] == a.family[0]:
        yield "swapped"
    whole_a, whole_b = _whole(a), _whole(b)
    if (whole_a and whole_a in b.aliases) or (whole_b and whole_b in a.aliases) or set(a.aliases) & set(b.aliases):
        yield "alias"


def _whole(p: Features) -> str:
    return " ".join((*p.given[:1], *p.family)) if p.given or p.family else ""


def _family(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, str]:
    """(level, the name agreed on). With two surnames on one side, one is enough, for less."""
    if a == b:
        return "exact", a[0]
    both = sorted(set(a) & set(b))
    if both:
        return ("exact" if len(both) == min(len(a), len(b)) == max(len(a), len(b)) else "one_of_two"), both[0]
    joined_a, joined_b = "".join(a), "".join(b)
    if joined_a == joined_b:
        return "exact", a[0]
    if (
        max(JaroWinkler.similarity(x, y) for x in a for y in b) >= CLOSE
        or JaroWinkler.similarity(joined_a, joined_b) >= CLOSE
    ):
        return "close", ""
    if not {sound(x) for x in a}.isdisjoint(sound(y) for y in b):
        return "sounds", ""
    return "different", ""


def _given(a: str, b: str) -> tuple[str, str]:
    if a == b:
        return "exact", a
    if len(a) == 1 or len(b) == 1:
        return ("initial" if a[0] == b[0] else "different"), ""
    if b in nicknames(a):
        return "nickname", min(a, b)
    if JaroWinkler.similarity(a, b) >= CLOSE:
        return "close", ""
    return ("sounds" if sound(a) == sound(b) else "different"), ""


def _birth(a: Features, b: Features) -> str:
    if a.born_on and b.born_on:
        if a.born_on == b.born_on:
            return "exact"
        ours, theirs = a.born_on.split("-"), b.born_on.split("-")
        differing = sum(x != y for x, y in zip(ours, theirs, strict=True))
        if differing == 1 or (ours[0] == theirs[0] and ours[1] == theirs[2] and ours[2] == theirs[1]):
            return "parts"
        return "far" if abs(int(ours[0]) - int(theirs[0])) > 2 else "near"
    if not (a.year_low and b.year_low):
        return ""
    if a.year_low <= b.year_high and b.year_low <= a.year_high:
        return "year"
    gap = max(a.year_low - b.year_high, b.year_low - a.year_high)
    return "near" if gap <= 2 else "far"


def _place(a: Features, b: Features) -> str:
    if not (a.state and b.state):
        return ""
    if a.state != b.state:
        return "elsewhere"
    if a.city and a.city == b.city:
        return "city"
    if a.county and a.county == b.county:
        return "county"
    return "state"
