"""Another PostgreSQL than the one Tandem starts: in a folder of its own, reached over TCP with a password, as an operator names it in
TANDEM_DATABASE_URL. Apart because the tests of the command line and of serving both want one."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tandem.foundation.embedded.account import server_account
from tandem.foundation.embedded.binaries import binaries

# As somebody else's server may be set: nothing of ours may lean on the embedded one's settings.
STRANGE_SETTINGS = {
    "timezone": "America/Los_Angeles",
    "datestyle": "German, DMY",
    "intervalstyle": "sql_standard",
    "search_path": "elsewhere, public",
    "bytea_output": "escape",
}


@dataclass
class Another:
    programs: Path
    folder: Path
    port: int
    settings: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = {
            **self.settings,
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
        }
        options = [word for name, value in words.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.folder / "data"), *options], stderr=log, **as_server()
            )
        until = time.monotonic() + 60
        while True:
            try:
                return self.run("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()[-2000:]) from None
                time.sleep(0.1)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
            self.process = None

    def run(self, *statements: str, database: str = "postgres") -> None:
        """As the superuser."""
        with psycopg.connect(self.url("postgres", "root", database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def url(self, who: str, password: str, database: str) -> str:
        return f"postgres://{who}:{password}@127.0.0.1:{self.port}/{database}"

    def owned(self, who: str = "dba", database: str = "joint") -> str:
        """The address of a new, empty database of an owner who is no superuser, as docs/howto makes one."""
        self.run(
            f"CREATE ROLE {who} LOGIN CREATEROLE BYPASSRLS PASSWORD 'secret'", f"CREATE DATABASE {database} OWNER {who}"
        )
        return self.url(who, "secret", database)


@contextmanager
def another(programs: Path | None = None, **settings: str) -> Iterator[Another]:
    """A running server, of the embedded one's programs or of those in a folder. Gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="tandem-another-"))
    account = server_account()
    programs = programs or binaries(account)
    (folder / "password").write_text("root")
    if account:
        for path in (folder, folder / "password"):
            os.chown(path, account.uid, account.gid)
    made = [
        str(programs / "initdb"),
        "-D",
        str(folder / "data"),
        "--username=postgres",
        "--encoding=UTF8",
        "--locale=C",
    ]
    made += [f"--pwfile={folder / 'password'}", "--auth=scram-sha-256", "--no-sync"]
    subprocess.run(made, check=True, capture_output=True, **as_server())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = Another(programs, folder, port, settings)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def as_server() -> dict[str, Any]:
    account = server_account()
    kept = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
    return {"cwd": "/", "env": kept, **(account.as_process() if account else {})}


def tandem(home: Path, url: str, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, with this home and that database."""
    return subprocess.run(
        command(*words), env=environment(home, url, **env), capture_output=True, text=True, check=False
    )


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "tandem.config.cli", *words]


def environment(home: Path, url: str, **env: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TANDEM_", "PG"))}
    return {**kept, "TANDEM_HOME": str(home), "TANDEM_DATABASE_URL": url, **env}
