"""Splink's part: which pairs share a key, and a first Fellegi-Sunter look at them by the model's own numbers, on DuckDB or on
Spark. It compares by plain equality, so that every engine answers the same; the judgement itself is `scoring`'s."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tandem.foundation.trouble import Trouble
from tandem.persons.linking.own import numbers_of
from tandem.persons.linking.store import Store
from tandem.persons.matching.model import Model

ENGINES = ("duckdb", "spark")
# Bits of the first look, without the prior, from which a pair is judged. It knows equal from not equal only, so it is lenient:
# names, date and place that differ by a slip weigh as different here.
FIRST_LOOK = -9.0


def find_pairs(store: Store, model: Model, engine: str = "duckdb") -> int:
    """Lays the pairs to be judged into the store's table `pairs (l, r)`. Returns how many."""
    run = store.connection.execute
    run("CREATE OR REPLACE TABLE pairs (l INTEGER, r INTEGER)")
    [[held]] = run("SELECT count(*) FROM looked_at").fetchall()
    if not held or (store.two and not all(_count(store, f"looked_at_{side}") for side in ("left", "right"))):
        return 0
    with quiet():
        (_by_spark if engine == "spark" else _by_duckdb)(store, settings(store, model), threshold(store, model))
    # The lower number first; of two files, the left one's.
    run("CREATE OR REPLACE TABLE pairs AS SELECT least(l, r) AS l, greatest(l, r) AS r FROM pairs ORDER BY 1, 2")
    return _count(store, "pairs")


def threshold(store: Store, model: Model) -> float:
    return FIRST_LOOK + model.prior(store.size)


def settings(store: Store, model: Model) -> dict[str, Any]:
    """Splink's, with every m and u fixed by the model file: nothing is trained here."""
    return {
        "link_type": "link_only" if store.two else "dedupe_only",
        "unique_id_column_name": "unique_id",
        "source_dataset_column_name": "source_dataset",
        "probability_two_random_records_match": 2.0 ** model.prior(store.size),
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": "l.keys = r.keys", "arrays_to_explode": ["keys"]},
        ],
        "comparisons": _comparisons(store, model),
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }


def _comparisons(store: Store, model: Model) -> list[dict[str, Any]]:
    m = {key: numbers[0] for key, numbers in {**model.odds, **model.shares}.items()}
    family, given = m["family", "exact"], m["given", "exact"]
    turned = m["whole", "swapped"]
    found = [
        _comparison("family", [
            ("family_l = family_r", family, 0.001),
            ("family_sound_l = family_sound_r OR family_sound_l = given_sound_r OR family_sound_r = given_sound_l", m["family", "typo"] + turned, 0.005),
        ]),
        _comparison("given", [
            ("given_l = given_r", given, 0.01),
            ("given_sound_l = given_sound_r OR given_sound_l = family_sound_r OR given_sound_r = family_sound_l", m["given", "nickname"] + turned, 0.01),
        ]),
        _comparison("born", [
            ("born_l = born_r", m["birth", "exact"], model.odds["birth", "exact"][1]),
            ("year_l = year_r", m["birth", "parts"], 0.02),
        ]),
        _comparison("sex", [("sex_l = sex_r", m["sex", "same"], model.odds["sex", "same"][1])]),
        _comparison("city", [("city_l = city_r", m["place", "city"], 0.03)]),
        _comparison("strong", [("strong_l = strong_r", m["number", "same"] / 2, 1e-6)]),
    ]  # fmt: skip
    for place, column in enumerate(store.columns):
        same, u = numbers_of(column, "same", model)
        found.append(_comparison(f"own_{place}", [(f"own_{place}_l = own_{place}_r", same, max(u, 1e-6))]))
    return found


def _comparison(name: str, levels: list[tuple[str, float, float]]) -> dict[str, Any]:
    """Levels as (condition, m, u); what is left of m and u is the last level's."""
    rest_m = max(1 - sum(m for _, m, _ in levels), 0.02)
    rest_u = max(1 - sum(u for _, _, u in levels), 0.02)
    rows: list[dict[str, Any]] = [
        {"sql_condition": f"{name}_l IS NULL OR {name}_r IS NULL", "label_for_charts": "not known", "is_null_level": True},
        *({"sql_condition": c, "label_for_charts": f"level {n}", "m_probability": m, "u_probability": u} for n, (c, m, u) in enumerate(levels)),
        {"sql_condition": "ELSE", "label_for_charts": "else", "m_probability": rest_m, "u_probability": rest_u},
    ]  # fmt: skip
    return {"output_column_name": name, "comparison_levels": rows}


def _by_duckdb(store: Store, chosen: dict[str, Any], least: float) -> None:
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(connection=store.connection)
    names = ("looked_at_left", "looked_at_right") if store.two else ("looked_at",)
    tables = [api.register(name, dataset_display_name=f"{name}_table") for name in names]
    linker = Linker(tables, chosen, log_level=None, validate_settings=False)
    found = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
    store.connection.execute(
        f"INSERT INTO pairs SELECT unique_id_l, unique_id_r FROM {found.physical_name}"  # noqa: S608 - Splink's own name
    )
    found.drop_table_from_database_and_remove_from_cache()


def _by_spark(store: Store, chosen: dict[str, Any], least: float) -> None:
    """Records travel to Spark and pairs back as Parquet files in the run's folder: with several machines it must lie on a disk
    that all of them reach (TANDEM_HOME)."""
    session = spark_session()
    from splink import Linker, SparkAPI

    try:
        api = SparkAPI(spark_session=session, break_lineage_method="persist", register_udfs_automatically=False)  # type: ignore[no-untyped-call]
        names = ("looked_at_left", "looked_at_right") if store.two else ("looked_at",)
        tables = []
        for name in names:
            place = store.folder / f"{name}.parquet"
            store.connection.execute(f"COPY {name} TO '{place}' (FORMAT parquet)")
            tables.append(api.register(session.read.parquet(str(place)), dataset_display_name=f"{name}_table"))
        linker = Linker(tables, chosen, log_level=None, validate_settings=False)
        found = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
        answer = store.folder / "pairs.parquet"
        found.as_spark_dataframe().select("unique_id_l", "unique_id_r").write.parquet(str(answer))
        if list(answer.glob("*.parquet")):
            store.connection.execute(
                f"INSERT INTO pairs SELECT unique_id_l, unique_id_r FROM read_parquet('{answer}/*.parquet')"  # noqa: S608 - the run's own folder
            )
    finally:
        session.stop()


def spark_session() -> Any:
    """Local on all cores, or the cluster that SPARK_MASTER names. Refuses in words where Spark is not installed."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as e:
        raise Trouble(
            "--engine spark needs pyspark, which Tandem does not bring along (400 MB). Install it beside: "
            ".venv/bin/python -m pip install pyspark, with Java 17 or later on the path. Without it: --engine duckdb."
        ) from e
    try:
        return (
            SparkSession.builder.master(os.environ.get("SPARK_MASTER") or "local[*]")
            .appName("tandem link")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.log.level", "OFF")
            .config("spark.sql.shuffle.partitions", str(4 * (os.cpu_count() or 2)))
            .getOrCreate()
        )
    except Exception as e:
        raise Trouble(
            "Spark does not start. It needs Java 17 or later (JAVA_HOME), and SPARK_MASTER, where it is set, must be reachable."
        ) from e


@contextmanager
def quiet() -> Iterator[None]:
    """Splink logs and warns of its own accord; a run's log holds no word of it."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)  # its children's as well, which `disabled` is not
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)


def _count(store: Store, table: str) -> int:
    [[count]] = store.connection.execute(f"SELECT count(*) FROM {table}").fetchall()  # noqa: S608 - our own names
    return int(count)
