"""The one door to the database: makes sure that it stands, and says how to reach it."""

from __future__ import annotations

import sys
import time
from typing import Any

import psycopg
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from tandem.foundation.embedded import fitting, roles, server
from tandem.foundation.embedded.connect import LOGINS, conninfo, external, host_of, parameters, uri
from tandem.foundation.home import home, locked
from tandem.foundation.trouble import Trouble

__all__ = [
    "connect",
    "conninfo",
    "create_database",
    "drop_database",
    "ensure",
    "external",
    "host_of",
    "look",
    "parameters",
    "say_what_to_mend",
    "uri",
]

# Whether row security is nothing to who asks: by an attribute, or as a member of a role that owns something.
PASSES = (
    "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid)"
    " FROM pg_roles r WHERE rolname = current_user"
)


def ensure() -> None:
    """Starts the embedded server where it serves, and makes the roles and the database `tandem` where they
    are missing. Safe to call from several processes at once; a few milliseconds where all is there."""
    outside = external()
    if outside is None:
        server.start()
        if _stands():
            return
    with locked(home() / "bootstrap.lock"):
        if outside is None:
            roles.make_owner()
        with connect("owner") as connection:
            fitting.check(connection)
            roles.make(connection)
        if outside is None:
            roles.set_passwords()
        else:
            for role in LOGINS:
                connect(role).close()  # or says what stands in the way: a server that lets only some in, say


def connect(role: str = "web", database: str | None = None, **options: Any) -> psycopg.Connection[Any]:
    """A connection as a role. The caller closes it (`with`)."""
    found = conninfo(role, database)
    try:
        return psycopg.connect(**{**found, **options})
    except psycopg.OperationalError as e:
        raise Trouble(_sentence(e, found)) from e


def look() -> tuple[int, str]:
    """Of the server that TANDEM_DATABASE_URL names: its version (18) and what an operator should mend, or nothing. Refuses what
    `ensure` refuses, and changes nothing."""
    with connect("owner") as connection:
        fitting.check(connection)
        return connection.info.server_version // 10000, fitting.talkative(connection)


def say_what_to_mend() -> None:
    """For the commands that an operator reads: on standard error, once."""
    if external() and (said := look()[1]):
        sys.stderr.write(f"{said}\n")


def create_database(name: str, template: str | None = None) -> None:
    """For tests: a database of the owner's, a copy of `template` where one is named (nobody may be in it)."""
    make = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template:
        make += sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
    with connect("owner", autocommit=True) as connection:
        connection.execute(make)
    if not template:
        with connect("owner", name) as connection:
            roles.apply(connection)
    else:
        _open_to_ours(name)


def drop_database(name: str) -> None:
    """For tests: removes it, whoever is still in it. Waits for the server's own vacuum, which the owner may not end."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with connect("owner", autocommit=True) as connection:
        for tries_left in range(20, -1, -1):
            try:
                connection.execute(drop)
                return
            except InsufficientPrivilege:
                if not tries_left:
                    raise
                time.sleep(0.5)


def _open_to_ours(name: str) -> None:
    """A copy has its template's content but not the template's own grants on connecting."""
    with connect("owner", autocommit=True) as connection:
        for statement in (
            "REVOKE ALL ON DATABASE {} FROM PUBLIC",
            "GRANT CONNECT ON DATABASE {} TO tandem_web, tandem_matcher, tandem_sealer",
        ):
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _stands() -> bool:
    """Whether the last thing that `ensure` makes is there: every log-in opens with its password, and none but the owner's passes
    row security; where somebody gave one that, `roles.apply` takes it back or refuses."""
    try:
        for role in ("owner", "web", "matcher", "sealer"):
            with psycopg.connect(**conninfo(role), connect_timeout=5) as connection:
                row = connection.execute(PASSES).fetchone()
            if role != "owner" and (row is None or row[0]):
                return False
    except psycopg.OperationalError:
        return False
    return True


def _sentence(error: psycopg.OperationalError, found: dict[str, Any]) -> str:
    """libpq's own message repeats addresses and lines; this is what a person needs of it."""
    said = str(error)
    who, name = found["user"], found["dbname"]
    if "password authentication failed" in said:
        if external() and who == external()["user"]:  # type: ignore[index]
            return f"The database refuses the password of {who}, or knows no such role. Mend it in TANDEM_DATABASE_URL."
        return f"The database refuses the password of {who}. It lies in TANDEM_HOME; use the home that the database was made with."
    if "pg_hba.conf" in said:
        return f"The server lets {who} not in from here (pg_hba.conf). It must let in tandem_web, tandem_matcher, tandem_sealer and the owner."
    if "does not exist" in said and "database" in said:
        return f"There is no database {name!r} on the server that TANDEM_DATABASE_URL names. Create it first."
    if external() is None:
        return "The embedded database does not answer. Run: tandem db start"
    host, port = host_of(found) or "this machine", found.get("port", "5432")
    reason = said.strip().rpartition("failed: ")[2].splitlines()[0].removeprefix("FATAL:").strip().rstrip(".")
    return (
        f"The database at {host}:{port} does not answer as {who}. Check TANDEM_DATABASE_URL and that it runs."
        f" What was said: {reason}."
    )
