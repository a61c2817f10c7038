"""The demo's people could be people: what somebody is called on the street fits them, and the seed alone decides who is made."""

from __future__ import annotations

import random
from datetime import date

from tandem.config.demo.people import suspect

TODAY = date(2026, 11, 1)
OF_WOMEN, OF_MEN = (
    {"Princess", "Diamond", "La Güera", "Mama Dee", "Reina", "Flaca"},
    {"Big Mike", "Flaco", "El Güero", "Prince"},
)


def test_nobody_is_called_by_a_name_of_the_other_sex() -> None:
    draw = random.Random(7)
    made = [suspect(draw, TODAY) for _ in range(600)]
    assert not {p.alias for p in made if p.sex == "female"} & OF_MEN
    assert not {p.alias for p in made if p.sex == "male"} & OF_WOMEN
    assert {p.alias for p in made} >= OF_WOMEN | OF_MEN


def test_the_same_seed_makes_the_same_people() -> None:
    once, again = (suspect(random.Random(11), TODAY) for _ in range(2))
    assert once == again
