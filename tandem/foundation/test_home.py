"""The home is closed, and a secret is made once."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tandem.foundation import home
from tandem.foundation.trouble import Trouble


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TANDEM_HOME", str(tmp_path / "a" / "home"))
    return tmp_path / "a" / "home"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_home_is_made_and_closed_to_others(place: Path) -> None:
    assert home.home() == place
    assert mode(place) == 0o700


def test_home_that_stood_open_is_closed_and_its_parent_left_alone(place: Path) -> None:
    place.mkdir(parents=True, mode=0o755)
    place.chmod(0o755)
    place.parent.chmod(0o751)
    home.home()
    assert mode(place) == 0o700
    assert mode(place.parent) == 0o751


def test_file_in_place_of_home_is_a_plain_sentence(place: Path) -> None:
    place.parent.mkdir()
    place.write_text("")
    with pytest.raises(Trouble, match="is a file"):
        home.home()


def test_secret_is_private_and_stays(place: Path) -> None:
    first = home.secret("django")
    assert len(first) == 43
    assert home.secret("django") == first
    assert home.secret("field") != first
    assert mode(place / "secrets") == 0o700
    assert mode(place / "secrets" / "django") == 0o600


@pytest.mark.parametrize("name", sorted(home.KEYS_OF_32_BYTES))
def test_keys_are_32_bytes_in_hexadecimal(place: Path, name: str) -> None:
    assert len(bytes.fromhex(home.secret(name))) == 32


@pytest.mark.parametrize("name", ["", "../x", "a/b", "A", ".lock"])
def test_secret_name_is_never_a_path(place: Path, name: str) -> None:
    with pytest.raises(ValueError):
        home.secret(name)


def test_secret_asked_for_by_six_processes_at_once_is_one_secret(place: Path) -> None:
    ask = [sys.executable, "-c", "from tandem.foundation import home; print(home.secret('shared'))"]
    asked = [subprocess.Popen(ask, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    answers = {process.communicate()[0] for process in asked}
    assert len(answers) == 1
    assert answers != {""}
