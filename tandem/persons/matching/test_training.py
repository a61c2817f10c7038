"""Training: counting and believing lead to weights that order pairs right; a model file says what it was trained on and names no rare name."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tandem.persons.matching import model_file, training
from tandem.persons.matching.features import Features, features_of
from tandem.persons.matching.model import load, shipped
from tandem.persons.matching.score import compare

GIVEN = ["maria", "juan", "ana", "luis", "rosa", "pedro", "elena", "jorge", "lucia", "mario"]
FAMILY = ["garcia", "lopez", "smith", "nguyen", "quispe", "brown", "torres", "kim", "ortiz", "cole", "vega", "stone"]


def person(rng: random.Random, state: str = "CA") -> Features:
    born = date(1950, 1, 1) + timedelta(days=rng.randrange(20_000))
    return features_of(
        names=[("legal", rng.choice(GIVEN), rng.choice(FAMILY), "")], born_on=born, sex=rng.choice(["male", "female"]),
        places=[(rng.choice(["Alderton", "Tamarack"]), "Alder", state, "")],
    )  # fmt: skip


def copy(p: Features, rng: random.Random) -> Features:
    """One of three has a slip in the date, one of four none."""
    fate = rng.random()
    if fate < 0.25:
        return replace(p, born_on="", year_low=0, year_high=0)
    return replace(p, born_on=p.born_on[:-1] + str(rng.randrange(10))) if fate < 0.58 else p


@pytest.fixture(scope="module")
def people() -> list[Features]:
    rng = random.Random(3)
    return [person(rng) for _ in range(1500)]


def test_what_is_counted_is_what_the_pairs_show(people: list[Features]) -> None:
    rng = random.Random(4)
    same = [(p, copy(p, rng)) for p in people]
    base = training.prepared(shipped(), people)
    strangers = training.looks(base, training.random_pairs(people, 20_000))
    model = training.by_labels(base, training.looks(base, same), strangers)
    shown = [e.level for a, b in same for e in compare(a, b, model).evidence if e.field == "birth"]
    assert model.odds["birth", "exact"][0] == pytest.approx(shown.count("exact") / len(shown), abs=0.01)
    assert model.odds["birth", "parts"][0] == pytest.approx(shown.count("parts") / len(shown), abs=0.01)
    assert model.odds["phone", "same"] == shipped().odds["phone", "same"]  # nobody showed a phone


def test_a_written_model_is_read_as_it_was_and_names_nobody_rare(people: list[Features], tmp_path: Path) -> None:
    rare = features_of(names=[("legal", "Xochiquetzal", "Zwijnenburg", "")])
    model = replace(training.prepared(shipped(), [*people, rare]), version="own", trained_on="1501 records")
    model_file.write(tmp_path / "own.toml", model)
    read = load(tmp_path / "own.toml")
    assert (read.version, read.trained_on) == ("own", "1501 records")
    for level, (m, u) in model.odds.items():
        assert read.odds[level] == pytest.approx((m, u), rel=1e-6)
    text = (tmp_path / "own.tsv").read_text() + (tmp_path / "own.toml").read_text()
    assert "garcia" in text
    assert "zwijnenburg" not in text
    assert "xochiquetzal" not in text


def test_a_state_has_its_own_shares_where_a_name_is_at_home() -> None:
    rng = random.Random(6)
    here = [replace(person(rng, "AZ"), family=("begay",) if i % 10 == 0 else ("smith",)) for i in range(2500)]
    there = [replace(person(rng, "MN"), family=("smith",)) for _ in range(7500)]
    found = training.frequencies_of(here + there)
    assert found.share("f", "begay", "AZ") == pytest.approx(0.1, abs=0.01)
    assert found.share("f", "begay", "MN") == pytest.approx(0.025, abs=0.005)


def test_a_name_that_one_human_has_in_six_records_has_one_bearer() -> None:
    rng = random.Random(8)
    many = [person(rng) for _ in range(20)]
    once = features_of(names=[("legal", "Maria", "Zwijnenburg", "")], places=[("Alderton", "Alder", "CA", "")])
    people = [*many, *[once] * 6]
    assert training.frequencies_of(people).share("f", "zwijnenburg") > 0
    found = training.frequencies_of(people, bearers=[*range(20), *[20] * 6])
    assert found.share("f", "zwijnenburg") == 0
    assert found.share("g", "maria") < 6 / 21 + sum(p.given == ("maria",) for p in many) / 21


def test_where_only_one_side_says_it_silence_is_counted(people: list[Features]) -> None:
    """Half of the same people are described with one hair color: that it is dyed says nothing, and that it agrees is no rule."""
    rng = random.Random(9)
    some = [replace(p, hair=rng.choice(["brown", "black"])) for p in people]
    same = [(p, replace(p, hair=p.hair if rng.random() < 0.5 else "red")) for p in some]
    base = training.prepared(shipped(), some)
    strangers = training.looks(base, training.random_pairs(some, 20_000))
    model = training.by_labels(base, training.looks(base, same), strangers)
    assert model.odds["hair", "same"] == pytest.approx((0.5, 0.5), abs=0.04)


def test_ages_are_counted_where_no_day_is_known(people: list[Features]) -> None:
    same = [(p, replace(p, born_on="") if i % 3 == 0 else p) for i, p in enumerate(people)]
    base = training.prepared(shipped(), people)
    model = training.by_labels(base, training.looks(base, same), training.looks(base, training.random_pairs(people)))
    assert model.shares["birth", "year"][0] > 0.99
    assert model.odds["birth", "exact"][0] > 0.99


def test_how_many_are_held_twice_is_believed_and_never_less_than_before() -> None:
    base = replace(shipped(), present=0.3)
    twice = [(2 * i, 2 * i + 1, 40.0) for i in range(40)]  # 80 of 100 records
    assert training.present_of(twice, 100, base).present == pytest.approx(0.8, abs=0.01)
    assert training.present_of([(0, 1, -9.0)], 100, base).present == 0.3
