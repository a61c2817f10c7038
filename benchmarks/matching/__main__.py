"""`make bench-matching`: the online matcher at 100,000 and a million people (ten million with `huge`), Splink beside it, whole files, and real
notices; writes its part of docs/benchmarks.md. `keep` keeps the made-up indexes for the next run. Parts: online, linking, notices."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TANDEM_HOME", str(Path(tempfile.gettempdir()) / f"tandem-bench-{os.getuid()}"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")


def main() -> None:
    import django

    django.setup()
    from benchmarks.matching import notices, online
    from tandem.foundation.embedded import database

    database.ensure()
    chosen = [p for p in sys.argv[1:] if p in ("online", "notices")] or ["online", "notices"]
    sizes = (100_000, 1_000_000, 10_000_000) if "huge" in sys.argv else (100_000, 1_000_000)
    if "online" in chosen:
        print(online.measure(sizes), flush=True)
    if "notices" in chosen:
        print(notices.measure(), flush=True)


if __name__ == "__main__":
    main()
