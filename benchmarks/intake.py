"""Taking a file in, matching included, against a bare COPY of the same rows; and memory as the file grows."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.ground import fresh, table
from tandem.foundation.embedded import database

REAL = Path(os.environ.get("TANDEM_SHARED_DATA", "../shared/data")) / "namus" / "missing_adults_2025-10.csv"
_RUN = """
import json, resource, sys, time
from tandem.config.cli.ground import stand
stand()
from pathlib import Path
from tandem.config.cli.intake import take_in
start = time.perf_counter()
o = take_in(Path(sys.argv[1]), "namus", "bench")
print(json.dumps({"seconds": time.perf_counter() - start, "read": o.read, "accepted": o.accepted, "matches": o.matches,
                  "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""


def _take(path: Path, name: str) -> dict[str, float]:
    env = {**os.environ, "TANDEM_DATABASE": name}
    done = subprocess.run([sys.executable, "-c", _RUN, str(path)], env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def _source(folder: Path) -> tuple[Path, str]:
    if REAL.exists():
        return REAL, "the real NamUs file"
    from datetime import UTC, datetime

    from tandem.config.demo.files import write_all

    return write_all(folder, datetime.now(UTC))[0].path, "the demo's NamUs-shaped file (the real one is not here)"


def _copy_seconds(path: Path, name: str) -> float:
    with database.connect("owner", name) as owner:
        owner.execute(
            "CREATE TABLE bare (a text, b text, c text, d text, e text, f text, g text, h text, i text, j text, k text)"
        )
        start = time.perf_counter()
        with owner.cursor().copy("COPY bare FROM STDIN CSV HEADER") as copy:
            copy.write(path.read_bytes())
        owner.commit()
        taken = time.perf_counter() - start
        owner.execute("DROP TABLE bare")
    return taken


def measure() -> str:
    name = "tandem_bench_intake"
    fresh(name)
    folder = Path(os.environ["TANDEM_HOME"]) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    path, what = _source(folder)
    bare = _copy_seconds(path, name)
    once = _take(path, name)
    again = _take(path, name)
    part = folder / "part.csv"
    lines = path.read_text().splitlines(keepends=True)
    random.seed(1)
    part.write_text(lines[0] + "".join(f"X{i}" + line[2:] for i, line in enumerate(lines[1:2001])))
    small = _take(part, name)
    rows = [
        [
            "first time, matching included",
            f"{once['read']:,}",
            f"{once['seconds']:.1f}",
            f"{once['read'] / once['seconds']:,.0f}",
            f"{once['peak']:.0f}",
        ],
        [
            "the same file again",
            f"{again['read']:,}",
            f"{again['seconds']:.1f}",
            f"{again['read'] / again['seconds']:,.0f}",
            f"{again['peak']:.0f}",
        ],
        [
            "2,000 more",
            f"{small['read']:,}",
            f"{small['seconds']:.1f}",
            f"{small['read'] / small['seconds']:,.0f}",
            f"{small['peak']:.0f}",
        ],
        ["bare COPY of the same rows", f"{len(lines) - 1:,}", f"{bare:.2f}", f"{(len(lines) - 1) / bare:,.0f}", "–"],
    ]
    database.drop_database(name)
    return table(
        f"Intake: {what}", ["run", "rows", "seconds", "rows a second", "peak memory, MB"], rows,
        f"Ratio to the bare COPY: {once['seconds'] / bare:,.0f}. A row becomes a report, a person with name, number and place, about seven keys and a"
        " ledger line, compared with all others. The process's memory is that of Python and Django; batches of 500 rows keep it flat.",
    )  # fmt: skip
