"""The night: 100,000 people of one agency compared anew under another model, as the job does it; and a night in which nothing changed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

from benchmarks.ground import table
from benchmarks.matching.index import SEED, build
from benchmarks.matching.people import block, blocks, copy_of, source
from tandem.foundation.embedded import database
from tandem.persons.matching.finding import Wanted
from tandem.persons.matching.keys import VERSION, number_of

SIZE, COPIES = 100_000, 2_000
NAME = "tandem_bench_night"
_NIGHT = """
import django; django.setup()
import time, resource
from datetime import datetime, timedelta, UTC
from tandem.persons.actions.relinking import relink
for what in ("anew", "again"):
    start = time.perf_counter()
    night = relink(datetime.now(UTC), lasting=timedelta(hours=20))
    print(what, night.compared, time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, len(night.troubles), flush=True)
"""


def measure() -> str:
    build(NAME, SIZE)
    _copies()
    with database.connect("owner", NAME) as owner:
        owner.execute("UPDATE persons_matchentry SET compared_with = 'an older model'")
        owner.commit()
        owner.autocommit = True
        owner.execute("VACUUM (ANALYZE) persons_matchentry, persons_matchkey")
    done = subprocess.run(
        [sys.executable, "-c", _NIGHT], env={**os.environ, "TANDEM_DATABASE": NAME}, capture_output=True, text=True, check=True
    )  # fmt: skip
    found = {}
    for line in done.stdout.splitlines():
        what, compared, seconds, kilobytes, troubles = line.split()
        found[what] = (int(compared), float(seconds), int(kilobytes) >> 10)
        if int(troubles):
            raise RuntimeError("The night met trouble; its log says what.")
    with database.connect("owner", NAME) as owner:
        (laid,) = owner.execute("SELECT count(*) FROM persons_match").fetchone() or (0,)
    database.drop_database(NAME)
    (compared, seconds, megabytes), (none, idle, _mb) = found["anew"], found["again"]
    rows = [
        ["compared anew under another model", f"{compared:,}", f"{seconds:,.0f} s", f"{compared / seconds:,.0f}", f"{laid:,}", f"{megabytes} MB"],
        ["the night after, nothing changed", f"{none:,}", f"{idle:.1f} s", "", "0", ""],
    ]  # fmt: skip
    return table(
        f"A night: {SIZE + COPIES:,} people of one agency", ["", "people", "took", "a second", "matches laid", "memory"], rows,
        f"{COPIES:,} of them are corrupted copies of others. Measured {datetime.now(UTC):%Y-%m-%d} by `make bench-matching PARTS=night` on "
        f"{os.cpu_count()} cores, one worker, as the job runs: each batch of 200 a transaction, with the matches, the marks and the ledger's line in it. "
        f"With the job's four hours a night that is {compared / seconds * timedelta(hours=4).total_seconds() / 1e6:.1f} million people.",
    )  # fmt: skip


def _copies() -> None:
    """People who stand there twice, entered unseen."""
    rng, drawn = random.Random(3), source()
    [(number, count), *_] = blocks(SIZE)
    with database.connect("owner", NAME) as owner:
        agency = owner.execute("SELECT id FROM agencies_agency").fetchone()[0]
        for held in list(block(number, count, SEED, drawn))[:COPIES]:
            known = copy_of(held.features, rng, drawn)
            identity = UUID(bytes=rng.randbytes(16))
            wanted, at = Wanted.of(known), number_of(identity)
            owner.execute(
                "INSERT INTO persons_matchentry (identity_id, agency_id, number, version, features) VALUES (%s, %s, %s, %s, %s)",
                [identity, agency, at, VERSION, json.dumps(known.to_json(), ensure_ascii=False)],
            )
            owner.cursor().executemany(
                "INSERT INTO persons_matchkey (key, hint, entry) VALUES (%s, %s, %s)", [(key, wanted.hint, at) for key in wanted.keys]
            )  # fmt: skip
        owner.commit()
