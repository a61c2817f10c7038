"""Judging pairs: by the very comparison that works online, so that a pair has one probability wherever it is asked; in processes
on all cores, each reading what it needs from the store's file."""

from __future__ import annotations

import json
import math
import multiprocessing
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb

from tandem.persons.linking import own
from tandem.persons.linking.own import Column, Counts
from tandem.persons.linking.store import Record, Store
from tandem.persons.matching.features import Features
from tandem.persons.matching.model import Evidence, Model, load, probability_of
from tandem.persons.matching.score import Asked, Score

PAIRS_AT_ONCE = 20_000
LEAST_KEPT = -8.0  # bits: below it a pair is as good as never compared


class Judged(NamedTuple):
    left: int
    right: int
    left_id: str
    right_id: str
    score: Score


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a process needs to judge."""

    file: Path
    model_file: Path | None
    columns: tuple[Column, ...]
    counts: Counts
    size: int
    least: float


def judge(
    a: Asked, ours: tuple[str, ...], b: Features, theirs: tuple[str, ...], columns: tuple[Column, ...], counts: Counts
) -> Score:
    """As online; then what the file alone knows is added. A name that nothing but names supports stays capped."""
    score = a.compare(b)
    if not columns:
        return score
    more = list(own.weigh(columns, ours, theirs, counts, a.model))
    if not more:
        return score
    found = [e for e in score.evidence if e.field != "cap"]
    bits = math.fsum(e.weight for e in found) + math.fsum(e.weight for e in more)
    if not any(e.weight > 0 for e in more):
        cap = [e for e in score.evidence if e.field == "cap"]
        found, bits = found + cap, bits + math.fsum(e.weight for e in cap)
    return Score(probability_of(bits), bits, (*found, *more))


def probability(
    model: Model, one: Record, other: Record, columns: tuple[Column, ...], counts: Counts, size: int
) -> float:
    """Of one pair out of `size` records, as `tandem link` tells it."""
    return judge(Asked(one.features, model, size), one.own, other.features, other.own, columns, counts).probability


def judged(store: Store, model_file: Path | None, pairs: int, processes: int = 0) -> Iterator[tuple[int, list[Judged]]]:
    """Batches of (pairs looked at, those worth keeping), in the order of left numbers. The store must be closed."""
    ground = _Ground(store.file, model_file, store.columns, store.counts, store.size, LEAST_KEPT)
    starts = range(0, pairs, PAIRS_AT_ONCE)
    processes = processes or os.cpu_count() or 1
    if processes == 1 or len(starts) < 2:
        _prepare(ground)
        yield from map(_batch, starts)
        return
    # Spawned, not forked: DuckDB's threads and a database connection do not survive a fork.
    with multiprocessing.get_context("spawn").Pool(min(processes, len(starts)), _prepare, (ground,)) as pool:
        yield from pool.imap(_batch, starts)


_here: tuple[_Ground, Model, duckdb.DuckDBPyConnection] | None = None


def _prepare(ground: _Ground) -> None:
    global _here
    connection = duckdb.connect(str(ground.file), read_only=True, config={"threads": "1", "memory_limit": "256MB"})
    _here = ground, load(ground.model_file), connection


def _batch(start: int) -> tuple[int, list[Judged]]:
    assert _here is not None
    ground, model, connection = _here
    # Rows keep the order in which they were laid down, so a batch is a reading by row number.
    pairs = connection.execute(
        "SELECT l, r FROM pairs WHERE rowid >= ? AND rowid < ? ORDER BY l, r", [start, start + PAIRS_AT_ONCE]
    ).fetchall()
    needed = connection.execute(
        "WITH p AS (SELECT l, r FROM pairs WHERE rowid >= ? AND rowid < ?) "
        "SELECT number, id, features, own FROM records WHERE number IN (SELECT l FROM p UNION SELECT r FROM p)",
        [start, start + PAIRS_AT_ONCE],
    ).fetchall()
    people = {
        number: (id_, Features.from_json(json.loads(features)), tuple(values or ()))
        for number, id_, features, values in needed
    }
    found: list[Judged] = []
    asked: Asked | None = None
    last = -1
    for left, right in pairs:
        left_id, ours, our_own = people[left]
        right_id, theirs, their_own = people[right]
        if left != last or asked is None:
            asked, last = Asked(ours, model, ground.size), left
        score = judge(asked, our_own, theirs, their_own, ground.columns, ground.counts)
        if score.weight >= ground.least:
            plain = tuple(Evidence(e.field, e.level, e.weight, e.share) for e in score.evidence)
            found.append(Judged(left, right, left_id, right_id, Score(score.probability, score.weight, plain)))
    return len(pairs), found
