"""`tandem link`: who of one file is who of another, or stands twice in one. Needs no database, saves nobody, sends nothing."""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tandem.config.cli import people_file
from tandem.config.cli.intake import text_of
from tandem.foundation import home
from tandem.foundation.trouble import Trouble
from tandem.foundation.whole_files import whole

if TYPE_CHECKING:
    from tandem.persons.linking.scoring import Judged


def add(subparsers: Any) -> None:
    command = subparsers.add_parser("link", help="link two files of people, or one with itself")
    command.add_argument("left", type=Path, metavar="LEFT.csv", help="people, one a row")
    command.add_argument("right", type=Path, nargs="?", metavar="RIGHT.csv", help="left out: LEFT with itself")
    command.add_argument("--map", type=Path, required=True, metavar="M.toml", help="which column means what")
    command.add_argument("--out", type=Path, required=True, metavar="pairs.csv", help="who is who, with why")
    command.add_argument("--threshold", type=float, default=0.5, metavar="P", help="least probability; default 0.5")
    command.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="where candidates are found")
    command.add_argument("--model", type=Path, metavar="MODEL.toml", help="default: the model that Tandem ships")
    command.add_argument(
        "--clusters", type=Path, metavar="FILE", help="also write who belongs together: id, cluster, file"
    )
    command.add_argument("--json", action="store_true", help="one line of JSON at the end")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    if not 0 < args.threshold <= 1:
        raise Trouble("--threshold is a probability: above 0, at most 1.")
    for file in (args.left, args.right, args.map, args.model):
        if file is not None and not file.is_file():
            raise Trouble(f"There is no file {file}.")
    refuse_overwriting(
        {"--out": args.out, "--clusters": args.clusters},
        {"LEFT.csv": args.left, "RIGHT.csv": args.right, "--map": args.map, "--model": args.model},
    )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    import django

    django.setup()
    told = link(args)
    if args.json:
        print(json.dumps(told))
        return
    print(
        f"Read {told['left']:,}"
        + (f" and {told['right']:,}" if args.right else "")
        + f" people in {told['seconds']:.1f} s."
    )
    print(f"  {told['compared']:>10,} pairs compared")
    print(f"  {told['pairs']:>10,} pairs from {args.threshold} on, in {args.out}")
    if told["rejected"]:
        print(f"  {told['rejected']:>10,} rows rejected; they are kept in {told['rejects_file']}")
    print("A probability is not an identification: people decide.")


def refuse_overwriting(written: Mapping[str, Path | None], read: Mapping[str, Path | None]) -> None:
    """What is written takes the place of nothing that is read, nor of what else is written. Names as the person typed them."""
    taken = {path.resolve(): name for name, path in read.items() if path is not None}
    for name, path in written.items():
        if path is None:
            continue
        other = taken.setdefault(path.resolve(), name)
        if other != name:
            raise Trouble(
                f"{name} is the file that {other} names, and would be written over. Give it a name of its own."
            )


def link(args: argparse.Namespace) -> dict[str, Any]:
    """{"left", "right", "rejected", "compared", "pairs", "seconds", "rejects_file"}."""
    from tandem.persons.linking.clusters import CUT, average_linkage
    from tandem.persons.linking.own import differences
    from tandem.persons.linking.scoring import judged
    from tandem.persons.linking.splinking import find_pairs
    from tandem.persons.linking.store import working_folder
    from tandem.persons.matching.model import load

    began = time.perf_counter()
    try:
        model = load(args.model)
    except ValueError as e:
        raise Trouble(str(e)) from e
    with working_folder(home.private_folder(home.home() / "linking")) as folder:
        store, rejected, rejects_file = _read(args, folder)
        for sentence in differences(store.columns, model):
            sys.stderr.write(sentence + "\n")
        store.make_ready()
        compared = find_pairs(store, model, args.engine)
        sizes = dict(store.sizes)
        ids = (
            store.connection.execute("SELECT number, id, side FROM records ORDER BY 1").fetchall()
            if args.clusters
            else []
        )
        store.close()
        edges: list[tuple[int, int, float]] = []
        pairs, told = 0, math.inf  # bits of the weakest pair that is told
        with _table(args.out) as out:
            out.writerow(("left_id", "right_id", "probability", "explanation"))
            for pair in _with_bar(judged(store, args.model, compared), compared):
                if args.clusters:
                    edges.append((pair.left, pair.right, pair.score.weight))
                if pair.score.probability >= args.threshold:
                    out.writerow(_line(pair, store.columns))
                    pairs, told = pairs + 1, min(told, pair.score.weight)
        if args.clusters:
            # Below even odds on average: a group that many weak ties hold is one. But no two come together whom no pair in pairs.csv ties.
            belongs = average_linkage(edges, least=CUT if model.cut is None else model.cut, told=told)
            with _table(args.clusters) as out:
                out.writerow(("id", "cluster", "file"))  # both files may use an id
                out.writerows((_safe(id_), belongs.get(number, number), side) for number, id_, side in ids)
    return {
        "left": sizes.get("left", 0), "right": sizes.get("right", 0), "rejected": rejected, "compared": compared, "pairs": pairs,
        "seconds": round(time.perf_counter() - began, 2), "rejects_file": rejects_file,
    }  # fmt: skip


def _read(args: argparse.Namespace, folder: Path) -> tuple[Any, int, str]:
    from tandem.foundation.rejects import RejectsWriter
    from tandem.intake.importers.csv_file.mapping import BadMapping
    from tandem.intake.importers.csv_file.people import people_map
    from tandem.intake.importers.protocol import Unreadable
    from tandem.persons.linking.own import read_columns
    from tandem.persons.linking.store import open_store

    rejects = home.private_folder(home.home() / "rejects") / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-link.csv"
    try:
        chosen = people_map(text_of(args.map))
        store = open_store(read_columns(chosen.own), folder)
        # Within the run's own folder until both files are read: a killed run leaves none of it.
        with RejectsWriter(folder / rejects.name) as writer:
            for side, file in (("left", args.left), ("right", args.right)):
                if file is not None:
                    store.add(side, people_file.records(file, chosen, store.columns, writer.write))
            rejected = writer.count
        if rejected:
            os.replace(folder / rejects.name, rejects)
    except (BadMapping, Unreadable) as e:
        raise Trouble(str(e)) from e
    return store, rejected, str(rejects) if rejected else ""


def _with_bar(batches: Iterator[tuple[int, list[Judged]]], total: int) -> Iterator[Judged]:
    with people_file.watch(None, "Comparing", total, unit=" pairs") as bar:
        for looked_at, found in batches:
            bar.update(looked_at)
            yield from found


def _line(pair: Judged, columns: Any) -> tuple[str, str, str, str]:
    """Sentences with bits, never a value."""
    from tandem.persons.linking.own import SAYS
    from tandem.persons.matching import explaining

    said = [(r["weight"], r["says"]) for r in explaining.sentences(explaining.stored(pair.score))]
    kinds = {c.field: c for c in columns}
    said += [
        (round(e.weight, 2), f"{kinds[e.field].name}: {SAYS[kinds[e.field].kind][e.level]}")
        for e in pair.score.evidence
        if e.field in kinds
    ]
    said.sort(key=lambda s: -abs(s[0]))
    text = "; ".join(f"{says} ({bits:+.1f})" for bits, says in said)
    return _safe(pair.left_id), _safe(pair.right_id), f"{pair.score.probability:.6f}", _safe(text)


def _safe(cell: str) -> str:
    from tandem.foundation.safe_text import neutralise_for_csv

    return neutralise_for_csv(cell)


@contextmanager
def _table(path: Path) -> Iterator[Any]:
    """A CSV that only its owner reads, because who is who is told in it; under its name when it is whole."""
    try:
        with whole(path) as file:
            yield csv.writer(file)
    except OSError as e:
        raise Trouble(f"{path} cannot be written: {e.strerror}.") from e
