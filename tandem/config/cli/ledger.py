"""`tandem ledger verify`: was anything on the ledger altered?"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from tandem.foundation.embedded import database

WORDS = {
    "altered": "its content is not what was sealed",
    "removed": "it is gone",
    "inserted": "it was put in after its time had been sealed",
    "reordered": "it does not stand where it was sealed",
    "back-dated": "its time lies more than a day before entries sealed ahead of it",
    "seal forged": "a seal there does not fit the entries or the key",
    "seal missing": "a seal is gone",
    "head missing": "the head published outside the database is gone",
}


def add(subparsers: Any) -> None:
    command = subparsers.add_parser("ledger", help="verify the ledger, or seal it now")
    below = command.add_subparsers(metavar="WHAT", required=True)
    verifying = below.add_parser(
        "verify",
        help="find the first altered, removed or inserted entry",
        description="Reads every sealed entry against its leaf, the signed seals and the heads in TANDEM_HOME/ledger."
        "\nExits 1 where anything does not fit.",
    )
    verifying.add_argument("--json", action="store_true", help="one line of JSON")
    verifying.set_defaults(run=verify)
    sealing = below.add_parser("seal", help="seal what is pending; the worker does this every second")
    sealing.set_defaults(run=seal)


def verify(args: argparse.Namespace) -> int:
    from tqdm import tqdm

    from tandem.ledger.verifying import verify as look

    database.ensure()
    with tqdm(desc="Verifying", unit="entry", disable=not sys.stderr.isatty(), leave=False) as bar:

        def moved(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        found = look(progress=moved)
    if args.json:
        print(json.dumps(found.as_json()))
    elif found.ok:
        print(
            f"Nothing was altered: {found.sealed:,} entries under {found.seals:,} seals, {found.pending:,} not sealed yet."
        )
    else:
        first = found.first_altered
        assert first is not None
        where = f"at place {first.position}" if first.position is not None else "outside the seals"
        print(f"ALTERED: entry {first.entry or 'unknown'} {where}: {WORDS[first.why]}.")
    return 0 if found.ok else 1


def seal(args: argparse.Namespace) -> None:
    from tandem.ledger.sealing import seal_pending

    database.ensure()
    print(f"{seal_pending():,} entries sealed.")
