"""`make bench`: measures what docs/benchmarks.md shows, each against a plain baseline in the same run, and writes the table.
Figures are of this machine and this hour: read ratios. Parts can be chosen, and take their old places: python -m benchmarks wall ledger"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("TANDEM_HOME", str(Path(tempfile.gettempdir()) / f"tandem-bench-{os.getuid()}"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")

from benchmarks import chart, intake, ledger, pages, sections, start, text, vault, wall
from benchmarks.sections import FILE

TAIL = """
## Where we are worse than we want
- Behind the wall, on a quiet machine (2026-11-30): lists 1.12 to 1.13 times the plain query for members who do not see everything (before they were asked in plain SQL on both
  sides: 1.31 for who sees 20 rows), look-ups by key 1.01 to 1.07, both where we want 1.2. With other work on the machine lists of a thousand seats are 1.2 to 1.35: 0.1 ms is the seal of
  what is kept of their grants, 0.1 that it is split and hashed, asked by each statement.
- Counts: pages count to 1,001, which is 1.2 times the plain count for who sees 20 rows and 2.1 to 2.5 for a thousand seats, where we want 2.2. A count of all 50,000 rows there, which no page
  asks, is 3.3: the policy is asked of each row, 0.18 µs beside the 0.06 that the row takes. The cheapest form that is still exact would be 2.5, and dearer for everything that pages ask
  (decision 0010).
- A ledger line costs one request in twenty (0.95: a note posted with everything that its transaction does). Of that the note and its line alone are 0.84, a bare small row with the line in a
  round trip of its own 0.74. What is left is a second row, its three indexes (25 µs), who acts (25) and the client's values as text. A line prepared in the driver's own pipeline would save
  a third of it, and could meet a server that has forgotten it (decision 0011).
- Pages: we want 200 a second of 50 rows on two cores. In four runs within five minutes (2026-11-30) reports were 174 to 225, three of them above 210; people 237 to 259; the machine itself is faster and
  slower by a tenth. The desk, which is no list of 50 rows, 106 to 121. Before: 155, 173, 84 (2026-11-25); 193, 233, 110 (this morning). A page of reports asks eight statements. What is
  left for a member with two hundred seats, in milliseconds as the site waits for them: the list 1.9, its count and who awaits triage 1.4, what the member sees 1.5, the rest 0.7. To save round
  trips is no gain. A kept plan halves what the desk's and the counts' own statements take; a list's rows must be planned for the very ids (decision 0010). Two threads a worker in the place of
  four gave one in twenty more, and four slow downloads would stop the site. Right after a large load, until PostgreSQL has counted its tables (a minute or two, or ANALYZE, as the demo
  does), a page of reports takes the database nearly twice as long.
- The vault's search reads every key file and summary: a fifth of a second at 5,000 clients, and it grows with them.
- A link chart of 2,000 nodes stands after 6 seconds in a Chromium that draws without a graphics card, on a machine that others use: one second is the site's, the rest
  the drawing of the first frame. Then it moves at 60 frames, with a halt of a quarter of a second when what was kept of the view is drawn anew.
- An import's memory is flat: 134 MB at the end of the file, 145 at the end of twenty (of the database's busiest process 39). Its speed is not: the more people are known who are called alike, the more
  of them each row is held against, up to a hundred (1,000 rows a second into an empty index, some 500 at 100,000 people of the long run's file, whose names come from one list). The long
  run's own time was measured while tests ran beside it.
- An import uses one core at a time: Python makes a batch, then PostgreSQL takes it. More cores do not make one file faster.
- Start: most of the cold minutes are the packages and the story's 300 cases, some 130 statements each.
- Text: of what a careful reader takes from words that the rules had never met, they find 0.81, and 0.15 of what they suggest is wrong in some part (before the last
  mending 0.33 and 0.37 of the same words: they are harder than the sets before, whose 0.72 had flattered). The weakest are places, where half are missed, in Spanish two
  thirds: a line takes too much ("basement at", "de Nuevo Laredo", the next sentence behind "St.") or too little, and who says where without a known word ("at her bf's place")
  is not understood. Missed as well: a name in the next clause ("name Maribel Ortega"), or behind "the driver's name might be"; ages and jobs in another clause; accounts of
  several words ("face Chato Treviño"); a motorcycle after "una moto". Whose something is ("his phone") is left to the person. All passages, though in nine manners, were
  written by one hand, the same that mended the rules afterwards and had their words in mind: those of real desks will read otherwise, and we have none that we may use.
"""
PARTS = {
    "intake": intake,
    "wall": wall,
    "ledger": ledger,
    "pages": pages,
    "vault": vault,
    "chart": chart,
    "text": text,
    "start": start,
}


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
        texts.append(sections.marked(name, text))
        if len(chosen) < len(PARTS):
            sections.put(name, text)
    if len(chosen) < len(PARTS):
        sections.put_tail(TAIL)
    else:
        FILE.write_text(head + "\n" + "\n".join(texts) + "\n" + sections.of_matching(TAIL) + TAIL)
        print(f"Written: {FILE.relative_to(Path.cwd())}")


if __name__ == "__main__":
    main()
