"""Whole files: 50,578 records of historical persons with errors (true clusters known), linked with themselves as `tandem link` does it, beside
Splink alone. In a process of its own: `python -m benchmarks.matching.linking ours|splink` prints one line of JSON.

Ours is trained on the labelled pairs of one half of the clusters and measured on all pairs that are not within that half; Splink's weights
come from EM on all records, as its makers do."""

from __future__ import annotations

import json
import logging
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from hashlib import blake2b
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.ground import table
from benchmarks.matching.people import SHARED
from tandem.persons.matching.features import Features, features_of
from tandem.persons.matching.model import Model

FILE = SHARED / "linkage" / "historical_figures_with_errors_50k.parquet"
OWN = {"birth_place": "words", "postcode_fake": "code", "occupation": "words"}
TRAINING_PAIRS = 30_000


def records() -> list[tuple[Any, ...]]:
    import duckdb

    columns = "unique_id, cluster, full_name, first_name, surname, dob, gender, birth_place, postcode_fake, occupation"
    return duckdb.connect().execute(f"SELECT {columns} FROM '{FILE}' ORDER BY unique_id").fetchall()


def features(row: tuple[Any, ...]) -> Features:
    _, _, full, first, last, born, gender, *_ = row
    names = [("legal", first or "", last or "", "")] if first or last else []
    # The full name has titles and seats, and often a surname that the column lacks: "thomas clifford, 1st baron clifford of chudleigh".
    plain = re.sub(
        r"\b(\d+\w*|sir|lord|baron|baronet|earl|duke|viscount|marquess|count|of)\b", " ", (full or "").split(",")[0]
    )
    words = plain.split()
    if len(words) > 1:
        names.append(("alias", words[0], words[-1], ""))
    try:
        day = date.fromisoformat(born) if born else None
    except ValueError:
        day = None
    return features_of(names=names, born_on=day, sex=gender or "")


def trains(cluster: str) -> bool:
    return blake2b(cluster.encode(), digest_size=2).digest()[0] % 2 == 0


def ours() -> dict[str, Any]:
    from tandem.persons.linking import own
    from tandem.persons.linking.clusters import average_linkage
    from tandem.persons.linking.scoring import judged
    from tandem.persons.linking.splinking import find_pairs
    from tandem.persons.linking.store import Record, open_store
    from tandem.persons.matching import training
    from tandem.persons.matching.model import shipped

    rows = records()
    watched, began = Memory(), time.perf_counter()
    people = [features(r) for r in rows]
    columns = own.read_columns(OWN)
    values = [tuple(c.folded(r[7 + i] or "") for i, c in enumerate(columns)) for r in rows]
    rng, by_cluster = random.Random(1), defaultdict(list)
    for i, r in enumerate(rows):
        by_cluster[r[1]].append(i)
    labelled = [p for c, held in by_cluster.items() if trains(c) for p in combinations(held, 2)]
    labelled = rng.sample(labelled, min(TRAINING_PAIRS, len(labelled)))
    halves = [i for i, r in enumerate(rows) if trains(r[1])]
    strangers = [(rng.choice(halves), rng.choice(halves)) for _ in range(training.RANDOM_PAIRS)]
    base = training.prepared(shipped(), people)
    model = training.by_labels(
        base, ((people[a], people[b]) for a, b in labelled), ((people[a], people[b]) for a, b in strangers)
    )
    counts = own.Counts(columns)
    for v in values:
        counts.add(v)
    counts.forget_singles()
    model = replace(
        model,
        present=0.999,
        version="historical",
        odds={**model.odds, **own_odds(columns, values, counts, labelled, strangers)},
    )
    trained = time.perf_counter()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "model.toml"
        write_with_own(file, model)
        store = open_store(columns, Path(folder))
        store.add("left", (Record(r[0], p, v) for r, p, v in zip(rows, people, values, strict=True)))
        store.make_ready()
        compared = find_pairs(store, model)
        store.close()
        edges = [(j.left, j.right, j.score.weight) for _, batch in judged(store, file, compared) for j in batch]
    linked = time.perf_counter()
    memory = watched.end()
    truth = [r[1] for r in rows]
    found = {
        "candidates": compared, "train_s": trained - began, "seconds": linked - trained,
        "blocking": _share(truth, ((a, b) for a, b, _ in edges)),
        "mb": memory,
        "pairs": [(at, *_pairs(truth, [(a, b) for a, b, bits in edges if bits >= at])) for at in (0.0, 2.0, 4.0)],
        "clusters": [(at, *_clusters(truth, average_linkage(edges, at, told=0.0))) for at in (-3.0, -2.0, -1.0, 0.0, 1.0)],
    }  # fmt: skip
    found["cluster_s"] = time.perf_counter() - linked
    return found


def write_with_own(file: Path, model: Model) -> None:
    """A model file with weights of a file's own columns: TOML quotes the dot in their names."""
    from tandem.persons.matching import training

    training.write(file, replace(model, odds={k: v for k, v in model.odds.items() if not k[0].startswith("own.")}))
    own: dict[str, list[str]] = defaultdict(list)
    for (field, level), (m, u) in model.odds.items():
        if field.startswith("own."):
            own[field].append(f"{level} = {{ m = {m:.8g}, u = {u:.8g} }}\n")
    with file.open("a") as more:
        for field, lines in own.items():
            more.write(f'["{field}"]\n{"".join(lines)}')


class Memory(threading.Thread):
    """The most that this process and those it started held at once, in MB, looked at five times a second. Not `ru_maxrss`: a child inherits
    its parent's there, and of several children it knows the greatest alone. Shared pages count in each."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most, self._done = 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self._done.wait(0.2):
            self.most = max(self.most, sum(_resident(pid) for pid in (os.getpid(), *_children())))

    def end(self) -> int:
        self._done.set()
        self.join()
        return self.most // 1024


def _children() -> list[int]:
    lists = Path("/proc/self/task").glob("*/children")
    return [int(pid) for one in lists for pid in one.read_text().split()]


def _resident(pid: int) -> int:
    try:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:  # it has ended
        return 0
    return int(found[1]) if found else 0


def own_odds(
    columns: Any, values: Any, counts: Any, same: Any, different: Any
) -> dict[tuple[str, str], tuple[float, float]]:
    """m and u of the file's own columns, counted on the same pairs."""
    from tandem.persons.linking import own

    odds: dict[tuple[str, str], tuple[float, float]] = {}
    for place, column in enumerate(columns):
        levels = [Counter(own.level_of(column, values[a][place], values[b][place], place, counts)[0] for a, b in pairs
                          if values[a][place] and values[b][place]) for pairs in (same, different)]  # fmt: skip
        totals = [max(sum(c.values()), 1) for c in levels]
        for level in own.KINDS[column.kind]:
            m, u = ((c[level] + 0.5) / (n + 1) for c, n in zip(levels, totals, strict=True))
            odds[column.field, level] = (min(m, 0.999), min(max(u, 1e-6), 0.999))
    return odds


def _measured(truth: list[str], a: int, b: int) -> bool:
    return not (trains(truth[a]) and trains(truth[b]))


def _true_pairs(truth: list[str]) -> int:
    return sum(n * (n - 1) // 2 for c, n in Counter(truth).items() if not trains(c))


def _pairs(truth: list[str], pairs: Iterable[tuple[int, int]]) -> tuple[float, float]:
    """(precision, recall) of pairs."""
    right = told = 0
    for a, b in pairs:
        if _measured(truth, a, b):
            told += 1
            right += truth[a] == truth[b]
    return right / max(told, 1), right / _true_pairs(truth)


def _share(truth: list[str], pairs: Iterable[tuple[int, int]]) -> float:
    return _pairs(truth, pairs)[1]


def _clusters(truth: list[str], belongs: dict[int, int]) -> tuple[float, float]:
    """(precision, recall) of all pairs within clusters."""
    groups: dict[int, list[int]] = defaultdict(list)
    for record, cluster in belongs.items():
        groups[cluster].append(record)
    return _pairs(truth, (p for held in groups.values() for p in combinations(held, 2)))


def splink() -> dict[str, Any]:
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    from tandem.persons.linking.clusters import connected

    logging.disable(logging.WARNING)
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE people AS SELECT * EXCLUDE (cluster) FROM '{FILE}'")
    api = DuckDBAPI(connection)
    rules = [
        block_on("first_name", "surname", "dob"), block_on("surname", "dob"), block_on("first_name", "dob"), block_on("postcode_fake", "first_name"),
        block_on("postcode_fake", "surname"), block_on("dob", "birth_place"), block_on("dob", "postcode_fake"), block_on("full_name"),
    ]  # fmt: skip
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("first_name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("surname", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("dob", [1, 2]), cl.DamerauLevenshteinAtThresholds("postcode_fake", [1, 2]),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True), cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=rules, retain_matching_columns=False,
    )  # fmt: skip
    watched, began = Memory(), time.perf_counter()
    linker = Linker(api.register("people", dataset_display_name="people_table"), settings)
    linker.training.estimate_probability_two_random_records_match(rules[:1], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "surname"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("dob"))
    trained = time.perf_counter()
    predicted = linker.inference.predict(threshold_match_probability=0.01)
    found = [(r["unique_id_l"], r["unique_id_r"], r["match_probability"]) for r in predicted.as_record_list()]
    linked = time.perf_counter()
    memory = watched.end()
    rows = records()
    number = {r[0]: i for i, r in enumerate(rows)}
    truth = [r[1] for r in rows]
    edges = [(number[a], number[b], p) for a, b, p in found]
    return {
        "candidates": len(edges), "train_s": trained - began, "seconds": linked - trained, "cluster_s": 0.0,
        "blocking": _share(truth, ((a, b) for a, b, _ in edges)),
        "mb": memory,
        "pairs": [(at, *_pairs(truth, [(a, b) for a, b, p in edges if p >= at])) for at in (0.5, 0.8, 0.95)],
        "clusters": [(at, *_clusters(truth, connected((a, b) for a, b, p in edges if p >= at))) for at in (0.5, 0.8, 0.95, 0.99)],
    }  # fmt: skip


DEDUPE_FIELDS = {
    "full_name": "String", "first_name": "String", "surname": "String", "dob": "ShortString", "birth_place": "String", "postcode_fake": "ShortString",
    "occupation": "String",
}  # fmt: skip
DEDUPE_LABELS, DEDUPE_SECONDS = 200, 300


def dedupe() -> list[list[str]]:
    """Rows of the table: `dedupe` on the same file, taught by pairs of the same half of the clusters."""
    from benchmarks.matching.febrl import dedupe_run, peers

    python = peers()
    if python is None:
        return [["dedupe", "cannot be installed here", "", "", "", "", ""]]
    rows, rng = records(), random.Random(2)
    by_cluster, alike = defaultdict(list), defaultdict(list)
    for i, r in enumerate(rows):
        by_cluster[r[1]].append(i)
        if trains(r[1]):
            for value in (r[4], r[5], r[8]):  # surname, date, postcode
                alike[value].append(i)
    same = [p for c, held in by_cluster.items() if trains(c) for p in combinations(held, 2)]
    match = rng.sample(same, DEDUPE_LABELS)
    halves = [i for i, r in enumerate(rows) if trains(r[1])]
    distinct: list[tuple[int, int]] = []
    while len(distinct) < DEDUPE_LABELS:
        a = rng.choice(halves)
        b = rng.choice(alike[rows[a][rng.choice((4, 5, 8))]] if len(distinct) % 2 else halves)
        if rows[a][1] != rows[b][1]:
            distinct.append((a, b))
    places = {
        "full_name": 2,
        "first_name": 3,
        "surname": 4,
        "dob": 5,
        "birth_place": 7,
        "postcode_fake": 8,
        "occupation": 9,
    }
    file = [(str(i), {name: str(r[at] or "") for name, at in places.items()}) for i, r in enumerate(rows)]
    labels = [[(str(a), str(b)) for a, b in pairs] for pairs in (match, distinct)]
    told = dedupe_run(python, [file], DEDUPE_FIELDS, *labels, [0.5], DEDUPE_SECONDS, recall=0.9)
    if isinstance(told, str):
        return [["dedupe", told, "", "", "", "", ""]]
    precision, recall = _pairs([r[1] for r in rows], [(int(a), int(b)) for a, b in told["pairs"]["0.5"]])
    return [
        [
            "dedupe",
            "clusters from 0.5",
            f"{precision:.3f}",
            f"{recall:.3f}",
            "–",
            f"{told['train_s']:.0f} + {told['link_s']:.0f}",
            "–",
        ]
    ]


def measure() -> str:
    if not FILE.exists():
        return "## Historical persons\nThe file is not here; nothing was measured.\n"
    rows = []
    for who in ("ours", "splink"):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "benchmarks.matching.linking", who],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        o = json.loads(done.stdout.splitlines()[-1])
        for kind in ("pairs", "clusters"):
            for at, precision, recall in o[kind]:
                rows.append([
                    "ours" if who == "ours" else "Splink 5", f"{kind} from {at:g}{' bits' if who == 'ours' else ''}", f"{precision:.3f}", f"{recall:.3f}",
                    f"{o['blocking']:.3f}", f"{o['train_s']:.0f} + {o['seconds'] + o['cluster_s']:.0f}", f"{o['mb']}",
                ])  # fmt: skip
    rows += dedupe()
    return table(
        "A whole file: 50,578 records of historical persons", ["who", "what is told", "precision", "recall", "candidates' recall", "training + linking, s", "MB"],
        rows,
        "Measured on all pairs but those within the half that ours was trained on. Ours clusters by average linkage as tandem link --clusters does, Splink by connected components at each "
        "probability. That the command cuts at -1 bits was chosen on these same pairs, so that its row flatters a little. Weights of the file's own columns (birth place, postcode, occupation) are counted "
        f"here on the labels. dedupe: {DEDUPE_LABELS} + {DEDUPE_LABELS} labelled pairs (the same + not the same) of that half, its blocks asked to keep nine in ten of them; it is stopped after "
        f"{DEDUPE_SECONDS} s. MB: the main process and its workers together, at their most, while training and linking. Seconds on "
        f"{os.cpu_count()} cores.",
    )  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    import django

    django.setup()
    print(json.dumps(ours() if sys.argv[1] == "ours" else splink()))
