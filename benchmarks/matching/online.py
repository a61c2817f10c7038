"""The online matcher at 100,000, a million and ten million people: how right, how quick, how much."""

from __future__ import annotations

import dataclasses
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence

from benchmarks.matching.index import SEED, Built, build
from benchmarks.matching.people import Source, block, blocks, copy_of, frequencies_of, source
from tandem.persons.matching.features import Features
from tandem.persons.matching.finding import Hit, find_many
from tandem.persons.matching.model import Model, shipped
from tandem.persons.matching.score import Asked

QUERIES = 20_000
TRAINING_SEED = 9  # other people than those held


def trained(size: int, drawn: Source) -> Model:
    """The shipped model with frequencies of 200,000 of the people held and weights counted on 20,000 pairs of other people and their copies:
    what `tandem model train` does with labelled pairs."""
    names = [h.features for n, c in blocks(200_000) for h in block(n, min(c, size), SEED, drawn)][:size]
    model = dataclasses.replace(shipped(), frequencies=frequencies_of(names))
    rng = random.Random(5)
    others = [h.features for h in block(0, 20_000, TRAINING_SEED, drawn)]
    true = _counted(((copy_of(p, rng, drawn), p) for p in others), model, size)
    false = _counted(((rng.choice(others), rng.choice(others)) for _ in range(60_000)), model, size)
    odds, shares = dict(model.odds), dict(model.shares)
    of_true, of_false = _by_field(true), _by_field(false)
    names_compared = of_true["given"] + of_true["whole"]
    for field, level in odds:
        if field == "whole":
            m, u = max(true[field, level], 0.5) / names_compared, 0.999
        elif of_true[field]:
            m = (true[field, level] + 0.5) / (of_true[field] + 1)
            # What is too rare among strangers to be counted keeps the shipped model's share.
            seen = false[field, level]
            u = seen / of_false[field] if seen > 20 else model.odds[field, level][1]
        else:
            continue
        odds[field, level] = (m, u)
    for field, level in shares:
        if of_true[field]:
            floor = 0.1 / len(names) if field in ("given", "family") else 1e-5
            shares[field, level] = ((true[field, level] + 0.5) / (of_true[field] + 1), floor)
    return dataclasses.replace(model, odds=odds, shares=shares, present=0.999, name_alone=0.999999, unseen=0.1 / len(names), version="benchmark")


def _counted(pairs: object, model: Model, size: int) -> Counter[tuple[str, str]]:
    return Counter((e.field, e.level) for a, b in pairs for e in Asked(a, model, size).weigh(b))  # type: ignore[attr-defined]


def _by_field(counted: Counter[tuple[str, str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (field, _), n in counted.items():
        found[field] += n
    return found


def queries(size: int, drawn: Source, count: int = QUERIES) -> tuple[list[object], list[Features]]:
    """(ids of those meant, their copies), from eight blocks at most."""
    rng = random.Random(77)
    chosen = blocks(size)
    chosen = rng.sample(chosen, min(8, len(chosen)))
    meant, asked = [], []
    for number, n in chosen:
        held = list(block(number, n, SEED, drawn))
        for one in rng.sample(held, min(n, count // len(chosen))):
            meant.append(one.id)
            asked.append(copy_of(one.features, rng, drawn))
    return meant, asked


@dataclasses.dataclass(slots=True)
class Outcome:
    recall: float
    precision: float
    first: float
    among_ten: float
    p50: float
    p95: float
    p99: float
    said: list[tuple[float, float, int]]
    by_kind: dict[str, tuple[int, float, float]]


def ask_all(meant: Sequence[object], asked: Sequence[Features], model: Model) -> Outcome:
    from tandem.persons.matching.postgres_index import PostgresIndex

    index = PostgresIndex()
    for person in asked[:300]:
        find_many([person], [index], model, least=0.0)
    taken: list[float] = []
    hits: list[list[Hit]] = []
    for person in asked:
        start = time.perf_counter()
        [found] = find_many([person], [index], model, least=0.0)
        taken.append((time.perf_counter() - start) * 1000)
        hits.append(found[:20])
    told = [
        (h.candidate.identity_id == who)
        for who, found in zip(meant, hits, strict=True)
        for h in found
        if h.score.probability >= 0.5
    ]
    places = [
        next((i for i, h in enumerate(found) if h.candidate.identity_id == who), 99)
        for who, found in zip(meant, hits, strict=True)
    ]
    cut = statistics.quantiles(taken, n=100)
    bands: dict[int, list[tuple[float, bool]]] = {}
    for who, found in zip(meant, hits, strict=True):
        for h in found:
            if h.score.probability >= 0.05:
                bands.setdefault(min(int(h.score.probability * 5), 4), []).append(
                    (h.score.probability, h.candidate.identity_id == who)
                )
    kinds: dict[str, list[tuple[bool, int]]] = {}
    for who, person, found, place in zip(meant, asked, hits, places, strict=True):
        decided = any(h.candidate.identity_id == who and h.score.probability >= 0.5 for h in found)
        kinds.setdefault(
            f"{'a date' if person.born_on else 'no date'}, {'a phone' if person.phones else 'no phone'}", []
        ).append((decided, place))
    return Outcome(
        recall=sum(told) / len(meant), precision=sum(told) / max(len(told), 1),
        first=sum(p == 0 for p in places) / len(meant), among_ten=sum(p < 10 for p in places) / len(meant),
        p50=cut[49], p95=cut[94], p99=cut[98],
        said=[(statistics.mean(p for p, _ in rows), statistics.mean(t for _, t in rows), len(rows)) for _, rows in sorted(bands.items())],
        by_kind={k: (len(v), statistics.mean(d for d, _ in v), statistics.mean(p == 0 for _, p in v)) for k, v in sorted(kinds.items())},
    )  # fmt: skip


def measure_one(size: int, keep: bool = False) -> tuple[Built, Outcome]:
    name = f"tandem_bench_match_{size}"
    built = build(name, size)
    print(built, flush=True)
    os.environ["TANDEM_DATABASE"] = name
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.matching.online", "ask", str(size)],
        env={**os.environ, "TANDEM_DATABASE": name}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    print(done.stdout, done.stderr[-3000:])
    return built, None  # type: ignore[return-value]


def main() -> None:
    import django

    django.setup()
    size = int(sys.argv[2])
    if sys.argv[1] == "build":
        measure_one(size)
        return
    drawn = source()
    model = trained(size, drawn)
    meant, asked = queries(size, drawn)
    outcome = ask_all(meant, asked, model)
    print(outcome, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "MB")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    main()
