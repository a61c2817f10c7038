"""`tandem policies`: the wall in the database, as the files in policies/ say it."""

from __future__ import annotations

import argparse
from typing import Any

import psycopg

from tandem.agencies import gate
from tandem.foundation import policies
from tandem.foundation.embedded import database
from tandem.foundation.trouble import Trouble


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "policies",
        help="row security: apply the files in policies/",
        description="Who may see which row is said in policies/*.sql and decided by the database.",
    )
    below = parser.add_subparsers(metavar="WHAT", required=True)
    apply = below.add_parser(
        "apply",
        help="apply all of them, whole, in one transaction",
        description="Replaces every policy and grant by what the files say, in one transaction: either all of"
        " it stands afterwards or nothing has changed. As often as you like; `tandem migrate` ends with it.",
    )
    apply.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    database.ensure()
    print(f"Row security stands: {', '.join(apply_all())}.")


def apply_all(name: str | None = None) -> list[str]:
    """Applies them to a database (default: the one in use) and returns the files' names."""
    try:
        with database.connect("owner", name) as connection:
            return policies.apply(connection, then=gate.store_key)
    except psycopg.errors.UndefinedTable as e:
        raise Trouble(
            f"A policy names a table that is not there ({e.diag.message_primary}). Run: tandem migrate"
        ) from e
    except (psycopg.errors.SyntaxError, psycopg.errors.UndefinedObject, psycopg.errors.RaiseException) as e:
        raise Trouble(f"The policies cannot be applied, nothing was changed: {e.diag.message_primary}") from e
