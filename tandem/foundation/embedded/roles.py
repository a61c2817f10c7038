"""Makes the database's roles and gives the log-ins their passwords. The superuser of the embedded server
makes the owner and is not used again; the rest the owner does, so it works the same on another server."""

from __future__ import annotations

import sys
from typing import Any

import psycopg
from psycopg import sql

from tandem.foundation.embedded.cluster import SUPERUSER
from tandem.foundation.embedded.connect import DATABASE, LOGINS, conninfo
from tandem.foundation.embedded.fitting import OURS, log_ins_there
from tandem.foundation.home import CHECKOUT, secret
from tandem.foundation.trouble import Trouble

Connection = psycopg.Connection[Any]
ROLES_SQL = CHECKOUT / "policies" / "roles.sql"
OWNER = "LOGIN BYPASSRLS CREATEROLE CREATEDB NOSUPERUSER NOREPLICATION"
_LOCK = 7_246_002  # any number; one maker of roles at a time


def make_owner() -> None:
    """On the embedded server: the owner and its database."""
    own = conninfo("owner")
    with psycopg.connect(**superuser(), autocommit=True) as connection:
        name = sql.Identifier(own["user"])
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [own["user"]]).fetchone()
        if not found:
            connection.execute(sql.SQL("CREATE ROLE {}").format(name))
        connection.execute(sql.SQL("ALTER ROLE {} " + OWNER).format(name))
        set_password(connection, own["user"], own["password"])
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            make = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(make.format(sql.Identifier(DATABASE), name))


def superuser() -> dict[str, Any]:
    return {**conninfo("owner"), "user": SUPERUSER, "password": secret("postgres"), "dbname": "postgres"}


def make(connection: Connection) -> None:
    """Makes the other roles, each log-in with its password from TANDEM_HOME, in one transaction: nobody finds a log-in whose password
    is nowhere. `fitting.check` has let this connection pass."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])  # a second machine with the same home may do so now
    there = log_ins_there(connection)
    apply(connection)
    for role, name in LOGINS.items():
        if role != "owner" and name not in there:
            set_password(connection, name, secret(f"database_{role}"))


def apply(connection: Connection) -> None:
    """Makes the other roles and closes this database to everybody else; changes only what differs."""
    connection.add_notice_handler(_say)
    try:
        connection.execute(ROLES_SQL.read_bytes())
    except psycopg.errors.RaiseException as e:
        raise Trouble(f"The database's roles are not as they must be: {e.diag.message_primary}.") from e
    except psycopg.errors.InsufficientPrivilege as e:
        raise Trouble(
            "The database's roles were made by another owner than the one in TANDEM_DATABASE_URL:"
            f" {e.diag.message_primary}. Use the owner that made them, or, as a superuser, run:"
            f' GRANT {", ".join(OURS)} TO "{connection.info.user}" WITH ADMIN TRUE;'
        ) from e
    except (psycopg.errors.UniqueViolation, psycopg.errors.DuplicateObject) as e:
        raise Trouble("Another Tandem is setting up this server at this moment. Run it again.") from e


def _say(diagnostic: psycopg.errors.Diagnostic) -> None:
    """What the server warns of while it makes roles: that one had passed the wall, that a right could not be taken."""
    if diagnostic.severity_nonlocalized == "WARNING":
        sys.stderr.write(f"The database warns: {diagnostic.message_primary}.\n")


def set_passwords() -> None:
    """On the embedded server, which is this home's alone: gives each log-in its password, where it does not open already."""
    for role, name in LOGINS.items():
        if role == "owner" or _opens(role):
            continue
        with psycopg.connect(**conninfo("owner"), autocommit=True) as connection:
            set_password(connection, name, secret(f"database_{role}"))


def _opens(role: str) -> bool:
    try:
        psycopg.connect(**conninfo(role)).close()
    except psycopg.OperationalError:
        return False
    return True


def set_password(connection: Connection, role: str, password: str) -> None:
    """Sends only the SCRAM verifier, so that the password itself is in no statement and no log."""
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier))
    connection.execute(statement)
