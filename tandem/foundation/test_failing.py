"""A full disk and a database that is away are told as what they are, on the page and on the command line."""

from __future__ import annotations

import errno
from pathlib import Path

import psycopg
import pytest
from django.db.utils import OperationalError
from django.test import RequestFactory

from tandem.foundation import failing
from tandem.foundation.broken import server_error


def wrapped(error: Exception) -> Exception:
    """As Django hands on what its driver raised."""
    outer = OperationalError("words of the driver")
    outer.__cause__ = error
    return outer


FULL = [
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.EDQUOT, "Quota exceeded"),
    psycopg.errors.DiskFull("could not extend file"),
    wrapped(psycopg.errors.DiskFull("could not extend file")),
]
AWAY = [
    psycopg.OperationalError("server closed the connection"),
    wrapped(psycopg.errors.AdminShutdown("shutting down")),
]


@pytest.mark.parametrize(
    ("error", "full", "away"),
    [*[(e, True, None) for e in FULL], *[(e, False, True) for e in AWAY], (ValueError("born 2009"), False, False)],
)
def test_failures_are_known_for_what_they_are(error: Exception, full: bool, away: bool | None, tmp_path: Path) -> None:
    assert failing.disk_full(error) is full
    if away is not None:
        assert failing.database_away(error) is away


def test_a_lost_connection_on_a_full_disk_is_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL ends everybody where it cannot write its log."""
    monkeypatch.setattr(failing, "NOTHING_LEFT", 1 << 62)
    assert failing.disk_full(AWAY[0])
    assert not failing.disk_full(ValueError())


@pytest.mark.parametrize(
    ("error", "status", "heading"),
    [(FULL[3], 503, "The disk is full"), (AWAY[1], 503, "The database does not answer"), (ValueError("Zzyzx"), 500, "Something broke")],
)  # fmt: skip
def test_the_page_says_which_in_both_languages(error: Exception, status: int, heading: str) -> None:
    try:
        raise error
    except Exception:
        page = server_error(RequestFactory().get("/"))
    said = page.content.decode()
    assert page.status_code == status
    assert page.headers.get("Retry-After") == ("60" if status == 503 else None)
    assert heading in said
    assert 'lang="es"' in said
    assert "No se guardó nada" in said or "no se guardó nada" in said
    assert "Zzyzx" not in said
    assert "driver" not in said
