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


def test_without_labels_it_comes_near_to_what_counting_finds(people: list[Features]) -> None:
    rng = random.Random(5)
    same = [(p, copy(p, rng)) for p in people]
    base = training.prepared(shipped(), people)
    strangers = list(training.looks(base, training.random_pairs(people, 20_000)))
    known = list(training.looks(base, same))
    counted = training.by_labels(base, known, strangers)
    mixed = known + strangers[:6000]
    rng.shuffle(mixed)
    believed = training.by_expectation(base, mixed, strangers)
    for level in ("exact", "parts"):
        assert believed.odds["birth", level][0] == pytest.approx(counted.odds["birth", level][0], abs=0.08)
    assert abs(base.odds["birth", "parts"][0] - counted.odds["birth", "parts"][0]) > 0.15


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
