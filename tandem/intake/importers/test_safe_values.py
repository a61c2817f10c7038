"""Dates, ages and numbers that cannot be are refused."""

from __future__ import annotations

from datetime import date

import pytest

from tandem.intake.importers import safe_values
from tandem.intake.importers.safe_values import Unusable

LAST = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("12/31/1899", "before 1900"),
        ("11/22/2026", "future"),
        ("2/30/2024", "no such day"),
        ("2/29/2023", "no such day"),
        ("13/1/2024", "no such day"),
        ("1/1/24", "not a date"),
        ("2024-01-01", "not a date"),
        ("１/１/２０２４", "not a date"),
        ("0/0/0000", "no such day"),
        ("", "not a date"),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_the_reason(text, reason):
    with pytest.raises(Unusable, match=reason) as error:
        safe_values.us_date(text, LAST, "DLC")
    assert error.value.column == "DLC"


def test_a_date_at_the_edges_is_taken():
    assert safe_values.us_date("1/1/1900", LAST, "") == date(1900, 1, 1)
    assert safe_values.us_date("11/21/2026", LAST, "") == LAST
    assert safe_values.us_date("2/29/2024", LAST, "") == date(2024, 2, 29)
    assert safe_values.iso_date("2024-02-29", LAST, "") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("25 Years", (25, 25)),
        ("25", (25, 25)),
        ("1 Year", (1, 1)),
        ("20 - 30 Years", (20, 30)),
        ("20 to 30", (20, 30)),
        ("8 Months", (0, 0)),
        ("30 Months", (2, 2)),
        ("0", (0, 0)),
        ("120", (120, 120)),
        ("", None),
    ],
)
def test_an_age_is_read_in_whole_years(text, years):
    assert safe_values.age(text, "Age") == years


@pytest.mark.parametrize("text", ["-1", "121", "999 Years", "30 - 20", "young", "25 Years old", "٢٥", "1e1"])
def test_an_age_that_cannot_be_is_refused(text):
    with pytest.raises(Unusable):
        safe_values.age(text, "Age")


def test_a_state_is_read_by_code_or_name():
    assert safe_values.state("ca", "") == safe_values.state("California", "") == "CA"
    assert safe_values.state("D.C.", "") == "DC"
    assert safe_values.state("", "") == ""
    with pytest.raises(Unusable):
        safe_values.state("ZZ", "State")
