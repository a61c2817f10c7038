"""A file's own evidence: columns that Tandem knows no field for (an occupation, a postcode, free text), compared by their kind
and weighed by how common a value is in the very files that are linked. Beside the matcher's features, never instead of them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

from rapidfuzz.distance import OSA

from tandem.persons.matching.features import Features
from tandem.persons.matching.keys import hashed
from tandem.persons.matching.model import Evidence, Model
from tandem.persons.matching.names import fold, sound
from tandem.persons.matching.training import SILENT, Level

# kind -> level -> (m, u), or (m, floor) where u is the value's own frequency. What a model file says under [own.NAME] comes first.
KINDS: dict[str, dict[str, tuple[float, float]]] = {
    "words": {"same": (0.70, 0.0005), "some": (0.10, 0.01), "different": (0.20, 0.95)},
    "code": {"same": (0.65, 0.00005), "slip": (0.15, 0.001), "front": (0.10, 0.01), "different": (0.10, 0.97)},
    "date": {"same": (0.75, 0.00005), "slip": (0.12, 0.002), "front": (0.05, 0.01), "different": (0.08, 0.97)},
    "text": {"same": (0.15, 0.0005), "some": (0.35, 0.01), "different": (0.50, 0.90)},
}
RARITIES = frozenset({"same", "front"})  # levels whose u is a frequency
SAYS = {
    "words": {"same": "the same", "some": "a word in common", "different": "different"},
    "code": {"same": "the same", "slip": "one slip apart", "front": "the same beginning", "different": "different"},
    "date": {"same": "the same", "slip": "one slip apart", "front": "the same year", "different": "different"},
    "text": {"same": "rare words in common", "some": "a rare word in common", "different": "no rare word in common"},
}
_IDLE = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "de",
        "el",
        "en",
        "for",
        "from",
        "her",
        "his",
        "in",
        "la",
        "las",
        "los",
        "of",
        "on",
        "or",
        "the",
        "to",
        "un",
        "una",
        "with",
        "y",
    ]
)
RARE = 0.01  # a word of a free text held by fewer than this
KEYS_MOST = 60


@dataclass(frozen=True, slots=True)
class Column:
    """One kind of evidence that the map names."""

    name: str
    kind: str

    @property
    def field(self) -> str:
        return f"own.{self.name}"

    def folded(self, text: str) -> str:
        if self.kind == "code":
            return fold(text).replace(" ", "")
        if self.kind == "date":
            return re.sub(r"\D+", "-", text).strip("-")
        return (
            " ".join(sorted({w for w in fold(text).split() if w not in _IDLE})) if self.kind == "text" else fold(text)
        )


@dataclass(slots=True)
class Counts:
    """How many records hold a value, by column; held for the run, never written to a model file but for common ones."""

    columns: tuple[Column, ...]
    values: list[dict[str, int]] = field(default_factory=list)
    fronts: list[dict[str, int]] = field(default_factory=list)
    known: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.values:
            self.values = [{} for _ in self.columns]
            self.fronts = [{} for _ in self.columns]
            self.known = [0 for _ in self.columns]

    def add(self, own: Iterable[str]) -> None:
        for place, (column, value) in enumerate(zip(self.columns, own, strict=True)):
            if not value:
                continue
            self.known[place] += 1
            for one in value.split() if column.kind == "text" else (value,):
                self.values[place][one] = self.values[place].get(one, 0) + 1
            if column.kind in ("code", "date"):
                front = front_of(column.kind, value)
                self.fronts[place][front] = self.fronts[place].get(front, 0) + 1

    def forget_singles(self) -> None:
        """What one record alone holds needs no count: memory stays with what repeats."""
        self.values = [{v: n for v, n in table.items() if n > 1} for table in self.values]

    def share(self, place: int, value: str) -> float:
        """Of other records: a value that two hold says as much as one that one holds."""
        return max(self.values[place].get(value, 1) - 1, 1) / max(self.known[place], 2)

    def front_share(self, place: int, front: str) -> float:
        return max(self.fronts[place].get(front, 1) - 1, 1) / max(self.known[place], 2)


def counted(columns: tuple[Column, ...], records: Iterable[Iterable[str]]) -> Counts:
    """Of all records of a file."""
    counts = Counts(columns)
    for one in records:
        counts.add(one)
    counts.forget_singles()
    return counts


def front_of(kind: str, value: str) -> str:
    """A date's year; of a code all but its last three letters, as a postcode's district."""
    return value.split("-")[0] if kind == "date" else value[: max(2, len(value) - 3)]


def level_of(column: Column, a: str, b: str, place: int, counts: Counts) -> tuple[str, float]:
    """(level, the share of records that hold what both hold; 0 where that is no question)."""
    if a == b and column.kind != "text":
        return "same", counts.share(place, a)
    if column.kind in ("code", "date"):
        front = front_of(column.kind, a)
        if OSA.distance(a, b, score_cutoff=1) <= 1:
            return "slip", 0.0
        if front == front_of(column.kind, b):
            return "front", counts.front_share(place, front)
        return "different", 0.0
    shared = set(a.split()) & set(b.split())
    if column.kind == "words":
        return ("some" if {w for w in shared if len(w) > 2 and w not in _IDLE} else "different"), 0.0
    rare = [w for w in shared if len(w) > 3 and counts.share(place, w) < RARE]
    return ("same" if len(rare) > 1 else "some" if rare else "different"), 0.0


def levels(
    columns: tuple[Column, ...], ours: tuple[str, ...], theirs: tuple[str, ...], counts: Counts
) -> Iterator[tuple[Column, str, float]]:
    """(column, level, share) of each column that both know. Two texts may tell of different things: that they differ is silent."""
    for place, (column, a, b) in enumerate(zip(columns, ours, theirs, strict=True)):
        if a and b:
            level, share = level_of(column, a, b, place, counts)
            yield column, SILENT if level == "different" and column.kind == "text" else level, share


def weigh(
    columns: tuple[Column, ...], ours: tuple[str, ...], theirs: tuple[str, ...], counts: Counts, model: Model
) -> Iterator[Evidence]:
    for column, level, share in levels(columns, ours, theirs, counts):
        if level == SILENT:
            continue
        m, u = numbers_of(column, level, model)
        if share and level in RARITIES:
            u = share
        yield Evidence(column.field, level, math.log2(m / min(u, 0.999)), u)


def numbers_of(column: Column, level: str, model: Model) -> tuple[float, float]:
    """(m, u): the model's own where it knows this column, compared so; else the usual ones of its kind."""
    known = model.odds.get((column.field, level)) if model.own.get(column.name) == column.kind else None
    return known or KINDS[column.kind][level]


def with_columns(model: Model, columns: tuple[Column, ...]) -> Model:
    """The model with the usual numbers for these columns, to be counted, in place of those it had for others."""
    odds = {level: numbers for level, numbers in model.odds.items() if not level[0].startswith("own.")}
    return replace(model, odds={**odds, **_usual(columns)}, own={c.name: c.kind for c in columns})


def without_uncounted(model: Model) -> tuple[Model, list[str]]:
    """The model without columns of which nothing was counted, and their names: they go on with the usual numbers."""
    usual = _usual(read_columns(model.own))
    names = [n for n in model.own if all(model.odds[x] == v for x, v in usual.items() if x[0] == f"own.{n}")]
    odds = {
        level: numbers
        for level, numbers in model.odds.items()
        if level[0].removeprefix("own.") not in names or level not in usual
    }
    return replace(model, odds=odds, own={n: kind for n, kind in model.own.items() if n not in names}), names


def _usual(columns: tuple[Column, ...]) -> dict[Level, tuple[float, float]]:
    return {
        (c.field, level): numbers
        for c in columns
        for level, numbers in KINDS[c.kind].items()
        if (c.kind, level) != ("text", "different")
    }


def differences(columns: tuple[Column, ...], model: Model) -> list[str]:
    """Sentences on what the map names and the model does not know, and the other way round."""
    named = {c.name: c.kind for c in columns}
    unknown = [n for n in named if n not in model.own]
    otherwise = [n for n, kind in named.items() if model.own.get(n, kind) != kind]
    unused = [n for n in model.own if n not in named]
    said = []
    if unknown and model.own:
        said.append(f"The model has no weights for {', '.join(unknown)}: compared by the usual ones of its kind.")
    said += [
        f"The model knows {n} as {model.own[n]}, the map as {named[n]}: compared by the usual weights."
        for n in otherwise
    ]
    if unused:
        said.append(f"The model has weights for {', '.join(unused)}, which the map does not name: not compared.")
    return said


def keys_of(columns: tuple[Column, ...], person: Features, own: tuple[str, ...]) -> set[int]:
    """Each value together with the sound and the halves of a name, and each two values together: what one slip spoils, another
    pair keeps. Free text gives no key."""
    held = [(c, v) for c, v in zip(columns, own, strict=True) if v and c.kind != "text"]
    names = dict.fromkeys((*person.given, *person.family, *(w for a in person.aliases for w in a.split())))
    forms = {f for n in list(names)[:8] if len(n) > 1 for f in (sound(n), n[:3] + "-", "-" + n[-3:])}
    found = {hashed("own", f"{c.name}|{v}|{form}") for c, v in held for form in forms}
    for (c, v), (d, w) in combinations(held, 2):
        found.add(hashed("own", f"{c.name}|{v}|{d.name}|{w}"))
    return set(sorted(found)[:KEYS_MOST]) if len(found) > KEYS_MOST else found


def read_columns(raw: Mapping[str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name, kind in raw.items())
