"""An index of made-up people in a database of its own, laid down as the site would (same keys, hints and entries), by COPY and with
its key made afterwards: how long that takes and what it weighs."""

from __future__ import annotations

import json
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from benchmarks.ground import fresh
from benchmarks.matching.people import block, blocks, source
from tandem.foundation.embedded import database
from tandem.persons.matching.finding import Wanted
from tandem.persons.matching.keys import VERSION, number_of

SEED = 1


@dataclass(frozen=True, slots=True)
class Built:
    size: int
    keys: int
    keys_seconds: float
    index_seconds: float
    table_mb: int
    key_mb: int


def _lay_down(name: str, agency: str, number: int, count: int) -> int:
    entries, keys = [], []
    for held in block(number, count, SEED, source()):
        at, wanted = number_of(held.id), Wanted.of(held.features)
        known = json.dumps(held.features.to_json(), ensure_ascii=False, separators=(",", ":")).replace("\\", "\\\\")
        entries.append(f"{held.id}\t{agency}\t{at}\t{VERSION}\t{known}\n")
        keys.extend(f"{key}\t{wanted.hint}\t{at}\n" for key in wanted.keys)
    with database.connect("owner", name) as owner:
        for table, columns, lines in (
            ("persons_matchentry", "identity_id, agency_id, number, version, features", entries),
            ("persons_matchkey", "key, hint, entry", keys),
        ):
            with owner.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                copy.write("".join(lines))
        owner.commit()
    return len(keys)


def build(name: str, size: int) -> Built:
    """The people stand in no table of identities: references to it from entries and matches are dropped in this
    database, and nothing else."""
    fresh(name)
    with database.connect("owner", name) as owner:
        agency = str(owner.execute("SELECT id FROM agencies_agency").fetchone()[0])
        for table, constraint in owner.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE confrelid = 'persons_identity'::regclass AND contype = 'f'"
            " AND conrelid IN ('persons_matchentry'::regclass, 'persons_match'::regclass)"
        ).fetchall():
            owner.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')
        (primary,) = owner.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'persons_matchkey'::regclass AND contype = 'p'"
        ).fetchone()
        owner.execute(f'ALTER TABLE persons_matchkey DROP CONSTRAINT "{primary}"')
        owner.commit()
        start = time.perf_counter()
        with ProcessPoolExecutor(min(os.cpu_count() or 2, 8)) as pool:
            done = [pool.submit(_lay_down, name, agency, number, count) for number, count in blocks(size)]
            keys = sum(d.result() for d in done)
        laid = time.perf_counter()
        owner.execute("SET maintenance_work_mem = '1GB'")
        owner.execute(f'ALTER TABLE persons_matchkey ADD CONSTRAINT "{primary}" PRIMARY KEY (key, hint, entry)')
        owner.commit()
        owner.autocommit = True
        owner.execute("VACUUM (ANALYZE) persons_matchkey, persons_matchentry")
        indexed = time.perf_counter()
        table, key = owner.execute(
            f"SELECT pg_table_size('persons_matchkey') + pg_total_relation_size('persons_matchentry'), pg_relation_size('\"{primary}\"')"
        ).fetchone()
    return Built(size, keys, laid - start, indexed - laid, table >> 20, key >> 20)
