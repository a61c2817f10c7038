"""Keys under which two records of one human are likely to meet. Each is a 64-bit number in the index; its weight
says how telling it is, so that candidates who share the most come first."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from tandem.persons.matching.features import Features
from tandem.persons.matching.names import nicknames, sound

# How telling a key of this kind is. A candidate is looked at from ENOUGH on.
WEIGHTS = {
    "phone": 6, "email": 6, "account": 6, "vin": 6, "plate": 5, "number": 8,
    "born_given": 4, "sounds": 3, "family_year": 2, "given_year_place": 2, "prefixes": 2, "alias": 3,
}  # fmt: skip
ENOUGH = 2
KEYS_MOST = 40


def hashed(kind: str, value: str) -> int:
    """A signed 64-bit number, as PostgreSQL's bigint."""
    return int.from_bytes(blake2b(f"{kind}\0{value}".encode(), digest_size=8).digest(), "big", signed=True)


def keys_of(person: Features) -> dict[int, int]:
    """key -> weight; at most KEYS_MOST, the most telling first."""
    found = {hashed(kind, value): WEIGHTS[kind] for kind, value in _pairs(person)}
    if len(found) > KEYS_MOST:
        found = dict(sorted(found.items(), key=lambda kv: -kv[1])[:KEYS_MOST])
    return found


def _pairs(p: Features) -> Iterator[tuple[str, str]]:
    for kind, values in (
        ("phone", p.phones), ("email", p.emails), ("account", p.accounts), ("vin", p.vins), ("plate", p.plates),
        ("number", p.numbers),
    ):  # fmt: skip
        for value in values:
            yield kind, value
    years = range(p.year_low, p.year_high + 1) if p.year_low and p.year_high - p.year_low <= 3 else ()
    first = p.given[0] if p.given else ""
    if p.born_on and first:
        yield "born_given", p.born_on + sound(min(nicknames(first)))
    for last in p.family[:3]:
        if first:
            # Sorted, so that names written the other way round meet; by the nickname group's first, so that Bob meets Robert.
            yield "sounds", "|".join(sorted((sound(min(nicknames(first))), sound(last))))
            yield "prefixes", last[:4] + "|" + first[:2]
        for year in years:
            yield "family_year", f"{sound(last)}|{year}"
    if first and p.state:
        for year in years:
            yield "given_year_place", f"{sound(first)}|{year}|{p.state}|{p.county or p.city}"
    for alias in p.aliases:
        parts = alias.split()
        yield "alias", "|".join(sorted(sound(w) for w in (parts[0], parts[-1]))) if len(parts) > 1 else alias
        if len(parts) > 1:
            yield "sounds", "|".join(sorted((sound(min(nicknames(parts[0]))), sound(parts[-1]))))
