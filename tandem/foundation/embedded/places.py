"""Folders and port of the embedded server. Apart because clients need them too, without starting anything."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import socket
import stat
from dataclasses import dataclass
from pathlib import Path

from tandem.foundation.embedded.account import Account
from tandem.foundation.home import home, private_folder, write_whole
from tandem.foundation.trouble import Trouble

# The kernel's sun_path is 108 bytes with its closing NUL.
LONGEST_SOCKET = 107
# The socket has a second name with this number: settings read before the server chose its port stay true.
SOCKET_PORT = 5432
SHORT_FOLDERS = "/tmp"  # noqa: S108 - only for homes with long names; the folder is made 0700 and checked


@dataclass(frozen=True, slots=True)
class Places:
    base: Path
    run: Path

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def draft(self) -> Path:
        return self.base / "data.tmp"

    @property
    def log(self) -> Path:
        return self.base / "log"

    @property
    def lock(self) -> Path:
        return self.base / "lock"

    @property
    def port_file(self) -> Path:
        return self.base / "port"

    @property
    def socket(self) -> Path:
        return self.run / f".s.PGSQL.{SOCKET_PORT}"

    def port(self) -> int | None:
        try:
            return int(self.port_file.read_text())
        except (FileNotFoundError, ValueError):
            return None


def places() -> Places:
    base = home() / "postgres"
    run = base / "run"
    if len(os.fsencode(run / ".s.PGSQL.65535")) > LONGEST_SOCKET:
        digest = hashlib.sha256(os.fsencode(base)).hexdigest()[:12]
        run = Path(SHORT_FOLDERS) / f"tandem-{os.geteuid()}-{digest}"
    return Places(base, run)


def make(where: Places, account: Account | None) -> None:
    """Makes the folders, owned by whom the server runs as, and refuses a run folder that others can enter."""
    for folder in (where.base, where.run):
        if folder.is_symlink():
            raise Trouble(f"{folder} is a link. Remove it; the database's folder must be a folder of its own.")
        made = not folder.exists()
        if made:
            private_folder(folder)
            if account:
                os.chown(folder, account.uid, account.gid)
    check_run_folder(where.run, account)


def check_run_folder(run: Path, account: Account | None) -> None:
    """Whoever can enter the run folder could stand in for the server and be told passwords."""
    found = run.stat()
    owner = account.uid if account else os.geteuid()
    if found.st_uid != owner or stat.S_IMODE(found.st_mode) & 0o077:
        raise Trouble(
            f"The folder {run} with the database's socket can be entered by others than its owner."
            " Stop what made it so, remove the folder and start again."
        )


def loopback() -> str:
    """The address on which the embedded server listens. It has no TLS, so it never leaves this machine."""
    address = os.environ.get("TANDEM_DATABASE_LISTEN") or "127.0.0.1"
    if not _is_loopback(address):
        raise Trouble(
            f"The embedded PostgreSQL has no TLS and listens only on this machine, not on {address!r}."
            " For other machines set TANDEM_DATABASE_URL to a PostgreSQL with TLS."
        )
    return address


def stays_here(host: str) -> bool:
    """Whether what goes to this host, as libpq understands it, leaves the machine. A socket's folder does not."""
    return not host or host[0] in "/@" or host == "localhost" or _is_loopback(host)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def choose_port(where: Places, address: str) -> int:
    """The port of last time, or another free one where that is taken now. Remembers the choice."""
    for wanted in (where.port() or 0, 0):
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
            try:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, wanted))
            except OSError:
                continue
            port = int(probe.getsockname()[1])
        write_whole(where.port_file, str(port))
        return port
    raise Trouble(f"No port is free on {address} for the database.")
