"""Reading in tests: an importer over bytes, and the real files where they are at hand."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tandem.intake.importers.protocol import Item, Options
from tandem.intake.importers.registry import importer

RECEIVED = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]

Read = Callable[..., list[Item]]


@pytest.fixture
def read() -> Read:
    def run(name: str, data: bytes | str, start: int = 0, **options: Any) -> list[Item]:
        stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
        found = importer(name).read(stream, received_at=RECEIVED, options=Options(**options), start=start)
        return list(found)

    return run


@pytest.fixture
def shared_file() -> Callable[[str], Path]:
    def find(relative: str) -> Path:
        folder = Path(os.environ.get("TANDEM_SHARED_DATA") or ROOT.parent / "shared" / "data")
        path = folder / relative
        if not path.exists():
            pytest.skip(f"the shared data folder has no {relative} (looked beside the checkout; TANDEM_SHARED_DATA)")
        return path

    return find
