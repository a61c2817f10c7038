"""The matcher's promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.persons.identifiers import Unusable, canonical
from tandem.persons.matching.explaining import SENTENCES, sentences, stored
from tandem.persons.matching.features import Features, features_of
from tandem.persons.matching.finding import (
    HINT_CITY,
    HINT_SEX_OFF,
    HINT_YEAR,
    HINT_YEAR_OFF,
    Candidate,
    MemoryIndex,
    find_many,
    hinted,
)
from tandem.persons.matching.frequencies import Frequencies
from tandem.persons.matching.frequencies import read as read_frequencies
from tandem.persons.matching.keys import ENOUGH, KEYS_MOST, hint_of, keys_of
from tandem.persons.matching.model import load, shipped
from tandem.persons.matching.score import compare

MODEL = shipped()
TODAY = date(2026, 11, 1)


def person(given_name: str = "", family: str = "", **more: object) -> Features:
    return features_of(names=[("legal", given_name, family, "")], **more)  # type: ignore[arg-type]


words = st.sampled_from(
    ["maria", "juan", "garcia", "smith", "o'neil", "núñez", "li", "van der berg", "garcía lópez", ""]
)
features = st.builds(
    person, words, words, sex=st.sampled_from(["", "male", "female"]),
    ages=st.tuples(st.integers(0, 60), st.none(), st.just(TODAY)), places=st.sampled_from([[], [("A", "B", "CA", "")], [("", "", "TX", "")]]),
)  # fmt: skip


@given(features, features)
def test_comparing_is_symmetric(a: Features, b: Features) -> None:
    assert compare(a, b, MODEL).weight == pytest.approx(compare(b, a, MODEL).weight)


@given(features)
def test_features_survive_the_index(a: Features) -> None:
    assert Features.from_json(a.to_json()) == a


@given(features, features)
def test_an_agreeing_phone_never_lowers_the_probability(a: Features, b: Features) -> None:
    with_phone = compare(replace(a, phones=("+15550100",)), replace(b, phones=("+15550100",)), MODEL)
    assert with_phone.probability >= compare(a, b, MODEL).probability


@given(features)
def test_keys_are_bounded_and_fit_a_bigint(a: Features) -> None:
    keys = keys_of(a)
    assert len(keys) <= KEYS_MOST
    assert all(-(2**63) <= k < 2**63 for k in keys)


def test_missing_is_not_different() -> None:
    full = person("Ana", "Quispe", sex="female", ages=(20, None, TODAY))
    assert sum(e.weight for e in compare(full, person("Ana", "Quispe"), MODEL).evidence if e.field != "prior") > 0
    assert all(
        e.field in ("prior", "family", "given", "cap") for e in compare(full, person("Ana", "Quispe"), MODEL).evidence
    )


def test_two_people_with_a_common_name_in_different_states_are_not_told() -> None:
    a = person("Juan", "Garcia", sex="male", ages=(30, 30, TODAY), places=[("X", "Y", "CA", "")])
    b = person("Juan", "Garcia", sex="male", ages=(30, 30, TODAY), places=[("Z", "W", "TX", "")])
    assert compare(a, b, MODEL).probability < MODEL.tell


def test_a_shared_phone_and_a_nickname_are_told() -> None:
    a = person("Robert", "Quill", sex="male", identifiers=[("phone", "+12025550101", "")])
    b = person("Bobby", "Quill", sex="male", identifiers=[("phone", "+12025550101", "")])
    assert compare(a, b, MODEL).probability > MODEL.tell


def test_a_seventeen_year_old_of_2014_is_about_twenty_nine_in_2026() -> None:
    then = person("Ana", "Quispe", ages=(17, 17, date(2014, 5, 1)))
    now = person("Ana", "Quispe", ages=(29, 29, date(2026, 5, 2)))
    child = person("Ana", "Quispe", ages=(17, 17, date(2026, 5, 2)))
    assert [e.level for e in compare(then, now, MODEL).evidence if e.field == "birth"] == ["year"]
    assert [e.level for e in compare(then, child, MODEL).evidence if e.field == "birth"] == ["far"]


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        (("José", "Núñez Gómez"), ("Jose", "Nunez-Gomez"), "exact"),
        (("José", "Núñez Gómez"), ("Jose", "Nunez"), "one_of_two"),
        (("Thuy", "Nguyen"), ("Thuy", "Nguyn"), "typo"),
        (("Ana", "Vaca"), ("Ana", "Baca"), "typo"),
        (("Ana", "Zuca"), ("Ana", "Suka"), "sounds"),
    ],
)
def test_family_names_are_compared_as_families_write_them(a: tuple[str, str], b: tuple[str, str], level: str) -> None:
    assert level in [e.level for e in compare(person(*a), person(*b), MODEL).evidence if e.field == "family"]


def test_a_rare_name_weighs_more_than_a_common_one() -> None:
    rare, common = person("Ana", "Quispe"), person("Ana", "Smith")
    assert compare(rare, rare, MODEL).weight > compare(common, common, MODEL).weight


def test_different_numbers_in_one_register_speak_against() -> None:
    a = person("Ana", "Quispe", born_on=date(2008, 1, 2), identifiers=[("namus", "MP1", "")])
    b = person("Ana", "Quispe", born_on=date(2008, 1, 2), identifiers=[("namus", "MP2", "")])
    c = person("Ana", "Quispe", born_on=date(2008, 1, 2), identifiers=[("ncic", "M123456789", "")])
    assert compare(a, b, MODEL).weight < compare(a, c, MODEL).weight
    both = [("namus", "MP1", ""), ("ncic", "M123456789", "")]
    d = person("Ana", "Quispe", identifiers=[*both[:1], ("ncic", "M000000001", "")])
    e = person("Ana", "Quispe", identifiers=both)
    said = {one.level: one.weight for one in compare(d, e, MODEL).evidence if one.field == "number"}
    assert set(said) == {"same", "different"}, "one that agrees does not hide one that contradicts"
    assert said["same"] > 30 > 0 > said["different"]


def test_the_index_finds_a_misspelt_person_among_others() -> None:
    index = MemoryIndex()
    wanted = person("Xiomara", "Villanueva", sex="female", ages=(16, 16, TODAY), places=[("", "Alder", "CA", "")])
    for i in range(200):
        other = person(f"Name{i}", f"Other{i}", sex="female", ages=(16, 16, TODAY), places=[("", "Alder", "CA", "")])
        index.add(Candidate(uuid4(), uuid4(), other), keys_of(other))
    held = Candidate(uuid4(), uuid4(), wanted)
    index.add(held, keys_of(wanted))
    misspelt = person("Xiomara", "Villanueba", sex="female", ages=(16, 16, TODAY), places=[("", "Alder", "CA", "")])
    [hits] = find_many([misspelt], [index], MODEL)
    assert [h.candidate for h in hits] == [held]


def test_every_level_of_the_model_has_a_sentence_and_no_sentence_is_idle() -> None:
    levels = set(MODEL.fixed) | set(MODEL.shares) | {("prior", "held"), ("rivals", "fit"), ("cap", "name_alone")}
    assert levels == set(SENTENCES)


def test_an_explanation_holds_no_value() -> None:
    a = person("Ana", "Quispe", identifiers=[("phone", "+12025550101", "")])
    text = str(sentences(stored(compare(a, a, MODEL))))
    assert "quispe" not in text.lower()
    assert "0101" not in text


def test_a_model_with_a_wrong_probability_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    bad = tmp_path / "m.toml"
    bad.write_text(
        'version = "x"\npresent = 0.5\ntell = 0.9\nask = 0.5\nname_alone = 0.9\n[family]\nexact = { m = 1.5, u = 0.1 }\n'
    )
    with pytest.raises(ValueError, match=r"family\.exact"):
        load(bad)


def test_a_name_alone_however_rare_is_shown_and_never_told() -> None:
    a = person("Philomena", "Zwijnenburg", sex="female")
    assert MODEL.ask <= compare(a, a, MODEL).probability < MODEL.tell


def test_the_sum_of_what_is_told_is_the_probability() -> None:
    a = person("Ana", "Quispe", sex="female", born_on=date(2008, 1, 2), places=[("A", "B", "CA", "")])
    b = person("Anna", "Quispe", sex="female", born_on=date(2008, 2, 1), places=[("A", "B", "CA", "")])
    for one, other in ((a, b), (person("Ana", "Quispe"), person("Ana", "Quispe"))):
        score = compare(one, other, MODEL, 50_000)
        assert score.weight == pytest.approx(sum(e.weight for e in score.evidence))
        assert score.probability == pytest.approx(1 / (1 + 2**-score.weight))
        assert score.evidence[0].field == "prior"


def test_a_larger_index_makes_one_slower_to_believe() -> None:
    a = b = person("Ana", "Quispe", born_on=date(2008, 1, 2))
    assert compare(a, b, MODEL, 10_000_000).weight < compare(a, b, MODEL, 20_000).weight


def test_a_slip_weighs_by_the_names_around_it() -> None:
    """Nobody is called Johnsoon, so it is Johnson; Marla and Maria are two names."""
    slip = compare(person("Ana", "Johnsoon"), person("Ana", "Johnson"), MODEL)
    same = compare(person("Ana", "Johnson"), person("Ana", "Johnson"), MODEL)
    two = compare(person("Maria", "Quispe"), person("Marla", "Quispe"), MODEL)
    family = {e.level: e.weight for s in (slip, same) for e in s.evidence if e.field == "family"}
    given_names = {e.level: e.weight for e in two.evidence if e.field == "given"}
    assert family["typo"] > family["exact"] - 4
    assert given_names["typo"] < family["typo"] - 2


@pytest.mark.parametrize(
    ("given_name", "family"),
    [
        ("jose", "strohm"),
        ("li", "wu"),
        ("john", "anderson"),
        ("xiomara", "villanueva"),
        ("amy", "fry"),
        ("ricardo", "de la cruz"),
    ],
)
def test_two_slips_and_a_swap_leave_a_key(given_name: str, family: str) -> None:
    """Every single slip in the given name with every tenth in the family name, either way round, shares enough of weight."""
    held = keys_of(person(given_name, family))
    written = family.split()[-1]
    lost = 0
    tried = 0
    for first in slips(given_name):
        for last in slips(written)[::10]:
            for asked in (person(first, last), person(last, first)):
                tried += 1
                lost += sum(held[k] for k in keys_of(asked).keys() & held.keys()) < ENOUGH
    assert lost / tried <= LOST_AT_MOST.get(given_name, 0.02)


# Names of two or three letters have no half that a slip in it leaves: what is left to them are dates, numbers and places.
LOST_AT_MOST = {"li": 0.9, "amy": 0.4}


def slips(word: str) -> list[str]:
    letters = "aeiot"
    made = {word[:i] + word[i + 1 :] for i in range(len(word))}
    made |= {word[:i] + c + word[i:] for i in range(len(word) + 1) for c in letters}
    made |= {word[:i] + c + word[i + 1 :] for i in range(len(word)) for c in letters}
    made |= {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    return sorted(w for w in made - {word} if w)


def test_what_was_read_of_a_plate_meets_the_whole() -> None:
    a = person("", "", identifiers=[("plate", "7ABC123", "CA")])
    b = person("", "", identifiers=[("plate", "7ABC*", "CA")])
    assert [e.level for e in compare(a, b, MODEL).evidence if e.field == "plate"] == ["part"]
    assert keys_of(a).keys() & keys_of(b).keys()
    other = person("", "", identifiers=[("plate", "7ABC123", "NV")])
    assert [e.level for e in compare(a, other, MODEL).evidence if e.field == "plate"] == ["different"]


def test_looks_companions_and_addresses_are_evidence() -> None:
    looks = {
        "height_cm": 160,
        "weight_kg": 55,
        "eyes": "BRO",
        "hair": "castaño",
        "marks": "Tattoo of a hummingbird, left wrist, name Delia",
    }
    a = person(
        "Ana", "Quispe", descriptors=looks, companions=["Marcus Bell"], places=[("Alder", "Alder", "CA", "12 Mill St")]
    )
    b = person(
        "Ana", "Quispe", descriptors={"height_cm": 163, "weight_kg": 61, "eyes": "brown", "hair": "Brown", "marks": "hummingbird with 'Delia' right wrist"},
        companions=["Marcus Bell", "X Y"], places=[("Alder", "Alder", "CA", "12 Mill St.")],
    )  # fmt: skip
    levels = {e.field: e.level for e in compare(a, b, MODEL).evidence}
    assert {
        "height": "same",
        "weight": "same",
        "eyes": "same",
        "hair": "same",
        "marks": "same",
        "companion": "same",
        "line": "same",
    }.items() <= levels.items()
    assert (
        keys_of(person("", "", companions=["Marcus Bell"])).keys()
        & keys_of(person("", "", companions=["Marc Bell"])).keys()
    )


def test_a_street_name_meets_a_street_name() -> None:
    a = features_of(names=[("legal", "Robert", "Quill", ""), ("street", "", "", "Shadow")])
    b = features_of(names=[("street", "", "", "Shadow")])
    assert [e.level for e in compare(a, b, MODEL).evidence if e.field == "whole"] == ["street"]
    assert keys_of(a).keys() & keys_of(b).keys()


def test_two_everyday_words_are_a_street_name_and_two_names_an_alias() -> None:
    def known_as(words: str) -> Features:
        return features_of(names=[("street", "", "", words)], places=[("Alder", "Alder", "CA", "")])

    def said(words: str, others: str) -> tuple[str, float]:
        [found] = [e for e in compare(known_as(words), known_as(others), MODEL).evidence if e.field == "whole"]
        return found.level, found.weight

    level, weight = said("Baby Girl", "Baby Girl")
    assert (level, weight) == ("street", pytest.approx(MODEL.rarity("whole", "street", 0.0)[0]))
    assert compare(known_as("Baby Girl"), known_as("Baby Girl"), MODEL).probability < MODEL.ask, "in one town as well"
    assert said("Silver Fox", "Silver Fox")[1] <= weight
    level, names = said("Robert Quill", "Robert Quill")
    assert level == "alias"
    assert names > weight + 5
    assert said("Robrt Johnson", "Robert Johnson")[0] == "alias", "a slip makes no street name"
    legal = features_of(names=[("legal", "Xochiquetzal", "Tzompantzi", "")])
    alias = features_of(names=[("alias", "", "", "Someone"), ("alias", "", "", "Xochiquetzal Tzompantzi")])
    assert max(e.weight for e in compare(legal, alias, MODEL).evidence) > weight + 5, "who bears it is called so"


def test_the_two_tables_of_what_a_hint_adds_agree() -> None:
    """`finding.hinted` says in Python what the index says in SQL; the numbers have one source, the shape is compared here."""
    a = hint_of(person("Ana", "Quispe", sex="female", born_on=date(2008, 1, 2), places=[("Alder", "Alder", "CA", "")]))
    same = hinted(a, a)
    no_city = hinted(a, hint_of(person("Ana", "Quispe", sex="female", born_on=date(2008, 1, 2))))
    other_sex = hinted(
        a, hint_of(person("Ana", "Quispe", sex="male", born_on=date(2008, 1, 2), places=[("Alder", "Alder", "CA", "")]))
    )
    older = hinted(
        a,
        hint_of(person("Ana", "Quispe", sex="female", born_on=date(1988, 1, 2), places=[("Alder", "Alder", "CA", "")])),
    )
    assert (same, no_city, other_sex, older) == (
        HINT_CITY + HINT_YEAR, HINT_YEAR, HINT_CITY + HINT_YEAR + HINT_SEX_OFF, HINT_CITY + HINT_YEAR_OFF
    )  # fmt: skip


def test_the_errors_to_expect_are_of_the_threshold_at_or_below() -> None:
    assert MODEL.expected_errors(0.95) == (0.014, 0.205)
    assert MODEL.expected_errors(0.97) == MODEL.expected_errors(0.95)
    assert MODEL.expected_errors(0.2) == MODEL.expected_errors(0.5)
    wrong, missed = zip(*(MODEL.expected_errors(t) for t in (0.5, 0.7, 0.9, 0.99)), strict=True)
    assert list(wrong) == sorted(wrong, reverse=True)
    assert list(missed) == sorted(missed)


def test_a_name_is_as_common_as_in_the_state_where_both_live() -> None:
    local = replace(
        MODEL, frequencies=Frequencies({"f": {"begay": 0.00002, "begay@AZ": 0.02, "bega@AZ": 0.1}, "g": {"ana": 0.002}})
    )
    weights = []
    for ours, theirs in (("AZ", "AZ"), ("AZ", "MN"), ("MN", "MN")):
        a = person("Ana", "Begay", places=[("", "", ours, "")])
        b = person("Ana", "Begay", places=[("", "", theirs, "")])
        assert compare(a, b, local).weight == pytest.approx(compare(b, a, local).weight)
        weights.append(next(e.weight for e in compare(a, b, local).evidence if e.field == "family"))
    assert weights[0] < weights[1] - 6
    assert weights[1] == weights[2]


def test_a_table_of_frequencies_that_is_none_is_refused_by_line(tmp_path) -> None:  # type: ignore[no-untyped-def]
    bad = tmp_path / "f.tsv"
    for line in ("f\tsmith", "x\tsmith\t5", "f\tsmith\tmany", "g\t\t3", "g\tana\t-1"):
        bad.write_text("# one\n" + line + "\n")
        with pytest.raises(ValueError, match=r"f\.tsv, line 2"):
            read_frequencies(bad)


def test_what_half_of_all_people_share_lifts_no_name_over_the_cap() -> None:
    """The same rare name and brown eyes is a namesake still; a tattoo is not what half of all people share."""
    looks = {"eyes": "brown", "hair": "black", "height_cm": 165, "weight_kg": 60}
    a = person("Philomena", "Zwijnenburg", sex="female", descriptors=looks, races=["Asian"])
    assert compare(a, a, MODEL).probability == pytest.approx(MODEL.name_alone)
    b = person("Philomena", "Zwijnenburg", sex="female", descriptors=looks | {"marks": "hummingbird Delia"})
    assert compare(b, b, MODEL).probability > MODEL.tell


@pytest.mark.parametrize(
    ("written", "value"), [("7abc…", "7ABC*"), ("7AB-C?23", "7ABC?23"), ("*123", "*123"), ("7ABC...", "7ABC*")]
)
def test_a_plate_read_in_part_is_kept_as_what_was_read(written: str, value: str) -> None:
    assert canonical("plate", written) == value


@pytest.mark.parametrize("written", ["*", "7*", "??", "7ABC!", "ABCDEFGHIJK"])
def test_too_little_of_a_plate_is_no_plate(written: str) -> None:
    with pytest.raises(Unusable):
        canonical("plate", written)
