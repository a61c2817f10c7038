"""How to reach the database as one of its roles: the embedded one through its socket, or the one that
TANDEM_DATABASE_URL names. Apart because settings ask for this before anything runs; it starts nothing."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tandem.foundation.embedded.places import SOCKET_PORT, loopback, places, stays_here
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
# A server that has gone without a word (a cable, a firewall) is given up after this long, unless the operator names other times.
_PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "tcp_user_timeout": "30000",
}  # seconds, seconds, milliseconds
# What an operator may say of TLS. libpq's other words (prefer, allow) go on in the clear where somebody in between wants it so.
_TLS_SAID = ("require", "verify-ca", "verify-full", "disable")


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
    _refuse_open_road(parts)
    return parts


def host_of(parts: dict[str, str]) -> str:
    """Where libpq will go: the address, or what its own environment variables say; "" is this machine's socket."""
    told = (parts.get("hostaddr"), parts.get("host"), os.environ.get("PGHOSTADDR"), os.environ.get("PGHOST"))
    return next((host for host in told if host), "")


def _refuse_open_road(parts: dict[str, str]) -> None:
    """A server elsewhere is reached by TLS, or the operator has said that the road is private."""
    host = host_of(parts)
    if all(stays_here(one) for one in host.split(",")):
        return
    if (parts.get("sslmode") or os.environ.get("PGSSLMODE")) not in _TLS_SAID:
        raise Trouble(
            f"TANDEM_DATABASE_URL leads over a network to {host} and does not insist on TLS, so everything could be read on the way."
            " Add ?sslmode=verify-full&sslrootcert=FILE (the certificate of who signed the server's), or sslmode=disable where the"
            " road is private."
        )


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
    found: dict[str, Any] = {**_PATIENCE, **outside, "dbname": database or outside["dbname"], "user": user}
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
    rest = "&".join(f"{k}={quote(str(v), safe='')}" for k, v in (external() or {}).items() if k not in _ADDRESS)
    return f"postgresql://{who}@{at}{port_part}/{quote(found['dbname'], safe='')}" + (f"?{rest}" if rest else "")
