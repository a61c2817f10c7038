"""`make bench`: measures what docs/benchmarks.md shows, each against a plain baseline in the same run, and writes the table.
Figures are of this machine and this hour: read ratios. Parts can be chosen: python -m benchmarks wall ledger"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("TANDEM_HOME", str(Path(tempfile.gettempdir()) / f"tandem-bench-{os.getuid()}"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")

from benchmarks import intake, ledger, pages, start, vault, wall

TAIL = """
## Where we are worse than we want
- Behind the wall every statement asks who acts and what they see: 0.05 to 0.15 ms for most, half a millisecond for who has a thousand seats. Nothing to a
  person, and a tenth of what the ORM costs, but on a bare look-up by key of a tenth of a millisecond it is a ratio of 1.5 to 2 (decision 0010).
- A ledger line costs a tenth to a fifth of the transactions where the transaction is one small insert, without a round trip of its own (decision 0011): its row and
  four indexes weigh twice what a small row does.
- Pages: a page of 50 rows costs the site 6 to 10 ms of a core and the database what the wall costs it for four questions; where the two come to more than
  10 ms, two cores do not make 200 pages a second. The desk asks twelve questions and is the dearest page.
- The vault's search reads every key file and summary: half a second at 5,000 clients, and it grows with them.
- Memory of an import was shown flat for the readers (26.6 MB at 1x and 20x) and for batches of 500; a whole import of 20x has not been run.
- An import uses one core at a time: Python makes a batch, then PostgreSQL takes it. More cores do not make one file faster.
- Start: most of the cold minutes are the packages and the story's 300 cases, some 130 statements each.
"""
PARTS = {"intake": intake, "wall": wall, "ledger": ledger, "pages": pages, "vault": vault, "start": start}
FILE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


def main() -> None:
    chosen = [p for p in sys.argv[1:] if p in PARTS] or list(PARTS)
    from tandem.foundation.embedded import database

    database.ensure()
    with database.connect("owner") as connection:
        version = connection.execute("SHOW server_version").fetchone()[0]
    head = (
        f"# Benchmarks\nMeasured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC by `make bench` on {os.cpu_count()} cores ({platform.machine()}), Python "
        f"{platform.python_version()}, PostgreSQL {version}. Medians; other work may have run on the machine. Nothing here is a test.\n"
    )
    texts = []
    for name in chosen:
        print(f"--- {name}", flush=True)
        text = PARTS[name].measure()
        print(text, flush=True)
        texts.append(text)
    if len(chosen) == len(PARTS):
        FILE.write_text(head + "\n" + "\n".join(texts) + TAIL)
        print(f"Written: {FILE.relative_to(Path.cwd())}")


if __name__ == "__main__":
    main()
