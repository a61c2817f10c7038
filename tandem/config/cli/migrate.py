"""`tandem migrate`: brings the tables to this version and puts the wall back around them."""

from __future__ import annotations

import argparse
from typing import Any

from tandem.config.cli import policies
from tandem.config.cli.ground import stand
from tandem.foundation.embedded import database


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "migrate",
        help="bring the database to this version, then apply policies",
        description="Creates or changes tables as the owner role, then applies policies/*.sql. Run it after"
        " every update of Tandem, with the site stopped; a second run changes nothing.",
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing where all goes well")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    stand("owner")
    database.say_what_to_mend()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", interactive=False, verbosity=0 if args.quiet else 1)
    connections.close_all()
    names = policies.apply_all()
    from tandem.persons.actions.indexing import bring_up_to_date

    indexed = bring_up_to_date()
    connections.close_all()
    if not args.quiet:
        if indexed:
            print(f"The matcher's index is of this version: {indexed} people were entered anew.")
        print(f"Row security stands: {', '.join(names)}.")
