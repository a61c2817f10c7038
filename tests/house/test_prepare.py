"""bin/prepare says in one sentence what is missing on a machine, before it changes anything."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("sh", "dirname", "cat", "cksum", "grep", "id", "rm", "awk")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout's start, with a PATH of its own that has no Python, no browser and little else."""
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin" / "prepare", tmp_path / "bin")
    path = tmp_path / "path"
    path.mkdir()
    for name in NEEDED:
        found = shutil.which(name)
        assert found
        (path / name).symlink_to(found)
    return tmp_path


def program(machine: Path, name: str, lines: str) -> None:
    file = machine / "path" / name
    file.write_text(f"#!/bin/sh\n{lines}\n")
    file.chmod(0o755)


def prepared(machine: Path, *words: str, **env: str) -> tuple[int, str]:
    done = subprocess.run(
        ["/bin/sh", str(machine / "bin" / "prepare"), *words],
        env={"PATH": str(machine / "path"), **env}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


def test_no_python_and_an_old_one_are_named(machine: Path) -> None:
    assert prepared(machine) == (1, "Tandem needs Python 3.11 or later; here is no Python at all. Install it, or name it: make demo PYTHON=/path/to/python3.11\n")  # fmt: skip
    program(machine, "python3", '[ "$1" = --version ] && echo "Python 3.9.2" || exit 1')
    code, said = prepared(machine)
    assert code == 1
    assert "here is Python 3.9.2" in said


def test_a_python_that_was_named_is_used_or_refused_and_never_another(machine: Path) -> None:
    program(machine, "python3.11", "exit 0")
    code, said = prepared(machine, PYTHON="/nowhere/python")
    assert code == 1
    assert "PYTHON names /nowhere/python, which is no Python 3.11 or later" in said


def test_a_small_disk_is_told_before_anything_is_installed(machine: Path) -> None:
    program(machine, "python3.11", "exit 0")
    program(machine, "df", "echo head; echo x 1 1 51200 1% /")
    code, said = prepared(machine)
    assert code == 1
    assert said == "Only 50 MB are free on this disk; Tandem needs 1500 MB to install and run.\n"
    assert not (machine / ".venv").exists()


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full. Free 1500 MB"),
        (
            "Failed to establish a new connection: Temporary failure in name resolution",
            "no network, or no package index",
        ),
        (
            "THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE",
            "not the one that requirements.txt names",
        ),
        ("ERROR: No matching distribution found for splink", "has no build for this Python and machine"),
    ],
)
def test_what_pip_says_becomes_a_sentence(machine: Path, log: str, sentence: str) -> None:
    (machine / "requirements.txt").touch()
    (machine / "pyproject.toml").touch()
    program(machine, "python3.11", "exit 0")
    program(machine, "df", "echo head; echo x 1 1 9999999 1% /")
    venv = machine / ".venv" / "bin"
    venv.mkdir(parents=True)
    (venv / "python").write_text(f'#!/bin/sh\n[ "$2" = pip ] || exit 0\necho "{log}"\nexit 1\n')
    (venv / "python").chmod(0o755)
    code, said = prepared(machine)
    assert code == 1
    assert sentence in said


def test_a_browser_that_is_not_there_is_told(machine: Path) -> None:
    """Where all else is ready; the last thing that `make test` looks for."""
    stamp = "{ cat requirements.txt pyproject.toml; .venv/bin/python --version; pwd; } | cksum"
    for name in ("requirements.txt", "pyproject.toml"):
        (machine / name).touch()
    program(machine, "python3.11", "exit 0")
    program(machine, "id", "echo 1000")
    venv = machine / ".venv" / "bin"
    venv.mkdir(parents=True)
    for name in ("python", "tandem"):
        (venv / name).write_text("#!/bin/sh\nexit 0\n")
        (venv / name).chmod(0o755)
    catalogue = machine / "tandem/locale/es/LC_MESSAGES"
    catalogue.mkdir(parents=True)
    (catalogue / "django.po").touch()
    os.utime(catalogue / "django.po", (1, 1))
    (catalogue / "django.mo").touch()
    done = subprocess.run(["/bin/sh", "-c", f"cd {machine}; {stamp}"], capture_output=True, text=True, check=True)
    (machine / ".venv" / ".stamp").write_text(done.stdout)
    assert prepared(machine) == (0, "")
    code, said = prepared(machine, "chromium")
    assert code == 1
    assert "The browser tests need Chromium. Install it" in said
    code, said = prepared(machine, "chromium", TANDEM_CHROMIUM="/nowhere/chromium")
    assert code == 1
    assert "which is no program" in said
