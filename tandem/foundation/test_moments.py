"""Moments come out of the database as the driver reads them, only sooner."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection, transaction

from tandem.foundation.embedded import database

pytestmark = pytest.mark.database
WRITTEN = (
    "2026-11-30 04:53:16.284257+00", "2026-11-30 04:53:16+00", "2026-11-30 04:53:16.2+00", "0001-01-01 00:00:00+00", "9999-12-31 23:59:59.999999+00",
    "2026-11-30 04:53:16-08", "1901-01-01 00:00:00.5+00:19:32",
)  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "written"),
    [("UTC", one) for one in WRITTEN]
    + [("America/Los_Angeles", WRITTEN[0]), ("Asia/Kathmandu", WRITTEN[1]), ("Asia/Kathmandu", WRITTEN[5])],
)
def test_a_moment_is_what_the_driver_reads(cast: object, zone: str, written: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('timezone', %s, true)", [zone])
        cursor.execute("SELECT %s::timestamptz", [written])
        (read,) = cursor.fetchone()
    with psycopg.connect(**database.conninfo("web", connection.settings_dict["NAME"])) as plain:
        expected = plain.execute("SELECT %s::timestamptz", [written]).fetchone()
    assert expected is not None
    assert (read, read.tzinfo) == (expected[0].astimezone(UTC), UTC)


def test_what_python_cannot_hold_is_said_and_not_guessed(cast: object) -> None:
    for written in ("infinity", "12000-01-01 00:00:00+00", "0044-03-15 00:00:00+00 BC"):
        with pytest.raises(Exception, match="timestamp"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT %s::timestamptz", [written])
                cursor.fetchone()


def test_none_is_none_and_a_moment_is_aware(cast: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT NULL::timestamptz, now()")
        nothing, now = cursor.fetchone()
    assert nothing is None
    assert isinstance(now, datetime)
    assert now.tzinfo is UTC
