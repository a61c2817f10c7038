"""The rules by which what people decided comes before them again: what speaks against a confirmed match, what agrees anew of a rejected one."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.persons.rules.contrary import never_looked_at, since, speaks_against
from tandem.persons.rules.new_evidence import what_is_new

PRIOR = {"field": "prior", "level": "held", "weight": -15.0}
NAME = {"field": "family", "level": "exact", "weight": 12.0}
PHONE = {"field": "phone", "level": "same", "weight": 18.0}
OTHER_PHONE = {"field": "phone", "level": "different", "weight": -1.3}
SAME_DAY = {"field": "birth", "level": "exact", "weight": 14.0}
OTHER_DAY = {"field": "birth", "level": "far", "weight": -5.5}
OTHER_HEIGHT = {"field": "height", "level": "different", "weight": -2.4}
OTHER_EYES = {"field": "eyes", "level": "different", "weight": -2.6}


@pytest.mark.parametrize(
    ("then", "now", "against"),
    [
        ([PRIOR, NAME, PHONE], [PRIOR, NAME, PHONE], []),
        ([PRIOR, NAME, PHONE], [PRIOR, NAME, PHONE, OTHER_DAY], ["birth"]),
        ([PRIOR, NAME, PHONE, OTHER_DAY], [PRIOR, NAME, PHONE, OTHER_DAY], []),  # known when it was confirmed
        ([PRIOR, NAME, PHONE, SAME_DAY], [PRIOR, NAME, PHONE, OTHER_DAY], ["birth"]),
        ([PRIOR, NAME, PHONE], [PRIOR, NAME, PHONE, OTHER_HEIGHT], []),  # people measure badly
        ([PRIOR, NAME, PHONE], [PRIOR, NAME, PHONE, OTHER_HEIGHT, OTHER_EYES], ["height", "eyes"]),
        ([PRIOR, NAME, PHONE], [PRIOR, NAME, SAME_DAY, OTHER_PHONE], ["phone"]),
        ([PRIOR, NAME, PHONE, OTHER_HEIGHT], [PRIOR, NAME, OTHER_HEIGHT], []),  # less speaks for it, nothing new against
        ([PRIOR, NAME], [PRIOR, NAME, OTHER_DAY, PHONE], []),  # more speaks for it than against
        ([PRIOR, NAME, {"field": "marks", "level": "some", "weight": 8.0}],
         [PRIOR, NAME, {"field": "marks", "level": "some", "weight": 8.0}, OTHER_PHONE], ["phone"]),  # from 0.97 below telling
        # A new model that thinks less of a name, and another number of the rivals, are no new facts.
        ([PRIOR, NAME, PHONE], [PRIOR, NAME | {"weight": 2.0}, PHONE, {"field": "rivals", "level": "fit", "weight": -9.0}], []),
    ],
)  # fmt: skip
def test_what_speaks_against_what_was_confirmed(then: list[Any], now: list[Any], against: list[str]) -> None:
    assert [r["field"] for r in speaks_against([then], now, tell=0.95)] == against


def test_what_was_kept_once_is_not_asked_again() -> None:
    first, kept = [PRIOR, NAME, PHONE], [PRIOR, NAME, PHONE, OTHER_DAY]
    assert speaks_against([first, kept], kept, tell=0.95) == []
    more = [*kept, OTHER_HEIGHT, OTHER_EYES]
    assert [r["field"] for r in speaks_against([first, kept], more, tell=0.95)] == ["height", "eyes"]


def test_of_two_whom_nobody_compared_what_speaks_against_counts_whatever_agrees() -> None:
    assert [r["field"] for r in never_looked_at([PRIOR, NAME, PHONE, OTHER_DAY])] == ["birth"]
    assert never_looked_at([PRIOR, NAME, PHONE, OTHER_HEIGHT]) == []
    other_name = {"field": "family", "level": "different", "weight": -5.6}
    assert never_looked_at([PRIOR, other_name, OTHER_PHONE]) == [], "people have several names and phones"


def test_what_has_changed_is_told_field_by_field() -> None:
    assert since([PRIOR, NAME, PHONE], [PRIOR, NAME, OTHER_DAY]) == [(None, OTHER_DAY), (PHONE, None)]


def test_a_second_phone_that_agrees_is_new_and_the_same_one_is_not() -> None:
    assert what_is_new([NAME, PHONE | {"of": [1]}], [NAME, PHONE | {"of": [1]}]) == []
    assert [r["field"] for r in what_is_new([NAME, PHONE | {"of": [1]}], [NAME, PHONE | {"of": [1, 2]}])] == ["phone"]
    assert what_is_new([NAME, PHONE | {"of": [1, 2]}], [NAME, PHONE | {"of": [2]}]) == []
    assert what_is_new([NAME, PHONE], [NAME, PHONE | {"of": [1]}]) == [], "what was stored before tells no values apart"
