"""`tandem db`: the database itself."""

from __future__ import annotations

import argparse
from typing import Any

from tandem.foundation import embedded
from tandem.foundation.embedded import database
from tandem.foundation.embedded.connect import LOGINS
from tandem.foundation.home import home
from tandem.foundation.trouble import Trouble

EXAMPLES = """\
examples:
  psql "$(tandem db uri)"                look with the site's eyes: without a session it sees no protected row
  psql "$(tandem db uri --role owner)"   look as the owner, who passes row security; mind what you do
  tandem db stop                         stop the embedded server; the next command starts it again
"""


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "db",
        help="the database: its address, start, stop, status",
        description="The database itself. The embedded server starts by itself whenever a command needs it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    below = parser.add_subparsers(metavar="WHAT", required=True)
    uri = below.add_parser("uri", help="print its address, with the password, for psql or any driver")
    uri.add_argument("--role", choices=list(LOGINS), default="web", help="who to be (default: web, the site)")
    uri.set_defaults(run=print_uri)
    below.add_parser("start", help="start the embedded server").set_defaults(run=start)
    below.add_parser("stop", help="stop the embedded server").set_defaults(run=stop)
    below.add_parser("status", help="say whether it runs (exit code 1: it does not)").set_defaults(run=status)


def print_uri(args: argparse.Namespace) -> None:
    database.ensure()
    print(database.uri(args.role))


def start(args: argparse.Namespace) -> None:
    _only_embedded()
    database.ensure()
    status(args)


def stop(args: argparse.Namespace) -> None:
    _only_embedded()
    print("The database is stopped." if embedded.stop() else "The database was not running.")


def status(args: argparse.Namespace) -> int:
    outside = database.external()
    if outside:
        version, mend = database.look()
        where = f"{database.host_of(outside) or 'this machine'}:{outside.get('port', 5432)}"
        print(f"PostgreSQL {version} at {where}, database {outside['dbname']} (TANDEM_DATABASE_URL)")
        if mend:
            print(mend)
        return 0
    server = embedded.status()
    if server is None:
        print(f"The embedded database in {home()} does not run. Start it with: tandem db start")
        return 1
    print(f"The embedded database in {home()} runs: 127.0.0.1:{server.port}, process {server.pid}")
    return 0


def _only_embedded() -> None:
    if database.external():
        raise Trouble("TANDEM_DATABASE_URL names a server of yours, which Tandem neither starts nor stops.")
