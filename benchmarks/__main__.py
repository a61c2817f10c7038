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
- Lists behind the wall: 1.3 times the plain query for who sees 20 rows and for who has a thousand seats, where we want 1.2 (2026-11-25, on a quiet
  machine). Every statement asks who acts and what they see: 0.1 to 0.2 ms for most, half a millisecond for a thousand seats. Nothing to a person. A
  look-up by key, where that was a ratio of 1.25, has a kept plan since (1.04 to 1.09 on a busy machine, 2026-11-30).
- A count of 50,000 rows over a thousand seats is 3.4 times the plain one, where we want 2.2. The policy is asked of each row: 0.18 µs beside the 0.06
  that the row takes. The cheapest form that is still exact would be 2.5, and dearer for everything that pages ask; they count to 1,001 (decision
  0010).
- A ledger line cost a quarter of the transactions of a note as the site writes it, and as much where the transaction is one small insert
  (2026-11-25). Since then it travels in one message with the COMMIT under a kept plan: of the core of client and server it takes 242 µs instead of
  441, beside a note's 1,580, a ratio of 0.86 for 0.78 to 0.81 (2026-11-30, on a busy machine; transactions a second are to be measured anew). What is
  left is a second row, its three indexes (25 µs), who acts (25) and the client's values as text (decision 0011). We want a tenth.
- Pages: we want 200 a second on two cores. On 2026-11-25, on a quiet machine, they were 155 (reports), 173 (people) and 84 (desk). Since then lists are asked for in plain
  SQL and the desk's matches come off an index: beside that day's program, second by second on a machine that others use, reports take 0.81 of both shares together (7.0 and 5.0 ms
  became 5.3 and 4.4), people 0.84 (5.6 and 4.6: 4.5 and 4.1), the desk 0.68 (12.6 and 8.9: 8.4 and 6.2). That is ten milliseconds for reports, nine for people and 15 for the
  desk on the quiet machine, if the ratios hold there. A page of reports asks eight statements. What is left, in
  milliseconds of a core where the same is asked again and again, of the database: the list 1.1, its count and who awaits triage 0.9, what the member sees 0.3, the rest 0.3, and
  more than half as much again because between two statements the caches are somebody else's. Of the list's share reading the ids of 500 compartments is 0.3, weighing
  them for the plan 0.2, gathering and hashing them for the policy 0.35. Of the site: 0.7 the rows, 1.3 the frame, filters and forms, 0.6 session and connection,
  0.2 each statement's way through the driver, the rest the middleware. The desk asks 16 statements. To save round trips is no gain: the pool's check of a connection costs 0.03 ms
  on both sides, BEGIN with who acts and who signed in 0.2; statements prepared by the driver saved 0.2 ms where no ids had to be weighed, and cost the list of people 0.7.
- The vault's search reads every key file and summary: a fifth of a second at 5,000 clients, and it grows with them.
- A link chart of 2,000 nodes stands after 6 seconds in a Chromium that draws without a graphics card, on a machine that others use: one second is the site's, the rest
  the drawing of the first frame. Then it moves at 60 frames, with a halt of a quarter of a second when what was kept of the view is drawn anew.
- An import's memory is flat for the readers (26.6 MB at 1x and 20x); a whole import grows a little with the file: 104 MB at 1x, 161 MB at 369,500 rows, where
  a first run of 20x stopped (it outlasted the idle lock, which no longer counts for imports). `python -m benchmarks intake --long` measures it whole.
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
