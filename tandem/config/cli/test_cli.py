"""The command line teaches, and what goes wrong is one sentence and an exit code."""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tandem.config import cli
from tandem.foundation.trouble import Trouble


class Fails:
    """A command that fails in a given way; stands in for none of ours."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def add(self, subparsers: Any) -> None:
        subparsers.add_parser("fail").set_defaults(run=self.run)

    def run(self, args: argparse.Namespace) -> None:
        raise self.error


def failing(error: BaseException, monkeypatch: pytest.MonkeyPatch, debug: str = "") -> int:
    monkeypatch.setattr(cli, "COMMANDS", [Fails(error)])
    monkeypatch.setenv("TANDEM_DEBUG", debug)
    return cli.main(["fail"])


def test_expected_failure_is_its_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(Trouble("The well is dry. Dig."), monkeypatch) == 1
    assert capsys.readouterr().err == "The well is dry. Dig.\n"


def test_unexpected_failure_shows_neither_trace_nor_its_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert failing(ValueError("Zzyzx was born in 2009"), monkeypatch) == cli.BROKEN
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert said.count("\n") == 1
    assert "Zzyzx" not in said


def test_debugging_shows_the_trace(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    failing(Trouble("The well is dry."), monkeypatch, debug="1")
    assert "Traceback" in capsys.readouterr().err


def test_full_disk_is_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(OSError(28, "No space left on device"), monkeypatch) == 1
    assert "disk is full" in capsys.readouterr().err


def test_ctrl_c_ends_without_a_word(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(KeyboardInterrupt(), monkeypatch) == 130
    assert capsys.readouterr().err == ""


def test_every_command_and_what_is_below_it_has_help() -> None:
    def check(parser: argparse.ArgumentParser, path: str) -> None:
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                explained = {choice.dest for choice in action._choices_actions if choice.help}
                assert set(action.choices) == explained, path
                for name, below in action.choices.items():
                    check(below, f"{path} {name}")
            else:
                assert action.help, f"{path} {action.dest}"

    check(cli.parser(), "tandem")


@pytest.fixture
def home() -> Iterator[Path]:
    above = Path(tempfile.mkdtemp(prefix="tandem-test-"))
    yield above / "home"
    tandem(above / "home", "db", "stop")
    shutil.rmtree(above, ignore_errors=True)


def tandem(home: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TANDEM_")}
    return subprocess.run(
        [sys.executable, "-m", "tandem.config.cli", *words],
        env={**kept, "TANDEM_HOME": str(home), **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_site_on_a_taken_port_is_refused_before_anything_starts(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        said = tandem(home, "serve", "--port", str(other.getsockname()[1]))
    assert said.returncode == 1
    assert "is taken. Choose another" in said.stderr
    assert not home.exists()


@pytest.mark.database
def test_database_is_started_named_and_stopped(home: Path) -> None:
    assert tandem(home, "db", "status").returncode == 1
    uri = tandem(home, "db", "uri", "--role", "owner").stdout
    assert uri.startswith("postgresql://tandem_owner:")
    assert tandem(home, "db", "status").returncode == 0
    assert "is stopped" in tandem(home, "db", "stop").stdout


@pytest.mark.database
def test_site_without_tables_says_to_migrate(home: Path) -> None:
    said = tandem(home, "serve", "--port", "18931")
    assert (said.returncode, said.stdout) == (1, "")
    assert "Run: tandem migrate" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.database
def test_a_role_that_was_let_past_the_wall_is_held_again_by_the_next_command(home: Path) -> None:
    """As when an administrator gave the web role what only the owner may have."""
    import psycopg

    uri = tandem(home, "db", "uri", "--role", "owner").stdout.strip()
    passes = "SELECT rolbypassrls FROM pg_roles WHERE rolname = 'tandem_web'"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("ALTER ROLE tandem_web BYPASSRLS")
        tandem(home, "worker", "--once")
        assert connection.execute(passes).fetchone() == (False,)


def test_a_strange_failure_of_a_file_names_the_file(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert failing(PermissionError(13, "Permission denied", "/nowhere/rejects.csv"), monkeypatch) == 1
    assert capsys.readouterr().err == "/nowhere/rejects.csv cannot be read or written: Permission denied.\n"


@pytest.mark.database
def test_migrating_twice_is_migrating_once(home: Path) -> None:
    for _ in range(2):
        said = tandem(home, "migrate", "--quiet")
        assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    assert "Row security stands" in tandem(home, "policies", "apply").stdout
    assert tandem(home, "worker", "--once").returncode == 0


def test_a_tool_file_is_checked_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    from tandem.screening.rules.test_reading import GOOD

    monkeypatch.setenv("TANDEM_SCREENING_TOOLS", str(tmp_path / "none"))
    good, bad, junk = tmp_path / "good.toml", tmp_path / "bad.toml", tmp_path / "junk.txt"
    good.write_text(GOOD)
    bad.write_text(GOOD.replace("points = 2,", ""))
    junk.write_bytes(b"\xff\xff")
    assert cli.main(["screening", "check", str(good)]) == 0
    assert "own-tool 1 can be used (2 items in en)" in capsys.readouterr().out
    assert cli.main(["screening", "check", str(good), str(bad), str(junk)]) == 1
    said = capsys.readouterr().out
    assert "bad.toml: " not in said.splitlines()[0]
    assert "junk.txt: is not text" in said
    assert cli.main(["screening", "check", str(tmp_path / "nothing.toml")]) == 1
    assert "cannot be read: No such file" in capsys.readouterr().err


def test_the_tools_are_listed_with_their_files(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("TANDEM_SCREENING_TOOLS", str(tmp_path))
    assert cli.main(["screening", "list"]) == 0
    assert "return-conversation    2026-11    asked here" in capsys.readouterr().out
    (tmp_path / "wrong.toml").write_text("x = 1")
    assert cli.main(["screening", "list"]) == 1
    assert "cannot be used: wrong.toml" in capsys.readouterr().out
