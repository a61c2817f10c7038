"""Starts and stops the embedded PostgreSQL. The server outlives the command that started it, and any number
of commands may ask for it at once: the first starts it, the others find it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tandem.foundation.embedded import configuration, liveness, outdated
from tandem.foundation.embedded.account import Account, server_account
from tandem.foundation.embedded.binaries import binaries
from tandem.foundation.embedded.cluster import HERE, environment, initialise, reason
from tandem.foundation.embedded.places import (
    SOCKET_PORT,
    Places,
    check_run_folder,
    choose_port,
    loopback,
    make,
    places,
)
from tandem.foundation.home import locked
from tandem.foundation.trouble import Trouble

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
        if (found := _running(where, account)) and not _to_be_renewed(where, account, found):
            return found
        outdated.refuse_other_major(where)
        _clear_the_way(where)
        if found := _running(where, account):
            _wait(partial(_settled, where, found.pid))
            return found
        if not where.data.exists():
            initialise(where, account)
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
        _end(where, found)
        return True


def _end(where: Places, server: Server) -> None:
    os.kill(server.pid, signal.SIGINT)  # "fast": open transactions are rolled back, nothing is lost
    if not _wait(lambda: not liveness.runs(server.pid)):
        raise Trouble("The database did not stop within two minutes; its log says why: " + str(where.log))


def _to_be_renewed(where: Places, account: Account | None, server: Server) -> bool:
    """Stops a server that an older Tandem started, where nobody is connected; else says so and leaves it."""
    if not outdated.is_older(where, account):
        return False
    if outdated.somebody_is_connected():
        outdated.say()
        return False
    _end(where, server)
    return True


def _running(where: Places, account: Account | None) -> Server | None:
    port, pid = where.port(), liveness.written_pid(where.data)
    if port is None or pid is None or not liveness.answers(where.socket):
        return None
    check_run_folder(where.run, account)
    return Server(where.run, port, pid, started=False)


def _wait(done: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.02)
    return False


def _clear_the_way(where: Places) -> None:
    """After a crash: waits for a server that is coming or going, and removes what a dead one left."""
    pid = liveness.written_pid(where.data)
    if pid is not None and liveness.runs(pid) and liveness.works_in(pid, where.data):
        if not _wait(lambda: not liveness.runs(pid) or liveness.answers(where.socket), 10):
            raise Trouble(
                f"A PostgreSQL (process {pid}) holds {where.data} but does not answer there; perhaps the folder was moved while it"
                f" ran. Stop it with: kill -INT {pid}"
            )
        if liveness.answers(where.socket):
            return
    if pid is not None and liveness.exists(pid):
        _forget_number(where.data / "postmaster.pid")
    for left in where.run.iterdir():  # sockets and their locks, which name the same dead process
        left.unlink()


def _forget_number(path: Path) -> None:
    """PostgreSQL would take a corpse, or a stranger with a dead server's number, for a living server. Its other
    check, on the shared memory that the rest of the file names, is still wanted: only the number goes."""
    rest = path.read_text().split("\n", 1)[1]
    with path.open("r+") as file:  # in place: the owner and mode stay
        file.write(f"{_number_of_nobody()}\n{rest}")
        file.truncate()


def _number_of_nobody() -> int:
    ended = subprocess.Popen(["true"])
    ended.wait()
    return ended.pid


def _launch(where: Places, account: Account | None) -> Server:
    address = loopback()
    hba = where.data / "pg_hba.conf"
    hba.write_text(configuration.ALLOWED_CONNECTIONS)  # in place: the owner and mode stay
    said = ""
    for _ in range(20):
        port = choose_port(where, address)
        _link(where, port)
        run = _run_seen_by_server(where, account)
        pid = _spawn(where, account, configuration.settings(address, port, run))
        _wait(partial(_settled, where, pid))
        if liveness.answers(where.socket):
            outdated.mark(where, account)
            return Server(where.run, port, pid, started=True)
        said = where.log.read_text(errors="replace")
        if "Address already in use" in said:  # somebody took the port between our look and the start
            where.port_file.unlink(missing_ok=True)
        elif "still in use" in said:  # a killed server's last children are still going
            time.sleep(0.5)
        else:
            break
    if "No space left" in said:
        raise Trouble(
            f"The disk is full where {where.base} lies; the database does not start. Free some space and run it again."
        )
    raise Trouble(f"The database does not start: {reason(said)}. Its log: {where.log}")


def _settled(where: Places, pid: int) -> bool:
    return not liveness.runs(pid) or (liveness.answers(where.socket) and liveness.lets_in(where.data))


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
            env=environment(),
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
