"""How to reach the database as one of its roles: the embedded one through its socket, or the one that
TANDEM_DATABASE_URL names. Apart because settings ask for this before anything runs; it starts nothing."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tandem.foundation.embedded.places import SOCKET_PORT, loopback, places
from tandem.foundation.home import secret
from tandem.foundation.trouble import Trouble

DATABASE = "tandem"
# The part a program plays -> the role that it logs in as.
LOGINS = {
    "owner": "tandem_owner",
    "web": "tandem_web",
    "matcher": "tandem_matcher",
    "sealer": "tandem_sealer",
}
_ADDRESS = ("host", "hostaddr", "port", "user", "password", "dbname")


def external() -> dict[str, str] | None:
    """What TANDEM_DATABASE_URL says, or None where the embedded server serves."""
    url = os.environ.get("TANDEM_DATABASE_URL", "").strip()
    if not url:
        return None
    if not url.startswith(("postgresql://", "postgres://")):
        raise Trouble("TANDEM_DATABASE_URL must begin with postgresql:// and name an owner role, host and database.")
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    except psycopg.ProgrammingError as e:
        raise Trouble("TANDEM_DATABASE_URL cannot be read: postgresql://user:password@host:5432/name") from e
    if "user" not in parts or "dbname" not in parts:
        raise Trouble("TANDEM_DATABASE_URL must name a role and a database: postgresql://user:password@host/name")
    return parts


def login(role: str) -> str:
    """The name of the role in the database."""
    if role not in LOGINS:
        raise Trouble(f"There is no database role {role!r}. Choose one of: {', '.join(LOGINS)}.")
    outside = external()
    return outside["user"] if outside and role == "owner" else LOGINS[role]


def conninfo(role: str = "web", database: str | None = None) -> dict[str, Any]:
    """Keyword arguments for psycopg.connect."""
    user = login(role)
    outside = external()
    if outside is None:
        host = {"host": os.fspath(places().run), "port": str(SOCKET_PORT)}
        return {**host, "user": user, "password": secret(f"database_{role}"), "dbname": database or DATABASE}
    found: dict[str, Any] = {**outside, "dbname": database or outside["dbname"], "user": user}
    if role != "owner":
        found["password"] = secret(f"database_{role}")
    return found


def parameters(role: str = "web", database: str | None = None) -> dict[str, Any]:
    """The same for an entry of Django's DATABASES."""
    found = conninfo(role, database)
    entry: dict[str, Any] = {
        "NAME": found["dbname"],
        "USER": found["user"],
        "PASSWORD": found.get("password", ""),
        "HOST": found.get("host", ""),
        "PORT": found.get("port", ""),
    }
    options = {key: value for key, value in found.items() if key not in _ADDRESS or key == "hostaddr"}
    return {**entry, "OPTIONS": options} if options else entry


def uri(role: str = "web", database: str | None = None) -> str:
    """One line for psql or any driver. The embedded server goes by its TCP address; all drivers know that."""
    found = conninfo(role, database)
    if external() is None:
        port = places().port()
        if port is None:
            raise Trouble("The embedded database has not been started yet. Run: tandem db start")
        found |= {"host": loopback(), "port": str(port)}
    host = found.get("host", "")
    at = f"[{host}]" if ":" in host else quote(host, safe="")
    port_part = f":{found['port']}" if found.get("port") else ""
    who = quote(found["user"], safe="")
    if found.get("password"):
        who += ":" + quote(found["password"], safe="")
    rest = "&".join(f"{k}={quote(str(v), safe='')}" for k, v in found.items() if k not in _ADDRESS)
    return f"postgresql://{who}@{at}{port_part}/{quote(found['dbname'], safe='')}" + (f"?{rest}" if rest else "")
