"""Whether a database that is not ours will do: the server's version, the owner's rights, an empty place in UTF-8. Apart from making
roles, because all of this is asked before anything is changed, and each answer is a sentence with what to run."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from psycopg import sql

from tandem.foundation.embedded.configuration import QUIET
from tandem.foundation.embedded.connect import LOGINS, conninfo, external
from tandem.foundation.trouble import Trouble

Connection = psycopg.Connection[Any]
OLDEST = 160000
OURS = ("tandem_web", "tandem_matcher", "tandem_sealer", "tandem_gate", "tandem_search")

_OWNER = """
SELECT current_user AS who, current_database() AS name, r.rolsuper, r.rolsuper OR (r.rolcreaterole AND r.rolbypassrls) AS attributes,
  pg_has_role(d.datdba, 'USAGE') AS owns, coalesce(s.nspowner = to_regrole('pg_database_owner') OR pg_has_role(s.nspowner, 'USAGE'), false) AS public, pg_encoding_to_char(d.encoding) AS letters
FROM pg_roles r, pg_database d LEFT JOIN pg_namespace s ON s.nspname = 'public'
WHERE r.rolname = current_user AND d.datname = current_database()
"""
# Before the first set-up anything is somebody else's; afterwards what the owner does not own is (an extension's view, say).
_STRANGE = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = to_regnamespace('public') AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
AND (to_regnamespace('tandem') IS NULL OR NOT pg_has_role(c.relowner, 'USAGE')) ORDER BY 1 LIMIT 3
"""
_ENTERED = """
SELECT d.datname FROM pg_database d, aclexplode(d.datacl) a
WHERE a.grantee = to_regrole('tandem_web') AND a.privilege_type = 'CONNECT' ORDER BY 1 LIMIT 3
"""


def check(connection: Connection) -> None:
    """Refuses, changing nothing: a server that is too old, an owner with too much or too few rights, a database that holds something
    else, roles that another Tandem made. `connection` is the owner's."""
    refuse_old(connection.info.server_version)
    with connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        owner = cursor.execute(_OWNER).fetchone()
    assert owner is not None
    _refuse_superuser(owner)
    _refuse_powerless(owner)
    if owner["letters"] != "UTF8":
        raise Trouble(
            f"The database {owner['name']} keeps its text as {owner['letters']}; names need UTF-8. Make another one:"
            f" CREATE DATABASE tandem OWNER {_quoted(owner['who'])} ENCODING 'UTF8' TEMPLATE template0;"
        )
    if strange := [row[0] for row in connection.execute(_STRANGE)]:
        raise Trouble(
            f"The database {owner['name']} holds something else in its schema public ({', '.join(strange)}), which Tandem's row"
            " security would close. Give Tandem a database of its own."
        )
    if external() is not None:
        _refuse_anothers_roles(connection, owner["who"])


def refuse_old(version: int) -> None:
    """`version` as the server tells it: 150007 is 15.7."""
    if version < OLDEST:
        raise Trouble(
            f"The database is PostgreSQL {version // 10000}; Tandem needs 16 or later. Name another one in TANDEM_DATABASE_URL,"
            " or leave that out: Tandem brings its own."
        )


def talkative(connection: Connection) -> str:
    """A sentence where the server keeps or writes down what it is asked, which is personal; else nothing."""
    rows = connection.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(QUIET)]).fetchall()
    if all(QUIET[name] == setting for name, setting in rows):
        return ""
    name = _quoted(connection.info.dbname)
    sets = " ".join(f"ALTER DATABASE {name} SET {k} = '{QUIET[k]}';" for k, setting in rows if QUIET[k] != setting)
    return f"The server may write down words about people: statements, values of a failure, what runs now. As a superuser, run: {sets}"


def log_ins_there(connection: Connection) -> list[str]:
    """Which of the log-ins that we make the server knows already. Roles are the whole server's, not one database's."""
    names = [name for role, name in LOGINS.items() if role != "owner"]
    return [row[0] for row in connection.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [names])]


def _refuse_superuser(owner: dict[str, Any]) -> None:
    if owner["rolsuper"] and os.environ.get("TANDEM_ALLOW_SUPERUSER_OWNER") != "1":
        raise Trouble(
            f"TANDEM_DATABASE_URL names {owner['who']}, a superuser: who reads that line owns every database on the server, and the"
            " machine under it. Make Tandem an owner of its own and name that: CREATE ROLE tandem_owner LOGIN CREATEROLE BYPASSRLS"
            " PASSWORD '...'; CREATE DATABASE tandem OWNER tandem_owner; (TANDEM_ALLOW_SUPERUSER_OWNER=1 goes on all the same.)"
        )


def _refuse_powerless(owner: dict[str, Any]) -> None:
    who = _quoted(owner["who"])
    missing = []
    if not owner["attributes"]:
        missing.append(f"ALTER ROLE {who} CREATEROLE BYPASSRLS;")
    if not owner["owns"]:
        missing.append(f"ALTER DATABASE {_quoted(owner['name'])} OWNER TO {who};")
    if not owner["public"]:
        missing.append("CREATE SCHEMA IF NOT EXISTS public; ALTER SCHEMA public OWNER TO pg_database_owner;")
    if missing:
        raise Trouble(
            f"The database role {owner['who']} must be able to create roles and to pass row security, and must own the database"
            f" {owner['name']}. As a superuser, in that database, run: {' '.join(missing)}"
        )


def _refuse_anothers_roles(connection: Connection, who: str) -> None:
    """Log-ins that do not open with this home's passwords are another home's. Setting new ones would shut that Tandem out."""
    there = log_ins_there(connection)
    shut = [name for role, name in LOGINS.items() if name in there and role != "owner" and not _opens(role)]
    if not shut:
        return
    entered = [row[0] for row in connection.execute(_ENTERED)]
    where = f", which enters the database {', '.join(entered)}" if entered else ""
    raise Trouble(
        f"Another Tandem made the role {shut[0]} on this server{where}: its password is not the one in this TANDEM_HOME. If it is the"
        " same Tandem, work with its TANDEM_HOME or a copy of it. If it is another, name another server: one server carries one"
        " Tandem. If nothing is left of it and its database is dropped, run as"
        f" {who}: DROP ROLE {', '.join(OURS)};"
    )


def _opens(role: str) -> bool:
    """False only where the password is refused. What else stands in the way is told, in its own words, when the role is used."""
    try:
        psycopg.connect(**conninfo(role)).close()
    except psycopg.OperationalError as e:
        return "password authentication failed" not in str(e)
    return True


def _quoted(name: str) -> str:
    return sql.Identifier(name).as_string()
