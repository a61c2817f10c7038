"""When a row says itself when it was received: zones, the two odd nights of a year, the future."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tandem.intake.drafts import Reject, ReportDraft
from tandem.intake.importers.conftest import Read
from tandem.intake.importers.csv_file.mapping import BadMapping

MAP = """
[report]
source_ref = "No"
kind = {{ constant = "tip" }}
received_at = {{ column = "At", {how} }}
"""
PACIFIC = 'formats = ["%m/%d/%Y %H:%M"], zone = "America/Los_Angeles"'


def one(read: Read, at: str, how: str = PACIFIC) -> ReportDraft | Reject:
    [(_position, found)] = read("csv", f"No,At\n1,{at}\n".encode(), map_text=MAP.format(how=how))
    return found


@pytest.mark.parametrize(
    ("at", "utc"),
    [
        ("07/01/2026 08:30", datetime(2026, 7, 1, 15, 30, tzinfo=UTC)),
        ("01/15/2026 08:30", datetime(2026, 1, 15, 16, 30, tzinfo=UTC)),
        ("11/01/2026 01:30", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),  # it comes twice that night; the first
    ],
)
def test_a_time_is_read_in_its_zone(read: Read, at: str, utc: datetime) -> None:
    found = one(read, at)
    assert isinstance(found, ReportDraft)
    assert found.received_at == utc


def test_a_time_with_its_own_offset_needs_no_zone(read: Read) -> None:
    found = one(read, "2026-07-01 08:30 -0700", 'formats = ["%Y-%m-%d %H:%M %z"]')
    assert isinstance(found, ReportDraft)
    assert found.received_at == datetime(2026, 7, 1, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize("at", ["03/08/2026 02:30", "13/40/2026 08:00", "soon", "01/01/2090 10:00"])
def test_a_time_that_never_was_is_rejected(read: Read, at: str) -> None:
    found = one(read, at)
    assert isinstance(found, Reject)
    assert found.column == "At"


def test_where_the_row_says_nothing_it_was_received_now(read: Read) -> None:
    found = one(read, "")
    assert isinstance(found, ReportDraft)
    assert found.received_at is not None


@pytest.mark.parametrize(
    "how",
    [
        'formats = ["%m/%d/%Y %H:%M"]',  # no zone
        'formats = ["%m/%d/%Y"], zone = "America/Los_Angeles"',  # no hour
        'zone = "America/Los_Angeles"',
        'formats = ["%m/%d/%Y %H:%M"], zone = "Pacific time"',
    ],
)
def test_a_mapping_that_leaves_the_moment_open_is_told_so(read: Read, how: str) -> None:
    with pytest.raises(BadMapping) as refused:
        one(read, "07/01/2026 08:30", how)
    assert "report.received_at" in str(refused.value)
