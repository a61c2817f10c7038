"""Weights from an agency's own records: by counting where somebody has labelled pairs, else by expectation and maximisation over the
candidates (Winkler 1988). Writes a model file and its frequencies; names of few bearers are in neither."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
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
FIRST_DOUBT = 8.0  # bits of agreement that a candidate needs to be believed at first
Pair = tuple[Features, Features]
Level = tuple[str, str]


def frequencies_of(people: Sequence[Features], least: int = LEAST_BEARERS) -> Frequencies:
    """Shares of names and cities among them; a state's own under "name@state" where they are twice the whole's."""
    tables: dict[str, Counter[str]] = {"g": Counter(), "f": Counter(), "c": Counter()}
    states: dict[str, tuple[list[int], Counter[str], Counter[str]]] = {}
    for p in people:
        given, family = p.given[:1], list(p.family[:2])
        if len(p.family) > 1:
            family.append("".join(p.family))
        tables["g"].update(given)
        tables["f"].update(family)
        for place in p.places[:1]:
            state, _, city = place.split("|")
            if city:
                tables["c"][f"{state}|{city}"] += 1
            if state:
                count, givens, families = states.setdefault(state, ([0], Counter(), Counter()))
                count[0] += 1
                givens.update(given)
                families.update(family)
    shares = {
        kind: {name: n / max(len(people), 1) for name, n in table.items() if n >= least}
        for kind, table in tables.items()
    }
    for state, (count, givens, families) in states.items():
        held = count[0]
        if held < STATE_LEAST:
            continue
        for kind, table in (("g", givens), ("f", families)):
            for name, n in table.items():
                if n >= least and n / held > 2 * shares[kind].get(name, 0.0):
                    shares[kind][f"{name}@{state}"] = n / held
    return Frequencies(shares)


def prepared(base: Model, people: Sequence[Features], least: int = LEAST_BEARERS) -> Model:
    """The base with these people's frequencies: with enough of them, what is in no table is as rare as that says."""
    unseen = min(base.unseen, 0.1 / max(len(people), 1))
    return replace(base, frequencies=frequencies_of(people, least), unseen=unseen)


def random_pairs(people: Sequence[Features], count: int = RANDOM_PAIRS, seed: int = 1) -> Iterable[Pair]:
    """Pairs of two records drawn blindly: nearly all of different people."""
    rng = random.Random(seed)  # noqa: S311 - a sample, no secret
    for _ in range(count if len(people) > 1 else 0):
        a, b = rng.sample(range(len(people)), 2)
        yield people[a], people[b]


def candidates(people: Sequence[Features], asked: Sequence[Features] | None = None) -> list[Pair]:
    """Pairs that share keys, the likeliest of each: within `people`, or of `asked` with them."""
    index = MemoryIndex()
    for i, person in enumerate(people):
        index.add(Candidate(UUID(int=i), UUID(int=0), person), Wanted.of(person).keys)
    found: list[Pair] = []
    for i, person in enumerate(people if asked is None else asked):
        [answer] = index.candidates([Wanted.of(person)], CANDIDATES_MOST)
        found += [(person, c.features) for c in answer if asked is not None or c.identity_id.int > i]
    return found


def by_labels(base: Model, same: Iterable[Pair], different: Iterable[Pair], *, floor: float = 0.0) -> Model:
    """`base` with each level's m counted on `same` and u on `different`; a level nobody shows keeps half a pair."""
    return _with(base, _count(base, same), _count(base, different), floor)


def by_expectation(base: Model, candidates: Sequence[Pair], strangers: Iterable[Pair], *, floor: float = 0.0) -> Model:
    """Without labels: how many of the candidates are one human, and how these and the others agree, are guessed in turns until nothing moves.
    Candidates who are two people agree more than strangers do, so that the model's u comes from pairs drawn blindly."""
    looked = [[e for e in Asked(a, base).weigh(b) if e.field != "prior"] for a, b in candidates]
    levels = [[(e.field, e.level) for e in row] for row in looked]
    believed = [probability_of(math.fsum(e.weight for e in row) - FIRST_DOUBT) for row in looked]
    for _ in range(ROUNDS):
        same, other = Counter[Level](), Counter[Level]()
        for row, p in zip(levels, believed, strict=True):
            for level in row:
                same[level] += p  # type: ignore[assignment]
                other[level] += 1 - p  # type: ignore[assignment]
        of_same, of_other = _by_field(same), _by_field(other)
        bits = {x: math.log2(_m(same, of_same, *x) / _m(other, of_other, *x)) for x in {*same, *other}}
        share = min(max(sum(believed) / max(len(believed), 1), 1e-6), 1 - 1e-6)
        before, odds = believed, math.log2(share / (1 - share))
        believed = [probability_of(odds + math.fsum(bits[x] for x in row)) for row in levels]
        if max((abs(p - q) for p, q in zip(believed, before, strict=True)), default=0.0) < 0.001:
            break
    counted: Counter[Level] = Counter()
    for row, p in zip(levels, believed, strict=True):
        for level in row:
            counted[level] += p  # type: ignore[assignment]
    return _with(base, counted, _count(base, strangers), floor)


def _count(model: Model, pairs: Iterable[Pair]) -> Counter[Level]:
    return Counter((e.field, e.level) for a, b in pairs for e in Asked(a, model).weigh(b) if e.field != "prior")


def _with(base: Model, same: Counter[Level], different: Counter[Level], floor: float) -> Model:
    of_same, of_different = _by_field(same), _by_field(different)
    named = of_same["given"] + of_same["whole"]
    odds, shares = dict(base.odds), dict(base.shares)
    for field, level in base.odds:
        if field == "whole":
            if named > SEEN_LEAST:
                odds[field, level] = (min(max(same[field, level], 0.5) / named, 0.99), 0.999)
        elif of_same[field] > SEEN_LEAST:
            seen = different[field, level]
            u = seen / of_different[field] if seen > SEEN_LEAST else base.odds[field, level][1]
            odds[field, level] = (_m(same, of_same, field, level), min(max(u, 1e-12), 0.999))
    for field, level in base.shares:
        if field != "whole" and of_same[field] > SEEN_LEAST:
            shares[field, level] = (
                _m(same, of_same, field, level),
                max(floor, 1e-9) if floor else base.shares[field, level][1],
            )
    return replace(base, odds=odds, shares=shares)


def _m(same: Counter[Level], of_same: Counter[str], field: str, level: str) -> float:
    return min(max((same[field, level] + 0.5) / (of_same[field] + 1), 1e-6), 0.999)


def _by_field(counted: Counter[Level]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (field, _), n in counted.items():
        found[field] += n
    return found


def write(path: Path, model: Model) -> None:
    """`path` and, beside it, its frequencies as `<name>.tsv`. Raises OSError."""
    table = path.with_suffix(".tsv")
    lines = [
        "# A model of the matcher: docs/matching.md. m = share of true pairs at this level, u = of pairs of different people;",
        "# floor: u is how common the name is, at least this.",
        f'version = "{model.version}"', f'trained_on = "{model.trained_on}"', f'frequencies = "{table.name}"', f"present = {model.present!r}",
        f"tell = {model.tell!r}", f"ask = {model.ask!r}", f"name_alone = {model.name_alone!r}", f"unseen = {model.unseen!r}",
    ]  # fmt: skip
    if model.errors:
        lines.append("errors = [")
        lines += [f"  {{ at = {at}, wrong = {wrong}, missed = {missed} }}," for at, wrong, missed in model.errors]
        lines.append("]")
    for field in dict.fromkeys(f for f, _ in (*model.shares, *model.odds)):
        lines += ["", f"[{field}]"]
        lines += [
            f"{level} = {{ m = {m:.8g}, floor = {low:.8g} }}"
            for (f, level), (m, low) in model.shares.items()
            if f == field
        ]
        lines += [
            f"{level} = {{ m = {m:.8g}, u = {u:.8g} }}" for (f, level), (m, u) in model.odds.items() if f == field
        ]
    path.write_text("\n".join(lines) + "\n")
    table.write_text(
        "# Shares of names and cities, parts in a million; what fewer than five bear is left out.\n"
        + "".join(model.frequencies.lines())
    )
