"""Starts and stops the embedded PostgreSQL. The server outlives the command that started it, and any number
of commands may ask for it at once: the first starts it, the others find it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tandem.foundation.embedded import configuration, liveness
from tandem.foundation.embedded.account import Account, server_account
from tandem.foundation.embedded.binaries import binaries
from tandem.foundation.embedded.places import (
    SOCKET_PORT,
    Places,
    check_run_folder,
    choose_port,
    loopback,
    make,
    places,
)
from tandem.foundation.home import locked, secret, write_whole
from tandem.foundation.trouble import Trouble

SUPERUSER = "postgres"
# Started by root, the server may be unable to enter the folders above its own (a checkout in a private home),
# and their modes are none of our business. Every server process stands in its data folder; this leads there.
HERE = Path("/proc/self/cwd")
PATIENCE = 120  # seconds; a long crash recovery is not a failure


@dataclass(frozen=True, slots=True)
class Server:
    run: Path
    port: int
    pid: int
    started: bool  # by this call

    @property
    def socket_port(self) -> int:
        return SOCKET_PORT


def start() -> Server:
    """The running server; starts it where none answers, and makes its cluster where there is none."""
    where, account = places(), server_account()
    make(where, account)
    with locked(where.lock):
        if found := _running(where, account):
            return found
        _clear_the_way(where)
        if not where.data.exists():
            _initialise(where, account)
        return _launch(where, account)


def status() -> Server | None:
    where = places()
    return _running(where, server_account()) if where.run.is_dir() else None


def stop() -> bool:
    """Stops the server cleanly; false where none ran."""
    where = places()
    if not where.base.is_dir():
        return False
    with locked(where.lock):
        found = _running(where, server_account()) if where.run.is_dir() else None
        if not found:
            return False
        os.kill(found.pid, signal.SIGINT)  # "fast": open transactions are rolled back, nothing is lost
        if not _wait(lambda: not liveness.runs(found.pid)):
            raise Trouble("The database did not stop within two minutes; its log says why: " + str(where.log))
        return True


def _running(where: Places, account: Account | None) -> Server | None:
    port, pid = where.port(), liveness.written_pid(where.data)
    if port is None or pid is None or not liveness.answers(where.socket):
        return None
    check_run_folder(where.run, account)
    return Server(where.run, port, pid, started=False)


def _wait(done: object, seconds: float = PATIENCE) -> bool:
    assert callable(done)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.02)
    return False


def _clear_the_way(where: Places) -> None:
    """After a crash: waits for a server that is going, and frees the data folder from a dead one's number."""
    pid = liveness.written_pid(where.data)
    if pid is None or not _exists(pid):
        return
    if liveness.runs(pid) and liveness.works_in(pid, where.data):
        if _wait(lambda: not liveness.runs(pid) or liveness.answers(where.socket), 10):
            return
        raise Trouble(
            f"A PostgreSQL (process {pid}) holds {where.data} but does not answer. Stop it and try again."
        )
    # PostgreSQL would take a corpse or a stranger with that number for a living server. Its other check, on
    # the shared memory that the rest of the file names, is still wanted: only the number goes.
    path = where.data / "postmaster.pid"
    rest = path.read_text().split("\n", 1)[1]
    with path.open("r+") as file:  # in place: the owner and mode stay
        file.write(f"{_number_of_nobody()}\n{rest}")
        file.truncate()


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _number_of_nobody() -> int:
    ended = subprocess.Popen(["true"])
    ended.wait()
    return ended.pid


def _initialise(where: Places, account: Account | None) -> None:
    """Makes the cluster beside its place and renames it, so that a kill in between leaves no half of one."""
    _check_space(where.base)
    shutil.rmtree(where.draft, ignore_errors=True)
    where.draft.mkdir(mode=0o700)
    password = where.base / "password"
    write_whole(password, secret("postgres"))
    if account:
        for path in (where.draft, password):
            os.chown(path, account.uid, account.gid)
    here = HERE if account else where.draft
    command = [
        str(binaries(account) / "initdb"),
        f"--pgdata={here}",
        f"--username={SUPERUSER}",
        f"--pwfile={here / '..' / 'password' if account else password}",
        "--auth-local=scram-sha-256",
        "--auth-host=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--data-checksums",
        "--no-instructions",
        "--set=dynamic_shared_memory_type=posix",
    ]
    try:
        done = subprocess.run(
            command,
            cwd=where.draft,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
            **(account.as_process() if account else {}),
        )
    finally:
        password.unlink(missing_ok=True)
    if done.returncode:
        shutil.rmtree(where.draft, ignore_errors=True)
        raise Trouble(f"The database cannot be made in {where.base}: {_reason(done.stderr)}.")
    where.draft.rename(where.data)


def _launch(where: Places, account: Account | None) -> Server:
    address = loopback()
    hba = where.data / "pg_hba.conf"
    hba.write_text(configuration.ALLOWED_CONNECTIONS)  # in place: the owner and mode stay
    for attempt in range(3):
        port = choose_port(where, address)
        _link(where, port)
        pid = _spawn(
            where, account, configuration.settings(address, port, _run_seen_by_server(where, account))
        )
        if _wait(
            lambda pid=pid: liveness.answers(where.socket) or not liveness.runs(pid)
        ) and liveness.answers(where.socket):
            return Server(where.run, port, pid, started=True)
        said = where.log.read_text(errors="replace")
        if "Address already in use" not in said or attempt == 2:
            raise Trouble(f"The database does not start: {_reason(said)}. Its log: {where.log}")
        where.port_file.unlink(missing_ok=True)  # somebody took the port between our look and the start
    raise AssertionError("unreachable")


def _run_seen_by_server(where: Places, account: Account | None) -> str:
    """The run folder under a name that the server can follow: as root, through a link in its data folder."""
    if not account or where.run.parent != where.base:
        return str(where.run)
    link = where.data / "run"
    if not link.is_symlink():
        link.symlink_to("../run")
    return str(HERE / "run")


def _link(where: Places, port: int) -> None:
    if port == SOCKET_PORT:
        return
    draft = where.run / ".alias"
    draft.unlink(missing_ok=True)
    draft.symlink_to(f".s.PGSQL.{port}")
    os.replace(draft, where.socket)


def _spawn(where: Places, account: Account | None, settings: dict[str, str]) -> int:
    """Runs postgres as an orphan in a session of its own, which Ctrl-C does not reach."""
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    command = [str(binaries(account) / "postgres"), "-D", str(HERE if account else where.data), *options]
    if where.log.exists():
        where.log.replace(where.log.with_suffix(".before"))
    log = os.open(where.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        shell = subprocess.run(
            ["/bin/sh", "-c", '"$@" </dev/null >&2 & echo $!', "sh", *command],
            cwd=where.data,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            check=True,
            start_new_session=True,
            **(account.as_process() if account else {}),
        )
    finally:
        os.close(log)
    return int(shell.stdout)


def _environment() -> dict[str, str]:
    """Nothing of the caller's: a PGDATA or PGPORT in it would send the server elsewhere."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _check_space(base: Path) -> None:
    free = shutil.disk_usage(base).free // 1_048_576
    if free < 500:
        raise Trouble(f"Only {free} MB are free where {base} lies; the database needs at least 500 MB.")


def _reason(said: str) -> str:
    lines = [
        line for line in said.splitlines() if any(w in line for w in ("FATAL", "error", "PANIC", "HINT"))
    ]
    text = (lines or said.splitlines() or ["it gave no reason"])[-1]
    return text.split(": ", 1)[-1].strip().rstrip(".")
