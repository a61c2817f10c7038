"""A row of the people and a line of why: names stay words, ages and dates are told in the reader's language."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.utils.translation import override

from tandem.persons.rows import evidence_rows, person_rows

ANA: dict[str, Any] = {
    "id": UUID(int=7), "display_name": "Ana “<b>Nita</b>” O'Neil & Núñez", "sex": "female", "born_on": None, "age_low": 15, "age_high": 17,
    "age_on": date(2026, 8, 3), "agency__name": "Sheriff <3>", "compartment_id": UUID(int=8),
}  # fmt: skip


def row(**other: Any) -> str:
    return person_rows([SimpleNamespace(**ANA | other)], {UUID(int=8): "intake"})


def test_names_of_people_and_agencies_are_words() -> None:
    shown = row()
    assert "<b>" not in shown
    assert "<3>" not in shown
    assert "Ana “&lt;b&gt;Nita&lt;/b&gt;” O&#x27;Neil &amp; Núñez" in shown
    assert 'href="/people/00000000-0000-0000-0000-000000000007/"' in shown


def test_an_age_says_when_it_was_told_and_a_birth_day_needs_no_such_word() -> None:
    with override("en"):
        assert "15–17" in row()
        assert "(Aug 2026)" in row()
        assert ">15<" in row(age_high=15).replace(' <span class="t-quiet">', "<")
        assert "(" not in row(age_on=None)
        born = row(born_on=date(2010, 1, 31))
        assert "31 Jan 2010" in born
        assert "Aug" not in born
        assert "–" in row(age_low=None, age_high=None)
        assert "(" not in row(age_low=None, age_high=None)


def test_a_row_is_spanish_where_the_page_is() -> None:
    with override("es"):
        assert "(Ago 2026)" in row()
        assert "Female" not in row()


def test_nobody_is_nameless() -> None:
    assert ">name not known</a>" in row(display_name="")


def test_evidence_speaks_for_and_against_with_the_reader_s_decimal_sign() -> None:
    why = [
        {"says": "The <i>", "weight": 7.26, "speaks": "for"},
        {"says": "The sex differs", "weight": -3.0, "speaks": "against"},
    ]
    with override("es"):
        shown = evidence_rows(why)
    assert "7,3" in shown
    assert "-3,0" in shown
    assert "<i>" not in shown
    assert 'value="7"' in shown
    assert 'value="0"' in shown
    assert "#add" in shown
    assert "#remove" in shown
