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

from benchmarks import intake, ledger, pages, wall

PARTS = {"intake": intake, "wall": wall, "ledger": ledger, "pages": pages}
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
        FILE.write_text(head + "\n" + "\n".join(texts))
        print(f"Written: {FILE.relative_to(Path.cwd())}")


if __name__ == "__main__":
    main()
