"""What the matcher knows of a person: compact, folded, the same whether it comes from a draft or the index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tandem.persons.matching.names import fold, tokens

# field -> its short name in the index
_SHORT = {
    "given": "g", "family": "f", "aliases": "a", "sex": "x", "born_on": "b", "year_low": "l", "year_high": "h",
    "phones": "p", "emails": "e", "accounts": "c", "plates": "t", "vins": "v", "numbers": "n", "places": "i",
    "lines": "d", "races": "r", "height": "y", "weight": "w", "eyes": "z", "hair": "j", "marks": "m", "companions": "o", "told_in": "q",
}  # fmt: skip
_LONG = {short: name for name, short in _SHORT.items()}


@dataclass(
    frozen=True
)  # no slots: what is not known is read from the class, so that a candidate is made by what is known alone
class Features:
    """Sets are sorted tuples; empty means not known. `numbers` are "issuer:value"; years are of birth; places are
    "state|county|city"; lines are street addresses; height in cm, weight in kg."""

    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()  # each "given family", folded
    sex: str = ""
    born_on: str = ""  # ISO date
    year_low: int = 0  # 0 = not known
    year_high: int = 0
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()
    vins: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    races: tuple[str, ...] = ()
    height: int = 0
    weight: int = 0
    eyes: str = ""
    hair: str = ""
    marks: tuple[str, ...] = ()  # words
    companions: tuple[str, ...] = ()  # names of those named beside them, folded
    told_in: tuple[int, ...] = ()  # marks of the reports that speak of them

    def told_apart_from(self, other: Features) -> bool:
        """Whether one report speaks of both: whoever wrote it says that they are two, and has given both the same place, day and companions."""
        return bool(self.told_in) and not set(self.told_in).isdisjoint(other.told_in)

    def to_json(self) -> dict[str, Any]:
        """Only what is known, under short names."""
        return {
            short: list(value) if isinstance(value, tuple) else value
            for name, short in _SHORT.items()
            if (value := getattr(self, name))
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Features:
        """What an older Tandem stored under names that are gone is passed over."""
        made = object.__new__(cls)
        made.__dict__.update({_LONG[s]: tuple(v) if type(v) is list else v for s, v in stored.items() if s in _LONG})
        return made


def birth_years(
    born_on: date | None, age_low: int | None, age_high: int | None, age_on: date | None
) -> tuple[int, int]:
    """The years in which the person may have been born; (0, 0) where nothing is known. Somebody aged 17 on a day of
    2014 was born in 1996 or 1997."""
    if born_on:
        return born_on.year, born_on.year
    if age_low is None or age_on is None:
        return 0, 0
    high = age_low if age_high is None else age_high
    return age_on.year - high - 1, age_on.year - age_low


def features_of(
    *,
    names: Iterable[tuple[str, str, str, str]],
    sex: str = "",
    born_on: date | None = None,
    ages: tuple[int | None, int | None, date | None] = (None, None, None),
    identifiers: Iterable[tuple[str, str, str]] = (),
    places: Iterable[tuple[str, str, str, str]] = (),
    races: Iterable[str] = (),
    descriptors: Mapping[str, Any] | None = None,
    companions: Iterable[str] = (),
    told_in: Iterable[int] = (),
) -> Features:
    """From a person's parts: names as (kind, given, family, full); identifiers normalised, as (kind, value, issuer);
    places as (city, county, state, line)."""
    given: list[str] = []
    family: list[str] = []
    aliases: list[str] = []
    for kind, first, last, full in names:
        if not given and not family and (first or last) and kind != "street":
            given, family = list(tokens(first)), list(tokens(last))
        else:
            aliases.append(" ".join(tokens(f"{first} {last}".strip() or full)))
    sorted_by_kind: dict[str, set[str]] = {}
    for kind, value, issuer in identifiers:
        tagged = value if kind in ("phone", "email", "vin") else f"{issuer.casefold()}:{value}"
        if kind in _NUMBERS:
            tagged = f"{kind}:{value}" if kind != "agency_number" else f"{issuer.casefold() or 'agency'}:{value}"
        sorted_by_kind.setdefault("number" if kind in _NUMBERS else kind, set()).add(tagged)

    def known(kind: str) -> tuple[str, ...]:
        return tuple(sorted(sorted_by_kind.get(kind, ())))

    where: set[str] = set()
    lines: set[str] = set()
    for city, county, state, line in places:
        if city or county or state:
            where.add(f"{state.upper()}|{' '.join(tokens(county))}|{' '.join(tokens(city))}")
        if line and _HOUSE.search(line):
            lines.add(f"{fold(line)}|{' '.join(tokens(city))}")
    low, high = birth_years(born_on, *ages)
    looks = descriptors or {}
    return Features(
        given=tuple(given), family=tuple(family), aliases=tuple(sorted({a for a in aliases if a})), sex=sex,
        born_on=born_on.isoformat() if born_on else "", year_low=low, year_high=high,
        phones=known("phone"), emails=known("email"), accounts=known("account"), plates=known("plate"),
        vins=known("vin"), numbers=known("number"), places=tuple(sorted(where)), lines=tuple(sorted(lines)),
        races=tuple(sorted({r.casefold() for r in races})),
        height=_whole(looks.get("height_cm")), weight=_whole(looks.get("weight_kg")),
        eyes=_colour(looks.get("eyes")), hair=_colour(looks.get("hair")), marks=_marks(looks.get("marks")),
        companions=tuple(sorted({c for c in (" ".join(tokens(n)) for n in companions) if " " in c})),
        told_in=tuple(sorted(told_in)),
    )  # fmt: skip


_NUMBERS = frozenset({"namus", "ncic", "ncmec", "agency_number"})
_HOUSE = re.compile(r"\d")  # an address without a number is a neighbourhood
_IDLE = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "the",
        "of",
        "on",
        "in",
        "with",
        "his",
        "her",
        "left",
        "right",
        "upper",
        "lower",
        "small",
        "large",
        "tattoo",
        "tattoos",
        "tatuaje",
        "tatuajes",
        "scar",
        "scars",
        "cicatriz",
        "mark",
        "marks",
        "birthmark",
        "lunar",
        "el",
        "la",
        "los",
        "las",
        "un",
        "una",
        "de",
        "del",
        "con",
        "en",
        "su",
        "y",
        "izquierdo",
        "izquierda",
        "derecho",
        "derecha",
    ]
)
_COLOURS = {
    "bro": "brown", "brn": "brown", "cafe": "brown", "castano": "brown", "cafes": "brown", "marron": "brown", "blk": "black", "negro": "black",
    "negros": "black", "blu": "blue", "azul": "blue", "azules": "blue", "grn": "green", "verde": "green", "verdes": "green", "haz": "hazel",
    "gry": "gray", "grey": "gray", "gris": "gray", "bln": "blond", "blonde": "blond", "rubio": "blond", "rubia": "blond", "guero": "blond",
    "guera": "blond", "pelirrojo": "red", "pelirroja": "red", "rojo": "red", "sdy": "sandy", "whi": "white", "blanco": "white",
}  # fmt: skip


def _whole(value: Any) -> int:
    try:
        return max(0, round(float(value)))
    except (TypeError, ValueError):
        return 0


def _colour(value: Any) -> str:
    """The first word that says a colour; NCIC's three letters and Spanish as English."""
    words = fold(str(value or "")).split()
    return next((_COLOURS.get(w, w) for w in words), "")


def _marks(value: Any) -> tuple[str, ...]:
    """Telling words of marks and tattoos; sides and sizes are left out, because witnesses mix them up."""
    return tuple(sorted({w for w in fold(str(value or "")).split() if w not in _IDLE and len(w) > 2}))
