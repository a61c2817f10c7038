"""Splink on the same made-up people: Jaro-Winkler levels, term frequencies, five blocking rules, weights by EM; a batch of queries,
and one new record at a time. In a process of its own: `python -m benchmarks.matching.splink_peer SIZE` prints one line of JSON."""

from __future__ import annotations

import json
import logging
import resource
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.matching.index import SEED
from benchmarks.matching.people import block, blocks, source
from tandem.persons.matching.features import Features

SINGLE = 60


COLUMNS = pa.schema(
    [(name, pa.string()) for name in ("unique_id", "source_dataset", "given", "family", "born", "phone", "city")]
)


def _columns(persons: list[tuple[str, Features]], dataset: str) -> pa.Table:
    rows = [
        (i, dataset, p.given[0], p.family[0], p.born_on or None, p.phones[0] if p.phones else None, p.places[0])
        for i, p in persons
    ]
    return pa.table([list(column) for column in zip(*rows, strict=True)], schema=COLUMNS)


def measure(size: int) -> dict[str, float]:
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    from benchmarks.matching.online import queries

    logging.disable(logging.WARNING)
    drawn = source()
    meant, asked = queries(size, drawn)
    with TemporaryDirectory() as folder:
        held, new = Path(folder) / "held.parquet", Path(folder) / "asked.parquet"
        with pq.ParquetWriter(held, COLUMNS) as writer:
            for number, count in blocks(size):
                writer.write_table(
                    _columns([(str(h.id), h.features) for h in block(number, count, SEED, drawn)], "held"), 100_000
                )
        pq.write_table(_columns([(f"q{i}", p) for i, p in enumerate(asked)], "asked"), new)
        api = DuckDBAPI()
        settings = SettingsCreator(
            link_type="link_only",
            comparisons=[
                cl.JaroWinklerAtThresholds("given", [0.92, 0.88]).configure(term_frequency_adjustments=True),
                cl.JaroWinklerAtThresholds("family", [0.92, 0.88]).configure(term_frequency_adjustments=True),
                cl.DamerauLevenshteinAtThresholds("born", [1]),
                cl.ExactMatch("phone"),
                cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            ],
            blocking_rules_to_generate_predictions=[
                block_on("given", "family"), block_on("born"), block_on("phone"), block_on("family", "city"), block_on("given", "city"),
            ],
            retain_matching_columns=False,
        )  # fmt: skip
        api._con.execute(f"CREATE TABLE held AS SELECT * FROM '{held}'")
        api._con.execute(f"CREATE TABLE asked AS SELECT * FROM '{new}'")
        frames = [
            api.register("held", dataset_display_name="held"),
            api.register("asked", dataset_display_name="asked"),
        ]
        linker = Linker(frames, settings)
        start = time.perf_counter()
        linker.training.estimate_probability_two_random_records_match(
            [block_on("phone"), block_on("given", "family", "born")], recall=0.5
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=2e6)
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("born"))
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("given", "family"))
        trained = time.perf_counter() - start
        start = time.perf_counter()
        found = linker.inference.predict(threshold_match_probability=0.5).as_record_list()
        batch = time.perf_counter() - start
        told = {(r["unique_id_l"], r["unique_id_r"]) for r in found}
        told |= {(b, a) for a, b in told}
        right = sum((str(who), f"q{i}") in told for i, who in enumerate(meant))
        for name in ("given", "family", "city"):
            linker.table_management.compute_tf_table(name)
        taken = []
        for i in range(SINGLE):
            one = api._con.execute(f"SELECT * FROM asked WHERE unique_id = 'q{i}'").to_arrow_table()
            start = time.perf_counter()
            new_frame = api.register(one, dataset_display_name=f"asked_{i}")
            linker.inference.predict_between(frames[0], new_frame).as_record_list()
            taken.append((time.perf_counter() - start) * 1000)
        cut = statistics.quantiles(taken[3:], n=20)
        return {
            "recall": right / len(meant), "precision": right / max(len(found), 1), "train_s": trained, "batch_s": batch,
            "p50_ms": cut[9], "p95_ms": cut[18], "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
