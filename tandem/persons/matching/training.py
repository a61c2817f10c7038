"""Weights from an agency's own records: how pairs agree, counted where it is known which are one human, or believed (linking.believing). What is
counted are levels, so that whoever compares more than features (linking.learning) counts alike."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from tandem.persons.matching.features import Features
from tandem.persons.matching.finding import Candidate, MemoryIndex, Wanted
from tandem.persons.matching.frequencies import Frequencies
from tandem.persons.matching.model import Model, probability_of
from tandem.persons.matching.score import Asked

LEAST_BEARERS = 5  # a name that fewer bear is in no table: it could tell who was trained on
STATE_LEAST = 2000  # people of a state, for shares of its own
RANDOM_PAIRS = 60_000
SEEN_LEAST = 20  # a level that fewer random pairs show keeps the former u
ROUNDS = 60
CANDIDATES_MOST = 20  # of each person, while training without labels
SILENT = (
    "silent"  # both know it and it speaks neither way: counted all the same, or agreement would seem to be the rule
)
ONLY_YEARS = ("birth", "only years")  # beside the level itself: of one of them no day is known
PRESENT_MOST = 0.95  # of a file in which everybody stands twice the next one asked about may still be new
SELDOM, SELDOM_NO_MORE = 0.08, 0.3  # shares of true pairs at a level that speaks against
Pair = tuple[Features, Features]
Level = tuple[str, str]


class Look(NamedTuple):
    """How one pair agrees, and what a model said of it without its prior."""

    levels: tuple[Level, ...]
    bits: float


def looks(model: Model, pairs: Iterable[Pair]) -> Iterator[Look]:
    """In the order of the pairs; those of one first person are best kept together."""
    asked: Asked | None = None
    for a, b in pairs:
        if asked is None or asked.person is not a:
            asked = Asked(a, model)
        found = [e for e in asked.weigh(b) if e.field != "prior"]
        levels = [(e.field, e.level) for e in found]
        if a.year_low and b.year_low and not (a.born_on and b.born_on):
            levels.append(ONLY_YEARS)
        said = {e.field for e in found}
        levels += [(field, SILENT) for field in _MAY_BE_SILENT if field not in said and _known(a, b, field)]
        yield Look(tuple(levels), math.fsum(e.weight for e in found))


# Where that two differ says nothing (score).
_MAY_BE_SILENT = {"line": "lines", "companion": "companions", "hair": "hair", "marks": "marks"}


def _known(a: Features, b: Features, field: str) -> bool:
    name = _MAY_BE_SILENT[field]
    return bool(getattr(a, name)) and bool(getattr(b, name))


def frequencies_of(
    people: Sequence[Features],
    least: int = LEAST_BEARERS,
    bearers: Sequence[int] | None = None,
    beyond: Frequencies | None = None,
) -> Frequencies:
    """Shares of names and cities among them; a state's own under "name@state" where they are twice the whole's. `bearers`: for each
    record which human it is of, as far as that is known: a name that one human has in six records has one bearer."""
    humans = range(len(people)) if bearers is None else bearers
    count = _Bearers(humans)
    for p, human in zip(people, humans, strict=True):
        given, family = p.given[:1], list(p.family[:2])
        if len(p.family) > 1:
            family.append("".join(p.family))
        place = p.places[0] if p.places else "||"
        state, _, city = place.split("|")
        count.add(human, "c", [f"{state}|{city}"] if city else [])
        for region in ("", state) if state else ("",):
            count.add(human, "g", given, region)
            count.add(human, "f", family, region)
        if state:
            count.add(human, "held", ["all"], state)
    shares = {kind: count.shares(kind, "", len(count.records), least) for kind in ("g", "f", "c")}
    for state in [region for kind, region in count.tables if kind == "held"]:
        there = count.tables["held", state]["all"]
        for kind in ("g", "f") if there >= STATE_LEAST else ():
            for name, share in count.shares(kind, state, there, least).items():
                if share > 2 * shares[kind].get(name, 0.0):
                    shares[kind][f"{name}@{state}"] = share
    return Frequencies(shares, beyond)


class _Bearers:
    """How many humans bear a name, by (kind, region)."""

    def __init__(self, humans: Iterable[int]) -> None:
        self.records = Counter(humans)
        self.tables: dict[tuple[str, str], Counter[str]] = {}
        self.told: set[tuple[int, str, str, str]] = set()  # of humans with several records alone

    def add(self, human: int, kind: str, names: Iterable[str], region: str = "") -> None:
        table = self.tables.setdefault((kind, region), Counter())
        for name in names:
            if self.records[human] > 1:
                if (human, kind, name, region) in self.told:
                    continue
                self.told.add((human, kind, name, region))
            table[name] += 1

    def shares(self, kind: str, region: str, among: int, least: int) -> dict[str, float]:
        table = self.tables.get((kind, region), Counter())
        return {name: n / max(among, 1) for name, n in table.items() if n >= least}


def prepared(
    base: Model,
    people: Sequence[Features],
    least: int = LEAST_BEARERS,
    bearers: Sequence[int] | None = None,
    beyond: Frequencies | None = None,
) -> Model:
    """The base with these people's frequencies: with enough of them, what is in no table is as rare as that says."""
    unseen = min(base.unseen, 0.1 / max(len(people), 1))
    return replace(base, frequencies=frequencies_of(people, least, bearers, beyond), unseen=unseen)


def random_places(size: int, count: int = RANDOM_PAIRS, seed: int = 1) -> Iterator[tuple[int, int]]:
    """Pairs of two of `size` records drawn blindly: nearly all of different people."""
    rng = random.Random(seed)  # noqa: S311 - a sample, no secret
    for _ in range(count if size > 1 else 0):
        a, b = rng.sample(range(size), 2)
        yield a, b


def random_pairs(people: Sequence[Features], count: int = RANDOM_PAIRS, seed: int = 1) -> Iterator[Pair]:
    return ((people[a], people[b]) for a, b in random_places(len(people), count, seed))


def candidate_places(
    people: Sequence[Features], asked: Sequence[Features] | None = None, ticked: Iterable[int] | None = None
) -> Iterator[tuple[int, int]]:
    """Who shares keys with whom, the likeliest of each: within `people`, or of `asked` with them. `ticked`: the asked ones' numbers, in order,
    from a progress bar that counts them."""
    index = MemoryIndex()
    for i, person in enumerate(people):
        index.add(Candidate(UUID(int=i), UUID(int=0), person), Wanted.of(person).keys)
    who = people if asked is None else asked
    for i in ticked if ticked is not None else range(len(who)):
        [answer] = index.candidates([Wanted.of(who[i])], CANDIDATES_MOST)
        yield from ((i, c.identity_id.int) for c in answer if asked is not None or c.identity_id.int > i)


def candidates(people: Sequence[Features], asked: Sequence[Features] | None = None) -> list[Pair]:
    """As `candidate_places`, the people themselves."""
    who = people if asked is None else asked
    return [(who[a], people[b]) for a, b in candidate_places(people, asked)]


def by_labels(base: Model, same: Iterable[Look], different: Iterable[Look], *, floor: float = 0.0) -> Model:
    """`base` with each level's m counted on `same` and u on `different`; a level nobody shows keeps half a pair."""
    return with_counts(base, count(same), count(different), floor)


def by_belief(
    base: Model, looked: Sequence[Look], believed: Sequence[float], strangers: Iterable[Look], *, floor: float = 0.0
) -> Model:
    """As `by_labels`, where each pair is one human with a probability."""
    same = Counted()
    for one, p in zip(looked, believed, strict=True):
        same.add(one.levels, p)
    return with_counts(base, same, count(strangers), floor)


def went_astray(model: Model, base: Model) -> list[Level]:
    """Levels that nearly never show between records of one human, and do between those whom this model was trained to take for one: of whom few are held
    twice, relatives and namesakes are believed in their stead."""
    return [
        level
        for level, (m, u) in base.odds.items()
        if m <= SELDOM and u >= 0.8 and model.odds[level][0] > SELDOM_NO_MORE
    ]


def with_fields_of(model: Model, base: Model, fields: set[str]) -> Model:
    """The model, with the base's numbers of these fields."""
    odds = {level: base.odds[level] if level[0] in fields else numbers for level, numbers in model.odds.items()}
    shares = {level: base.shares[level] if level[0] in fields else numbers for level, numbers in model.shares.items()}
    return replace(model, odds=odds, shares=shares)


def present_of(pairs: Sequence[tuple[int, int, float]], size: int, base: Model) -> Model:
    """`base` with the share of `size` records that have another of the same human, guessed in turns with what each pair (record, record, bits without the
    prior) is then worth. Never less than the base's: that a file holds nobody twice says nothing of the next one."""
    model = base
    for _ in range(ROUNDS):
        prior, alone = model.prior(size), dict[int, float]()
        for a, b, bits in pairs:
            p = probability_of(prior + bits)
            for one in (a, b):
                alone[one] = alone.get(one, 1.0) * (1 - p)
        found = min(max((len(alone) - math.fsum(alone.values())) / max(size, 1), base.present), PRESENT_MOST)
        moved, model = abs(found - model.present), replace(model, present=found)
        if moved < 0.001:
            break
    return model


class Counted:
    """Levels, and of how many pairs each could have been."""

    def __init__(self) -> None:
        self.levels: dict[Level, float] = {}
        self.fields: dict[str, float] = {}

    def add(self, levels: Iterable[Level], weight: float = 1.0) -> None:
        for level in levels:
            self.levels[level] = self.levels.get(level, 0.0) + weight
            if level != ONLY_YEARS:
                self.fields[level[0]] = self.fields.get(level[0], 0.0) + weight

    def seen(self, level: Level) -> float:
        return self.levels.get(level, 0.0)

    def possible(self, level: Level) -> float:
        """Names the other way round or under an alias stand instead of both names; days are compared where both are known."""
        field, how = level
        if field == "whole":
            return self.fields.get("given", 0.0) + self.fields.get("whole", 0.0)
        if field == "birth" and how in ("year", "exact", "parts"):
            years = self.seen(ONLY_YEARS)
            return years if how == "year" else self.fields.get("birth", 0.0) - years
        return self.fields.get(field, 0.0)

    def share(self, level: Level) -> float:
        return min(max((self.seen(level) + 0.5) / (self.possible(level) + 1), 1e-6), 0.999)


def count(pairs: Iterable[Look]) -> Counted:
    counted = Counted()
    for one in pairs:
        counted.add(one.levels)
    return counted


def with_counts(base: Model, same: Counted, different: Counted, floor: float) -> Model:
    odds, shares = dict(base.odds), dict(base.shares)
    for level in chain(base.odds, base.shares):
        if same.possible(level) <= SEEN_LEAST:
            continue
        if level in base.shares:
            if level[0] != "whole":
                shares[level] = same.share(level), max(floor, 1e-9) if floor else base.shares[level][1]
        elif level[0] == "whole":
            odds[level] = same.share(level), 0.999
        else:
            seen = different.seen(level)
            u = seen / different.possible(level) if seen > SEEN_LEAST else base.odds[level][1]
            odds[level] = same.share(level), min(max(u, 1e-12), 0.999)
    return replace(base, odds=odds, shares=shares)
