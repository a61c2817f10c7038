"""Training without labels: Splink's expectation-maximisation over how our candidates agree. Splink compares values by SQL, which does not know our levels;
so each candidate pair is laid out as two rows, of which the first bears the pair's levels, and Splink's comparisons read them there
(docs/decisions/0019)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from tandem.persons.linking.splinking import quiet
from tandem.persons.matching import training
from tandem.persons.matching.model import Model, probability_of
from tandem.persons.matching.training import ONLY_YEARS, Counted, Look

ROUNDS = 60
MOVED = 0.0001  # what moves less is at rest
FIRST_DOUBT = 8.0  # bits of agreement that a candidate needs to be believed at first
YEARS = "birth years"  # where no day is known, ages are compared, as another thing
SETTLED, SURE = "settled", 1 - 1e-9


def by_expectation(base: Model, candidates: Iterable[Look], strangers: Iterable[Look], *, floor: float = 0.0) -> Model:
    """How many of the candidates are one human, and how these and the others agree, are guessed in turns until nothing moves.
    Candidates who are two people agree more than strangers do, so that the model's u comes from pairs drawn blindly."""
    looked, blind = list(candidates), list(strangers)
    believed = _believed(base, looked, training.count(blind))
    return training.by_belief(base, looked, believed, blind, floor=floor)


def _believed(base: Model, looked: Sequence[Look], blind: Counted) -> list[float]:
    """For each pair the probability that it is of one human, by Splink."""
    answer = [0.0 for _ in looked]
    columns = _columns(looked)
    if not columns:
        return answer
    from splink import DuckDBAPI, Linker

    at_first = math.fsum(probability_of(one.bits - FIRST_DOUBT) for one in looked) / len(looked)
    with quiet(), duckdb.connect() as connection:
        api = DuckDBAPI(connection=connection)
        # Splink puts the table whose name comes first on the left.
        tables = [api.register(t, dataset_display_name=n) for n, t in zip(("bears", "other"), _tables(looked, columns), strict=True)]  # fmt: skip
        linker = Linker(tables, _settings(base, columns, blind, at_first), log_level=None, validate_settings=False)
        linker.training.estimate_parameters_using_expectation_maximisation(
            "l.pair = r.pair", fix_u_probabilities=False, estimate_without_term_frequencies=True
        )
        found = linker.inference.predict(warning_mode="never")
        rows = connection.execute(
            f"SELECT pair_l, match_probability FROM {found.physical_name} WHERE pair_l < ?",  # noqa: S608 - Splink's own name
            [len(looked)],
        ).fetchall()
    for pair, p in rows:
        answer[pair] = p
    return answer


def _columns(looked: Sequence[Look]) -> dict[str, list[str]]:
    """Field -> its levels that show, where there are two or more."""
    shown: dict[str, set[str]] = {}
    for one in looked:
        for field, level in _row(one).items():
            shown.setdefault(field, set()).add(level)
    found = {field: sorted(levels) for field, levels in sorted(shown.items()) if len(levels) > 1}
    return {**found, SETTLED: ["one", "two"]} if found else {}


def _row(one: Look) -> dict[str, str]:
    row = {field: level for field, level in one.levels if (field, level) != ONLY_YEARS}
    if ONLY_YEARS in one.levels:
        row[YEARS] = row.pop("birth")
    if "given" in row:
        row["whole"] = "as written"
    return row


def _tables(looked: Sequence[Look], columns: dict[str, list[str]]) -> tuple[pa.Table, pa.Table]:
    rows = [_row(one) for one in looked]
    # Splink does not smooth, and a level that one side never shows would be a zero, which it refuses: each level is shown once more by a pair
    # of which it is settled that it is one human, and once by one of which it is settled that it is two.
    rows += [
        {field: level, SETTLED: so}
        for field, levels in columns.items()
        if field != SETTLED
        for level in levels
        for so in ("one", "two")
    ]
    ids = pa.array(range(len(rows)), pa.int64())
    common = {"unique_id": ids, "pair": ids}
    bears = {f"c{n}": pa.array([row.get(field) for row in rows], pa.string()) for n, field in enumerate(columns)}
    other = {name: pa.nulls(len(rows), pa.string()) for name in bears}
    return pa.table({**common, **bears}), pa.table({**common, **other})


def _settings(base: Model, columns: dict[str, list[str]], blind: Counted, at_first: float) -> dict[str, Any]:
    """`at_first`: the share of the candidates that are one human, before anything is learned."""
    return {
        "link_type": "link_only",
        "unique_id_column_name": "unique_id",
        "source_dataset_column_name": "source_dataset",
        "probability_two_random_records_match": min(max(at_first, 0.001), 0.999),
        "blocking_rules_to_generate_predictions": [{"blocking_rule": "l.pair = r.pair"}],
        "comparisons": [
            _comparison(f"c{n}", levels, *_first(base, field, levels, blind), fixed=field == SETTLED)
            for n, (field, levels) in enumerate(columns.items())
        ],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "additional_columns_to_retain": ["pair"],
        "max_iterations": ROUNDS,
        "em_convergence": MOVED,
    }


def _first(base: Model, field: str, levels: list[str], blind: Counted) -> tuple[list[float], list[float]]:
    """m and u to begin with: the base's, and as strangers agree."""
    if field == SETTLED:
        return [SURE, 1 - SURE], [1 - SURE, SURE]
    keys = [("birth" if field == YEARS else field, level) for level in levels]
    known = {**base.shares, **base.odds, ("whole", "as written"): (0.9, 0.999)}
    m = [known.get(key, (0.5, 0.5))[0] for key in keys]
    u = [0.999 if key == ("whole", "as written") else blind.share(key) for key in keys]
    return [x / sum(m) for x in m], [x / sum(u) for x in u]


def _comparison(name: str, levels: list[str], m: list[float], u: list[float], *, fixed: bool) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        {"sql_condition": f"{name}_l IS NULL", "label_for_charts": "not known", "is_null_level": True}
    ]
    for n, level in enumerate(levels):
        condition = f"{name}_l = '{level}'" if n < len(levels) - 1 else "ELSE"  # levels are words of our own
        rows.append({
            "sql_condition": condition, "label_for_charts": level, "m_probability": m[n], "u_probability": u[n],
            "fix_m_probability": fixed, "fix_u_probability": fixed,
        })  # fmt: skip
    return {"output_column_name": name, "comparison_levels": rows}
