"""A file stands under its name only when it is whole."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tandem.foundation.whole_files import whole

KILLED = """
import sys, time
from pathlib import Path
from tandem.foundation.whole_files import whole
with whole(Path(sys.argv[1])) as file:
    file.write("half")
    file.flush()
    print("written", flush=True)
    time.sleep(60)
"""


def test_it_is_there_when_whole_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with whole(path) as file:
        file.write("all\n")
        assert not path.exists()
    assert path.read_text() == "all\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["a.csv"]


def test_after_an_error_the_old_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("before")
    with pytest.raises(ZeroDivisionError), whole(path) as file:
        file.write("half")
        raise ZeroDivisionError
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["a.csv"]


def test_a_killed_run_leaves_no_half_and_the_next_takes_what_it_left(tmp_path: Path) -> None:
    path = tmp_path / "a[1].csv"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        run.stdout.readline()
        with whole(tmp_path / "other.csv") as file:
            file.write("x")
        with whole(path) as file:
            file.write("of the other run")
        assert len(list(tmp_path.glob(".a*.part"))) == 1  # it lives, and is let be
        run.send_signal(signal.SIGKILL)
    assert path.read_text() == "of the other run"
    with whole(path) as file:
        file.write("new")
    assert sorted(os.listdir(tmp_path)) == ["a[1].csv", "other.csv"]


def test_links_and_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("link", "."):
        with pytest.raises(OSError, match="plain file"), whole(tmp_path / name):
            pass
    assert not (tmp_path / "elsewhere").exists()
