"""The records to link, on disk: one DuckDB file in a private folder that is removed at the end, so that memory stays bounded and
no name outlives the run. What Splink reads of them stands beside in coarse columns."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from tandem.persons.linking import own
from tandem.persons.linking.own import Column, Counts
from tandem.persons.matching.features import Features
from tandem.persons.matching.keys import keys_of
from tandem.persons.matching.names import nicknames, sound

BATCH = 5_000
MEMORY_MB = 1024  # DuckDB's; beyond it spills to the folder
SIDES = ("left", "right")
# Of a key with more holders than this each holder would be compared with thousands of strangers; their other keys must do.
HOLDERS_MOST = 100


class Record(NamedTuple):
    id: str
    features: Features
    own: tuple[str, ...] = ()  # one for each of the map's own columns, folded


@dataclass(slots=True)
class Store:
    """Numbers run through both files, so that one number is one record."""

    folder: Path
    columns: tuple[Column, ...]
    counts: Counts
    connection: duckdb.DuckDBPyConnection
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return self.folder / "records.duckdb"

    @property
    def two(self) -> bool:
        return "right" in self.sizes

    @property
    def size(self) -> int:
        """Among how many one is looked for."""
        return self.sizes["right"] if self.two else self.sizes.get("left", 0)

    def add(self, side: str, records: Iterable[Record]) -> None:
        """Streams them in. A side without records is a side still."""
        self.sizes.setdefault(side, 0)
        number = sum(self.sizes.values())
        batch: list[dict[str, Any]] = []
        for record in records:
            batch.append(_row(number, side, record, self.columns))
            self.counts.add(record.own)
            number += 1
            if len(batch) >= BATCH:
                self._write(side, batch)
                batch = []
        self._write(side, batch)

    def _write(self, side: str, batch: list[dict[str, Any]]) -> None:
        if batch:
            rows = pa.Table.from_pylist(batch, schema=_schema(self.columns))
            self.connection.register("batch", rows)
            self.connection.execute("INSERT INTO records SELECT * FROM batch")
            self.connection.unregister("batch")
            self.sizes[side] += len(batch)

    def make_ready(self) -> None:
        """Lays out what Splink reads: the keys that at least two hold and not too many."""
        run = self.connection.execute
        run("CREATE OR REPLACE TABLE held AS SELECT number, side, unnest(keys) AS key FROM records")
        both = "AND count(*) FILTER (side = 'left') > 0 AND count(*) FILTER (side = 'right') > 0" if self.two else ""
        run(
            f"CREATE OR REPLACE TABLE useful AS SELECT key FROM held GROUP BY key HAVING count(*) BETWEEN 2 AND {HOLDERS_MOST} {both}"  # noqa: S608 - our own numbers and words
        )
        run(
            "CREATE OR REPLACE TABLE looked_at AS SELECT r.number AS unique_id, r.side AS source_dataset, k.keys, "  # noqa: S608 - our own column names
            f"{', '.join(f'r.{name}' for name in coarse_names(self.columns))} "
            "FROM (SELECT number, list(key ORDER BY key) AS keys FROM held SEMI JOIN useful USING (key) GROUP BY number) k "
            "JOIN records r USING (number) ORDER BY 1"
        )
        run("DROP TABLE held")
        run("DROP TABLE useful")
        for side in SIDES:
            run(f"CREATE OR REPLACE TABLE looked_at_{side} AS SELECT * FROM looked_at WHERE source_dataset = '{side}'")  # noqa: S608 - left or right
        run("ALTER TABLE records DROP COLUMN keys")
        self.counts.forget_singles()

    def close(self) -> None:
        """Workers may then open the file, reading."""
        self.connection.execute("CHECKPOINT")
        self.connection.close()


def open_store(columns: tuple[Column, ...], folder: Path, memory_mb: int = MEMORY_MB) -> Store:
    connection = duckdb.connect(
        str(folder / "records.duckdb"),
        config={
            "memory_limit": f"{memory_mb}MB", "temp_directory": str(folder / "spill"), "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
        },
    )  # fmt: skip
    text = ", ".join(f"{name} {kind}" for name, kind in _types(columns).items())
    connection.execute(f"CREATE TABLE records ({text})")
    return Store(folder, columns, Counts(columns), connection)


@contextmanager
def working_folder(within: Path) -> Iterator[Path]:
    """A private folder that is gone afterwards, also after a failure. What a killed run left is removed by the next."""
    within.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in within.glob("run-*"):
        if not _alive(left):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"run-{os.getpid()}-", dir=within))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _alive(folder: Path) -> bool:
    try:
        os.kill(int(folder.name.split("-")[1]), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def coarse_names(columns: tuple[Column, ...]) -> list[str]:
    return [*COARSE, *(f"own_{place}" for place in range(len(columns)))]


# What Splink's first look compares, by plain equality, the same on every engine.
COARSE = ("family", "family_sound", "given", "given_sound", "born", "year", "sex", "city", "strong")


def coarse_of(person: Features) -> dict[str, str | None]:
    """Empty is NULL: not known."""
    given = person.given[0] if person.given else ""
    family = "".join(person.family)
    city = person.places[0].split("|") if person.places else ()
    strong = person.numbers or person.phones or person.emails or person.accounts
    found = {
        "family": family,
        "family_sound": sound(person.family[-1]) if person.family else "",
        "given": given,
        "given_sound": sound(min(nicknames(given))) if given else "",
        "born": person.born_on,
        "year": str(person.year_low) if person.year_low and person.year_low == person.year_high else "",
        "sex": person.sex,
        "city": f"{city[0]}|{city[2]}" if city and city[2] else "",
        "strong": strong[0] if strong else "",
    }
    return {name: value or None for name, value in found.items()}


def _types(columns: tuple[Column, ...]) -> dict[str, str]:
    return {
        "number": "INTEGER", "side": "VARCHAR", "id": "VARCHAR", "features": "VARCHAR", "own": "VARCHAR[]", "keys": "BIGINT[]",
        **dict.fromkeys(coarse_names(columns), "VARCHAR"),
    }  # fmt: skip


def _schema(columns: tuple[Column, ...]) -> pa.Schema:
    kinds = {
        "INTEGER": pa.int32(), "VARCHAR": pa.string(), "VARCHAR[]": pa.list_(pa.string()), "BIGINT[]": pa.list_(pa.int64()),
    }  # fmt: skip
    return pa.schema([(name, kinds[kind]) for name, kind in _types(columns).items()])


def _row(number: int, side: str, record: Record, columns: tuple[Column, ...]) -> dict[str, Any]:
    keys = set(keys_of(record.features)) | own.keys_of(columns, record.features, record.own)
    return {
        "number": number,
        "side": side,
        "id": record.id,
        "features": json.dumps(record.features.to_json(), ensure_ascii=False, separators=(",", ":")),
        "own": list(record.own),
        "keys": sorted(keys),
        **coarse_of(record.features),
        **{f"own_{place}": value or None for place, value in enumerate(record.own)},
    }
