"""A made-up county's table through the example mapping, and mappings that do not fit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tandem.intake.drafts import IdentifierDraft, NameDraft, PlaceDraft, Reject
from tandem.intake.importers.csv_file import BadMapping
from tandem.intake.importers.protocol import Unreadable

EXAMPLE = (Path(__file__).parent / "example.toml").read_text()
COLUMNS = [
    "Referral No",
    "Date",
    "Allegation",
    "Worker notes",
    "Type",
    "Emergency",
    "AWOL",
    "Children",
    "Street",
    "City",
    "State",
    "Child first",
    "Child last",
    "Child sex",
    "Child DOB",
    "Child age",
    "Race",
    "Child phone",
    "Other phone",
    "Instagram",
    "Caregiver",
    "Caregiver phone",
    "Home address",
    "SSN",
]
FULL = {
    "Referral No": "R-1", "Date": "11/18/2026", "Allegation": "=Seen at a motel", "Worker notes": "call back",
    "Type": "ST", "Emergency": "e", "AWOL": "Sí", "Children": "2", "Street": "1 Road St", "City": "Made-up",
    "State": "California", "Child first": "Kim", "Child last": "Ríos", "Child sex": "F", "Child DOB": "05/06/11",
    "Child age": "15", "Race": "white; asian", "Child phone": "213 555 0177", "Other phone": "213 555 0178",
    "Instagram": "@kim", "Caregiver": "Lee Ríos", "Caregiver phone": "213 555 0179", "Home address": "2 Home St",
    "SSN": "000-00-0000",
}  # fmt: skip


def table(*rows: dict[str, str]) -> str:
    lines = [",".join(COLUMNS)]
    lines += [",".join('"' + row.get(name, "") + '"' for name in COLUMNS) for row in rows]
    return "\n".join(lines) + "\n"


def one(read, **changes: str):
    data = table({**FULL, **{name.replace("_", " "): value for name, value in changes.items()}})
    [(_, found)] = read("csv", data, map_text=EXAMPLE)
    return found


def test_a_row_becomes_a_report_as_the_example_says(read):
    report = one(read)
    assert (report.source, report.source_ref, report.kind) == ("csv", "R-1", "referral")
    assert report.happened_on == date(2026, 11, 18)
    assert report.narrative == "=Seen at a motel\ncall back"
    assert report.summary == "=Seen at a motel call back"
    assert (report.exploitation, report.imminent_danger, report.missing_from_care) == ("sex", True, True)
    assert report.victims == 2
    assert report.places == (PlaceDraft("incident", "1 Road St", "Made-up", state="CA"),)
    child, caregiver = report.persons
    assert child.names == (NameDraft("Kim Ríos", "Kim", "", "Ríos"),)
    assert (child.part, child.sex, child.born_on) == ("victim", "female", date(2011, 5, 6))
    assert (child.age_low, child.age_high, child.age_on) == (15, 15, date(2026, 11, 18))
    assert child.races == ("white", "asian")
    assert child.identifiers == (
        IdentifierDraft("phone", "213 555 0177"),
        IdentifierDraft("phone", "213 555 0178"),
        IdentifierDraft("account", "@kim", "Instagram"),
    )
    assert caregiver.names == (NameDraft("Lee Ríos"),)
    assert caregiver.places == (PlaceDraft("home", "2 Home St"),)
    assert caregiver.relations == (("person.1", "parent"),)


def test_a_column_left_out_is_kept_nowhere(read):
    assert "000-00-0000" not in str(one(read))


def test_a_column_left_out_is_kept_in_no_reject_either(read):
    broken = table(FULL, {**FULL, "Date": "x"}) + '"000-00-0000\n' + "000-00-0000,b\n"
    found = [item for _, item in read("csv", broken, map_text=EXAMPLE)]
    assert [isinstance(one, Reject) for one in found] == [False, True, True, True]
    assert "000-00-0000" not in str(found)


def test_a_person_of_whom_the_row_says_nothing_is_no_person(read):
    nobody = dict.fromkeys(("Child_first", "Child_last", "Child_sex", "Child_DOB", "Child_age"), "")
    report = one(read, **nobody, Race="", Child_phone="", Other_phone="", Instagram="")
    [caregiver] = report.persons
    assert caregiver.part == "guardian"
    assert caregiver.relations == ()


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("Date", "2/30/2026", "no such day"),
        ("Date", "31.12.2026", "not a date written %m/%d/%Y or %Y-%m-%d"),
        ("Date", "11/18/1899", "before 1900"),
        ("Date", "11/18/2099", "future"),
        ("Emergency", "maybe", "code list"),
        ("AWOL", "perhaps", "Yes or no"),
        ("Children", "-1", "whole number"),
        ("Children", "٢", "whole number"),
        ("State", "Nowhere", "not a state"),
        ("Child sex", "?", "female, male, another"),
        ("Child age", "130", "between 0 and 120"),
        ("Referral No", "", "no reference"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_column_and_reason(read, column, value, words):
    found = one(read, **{column.replace(" ", "_"): value})
    assert isinstance(found, Reject)
    assert (found.line, found.column) == (2, column)
    assert words in found.reason
    assert found.original[column] == value


def test_two_digit_years_lie_in_the_past(read):
    assert one(read, Child_DOB="02/29/28", Child_age="").persons[0].born_on == date(1928, 2, 29)
    assert isinstance(one(read, Child_DOB="02/29/00").persons[0].born_on, date)


def test_a_row_without_a_number_is_known_by_its_hash(read):
    text = '[report]\nsource_ref = { hash = true }\nkind = { constant = "tip" }\nnarrative = "a"\n'
    first, second, third = (found.source_ref for _, found in read("csv", "a,b\n1,2\n1,3\n1,2\n", map_text=text))
    assert first == third != second


def test_everything_wrong_with_a_mapping_is_said_at_once(read):
    text = """
delimeter = ";"
[report]
kind = { constant = "referal" }
happend_on = "Date"
happened_on = { column = "Datum", formats = ["mm/dd/yyyy", "%d.%m"] }
victims = { column = "Children", formats = ["%Y"] }
narrative = {}
[place.x]
city = "City"
[person.1]
given = "child First"
sex = { column = "Child sex", codes = { W = "woman" } }
born_on = "Child DOB"
relation = { to = "person.9", as = "parent" }
[person.2]
part = 5
"""
    with pytest.raises(BadMapping) as error:
        read("csv", table(FULL), map_text=text)
    problems = "\n".join(error.value.problems)
    for words in (
        "nothing is called “delimeter”; did you mean “delimiter”",
        "report.source_ref is required",
        "“referal” is not one of",
        "did you mean “referral”",
        "nothing is called “happend_on”; did you mean “happened_on”",
        "report.happened_on: “mm/dd/yyyy” is not a date format",
        "report.happened_on: “%d.%m” is not a date format",
        "report.happened_on: the file has no column “Datum”; did you mean “Date”",
        "report.victims: formats belong to dates only",
        "report.narrative: name a column, or give a constant",
        "place.x: number the blocks",
        "person.1.part is required: name its column, or give a constant. One of: victim",
        "person.1.given: the file has no column “child First”; did you mean “Child first”",
        "person.1.sex: “woman” is not one of female, male, another",
        "person.1.born_on: say how dates are written",
        "person.1.relation: there is no other block “person.9”",
        "person.2.part: a table is expected",
    ):
        assert words in problems, words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "needs a mapping"),
        ("not toml at all", "It is not TOML"),
        ("[report]\n" * 2, "It is not TOML"),
        ("report = 3", "report: a table is expected"),
        ('leave_out = [1]\n[report]\nkind = ["a", 2]', "names in quotation marks"),
        ("[person.1.place]\nx = 1", "person.1.place.x: number the blocks"),
    ],
)
def test_a_mapping_that_cannot_be_read_is_refused_in_words(read, text, words):
    with pytest.raises(Unreadable, match="(?s)" + words):
        read("csv", table(FULL), map_text=text)


def test_a_table_with_semicolons_in_cp1252_is_read_when_the_mapping_says_so(read):
    text = 'encoding = "cp1252"\ndelimiter = ";"\n[report]\nsource_ref = "nr"\nkind = { constant = "tip" }\nnarrative = "a"'
    [(_, report)] = read("csv", "nr;a\n1;niña\n".encode("cp1252"), map_text=text)
    assert report.narrative == "niña"


def test_reading_goes_on_behind_any_row(read):
    data = table(FULL, {**FULL, "Allegation": "two\nlines"}, {**FULL, "Date": "x"}, FULL)
    whole = read("csv", data, map_text=EXAMPLE)
    for number, (position, _) in enumerate(whole, 1):
        assert read("csv", data, start=position, map_text=EXAMPLE) == whole[number:]
