"""Whole files: 50,578 records of historical persons with errors (true clusters known), linked with themselves as `tandem link` does it, beside
Splink alone. In a process of its own: `python -m benchmarks.matching.linking ours|splink` prints one line of JSON.

Ours is the two commands alone, trained on whose each record of one half of the persons is and measured on all pairs that are not within that
half; Splink's weights come from EM on all records, as its makers do."""

from __future__ import annotations

import csv
import json
import logging
import os
import random
import re
import subprocess
import sys
import threading
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.ground import table
from benchmarks.matching.people import SHARED

FILE = SHARED / "linkage" / "historical_figures_with_errors_50k.parquet"
TITLE = "A whole file: 50,578 records of historical persons"


def records() -> list[tuple[Any, ...]]:
    import duckdb

    columns = "unique_id, cluster, full_name, first_name, surname, dob, gender, birth_place, postcode_fake, occupation"
    return duckdb.connect().execute(f"SELECT {columns} FROM '{FILE}' ORDER BY unique_id").fetchall()


def trains(cluster: str) -> bool:
    return blake2b(cluster.encode(), digest_size=2).digest()[0] % 2 == 0


MAP = """
[report]
source_ref = "id"
[person.1]
part = { constant = "other" }
given = "first"
family = "last"
alias = "also"
sex = "gender"
[link]
dob = "date"
birth_place = "words"
postcode_fake = "code"
occupation = "words"
"""
HEAD = ("id", "first", "last", "also", "dob", "gender", "birth_place", "postcode_fake", "occupation")
AT = (0.5, 0.8, 0.95)


def lay(folder: Path) -> list[tuple[Any, ...]]:
    """people.csv, people.toml and labels.csv: whose each record of one half of the persons is."""
    rows = records()
    with (folder / "people.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEAD, *map(cells, rows)])
    (folder / "people.toml").write_text(MAP)
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("id", "cluster"), *((r[0], r[1]) for r in rows if trains(r[1]))])
    return rows


def cells(row: tuple[Any, ...]) -> tuple[str, ...]:
    """As a desk would lay its table out. The full name has titles and seats, and often a surname that the column lacks: "thomas clifford, 1st
    baron clifford of chudleigh". Dates are a column of the file's own, because Tandem takes nobody who was born before 1900."""
    id_, _, full, first, last, born, gender, *own = row
    plain = re.sub(
        r"\b(\d+\w*|sir|lord|baron|baronet|earl|duke|viscount|marquess|count|of)\b", " ", (full or "").split(",")[0]
    )
    words = plain.split()
    also = f"{words[0]} {words[-1]}" if len(words) > 1 else ""
    return (id_, first or "", last or "", also, born or "", gender or "", *(value or "" for value in own))


def ours() -> dict[str, Any]:
    """As whoever has the command alone: trained with labels, without, and with what Tandem ships."""
    found: dict[str, Any] = {}
    with TemporaryDirectory() as name:
        folder = Path(name)
        rows = lay(folder)
        people = [str(folder / "people.csv"), "--map", str(folder / "people.toml")]
        for how, labels in (("labels", ["--labels", str(folder / "labels.csv")]), ("no labels", []), ("shipped", None)):
            watched, began = Memory(), time.perf_counter()
            model: list[str] = []
            if labels is not None:
                tandem("model", "train", *people, *labels, "--out", str(folder / "ours.toml"))
                model = ["--model", str(folder / "ours.toml")]
            trained = time.perf_counter()
            out, together = folder / "pairs.csv", folder / "together.csv"
            said = json.loads(
                tandem("link", *people, *model, "--out", str(out), "--clusters", str(together), "--json").splitlines()[
                    -1
                ]
            )
            linked = time.perf_counter()
            found[how] = {
                **measured(rows, out, together), "candidates": said["compared"], "rejected": said["rejected"],
                "cut": tomllib.loads((folder / "ours.toml").read_text()).get("cut") if labels else None,
                "train_s": trained - began, "seconds": linked - trained, "mb": watched.end(),
            }  # fmt: skip
    return found


def tandem(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tandem.config.cli", *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout


def measured(rows: list[tuple[Any, ...]], out: Path, together: Path) -> dict[str, Any]:
    number = {r[0]: i for i, r in enumerate(rows)}
    truth = [r[1] for r in rows]
    with out.open(newline="", encoding="utf-8") as file:
        pairs = [(number[r["left_id"]], number[r["right_id"]], float(r["probability"])) for r in csv.DictReader(file)]
    with together.open(newline="", encoding="utf-8") as file:
        belongs = {number[r["id"]]: int(r["cluster"]) for r in csv.DictReader(file)}
    return {
        "pairs": [(at, *_pairs(truth, [(a, b) for a, b, p in pairs if p >= at])) for at in AT],
        "clusters": [_clusters(truth, belongs)],
    }


class Memory(threading.Thread):
    """The most that this process and those it started held at once, in MB, looked at five times a second. Not `ru_maxrss`: a child inherits
    its parent's there, and of several children it knows the greatest alone. Shared pages count in each."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most, self._done = 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self._done.wait(0.2):
            self.most = max(self.most, sum(_resident(pid) for pid in _with_children(os.getpid())))

    def end(self) -> int:
        self._done.set()
        self.join()
        return self.most // 1024


def _with_children(pid: int) -> Iterator[int]:
    """A process and all that came of it."""
    yield pid
    for one in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            started = one.read_text().split()
        except OSError:  # it has ended
            continue
        for child in started:
            yield from _with_children(int(child))


def _resident(pid: int) -> int:
    try:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:  # it has ended
        return 0
    return int(found[1]) if found else 0


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
        "candidates": len(edges), "train_s": trained - began, "seconds": linked - trained, "mb": memory,
        "pairs": [(at, *_pairs(truth, [(a, b) for a, b, p in edges if p >= at])) for at in AT],
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
        return f"## {TITLE}\nThe file is not here; nothing was measured.\n"
    told = {who: _run(who) for who in ("ours", "splink")}
    rows = []
    for how, o in told["ours"].items():
        who = f"ours, {how if how != 'shipped' else 'as shipped'}"
        cut = "the usual cut" if o["cut"] is None else f"cut at {o['cut']:g} bits"
        rows += [_row(who, f"pairs from {at:g}", p, r, o) for at, p, r in o["pairs"]]
        rows += [_row(who, f"clusters, {cut}", p, r, o) for p, r in o["clusters"]]
    for kind in ("pairs", "clusters"):
        rows += [_row("Splink 5", f"{kind} from {at:g}", p, r, told["splink"]) for at, p, r in told["splink"][kind]]
    rows += dedupe()
    return table(
        TITLE, ["who", "what is told", "precision", "recall", "candidates", "training + linking, s", "MB"], rows,
        "Ours is `tandem model train` and `tandem link --clusters` on a CSV with a map, nothing else: birth date, birth place, postcode and occupation are columns of the file's own (Tandem takes no date before 1900 for somebody's birth), and the full name "
        "stands as an alias without titles. Labels: whose each record is, for one half of the persons; of these the command holds half out to choose the cut. All figures are of pairs that are "
        "not within that half, also for who had no labels; names are counted in the whole file. The usual cut (-1 bit) was once chosen on these very pairs, so that the rows without labels "
        "flatter a little there; the row with labels does not. Splink's weights come from EM on all records, with eight blocking rules of equality; its clusters are connected components at each "
        f"probability. MB: all processes together, at their most, while training and linking. dedupe: {DEDUPE_LABELS} + {DEDUPE_LABELS} labelled pairs of that half, stopped after {DEDUPE_SECONDS} s or at its limit of memory.",
    )  # fmt: skip


def _run(who: str) -> dict[str, Any]:
    words = [sys.executable, "-W", "ignore", "-m", "benchmarks.matching.linking", who]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _row(who: str, what: str, precision: float, recall: float, o: dict[str, Any]) -> list[str]:
    return [
        who, what, f"{precision:.3f}", f"{recall:.3f}", f"{o['candidates']:,}", f"{o['train_s']:.0f} + {o['seconds']:.0f}", f"{o['mb']}",
    ]  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    import django

    django.setup()
    print(json.dumps(ours() if sys.argv[1] == "ours" else splink()))
