"""Slips of the pen, names the other way round, and many who fit alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.persons.matching.features import Features, features_of
from tandem.persons.matching.finding import Candidate, MemoryIndex, find_many
from tandem.persons.matching.keys import keys_of
from tandem.persons.matching.model import shipped
from tandem.persons.matching.score import compare
from tandem.persons.matching.slips import chance_of_slip

MODEL = shipped()
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def person(given_name: str, family: str, born_on: date | None = None) -> Features:
    return features_of(names=[("legal", given_name, family, "")], born_on=born_on)


def whole(a: Features, b: Features) -> float:
    return sum(e.weight for e in compare(a, b, MODEL).evidence if e.field in ("given", "family", "whole"))


def written_by_one_slip(word: str) -> dict[str, float]:
    """Each thing that one slip can make of it, with its chance: each of the four kinds as often, each of a kind's ways as often."""
    n = len(word)
    ways = {
        "too many": [word[:at] + c + word[at:] for at in range(n + 1) for c in LETTERS],
        "missing": [word[:at] + word[at + 1 :] for at in range(n)],
        "wrong": [word[:at] + c + word[at + 1 :] for at in range(n) for c in LETTERS if c != word[at]],
        "exchanged": [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(n - 1)],
    }
    found: dict[str, float] = {}
    for kind in ways.values():
        for written in kind:
            if written != word:
                found[written] = found.get(written, 0.0) + 1 / 4 / len(kind)
    return found


@given(st.text("ablm", min_size=2, max_size=6))
def test_a_slip_is_as_likely_as_its_ways_are_many(word: str) -> None:
    by_one = written_by_one_slip(word)
    for written, chance in by_one.items():
        assert chance_of_slip(written, word) == pytest.approx(chance)
    assert chance_of_slip(word, word) == 0


@given(st.text("ab", min_size=1, max_size=5), st.text("ab", min_size=1, max_size=5))
def test_what_takes_two_slips_is_none(word: str, other: str) -> None:
    if len(word) > 1:
        assert (chance_of_slip(other, word) > 0) == (other in written_by_one_slip(word))


def test_a_letter_left_out_weighs_more_than_a_wrong_one() -> None:
    assert whole(person("Ana", "Jonson"), person("Ana", "Johnson")) > whole(
        person("Ana", "Jobnson"), person("Ana", "Johnson")
    )


def test_names_that_nobody_bears_so_lose_little_by_being_turned() -> None:
    straight = whole(person("Maria", "Quispe"), person("Maria", "Quispe"))
    turned = whole(person("Quispe", "Maria"), person("Maria", "Quispe"))
    assert straight - 1 < turned <= straight


def test_names_that_may_well_be_so_lose_much_by_being_turned() -> None:
    """Somebody is called Thomas James, and somebody else James Thomas."""
    straight = whole(person("James", "Thomas"), person("James", "Thomas"))
    turned = whole(person("Thomas", "James"), person("James", "Thomas"))
    assert turned < straight - 4
    assert whole(person("Quispe", "Maria"), person("Maria", "Quispe")) > turned + 3


class Large(MemoryIndex):
    def size(self) -> int:
        return 1_000_000


def test_of_many_namesakes_none_is_likelier_than_its_share() -> None:
    """Thirty people of one name: the seventh was once weighed as if there were no other."""
    model = replace(MODEL, present=0.999, name_alone=0.999999)
    index = Large()
    for i in range(30):
        one = person("Maria", "Castillo", date(1950 + 2 * i, 1 + i % 12, 1 + i % 28))
        index.add(Candidate(UUID(int=i), UUID(int=0), one), keys_of(one))
    [hits] = find_many([person("Maria", "Castillo")], [index], model, least=0.0)
    assert len(hits) == 30
    assert all(h.alone > 0.5 for h in hits), "each alone would be told"
    assert sum(h.score.probability for h in hits) <= 1
    assert all(e.field != "rivals" or e.weight < -4 for h in hits for e in h.score.evidence)
    assert {h.score.evidence[-1].field for h in hits} == {"rivals"}


def test_who_is_surely_held_has_two_namesakes_all_the_same() -> None:
    """That somebody asked about is held by a good chance makes no two of those held one."""
    model = replace(MODEL, present=0.999, name_alone=0.999999)
    index = Large()
    for i, born in enumerate((date(1990, 1, 5), date(1961, 7, 30))):
        one = person("Mary", "Zwijnenburg", born)
        index.add(Candidate(UUID(int=i), UUID(int=0), one), keys_of(one))
    [hits] = find_many([person("Mary", "Zwijnenburg")], [index], model, least=0.0)
    assert [round(h.score.probability, 2) for h in hits] == [0.5, 0.5]


def test_records_of_one_human_are_no_rivals() -> None:
    model = replace(MODEL, present=0.999, name_alone=0.999999)
    index = Large()
    for i in range(9):
        one = person("Mary", "Zwijnenburg", date(1990, 1, 5))
        index.add(Candidate(UUID(int=i), UUID(int=0), one), keys_of(one))
    [hits] = find_many([person("Mary", "Zwijnenburg", date(1990, 1, 5))], [index], model, least=0.0)
    assert len(hits) == 9
    assert all(e.field != "rivals" for h in hits for e in h.score.evidence)
