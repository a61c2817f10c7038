"""Addresses and towns with slips, and who is found by a date of birth; and that of two namesakes among many each takes from the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tandem.persons.matching.features import Features, features_of
from tandem.persons.matching.finding import Candidate, MemoryIndex, Wanted, find_many
from tandem.persons.matching.frequencies import Frequencies
from tandem.persons.matching.keys import keys_of
from tandem.persons.matching.model import shipped
from tandem.persons.matching.score import compare
from tandem.persons.matching.test_matching import person

MODEL = shipped()


@pytest.mark.parametrize(
    ("line", "town", "level"),
    [
        ("39 Lowanna Street", "Keysborough", "same"),
        ("39 Lowannas treet", "Keysborough", "near"),
        ("39 Lowana Street", "Keysboruogh", "near"),
        ("39 Lowanna Street", "Alder", ""),
        ("41 Lowanna Street", "Keysborough", ""),
        ("39 Fawkner Street", "Keysborough", ""),
    ],
)
def test_an_address_with_a_slip_is_near_and_another_says_nothing(line: str, town: str, level: str) -> None:
    a = person("Ana", "Quispe", places=[("Keysborough", "", "CA", "39 Lowanna Street")])
    b = person("Bea", "Zorn", places=[(town, "", "CA", line)])
    assert [e.level for e in compare(a, b, MODEL).evidence if e.field == "line"] == ([level] if level else [])
    assert compare(a, b, MODEL).weight == pytest.approx(compare(b, a, MODEL).weight)
    if level:  # and they meet, whatever they are called
        assert keys_of(a).keys() & keys_of(b).keys()


def test_a_model_made_before_a_level_was_known_reads_on() -> None:
    older = replace(MODEL, odds={k: v for k, v in MODEL.odds.items() if k != ("line", "near")})
    a = person("Ana", "Quispe", places=[("Alder", "", "CA", "39 Lowanna Street")])
    b = person("Ana", "Quispe", places=[("Alder", "", "CA", "39 Lowana Street")])
    assert "line" not in {e.field for e in compare(a, b, older).evidence}


def test_a_town_with_a_slip_is_that_town_unless_both_are_towns() -> None:
    def level(ours: str, theirs: str, state: str = "CA") -> str:
        a = person("Ana", "Quispe", places=[(ours, "", "CA", "")])
        b = person("Ana", "Quispe", places=[(theirs, "", state, "")])
        return next(e.level for e in compare(a, b, towns).evidence if e.field == "place")

    towns = replace(
        MODEL,
        frequencies=Frequencies(
            {"c": {"CA|fremont": 0.001, "CA|tremont": 0.001, "CA|fresno": 0.001, "CA|fremonts": 0.001}}
        ),
    )
    assert level("Fresno", "Fresnno") == "city"
    assert level("Palo Alto", "Paloalto") == "city"
    assert level("Fremont", "Fremonts") == "state"
    assert level("Alder", "Elder") == "state"
    assert level("Fresno", "Fresnno", "NV") == "elsewhere"


def test_a_date_of_birth_alone_brings_no_namesakes_but_who_has_no_name() -> None:
    born = date(2008, 3, 9)
    index = MemoryIndex()
    everybody = (
        person("Wilhelmina", "Trautmann", born_on=born, places=[("Reno", "", "NV", "")]),
        person("Wilhelmina", "Trautmann", born_on=born, places=[("Alder", "", "CA", "")]),
        features_of(names=[], born_on=born),
    )
    for i, one in enumerate(everybody):
        index.add(Candidate(UUID(int=i), UUID(int=0), one), keys_of(one))

    def found(asked: Features) -> set[int]:
        [answer] = index.candidates([Wanted.of(asked)], 100)
        return {c.identity_id.int for c in answer}

    assert found(person("Ana", "Quispe", born_on=born, places=[("Alder", "", "CA", "")])) == {1, 2}
    assert found(features_of(names=[], born_on=born)) == {0, 1, 2}


def test_two_namesakes_of_other_ages_are_two_among_a_million_and_take_from_each_other() -> None:
    class Large(MemoryIndex):
        def size(self) -> int:
            return 1_000_000

    index = Large()
    for i, born in enumerate((date(1990, 1, 5), date(1961, 7, 30))):
        one = person("Mary", "Zwijnenburg", born_on=born)
        index.add(Candidate(UUID(int=i), UUID(int=0), one), keys_of(one))
    [hits] = find_many([person("Mary", "Zwijnenburg")], [index], MODEL, least=0.0)
    assert [e.level for h in hits for e in h.score.evidence if e.field == "rivals"] == ["fit", "fit"]
    assert all(h.score.probability < h.alone for h in hits)
