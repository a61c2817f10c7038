"""Keys under which two records of one human are likely to meet, and a hint that says at a glance how well a holder of the key
fits. A key is a 64-bit number in the index; its weight says how telling it is, so that who shares the most comes first.

A name is cut into halves: one slip of the pen spoils one half and leaves the other, so that of the four pairs of halves of given
and family name at least one stays whole when both are misspelt."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from uuid import UUID

from tandem.persons.matching.features import Features
from tandem.persons.matching.names import house_and_street, nicknames, sound

# How telling a key of this kind is, roughly in bits beyond what the hint says. A candidate is looked at from ENOUGH on. A date of birth alone is
# not enough between two who have names: of a million people forty are born on one day, and none of them with other names is ever likely.
WEIGHTS = {
    "number": 24, "phone": 14, "email": 14, "account": 14, "vin": 14, "plate": 12, "plate_part": 6, "line": 8, "line_part": 6, "companion": 8,
    "born": 2, "born_alone": 9, "born_name": 3, "sounds": 4, "halves": 3, "letters": 3, "alias": 8, "name_year": 5, "given_place": 5,
}  # fmt: skip
ENOUGH = 3
VERSION = 3  # of keys and features; entries of another version are made anew (actions/indexing.py)
KEYS_MOST = 60
# The hint: 15 bits of the city, 8 of the year of birth, 2 of the sex; nobody is told from it who is not told by the key.
CITY, YEAR, SEX = 1 << 16, 1 << 8, 1
_SEXES = {"female": 1, "male": 2}


def hashed(kind: str, value: str) -> int:
    """A signed 64-bit number, as PostgreSQL's bigint."""
    return int.from_bytes(blake2b(f"{kind}\0{value}".encode(), digest_size=8).digest(), "big", signed=True)


def number_of(identity_id: UUID) -> int:
    """The id's first 64 bits, signed. Two ids that share them (four chances in a hundred thousand at ten million people) would be
    looked at together, no more."""
    return int.from_bytes(identity_id.bytes[:8], "big", signed=True)


def hint_of(person: Features) -> int:
    """city * 2**16 + year * 2**8 + sex, each 0 where not known; a signed 32-bit number, never negative."""
    city = year = 0
    if person.places:
        state, county, town = person.places[0].split("|")
        if town or county:
            city = 1 + hashed("city", f"{state}|{town or county}") % 32_766
    if person.year_low and person.year_high - person.year_low <= 6:
        year = min(255, max(1, (person.year_low + person.year_high) // 2 - 1850))
    return city * CITY + year * YEAR + _SEXES.get(person.sex, 0)


def keys_of(person: Features) -> dict[int, int]:
    """key -> weight; at most KEYS_MOST, the most telling first."""
    found: dict[int, int] = {}
    for kind, value in _pairs(person):
        found[hashed(kind, value)] = WEIGHTS[kind]
    if person.born_on and not (
        person.given and person.family
    ):  # found by whoever asks with a name, and finds all born on that day
        found[hashed("born", person.born_on)] = found[hashed("born_alone", person.born_on)] = WEIGHTS["born_alone"]
    if len(found) > KEYS_MOST:
        found = dict(sorted(found.items(), key=lambda kv: -kv[1])[:KEYS_MOST])
    return found


def only_asked(person: Features) -> dict[int, int]:
    """What is looked for and not entered: whoever is held without a name, by the date of birth."""
    if person.born_on and person.given and person.family:
        return {hashed("born_alone", person.born_on): WEIGHTS["born_alone"]}
    return {}


def _pairs(p: Features) -> Iterator[tuple[str, str]]:
    yield from _numbers(p)
    if p.given and p.family:
        for last in p.family[:2]:
            yield from name_keys(p.given[0], last)
    elif p.given or p.family:
        yield "alias", (p.given or p.family)[0]
    yield from _births(p)
    for alias in p.aliases:
        parts = alias.split()
        if len(parts) > 1:
            yield from name_keys(parts[0], parts[-1])
        else:
            yield "alias", alias


def _numbers(p: Features) -> Iterator[tuple[str, str]]:
    for kind, values in (
        ("number", p.numbers), ("phone", p.phones), ("email", p.emails), ("account", p.accounts), ("vin", p.vins), ("line", p.lines),
    ):  # fmt: skip
        for value in values:
            yield kind, value
    for plate in p.plates:
        letters = plate.rpartition(":")[2]
        if "?" not in letters and "*" not in letters:
            yield "plate", letters
        for part in (letters[:3], letters[-3:]):
            if len(letters) > 3 and "?" not in part and "*" not in part:
                yield "plate_part", part
    for line in p.lines:  # without its end, and without the number, where one slip spoils the whole
        address, _, town = line.rpartition("|")
        number, street = house_and_street(address)
        if number and street:
            yield "line_part", f"{number}|{street[:4]}|{town[:2]}"
            yield "line_part", f"{street[:7]}|{town[:3]}"
    for name in p.companions[:4]:
        yield "companion", _sounds(*name.split()[:: max(1, len(name.split()) - 1)][:2])


def _sounds(given: str, family: str = "") -> str:
    """Sorted, so that names written the other way round meet; by the nickname group's first, so that Bob meets Robert."""
    return "|".join(sorted((sound(min(nicknames(given))), sound(family))))


def name_keys(given: str, family: str) -> Iterator[tuple[str, str]]:
    """Of one given and one family name, in either order the same."""
    yield "sounds", _sounds(given, family)
    halves, theirs = _halves(given), _halves(family)
    for a in halves:
        for b in theirs:
            yield "halves", "|".join(sorted((a, b)))
    # Two letters exchanged in the middle spoil both halves; the same letters they are still.
    letters, their_letters = "".join(sorted(given)), "".join(sorted(family))
    for b in (*theirs, their_letters):
        yield "letters", "|".join(sorted((letters, b)))
    for a in halves:
        yield "letters", "|".join(sorted((a, their_letters)))


def _halves(name: str) -> set[str]:
    """Beginning and end: three letters, two of a short name, both of one of five letters, which a slip makes short or long."""
    found: set[str] = set()
    if len(name) >= 5:
        found |= {name[:3] + "-", "-" + name[-3:]}
    if len(name) <= 5:
        found |= {name[:2] + "-", "-" + name[-2:]}
    return found


def _births(p: Features) -> Iterator[tuple[str, str]]:
    names = {sound(n) for n in (*p.given[:1], *p.family[:2])}
    if p.born_on:
        yield "born", p.born_on
        for name in sorted(names):
            yield "born_name", f"{p.born_on}|{name}"
    elif p.year_low and p.year_high - p.year_low <= 3:
        place = p.places[0].rsplit("|", 1)[0] if p.places else ""
        for year in range(p.year_low, p.year_high + 1):
            for last in p.family[:2]:
                yield "name_year", f"{sound(last)}|{year}"
            if p.given and place:
                yield "given_place", f"{sound(p.given[0])}|{year}|{place}"
