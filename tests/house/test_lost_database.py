"""The database goes away while Tandem serves, and comes back: pages say so and then work, the worker goes on, nobody restarts anything.
With a server of somebody else's and with the embedded one, really stopped and really killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tandem.config.cli.watching import MOST, Process, Watch
from tandem.foundation.embedded.conftest import fresh_home
from tests.another import Another, another, command, environment

__all__ = ["fresh_home"]
pytestmark = pytest.mark.database

FOUNDED = (
    "agency add alder-sheriff Sheriff --kind police --level local --task-force alder --part lead_police --state CA"
)
SEALED_AT = (
    "SELECT coalesce(max(defer_timestamp), 0) FROM procrastinate_periodic_defers WHERE task_name = 'seal_ledger'"
)


def until(done: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.5)
    return False


@contextmanager
def served(home: Path, url: str) -> Iterator[tuple[str, Callable[[], str]]]:
    """(address, what it has said so far) of a site with its worker, in processes of their own."""
    env = environment(home, url)
    if not url:
        del env["TANDEM_DATABASE_URL"]
    for words in ("migrate --quiet", FOUNDED):
        subprocess.run(command(*words.split()), env=env, check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with tempfile.TemporaryFile("w+") as told:
        site = subprocess.Popen(command("serve", "--port", port), env=env, stdout=told, stderr=subprocess.STDOUT)

        def said() -> str:
            told.seek(0)
            return told.read()

        try:
            assert until(lambda: "Tandem is at" in said(), 120), said()
            yield f"http://127.0.0.1:{port}/tip/", said
            assert site.poll() is None, said()
        finally:
            site.send_signal(signal.SIGINT)
            site.wait(60)
            subprocess.run(command("db", "stop"), env=env, check=False, capture_output=True)


def page(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - the site just started
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, e.read().decode()


def seals_again(uri: str) -> bool:
    """Whether the worker goes on by the clock. It asks for the ledger's seal every second."""

    def at() -> int:
        with psycopg.connect(uri) as connection:
            return connection.execute(SEALED_AT).fetchone()[0]  # type: ignore[index] - an aggregate is always one row

    now = int(time.time())
    return until(lambda: at() > now, 90)


def test_another_server_goes_and_comes_back_under_a_site_that_serves(tmp_path: Path) -> None:
    with another() as server:
        url = server.owned()
        with served(tmp_path / "home", url) as (address, said):
            assert page(address)[0] == 200
            server.stop()
            server.start()  # a short restart: the next request works
            assert page(address)[0] == 200
            assert seals_again(url)
            server.stop()
            code, words = page(address)
            assert (code, "The database does not answer" in words) == (503, True)
            assert until(lambda: "all goes on when it is back" in said(), 120), said()
            server.start()
            back = time.monotonic()
            assert until(lambda: page(address)[0] == 200, 60)
            assert time.monotonic() - back < 12, "the site's connections wait longer than the server"
            assert seals_again(url)


def test_the_embedded_server_is_killed_under_a_site_that_serves(fresh_home: Path) -> None:
    with served(fresh_home, "") as (address, said):
        assert page(address)[0] == 200
        number = int((fresh_home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(number, signal.SIGKILL)
        assert until(lambda: page(address)[0] == 200, 60), said()
        env = environment(fresh_home, "")
        del env["TANDEM_DATABASE_URL"]
        owner = command("db", "uri", "--role", "owner")
        uri = subprocess.run(owner, env=env, capture_output=True, text=True, check=True).stdout.strip()
        assert seals_again(uri), said()


def test_a_worker_is_not_started_into_a_database_that_is_away(
    fresh_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It could only end again, and after the fifth time the site would end with it."""
    started: list[Process] = []

    def start() -> Process:
        started.append(subprocess.Popen(["sleep", "60"]))
        return started[-1]

    said: list[str] = []
    watch = Watch(start, said.append, now=iter(range(0, 10_000, 10)).__next__)

    def round_after_an_end() -> None:
        started[-1].kill()
        started[-1].wait()
        watch.look()

    with another() as server:
        monkeypatch.setenv("TANDEM_DATABASE_URL", server.owned())
        make_roles(server)
        watch.look()
        server.stop()
        for _ in range(MOST + 3):
            round_after_an_end()
        assert len(started) == 1
        assert len(said) == 1
        assert "does not answer as tandem_web" in said[0]
        server.start()
        watch.look()
        watch.look()
    assert len(started) == 2
    assert said[1] == "The database is back."
    started[-1].kill()
    started[-1].wait()


def make_roles(server: Another) -> None:
    from tandem.foundation.embedded import database

    database.ensure()
    assert server.process is not None
