"""The online matcher at 100,000, a million and ten million people: how right, how quick, how much."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from benchmarks.ground import table
from benchmarks.matching.index import SEED, Built, build
from benchmarks.matching.oracle import Oracle
from benchmarks.matching.people import Source, block, blocks, copy_of, source
from tandem.foundation.embedded import database
from tandem.intake.importers.namus import COLUMNS
from tandem.persons.matching import training
from tandem.persons.matching.features import Features
from tandem.persons.matching.finding import Hit, find_many
from tandem.persons.matching.model import Model, shipped

QUERIES = 20_000
TOLD = 0.6
BOUND_MOST = (
    1_000_000  # people up to which the best possible ranking is worked out: it weighs everybody, for hours beyond
)
TRAINING_SEED = 9  # other people than those held


def trained(size: int, drawn: Source) -> Model:
    """As `tandem model train --labels` does it: frequencies of 200,000 of the people held, weights counted on 20,000 pairs of other people and their
    copies. Everybody asked about is held here, which the model is told."""
    names = [h.features for n, c in blocks(200_000) for h in block(n, min(c, size), SEED, drawn)][:size]
    base = training.prepared(shipped(), names, least=1)
    rng = random.Random(5)
    others = [h.features for h in block(0, 20_000, TRAINING_SEED, drawn)]
    same = ((copy_of(p, rng, drawn), p) for p in others)
    strangers = training.looks(base, training.random_pairs(others))
    model = training.by_labels(base, training.looks(base, same), strangers, floor=0.1 / len(names))
    return dataclasses.replace(model, present=0.999, name_alone=0.999999, version="benchmark")


def queries(size: int, drawn: Source, count: int = QUERIES) -> tuple[list[UUID], list[Features]]:
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
    tied: float
    bound: dict[str, float]


def ask_all(size: int, meant: Sequence[UUID], asked: Sequence[Features], model: Model) -> Outcome:
    from tandem.persons.matching.postgres_index import PostgresIndex

    index = PostgresIndex()
    for person in asked[:300]:
        find_many([person], [index], model, least=0.0)
    taken: list[float] = []
    hits: list[list[Hit]] = []
    looked_at: list[bool] = []
    for who, person in zip(meant, asked, strict=True):
        start = time.perf_counter()
        [found] = find_many([person], [index], model, least=0.0)
        taken.append((time.perf_counter() - start) * 1000)
        hits.append(found[:20])
        looked_at.append(any(h.candidate.identity_id == who for h in found))
    told = [
        (h.candidate.identity_id == who)
        for who, found in zip(meant, hits, strict=True)
        for h in found
        if h.score.probability >= TOLD
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
        decided = any(h.candidate.identity_id == who and h.score.probability >= TOLD for h in found)
        kinds.setdefault(
            f"{'a date' if person.born_on else 'no date'}, {'a phone' if person.phones else 'no phone'}", []
        ).append((decided, place))
    return Outcome(
        recall=sum(told) / len(meant), precision=sum(told) / max(len(told), 1),
        first=sum(p == 0 for p in places) / len(meant), among_ten=sum(p < 10 for p in places) / len(meant),
        p50=cut[49], p95=cut[94], p99=cut[98],
        said=[(statistics.mean(p for p, _ in rows), statistics.mean(t for _, t in rows), len(rows)) for _, rows in sorted(bands.items())],
        by_kind={k: (len(v), statistics.mean(d for d, _ in v), statistics.mean(p == 0 for _, p in v)) for k, v in sorted(kinds.items())},
        tied=statistics.mean(_tied(found, who) for who, found in zip(meant, hits, strict=True)),
        bound=bound(size, meant, asked, places, looked_at) if size <= BOUND_MOST else {},
    )  # fmt: skip


def bound(
    size: int, meant: Sequence[UUID], asked: Sequence[Features], places: Sequence[int], looked_at: Sequence[bool]
) -> dict[str, float]:
    """What the best possible ranking of everybody gives on these same queries, and where ours falls short of it; shares of all queries."""
    oracle = Oracle(size, source())
    best = [oracle.best(person, who) for who, person in zip(meant, asked, strict=True)]
    plain = [oracle.best(person, who, absence_tells=False) for who, person in zip(meant, asked, strict=True)]
    short = [(b.first - (place == 0), seen) for b, place, seen in zip(best, places, looked_at, strict=True)]
    n = len(best)
    told = [b for b in best if b.certainty >= TOLD]
    return {
        "first": sum(b.first for b in best) / n, "ten": sum(b.ten for b in best) / n, "first_plain": sum(b.first for b in plain) / n,
        "recall": sum(b.right and b.certainty >= TOLD for b in best) / n, "precision": sum(b.right for b in told) / max(len(told), 1),
        "coin": sum(1 - b.first for b in best if b.tied) / n, "other": sum(not b.first for b in best) / n,
        "keys": sum(x for x, seen in short if not seen) / n, "scoring": sum(x for x, seen in short if seen) / n,
        "missed": sum(not seen for seen in looked_at) / n,
    }  # fmt: skip


def _tied(found: Sequence[Hit], who: object) -> bool:
    own = next((h.alone for h in found if h.candidate.identity_id == who), None)
    return own is not None and any(h.alone == own and h.candidate.identity_id != who for h in found)


def lookups(size: int, seconds: float, seed: int) -> tuple[int, float, int]:
    """(look-ups, 95th percentile in ms, MB of this process) in so many seconds, one after another; a worker of the site does no other."""
    from tandem.persons.matching.postgres_index import PostgresIndex

    drawn, index, model = source(), PostgresIndex(), shipped()
    rng = random.Random(seed)
    number, count = rng.choice(blocks(size))
    asked = [
        copy_of(h.features, rng, drawn) for h in rng.sample(list(block(number, count, SEED, drawn)), min(count, 4000))
    ]
    for person in asked[:100]:
        find_many([person], [index], model)
    taken: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        start = time.perf_counter()
        find_many([asked[len(taken) % len(asked)]], [index], model)
        taken.append((time.perf_counter() - start) * 1000)
    return len(taken), statistics.quantiles(taken, n=20)[18], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def sustained(name: str, size: int, readers: int, seconds: float = 20.0) -> dict[str, float]:
    """Look-ups by `readers` processes while another takes a file of reports in, each report compared too."""
    env = {**os.environ, "TANDEM_DATABASE": name}
    with TemporaryDirectory() as folder:
        path = _reports(Path(folder) / "reports.csv", 20_000)
        writer = subprocess.Popen([sys.executable, "-c", _SAVE, str(path)], env=env, stdout=subprocess.PIPE, text=True)
        assert writer.stdout
        writer.stdout.readline()  # "began"
        began = time.perf_counter()
        before = _saved(name)
        asking = [
            subprocess.Popen(
                [sys.executable, "-m", "benchmarks.matching.online", "look", str(size), str(seconds), str(seed)],
                env=env, stdout=subprocess.PIPE, text=True,
            )
            for seed in range(readers)
        ]  # fmt: skip
        told = [json.loads(a.communicate()[0].splitlines()[-1]) for a in asking]
        saved = (_saved(name) - before) / (time.perf_counter() - began)
        writer.kill()
        writer.wait()
    return {
        "lookups": sum(n for n, _, _ in told) / seconds, "p95": max(p for _, p, _ in told), "mb": max(m for _, _, m in told), "saved": saved,
    }  # fmt: skip


_SAVE = """
import sys
from tandem.config.cli.ground import stand
stand()
from pathlib import Path
from tandem.config.cli.intake import take_in
print("began", flush=True)
take_in(Path(sys.argv[1]), "namus", "bench")
"""


def _saved(name: str) -> int:
    with database.connect("owner", name) as owner:
        return int(owner.execute("SELECT count(*) FROM intake_report").fetchone()[0])


def _reports(path: Path, rows: int) -> Path:
    """As NamUs writes them, of people that nobody holds."""
    drawn, rng = source(), random.Random(3)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for i, held in enumerate(block(0, rows, 4, drawn)):
            state, county, city = held.features.places[0].split("|")
            name = held.features
            out.writerow(
                [f"MP{900000 + i}", "10/01/2025", name.family[0].title(), name.given[0].title(), f"{rng.randrange(18, 60)} Years",
                 city.title(), county.title(), state, rng.choice(["Male", "Female"]), "White / Caucasian", "10/02/2025"]
            )  # fmt: skip
    return path


def _row(size: int, built: Built, o: dict[str, Any]) -> list[str]:
    return [
        f"{size:,}", f"{o['recall']:.3f}", f"{o['precision']:.3f}", f"{o['first']:.3f}", f"{o['among_ten']:.3f}", f"{o['p50']:.1f}", f"{o['p95']:.1f}",
        f"{o['p99']:.1f}", f"{built.keys / size:.1f}", f"{built.table_mb + built.key_mb:,}", f"{built.keys_seconds:,.0f} + {built.index_seconds:,.0f}",
    ]  # fmt: skip


def measure(sizes: Sequence[int] = (100_000, 1_000_000), readers: int = 3) -> str:
    """Tables of accuracy and speed at each size, with Splink's in the same run up to a million, and of look-ups while reports are saved."""
    rows, peers, load, bounds, texts = [], [], [], [], []
    for size in sizes:
        name = f"tandem_bench_match_{size}"
        built = _built(name, size)
        env = {**os.environ, "TANDEM_DATABASE": name}
        o = _told([sys.executable, "-m", "benchmarks.matching.online", "ask", str(size)], env)
        rows.append(_row(size, built, o))
        if b := o["bound"]:
            bounds.append([
                f"{size:,}", f"{o['first']:.4f}", f"{b['first']:.4f}", f"{b['first_plain']:.4f}", f"{b['coin']:.2%}", f"{b['other']:.2%}",
                f"{b['keys']:.2%}", f"{b['scoring']:.2%}", f"{o['among_ten']:.4f}", f"{b['ten']:.4f}", f"{o['recall']:.3f} / {o['precision']:.3f}",
                f"{b['recall']:.3f} / {b['precision']:.3f}",
            ])  # fmt: skip
        peers.append(
            [
                f"{size:,}",
                "ours",
                f"{o['recall']:.3f}",
                f"{o['precision']:.3f}",
                "–",
                f"{o['p50']:.1f}",
                f"{o['p95']:.1f}",
                "1",
            ]
        )
        if size <= 1_000_000:
            s = _told([sys.executable, "-W", "ignore", "-m", "benchmarks.matching.splink_peer", str(size)], env)
            peers.append([
                f"{size:,}", "Splink 5, DuckDB", f"{s['recall']:.3f}", f"{s['precision']:.3f}", f"{s['batch_s']:.1f} s for 20,000 (training {s['train_s']:.0f} s)",
                f"{s['p50_ms']:.0f}", f"{s['p95_ms']:.0f}", f"{s['p50_ms'] / o['p50']:.0f}",
            ])  # fmt: skip
            under = sustained(name, size, readers)
            load.append(
                [
                    f"{size:,}",
                    str(readers),
                    f"{under['lookups']:,.0f}",
                    f"{under['p95']:.1f}",
                    f"{under['saved']:,.0f}",
                    f"{under['mb']:.0f}",
                ]
            )
        texts.append(_detail(size, o))
        if "keep" not in sys.argv:
            database.drop_database(name)
    return "\n".join(
        [
            table(
                "One person looked up among many", ["people", "recall", "precision", "ranked first", "among ten", "p50, ms", "p95, ms", "p99, ms", "keys each",
                "index, MB", "built, s"], rows,
                f"20,000 corrupted copies of people held (benchmarks/matching/people.py; {source().what}); told from a probability of {TOLD} on. Key look-up in PostgreSQL "
                "and scoring included, one look-up at a time in one process. Built: keys by COPY on all cores, then the key's index.",
            ),
            table(
                "How good can it be?", ["people", "ours first", "best first", "best without absences", "lost: a coin decides", "lost: another fits better",
                "ours loses by keys", "by scoring", "ours among ten", "best among ten", "ours told", "best told"], bounds,
                "Best: everybody held is ranked by the true likelihood under the generator itself (benchmarks/matching/oracle.py), on the same 20,000 queries: no ranking can come above it. "
                "“Without absences”: it may not use that a copy without a phone is likelier of who has none. A coin: several fit exactly alike; another fits better: the slips made the copy "
                "likelier somebody else's. By keys: the true person was not among ours to be looked at; by scoring: looked at, and ranked below where the best would have it. "
                f"Told: recall / precision from {TOLD} on.",
            ),
            table("Against Splink, same people, same run", ["people", "who", "recall", "precision", "batch", "one record p50, ms", "p95, ms", "times ours"], peers,
                  "Splink: Jaro-Winkler levels, term frequencies, five blocking rules, EM; told from 0.5 on. Ours has weights counted on 20,000 labelled pairs of other people."),
            table("Look-ups while a file of reports is taken in", ["people", "processes asking", "look-ups a second", "p95, ms", "reports saved a second", "MB a process"], load),
            *texts,
        ]
    )  # fmt: skip


def _built(name: str, size: int) -> Built:
    """Laid down anew, or what an earlier run with `keep` left."""
    note = Path(os.environ["TANDEM_HOME"]) / f"{name}.json"
    if note.exists() and "keep" in sys.argv:
        return Built(**json.loads(note.read_text()))
    built = build(name, size)
    note.write_text(json.dumps(dataclasses.asdict(built)))
    return built


def _told(command: Sequence[str], env: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def _detail(size: int, o: dict[str, Any]) -> str:
    kinds = [[k, f"{n / QUERIES:.0%}", f"{d:.3f}", f"{f:.3f}"] for k, (n, d, f) in o["by_kind"].items()]
    said = [[f"{s:.2f}", f"{w:.2f}", f"{n:,}"] for s, w, n in o["said"]]
    return "\n".join([
        table(f"What is decided and what only shown, {size:,} people", ["the copy has", "share", f"told (from {TOLD})", "ranked first"], kinds,
              f"Of two namesakes of whom nothing else is known either may be meant: where {o['tied']:.1%} of the copies fit another exactly as well as their own, a coin decides who is first."),
        table(f"Is the probability true? {size:,} people", ["said, on average", "were the same", "pairs"], said),
    ])  # fmt: skip


def main() -> None:
    import django

    django.setup()
    what, size = sys.argv[1], int(sys.argv[2])
    if what == "look":
        print(json.dumps(lookups(size, float(sys.argv[3]), int(sys.argv[4]))))
        return
    drawn = source()
    meant, asked = queries(size, drawn)
    print(json.dumps(dataclasses.asdict(ask_all(size, meant, asked, trained(size, drawn)))))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    main()
