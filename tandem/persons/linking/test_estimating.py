"""Expected errors of a trained model are measured on what was held out, and where nothing was there are none."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tandem.persons.linking import estimating, learning
from tandem.persons.linking.estimating import halves, of_pairs, of_people
from tandem.persons.linking.learning import Labels, learn, of_persons
from tandem.persons.linking.store import Record
from tandem.persons.matching import model_file
from tandem.persons.matching.model import load, shipped
from tandem.persons.matching.test_training import copy, person


def records(people: int = 260, seed: int = 4) -> list[Record]:
    """Each human twice, one after the other."""
    rng = random.Random(seed)
    return [
        Record(f"{side}{i}", copy(p, rng)) for i, p in enumerate(person(rng) for _ in range(people)) for side in "ab"
    ]


def test_of_pairs_within_the_half_on_which_was_counted_nothing_is_measured() -> None:
    persons = {0: "in", 1: "in", 2: "also in", 3: "out", 4: "out", 5: "out 2"}
    edges = [(0, 1, 9.0), (0, 2, 9.0), (3, 4, 9.0), (3, 5, 9.0), (2, 5, 0.2), (4, 9, 9.0)]  # nobody knows whose 9 is
    found = of_people(edges, persons, ["in", "also in"], 50)
    assert found is not None
    assert found.errors[0] == (0.5, round(2 / 3, 4), round(1 - 1 / 50, 4))
    assert found.errors[-1][:2] == (0.999, 0.0), "at nine bits nobody is told"
    assert of_people(edges, persons, ["in"], 49) is None, "too few say nothing"


def test_labelled_pairs_are_cut_so_that_no_record_lies_in_both_halves() -> None:
    same = [(n, n + 1) for n in range(0, 400, 2)] + [(n, n + 2) for n in range(0, 100, 4)]
    different = [(n, (n * 7 + 3) % 400) for n in range(200)]
    ins, apart, outs = halves(same, different)
    counted_on = {r for pair in (*ins, *apart) for r in pair}
    measured_on = {r for a, b, _ in outs for r in (a, b)}
    assert not counted_on & measured_on
    assert min(len(ins), len(apart), sum(one for *_, one in outs)) > 20


def test_with_labels_the_errors_are_those_of_people_held_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = records()
    persons = {n: r.id[1:] for n, r in enumerate(held)}
    counted_on: list[Labels] = []
    lesson = learning._School.lesson
    monkeypatch.setattr(learning._School, "lesson", lambda school, labels: (counted_on.append(labels), lesson(school, labels))[1])  # fmt: skip
    model = learn(shipped(), held, (), of_persons(persons), tmp_path, precision=0.9).model
    in_half = set(counted_on[0].persons.values())
    assert model.errors_by == "people"
    assert model.errors_of == sum(who not in in_half for who in set(persons.values())) >= 50
    told, missed = [e[1] for e in model.errors], [e[2] for e in model.errors]
    assert [e[0] for e in model.errors] == list(estimating.AT)
    assert missed == sorted(missed), "the higher the threshold, the more is missed"
    assert 0 <= missed[0] < 0.9
    assert max(told) < 0.5
    model_file.write(tmp_path / "m.toml", model)
    read = load(tmp_path / "m.toml")
    assert (list(read.errors), read.errors_by, read.errors_of) == (model.errors, "people", model.errors_of)


def test_with_labelled_pairs_they_are_those_of_pairs_held_out_and_need_both_kinds(tmp_path: Path) -> None:
    held = records()
    same = [(n, n + 1) for n in range(0, len(held), 2)]
    different = [(n, (n + 2) % len(held)) for n in range(0, len(held), 2)]
    model = learn(shipped(), held, (), Labels(same, different), tmp_path, precision=0.9).model
    assert model.errors_by == "pairs"
    assert 50 <= model.errors_of < len(same)
    assert learn(shipped(), held, (), Labels(same), tmp_path, precision=0.9).model.errors == (), "wrong among what?"
    assert of_pairs([(0.9, True)] * 49 + [(0.2, False)] * 40) is None
    assert of_pairs([(0.9, True)] * 60 + [(0.2, False)] * 19) is None


def test_without_labels_there_are_none_and_none_are_taken_over(tmp_path: Path) -> None:
    """What a model believes of its own pairs is no measurement: of the historical file it said that 0.5 % are wrong where 8 % were."""
    assert shipped().errors
    model = learn(shipped(), records(120), (), None, tmp_path, precision=0.9).model
    assert (model.errors, model.errors_by, model.errors_of) == ((), "", 0)
