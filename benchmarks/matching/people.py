"""People for the matcher's benchmark: drawn from the frequencies of names and places in the NamUs file (in the shipped table of
frequencies where the file is not here), and copies of them as a second agency would have written them down.

A query is a copy of a person with: 40 % a slip in the given name, 40 % in the surname, 10 % names swapped, 20 % no date of birth, 15 % a
wrong date (another day altogether, drawn anew), 50 % of phones lost, 30 % another city. A slip is one letter too many, missing, wrong,
or two exchanged."""

from __future__ import annotations

import csv
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from tandem.persons.matching.features import Features
from tandem.persons.matching.names import tokens

SHARED = Path(os.environ.get("TANDEM_SHARED_DATA", "../shared/data"))
NAMUS = SHARED / "namus" / "missing_adults_2025-10.csv"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
FIRST_DAY = date(1945, 1, 1)
DAYS = 365 * 65
# What happens to a copy, as chances.
SLIPPED, TURNED, LOST_DATE, WRONG_DATE, LOST_PHONE, MOVED = 0.4, 0.1, 0.2, 0.15, 0.5, 0.3


class Source(NamedTuple):
    """Values with how often they occur, as `random.choices` takes them (cumulative weights)."""

    given: tuple[list[str], list[int]]
    family: tuple[list[str], list[int]]
    places: tuple[list[str], list[int]]
    what: str


def source() -> Source:
    if not NAMUS.exists():
        from tandem.persons.matching.model import shipped

        tables = {
            k: [(n, int(1e6 * s)) for n, s in shipped().frequencies._shares[k].items() if s >= 1e-6] for k in ("g", "f")
        }
        places = [(f"CA|alder {i}|town {i}", 1000 // (i + 1) + 1) for i in range(4000)]
        return Source(
            _drawn(tables["g"]), _drawn(tables["f"]), _drawn(places), "the shipped frequencies (no NamUs file)"
        )
    given: Counter[str] = Counter()
    family: Counter[str] = Counter()
    towns: Counter[str] = Counter()
    with NAMUS.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            for word in tokens(row["Legal First Name"])[:1]:
                given[word] += 1
            for word in tokens(row["Legal Last Name"])[:1]:
                family[word] += 1
            towns[f"{row['State']}|{' '.join(tokens(row['County']))}|{' '.join(tokens(row['City']))}"] += 1
    return Source(
        _drawn(given.items()), _drawn(family.items()), _drawn(towns.items()), "the name frequencies of the NamUs file"
    )


def _drawn(counted: Sequence[tuple[str, int]] | object) -> tuple[list[str], list[int]]:
    names, sums, total = [], [], 0
    for name, count in counted:  # type: ignore[attr-defined]
        total += count
        names.append(name)
        sums.append(total)
    return names, sums


BLOCK = 50_000  # people made from one seed, so that any block can be made alone


class Held(NamedTuple):
    id: UUID
    features: Features


def block(number: int, count: int, seed: int, drawn: Source) -> Iterator[Held]:
    """The first `count` of the block's people, 60 % with a phone."""
    rng = random.Random(f"{seed}/{number}")
    given = rng.choices(drawn.given[0], cum_weights=drawn.given[1], k=BLOCK)
    family = rng.choices(drawn.family[0], cum_weights=drawn.family[1], k=BLOCK)
    places = rng.choices(drawn.places[0], cum_weights=drawn.places[1], k=BLOCK)
    for i in range(count):
        born = _day(rng)
        phone = (f"+1{rng.randrange(2_000_000_000, 9_999_999_999)}",) if rng.random() < 0.6 else ()
        yield Held(
            UUID(int=rng.getrandbits(128)),
            Features(
                given=(given[i],), family=(family[i],), born_on=born, year_low=int(born[:4]), year_high=int(born[:4]),
                phones=phone, places=(places[i],),
            ),
        )  # fmt: skip


def blocks(size: int) -> list[tuple[int, int]]:
    """(number, count) of the blocks of `size` people."""
    return [(n, min(BLOCK, size - n * BLOCK)) for n in range(-(-size // BLOCK))]


def _day(rng: random.Random) -> str:
    return (FIRST_DAY + timedelta(days=rng.randrange(DAYS))).isoformat()


def slip(word: str, rng: random.Random) -> str:
    """One letter too many, missing, wrong, or two exchanged."""
    kind, at = rng.randrange(4), rng.randrange(len(word))
    if kind == 0:
        return word[:at] + rng.choice(LETTERS) + word[at:]
    if kind == 1 and len(word) > 2:
        return word[:at] + word[at + 1 :]
    if kind == 2 and at + 1 < len(word) and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + rng.choice([c for c in LETTERS if c != word[at]]) + word[at + 1 :]


def copy_of(person: Features, rng: random.Random, drawn: Source) -> Features:
    given, family = person.given[0], person.family[0]
    if rng.random() < SLIPPED:
        given = slip(given, rng)
    if rng.random() < SLIPPED:
        family = slip(family, rng)
    if rng.random() < TURNED:
        given, family = family, given
    born, fate = person.born_on, rng.random()
    if fate < LOST_DATE:
        born = ""
    elif fate < LOST_DATE + WRONG_DATE:
        born = _day(rng)
    phones = person.phones if rng.random() < 1 - LOST_PHONE else ()
    place = person.places[0]
    if rng.random() < MOVED:
        place = rng.choices(drawn.places[0], cum_weights=drawn.places[1])[0]
    year = int(born[:4]) if born else 0
    return Features(
        given=(given,), family=(family,), born_on=born, year_low=year, year_high=year, phones=phones, places=(place,)
    )
