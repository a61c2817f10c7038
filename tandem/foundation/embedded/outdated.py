"""Notices a server that still runs as an older Tandem started it: its settings are words on its command line, which only a new start
changes. Apart from starting, because it is asked of a server that runs well."""

from __future__ import annotations

import hashlib
import json
import sys

import psycopg

from tandem.foundation.embedded.account import Account
from tandem.foundation.embedded.binaries import MAJOR, binaries
from tandem.foundation.embedded.configuration import ALLOWED_CONNECTIONS, settings
from tandem.foundation.embedded.connect import conninfo
from tandem.foundation.embedded.places import Places
from tandem.foundation.home import secret, write_whole
from tandem.foundation.trouble import Trouble

# Differ by start or by machine, and change nothing of what the server keeps to itself.
NOT_OURS = ("listen_addresses", "port", "unix_socket_directories", "shared_buffers", "effective_cache_size", "maintenance_work_mem")  # fmt: skip
SAID = (
    "The database still runs as an older Tandem started it, and somebody is connected. When nobody works:"
    " stop the site, run `tandem db stop`, and start again."
)


def mark(where: Places, account: Account | None) -> None:
    """Writes down how the server was started."""
    write_whole(where.base / "started-as", fingerprint(account))


def is_older(where: Places, account: Account | None) -> bool:
    """Whether it was started with other settings, other programs, or by a Tandem that wrote nothing down."""
    try:
        return (where.base / "started-as").read_text() != fingerprint(account)
    except FileNotFoundError:
        return True


def fingerprint(account: Account | None) -> str:
    kept = {name: value for name, value in settings("", 0, "").items() if name not in NOT_OURS}
    programs = str((binaries(account) / "postgres").stat().st_size)
    return hashlib.sha256(json.dumps([kept, ALLOWED_CONNECTIONS, programs], sort_keys=True).encode()).hexdigest()


def somebody_is_connected() -> bool:
    """True also where that cannot be found out: a server in use is not stopped under anybody's hands."""
    found = {**conninfo("owner"), "user": "postgres", "password": secret("postgres"), "dbname": "postgres"}
    try:
        with psycopg.connect(**found, connect_timeout=5) as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            ).fetchone()
    except psycopg.OperationalError:
        return True
    return row is None or bool(row[0])


def say() -> None:
    sys.stderr.write(f"{SAID}\n")


def refuse_other_major(where: Places) -> None:
    """Data of another PostgreSQL are not opened: the server would refuse them, with words about files."""
    try:
        made_by = (where.data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        return
    if not made_by:
        raise Trouble(
            f"The data in {where.data} are not whole; the folder was copied only in part. Use the whole one, or another TANDEM_HOME."
        )
    if made_by != str(MAJOR):
        raise Trouble(
            f"The data in {where.data} were made by PostgreSQL {made_by}; this Tandem brings PostgreSQL {MAJOR}, which does not"
            " open them. Go back to the Tandem that made them and take a dump (pg_dump), or name another TANDEM_HOME."
        )
