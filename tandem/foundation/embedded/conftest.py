"""Homes for the tests of the launcher: each has its own, in a folder that no other user can enter."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tandem.foundation import embedded
from tandem.foundation.embedded import places


@pytest.fixture
def fresh_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty TANDEM_HOME below a 0700 folder. What was started in it is stopped."""
    above = Path(tempfile.mkdtemp(prefix="tandem-test-"))
    monkeypatch.delenv("TANDEM_DATABASE_URL", raising=False)
    monkeypatch.delenv("TANDEM_DATABASE_LISTEN", raising=False)
    monkeypatch.setenv("TANDEM_HOME", str(above / "home"))
    yield above / "home"
    monkeypatch.delenv("TANDEM_DATABASE_URL", raising=False)
    monkeypatch.setenv("TANDEM_HOME", str(above / "home"))
    run = places.places().run
    if run.is_dir():
        run.chmod(0o700)
    embedded.stop()
    if run.parent != above / "home" / "postgres":
        shutil.rmtree(run, ignore_errors=True)
    shutil.rmtree(above, ignore_errors=True)
