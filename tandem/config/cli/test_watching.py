"""What `tandem serve` watches over starts again, and what cannot be mended by a new start is said."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tandem.config.cli.watching import MOST, Process, Watch
from tandem.foundation import embedded
from tandem.foundation.embedded import database
from tandem.foundation.embedded.conftest import fresh_home
from tandem.foundation.trouble import Trouble

__all__ = ["fresh_home"]
pytestmark = pytest.mark.database


def sleeper() -> Process:
    return subprocess.Popen(["sleep", "60"])


def ended(process: Process | None) -> None:
    assert process is not None
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_killed_worker_starts_again_and_that_is_said(fresh_home: Path) -> None:
    said: list[str] = []
    database.ensure()
    watch = Watch(sleeper, said.append)
    watch.look()
    first = watch.worker
    ended(first)
    watch.look()
    try:
        assert watch.worker is not first
        assert watch.worker is not None
        assert watch.worker.poll() is None
        assert [line.split(" and ")[0] for line in said] == ["The worker ended by itself"]
    finally:
        ended(watch.worker)


def test_a_worker_that_ends_again_and_again_ends_the_site_in_words(fresh_home: Path) -> None:
    database.ensure()
    watch = Watch(sleeper, lambda words: None)
    with pytest.raises(Trouble, match="again and again"):
        for _ in range(MOST + 2):
            watch.look()
            ended(watch.worker)


def test_a_killed_database_starts_again_and_a_broken_one_is_told_once(fresh_home: Path) -> None:
    said: list[str] = []
    watch = Watch(None, said.append, now=iter(range(0, 1000, 10)).__next__)
    database.ensure()
    os.kill(embedded.start().pid, signal.SIGKILL)
    watch.look()
    watch.look()
    assert said == ["The database had stopped and is started again. What was saved is kept."]
    assert embedded.status() is not None
    embedded.stop()
    made_by = fresh_home / "postgres" / "data" / "PG_VERSION"
    made_by.write_text("15\n")
    watch.look()
    watch.look()
    made_by.write_text("18\n")
    assert [line for line in said[1:] if "made by PostgreSQL 15" in line] == said[1:]
    assert len(said) == 2
