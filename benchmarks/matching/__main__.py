"""`make bench-matching`: the online matcher at 100,000 and a million people (ten million with `huge`), Splink beside it, a whole file, and real
notices; writes its part of docs/benchmarks.md when all parts ran, and that of `linking` or `febrl` where it is named with `write`. `keep` keeps the made-up indexes for the next run."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("TANDEM_HOME", str(Path(tempfile.gettempdir()) / f"tandem-bench-{os.getuid()}"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")


def main() -> None:
    import django

    django.setup()
    from benchmarks import sections
    from benchmarks.matching import febrl, linking, night, notices, online
    from tandem.foundation.embedded import database

    database.ensure()
    sizes = (100_000, 1_000_000, 10_000_000) if "huge" in sys.argv else (100_000, 1_000_000)
    parts = {
        "online": lambda: online.measure(sizes),
        "linking": linking.measure,
        "febrl": febrl.measure,
        "notices": notices.measure,
        "night": night.measure,
    }
    chosen = [p for p in sys.argv[1:] if p in parts] or list(parts)
    texts = []
    for name in chosen:
        print(f"--- {name}", flush=True)
        texts.append(parts[name]())
        print(texts[-1], flush=True)
        if name == "night":  # a part of its own: it takes half an hour
            sections.put("night", texts[-1])
    for name, text in zip(chosen, texts, strict=True):
        if "write" in sys.argv and name in (titles := {"linking": linking.TITLE, "febrl": febrl.TITLE}):
            sections.put_heading("matching", titles[name], text)
    if len(chosen) == len(parts):
        head = (
            f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC by `make bench-matching{' PARTS=huge' if 'huge' in sys.argv else ''}` on {os.cpu_count()} cores "
            f"({platform.machine()}), Python {platform.python_version()}. How it works: [matching.md](matching.md).\n"
        )
        sections.put("matching", "\n".join([head, *texts]))


if __name__ == "__main__":
    main()
