"""Rows that never were models: every column has its field's default, and a misspelt one is refused, not lost."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tandem.foundation.arrays import array
from tandem.foundation.bulk import _defaults, insert_rows
from tandem.intake.models import Report


def test_what_is_left_out_has_the_field_s_default() -> None:
    left_out = _defaults(Report)
    assert left_out["state"] == "awaiting"
    assert left_out["urgency_reasons"] == []
    assert left_out["happened_on"] is None
    assert "search" not in left_out  # the database makes it


def test_an_id_is_never_made_up() -> None:
    assert _defaults(Report)["id"] is None


def test_a_name_that_is_no_column_is_refused() -> None:
    with pytest.raises(KeyError, match="sumary"):
        insert_rows(Report, [{"id": uuid4(), "sumary": "A motel"}])


def test_an_array_is_postgresql_s_own_writing() -> None:
    assert array([1, -2]) == "{1,-2}"
    assert array([b"\x00\xff"]) == '{"\\\\x00ff"}'
    assert array([]) == "{}"
