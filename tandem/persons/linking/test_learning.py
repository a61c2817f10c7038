"""What is held out stays out: weights are counted on one half of the labelled people, and cuts are measured on pairs that are not within it."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from tandem.persons.linking import learning, own
from tandem.persons.linking.learning import Cut, Labels, first_half, learn, of_persons
from tandem.persons.linking.own import Column
from tandem.persons.linking.store import Record
from tandem.persons.matching import model_file
from tandem.persons.matching.model import load, shipped
from tandem.persons.matching.score import compare
from tandem.persons.matching.test_training import GIVEN, copy, person
from tandem.persons.matching.training import SELDOM_NO_MORE


def test_a_cut_is_chosen_on_people_on_whom_nothing_was_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(2)
    people = [person(rng) for _ in range(200)]
    records = [Record(f"{side}{i}", copy(p, rng)) for i, p in enumerate(people) for side in "ab"]
    whose = {n: record.id[1:] for n, record in enumerate(records)}
    counted_on: list[Labels] = []
    lesson = learning._School.lesson

    def watched(school: learning._School, labels: Labels | None) -> object:
        assert labels is not None
        counted_on.append(labels)
        return lesson(school, labels)

    monkeypatch.setattr(learning._School, "lesson", watched)
    found = learn(shipped(), records, (), of_persons(whose), tmp_path, precision=0.9)
    held_in, all_of_them = counted_on
    assert set(all_of_them.persons.values()) == set(whose.values())
    assert set(held_in.persons.values()) == {who for who in whose.values() if first_half(who)}
    assert 60 < len(set(held_in.persons.values())) < 140
    assert found.chosen in found.cuts
    assert found.model.cut == (found.chosen.bits if found.chosen else None)


def test_pairs_within_the_first_half_are_not_measured() -> None:
    ins = [str(n) for n in range(40) if first_half(str(n))][:2]
    outs = [str(n) for n in range(40) if not first_half(str(n))][:2]
    # 0 and 1 of one whom it was counted on, 2 of another; 3, 4 and 5 of one held out, 6 of another
    truth = learning._Truth(dict(enumerate([ins[0], ins[0], ins[1], outs[0], outs[0], outs[0], outs[1]])))
    assert truth.possible == 3
    assert truth.measured({0: 0, 1: 0, 2: 0, 3: 3, 4: 3}) == (1.0, 1 / 3)  # the wrong pairs are of the first half
    assert truth.measured({0: 0, 3: 0, 4: 0, 9: 0}) == (1 / 3, 1 / 3)  # nobody knows whose 9 is
    every = dict.fromkeys(range(7), 0)
    within = [p for p in combinations(range(7), 2) if not set(p) <= {0, 1, 2}]
    assert truth.measured(every) == (3 / len(within), 1.0)


def test_of_cuts_as_right_as_wanted_the_one_that_finds_most_is_taken() -> None:
    cuts = [Cut(-3, 0.90, 0.95), Cut(-2, 0.985, 0.9), Cut(-1, 0.99, 0.8)]
    assert learning._choose(cuts, 0.98) == cuts[1]
    assert learning._choose(cuts, 0.999) == cuts[2]
    assert learning._choose([], 0.98) is None


def test_numbers_of_a_column_that_was_compared_otherwise_are_not_used() -> None:
    words, text = Column("Job", "words"), Column("Job", "text")
    model = own.with_columns(shipped(), (words,))
    model.odds["own.Job", "same"] = (0.123, 0.2)  # type: ignore[index] - a dict here, a Mapping to its readers
    assert own.numbers_of(words, "same", model) == (0.123, 0.2)
    assert own.numbers_of(text, "same", model) == own.KINDS["text"]["same"]


def test_where_few_are_held_twice_relatives_are_not_taken_for_one_human(tmp_path: Path) -> None:
    """Two to a household: one surname, one phone, one town, two given names, a generation apart. A handful of people stand twice."""
    rng = random.Random(11)
    records: list[Record] = []
    for i in range(300):
        child = replace(person(rng), phones=(f"+1202555{i:04}",), given=(GIVEN[i % 5],))
        year = child.year_low - 30
        parent = replace(
            child, given=(GIVEN[5 + i % 5],), born_on=f"{year}-03-0{1 + i % 9}", year_low=year, year_high=year
        )
        records += [Record(f"c{i}", child), Record(f"p{i}", parent)]
    records += [Record(f"again{i}", records[2 * i].features) for i in range(6)]
    found = learn(shipped(), records, (), None, tmp_path, precision=0.98)
    assert found.astray
    assert f"as {shipped().version} believes them" in found.how
    model = found.model
    for level in (("given", "different"), ("birth", "far")):
        assert model.odds[level][0] <= SELDOM_NO_MORE
    parent_and_child = compare(records[0].features, records[1].features, model, len(records))
    assert parent_and_child.probability < 0.5
    assert compare(records[0].features, records[600].features, model, len(records)).probability > 0.95


def test_of_a_name_that_few_are_called_here_what_tandem_ships_is_known(tmp_path: Path) -> None:
    rng = random.Random(12)
    people = [person(rng) for _ in range(300)]
    rare_here = replace(people[0], family=("washington",))
    model = learn(
        shipped(), [Record(str(n), p) for n, p in enumerate([*people, rare_here])], (), None, tmp_path, precision=0.98
    ).model
    model_file.write(tmp_path / "m.toml", model)
    assert "washington" not in (tmp_path / "m.tsv").read_text()
    read = load(tmp_path / "m.toml").frequencies
    assert read.share("f", "washington") == shipped().frequencies.share("f", "washington") > 0
    assert read.share("f", "garcia") == pytest.approx(model.frequencies.share("f", "garcia"), rel=1e-4)
    assert read.slipped_from_others("f", "washingtom") > 0 == read.slipped_from_others("f", "wxshingtom")
