"""Makes the database's roles and gives the log-ins their passwords. The superuser of the embedded server
makes the owner and is not used again; the rest the owner does, so it works the same on another server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tandem.foundation.embedded.cluster import SUPERUSER
from tandem.foundation.embedded.connect import DATABASE, LOGINS, conninfo, external
from tandem.foundation.home import CHECKOUT, secret
from tandem.foundation.trouble import Trouble

Connection = psycopg.Connection[Any]
ROLES_SQL = CHECKOUT / "policies" / "roles.sql"
OWNER = "LOGIN BYPASSRLS CREATEROLE CREATEDB NOSUPERUSER NOREPLICATION"
OLDEST = 160000


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


def check_owner(connection: Connection) -> None:
    """Refuses a server that is too old and a role that cannot build the wall, with what to run instead."""
    refuse_old(connection.info.server_version)
    row = connection.execute(
        "SELECT rolsuper OR rolcreaterole, rolsuper OR rolbypassrls, current_user FROM pg_roles"
        " WHERE rolname = current_user"
    ).fetchone()
    assert row is not None
    if not (row[0] and row[1]):
        raise Trouble(
            f"The database role {row[2]} must be able to create roles and to pass row security."
            f' As a superuser, run: ALTER ROLE "{row[2]}" CREATEROLE CREATEDB BYPASSRLS;'
        )


def refuse_old(version: int) -> None:
    """`version` as the server tells it: 150007 is 15.7."""
    if version < OLDEST:
        raise Trouble(
            f"The database is PostgreSQL {version // 10000}; Tandem needs 16 or later."
            " Name another one in TANDEM_DATABASE_URL."
        )


def apply(connection: Connection) -> None:
    """Makes the other roles and closes this database to everybody else; changes only what differs."""
    try:
        connection.execute(_text(ROLES_SQL))
    except psycopg.errors.RaiseException as e:
        raise Trouble(f"The database's roles are not as they must be: {e.diag.message_primary}.") from e
    except psycopg.errors.InsufficientPrivilege as e:
        raise Trouble(
            "The database's roles belong to another owner than the one in TANDEM_DATABASE_URL:"
            f" {e.diag.message_primary}. Use the owner that made them."
        ) from e


def set_passwords() -> None:
    """Gives each log-in its password from TANDEM_HOME, where it does not open already."""
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


def is_embedded() -> bool:
    return external() is None


def _text(path: Path) -> bytes:
    return path.read_bytes()
