"""What the matcher knows of a person: compact, folded, the same whether it comes from a draft or the index."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tandem.persons.matching.names import tokens

# field -> its short name in the index
_SHORT = {
    "given": "g", "family": "f", "aliases": "a", "sex": "x", "born_on": "b", "year_low": "l", "year_high": "h",
    "phones": "p", "emails": "e", "accounts": "c", "plates": "t", "vins": "v", "numbers": "n", "state": "s", "county": "o",
    "city": "i", "races": "r",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Features:
    """Sets are sorted tuples; empty means not known. `numbers` are "issuer:value"; years are of birth."""

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
    state: str = ""
    county: str = ""
    city: str = ""
    races: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Only what is known, under short names."""
        return {
            short: list(value) if isinstance(value, tuple) else value
            for name, short in _SHORT.items()
            if (value := getattr(self, name))
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Features:
        known: dict[str, Any] = {name: stored[short] for name, short in _SHORT.items() if short in stored}
        values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in known.items()}
        return cls(**values)


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
    place: tuple[str, str, str] = ("", "", ""),
    races: Iterable[str] = (),
) -> Features:
    """From a person's parts: names as (kind, given, family, full); identifiers normalised, as (kind, value, issuer);
    place as (city, county, state)."""
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
        sorted_by_kind.setdefault("number" if kind in _NUMBERS else kind, set()).add(
            f"{kind}:{value}" if kind in _NUMBERS else tagged
        )

    def known(kind: str) -> tuple[str, ...]:
        return tuple(sorted(sorted_by_kind.get(kind, ())))

    low, high = birth_years(born_on, *ages)
    return Features(
        given=tuple(given), family=tuple(family), aliases=tuple(sorted({a for a in aliases if a})), sex=sex,
        born_on=born_on.isoformat() if born_on else "", year_low=low, year_high=high,
        phones=known("phone"), emails=known("email"), accounts=known("account"), plates=known("plate"),
        vins=known("vin"), numbers=known("number"),
        city=" ".join(tokens(place[0])), county=" ".join(tokens(place[1])), state=place[2].upper(),
        races=tuple(sorted({r.casefold() for r in races})),
    )  # fmt: skip


_NUMBERS = frozenset({"namus", "ncic", "ncmec"})
