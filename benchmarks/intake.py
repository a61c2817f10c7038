"""Taking a file in, matching included, against a bare COPY of the same rows; and memory as the file grows."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks.ground import fresh, table
from tandem.foundation.embedded import database

TIMES = 20  # of the file, in the long run: python -m benchmarks intake --long
LONG = f"{TIMES} times the file"
TABLE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
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


def many_times(source: Path, into: Path, times: int) -> None:
    """A file of so many times the rows: other case numbers, and family names dealt anew among the rows with a letter changed here and
    there, so that names stay as frequent as they are and a copy is not its original's twin. Streams but for the family names."""
    chance = random.Random(20)
    with source.open(newline="", encoding="utf-8") as read:
        families = [row["Legal Last Name"] for row in csv.DictReader(read)]
    with source.open(newline="", encoding="utf-8") as read, into.open("w", newline="", encoding="utf-8") as write:
        rows = csv.DictReader(read)
        out = csv.DictWriter(write, rows.fieldnames or [])
        out.writeheader()
        for time_ in range(times):
            read.seek(0)
            for row in csv.DictReader(read):
                if time_:
                    row["Case Number"] += f"-{time_}"
                    row["Legal Last Name"] = _perturbed(chance.choice(families), chance)
                out.writerow(row)


def _perturbed(name: str, chance: random.Random) -> str:
    if len(name) < 4 or chance.random() < 0.7:
        return name
    at = chance.randrange(1, len(name) - 1)
    return name[:at] + chance.choice("aeioulnrst") + name[at + 1 :]


def _database_memory() -> float:
    """MB of the largest server process of its own: without the shared buffers that it has touched."""
    mark = Path(os.environ["TANDEM_HOME"]) / "postgres" / "data" / "postmaster.pid"
    most = 0
    for child in psutil.Process(int(mark.read_text().split()[0])).children() if mark.exists() else ():
        try:
            status = Path(f"/proc/{child.pid}/status").read_text()
        except OSError:
            continue
        own = re.search(r"RssAnon:\s+(\d+)", status)
        most = max(most, int(own.group(1)) if own else 0)
    return most / 1024


def _long(source: Path, name: str) -> list[str]:
    """The line of the long run. The file lies in a folder that goes with it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.csv"
        many_times(source, path, TIMES)
        env = {**os.environ, "TANDEM_DATABASE": name}
        run = subprocess.Popen(
            [sys.executable, "-c", _RUN, str(path)],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        server = 0.0
        while run.poll() is None:
            server = max(server, _database_memory())
            time.sleep(1)
        said = json.loads((run.stdout.read() if run.stdout else "").splitlines()[-1])
    return _row(f"{LONG} (of {datetime.now(UTC):%Y-%m-%d})", said, f"{server:.0f}")


def _long_before() -> list[list[str]]:
    """The long run's line as it was measured last."""
    found = [line for line in TABLE.read_text().splitlines() if line.startswith(f"| {LONG}")] if TABLE.exists() else []
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found]


def _row(what: str, said: dict[str, Any], server: str = "–") -> list[str]:
    return [what, f"{said['read']:,}", f"{said['seconds']:.1f}", f"{said['read'] / said['seconds']:,.0f}", f"{said['peak']:.0f}", server, f"{said['matches']:,}"]  # fmt: skip


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
        _row("first time, matching included", once),
        _row("the same file again", again),
        _row("2,000 more", small),
        ["bare COPY of the same rows", f"{len(lines) - 1:,}", f"{bare:.2f}", f"{(len(lines) - 1) / bare:,.0f}", "–", "–", "–"],
    ]  # fmt: skip
    if "--long" in sys.argv:
        fresh(name)
        rows.append(_long(path, name))
    else:
        rows += _long_before()
    database.drop_database(name)
    return table(
        f"Intake: {what}", ["run", "rows", "seconds", "rows a second", "peak memory, MB", "the database's, MB", "matches"], rows,
        f"Ratio to the bare COPY: {once['seconds'] / bare:,.0f}. A row becomes a report, a person with name, number and place, some fifteen keys and a"
        " ledger line, compared with all others. The process's memory is that of Python and Django; batches of 500 rows keep it flat. The database's is what its busiest process holds of its own."
        f" The long run ({TIMES} times the rows, other case numbers, family names dealt anew with letters changed) is made with"
        " `python -m benchmarks intake --long`; else its last figure stands.",
    )  # fmt: skip
