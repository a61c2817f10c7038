"""The command `tandem`. One module a command; this one only lists them and turns what goes wrong into a
sentence and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from pathlib import Path

import psycopg

from tandem.config.cli import (
    agency,
    db,
    demo,
    directory,
    intake,
    ledger,
    link,
    match,
    member,
    migrate,
    model,
    policies,
    screening,
    serve,
    worker,
)
from tandem.config.cli.examples import teach
from tandem.foundation.failing import AWAY, FULL, chain, database_away, disk_full
from tandem.foundation.trouble import Trouble

# A command is a module with `add(subparsers)`, which sets `run` to a function of the parsed arguments that
# returns the exit code, or None for 0. In the order in which help shows them.
COMMANDS = [
    demo,
    serve,
    intake,
    match,
    link,
    model,
    directory,
    screening,
    ledger,
    agency,
    member,
    migrate,
    policies,
    worker,
    db,
]

FAILED, MISUSED, BROKEN, STOPPED = 1, 2, 70, 130
EPILOG = """\
State lies in the folder TANDEM_HOME (default: .tandem in the checkout). The database is the PostgreSQL that
comes with Tandem, unless TANDEM_DATABASE_URL names another one, version 16 or later.

  make demo                     everything at once: install, database, demo task force, site
  tandem COMMAND --help         what a command does, with examples
  TANDEM_DEBUG=1 tandem ...     shows where a failure came from

Exit codes: 0 done, 1 it could not be done (one sentence says why), 2 the command was not understood.
"""


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="tandem",
        description="Joint casework for human-trafficking task forces.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subparsers = top.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for command in COMMANDS:
        command.add(subparsers)
    teach(top)
    return top


def main(argv: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if argv is None else argv
    top = parser()
    if not arguments:
        top.print_help()
        return MISUSED
    args = top.parse_args(arguments)
    try:
        return int(args.run(args) or 0)
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:  # `tandem ... | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as e:
        if os.environ.get("TANDEM_DEBUG") == "1":
            traceback.print_exc()
        sentence, code = told(e)
        print(sentence, file=sys.stderr)
        return code


OTHER_VERSION = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedFunction, psycopg.errors.UndefinedColumn)


def told(error: Exception) -> tuple[str, int]:
    """The sentence for a failure, without the text of strange exceptions: it may carry personal words."""
    if disk_full(error):
        return FULL, FAILED
    if isinstance(error, Trouble):
        return str(error), FAILED
    if database_away(error):
        return AWAY, FAILED
    if any(isinstance(e, OTHER_VERSION) for e in chain(error)):
        return "The database is not set up, or not for this version of Tandem. Run: tandem migrate", FAILED
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{os.fsdecode(error.filename)} cannot be read or written: {error.strerror}.", FAILED
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if f"{os.sep}tandem{os.sep}" in f.filename] or frames
    where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "somewhere"
    kind = type(error).__name__
    return f"Tandem failed where it should not ({kind} at {where}). TANDEM_DEBUG=1 shows more.", BROKEN
