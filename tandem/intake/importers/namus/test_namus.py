"""NamUs rows, made up but for the last test, which reads the real export where it is at hand and prints no
name."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tandem.intake.drafts import IdentifierDraft, NameDraft, PlaceDraft, Reject, ReportDraft
from tandem.intake.importers import namus
from tandem.intake.importers.namus.names import names
from tandem.intake.importers.protocol import Options, Unreadable

HEADING = ",".join(namus.COLUMNS)
ROW = "MP1,2/3/2020,Quimby,Ada,25 Years,Springfield,Sangamon,IL,Female,White / Caucasian,1/2/2021"


def row(**changes: str) -> str:
    cells = dict(zip(namus.COLUMNS, ROW.split(","), strict=True))
    cells.update({name.replace("_", " "): value for name, value in changes.items()})
    return ",".join(f'"{cell}"' for cell in cells.values())


def test_a_row_becomes_a_report_of_a_missing_adult(read):
    [(position, report)] = read("namus", f"{HEADING}\n{ROW}\n")
    assert position == len(HEADING) + len(ROW) + 2
    place = PlaceDraft("last_seen", "", "Springfield", "Sangamon", "IL", seen_on=date(2020, 2, 3))
    [person] = report.persons
    assert (report.source, report.source_ref, report.kind) == ("namus", "MP1", "missing_adult")
    assert report.happened_on == date(2020, 2, 3)
    assert report.places == person.places == (place,)
    assert person.part == "missing"
    assert person.names == (NameDraft("Ada Quimby", "Ada", "", "Quimby"),)
    assert (person.sex, person.age_low, person.age_high) == ("female", 25, 25)
    assert person.age_on == date(2020, 2, 3)
    assert person.races == ("white",)
    assert person.identifiers == (IdentifierDraft("namus", "MP1", "NamUs"),)
    assert report.original["Date Modified"] == "1/2/2021"
    assert "Quimby" not in report.summary


def test_a_child_is_a_missing_child(read):
    [(_, report)] = read("namus", f"{HEADING}\n{row(Missing_Age='8 Months')}\n")
    assert report.kind == "missing_child"


@pytest.mark.parametrize(
    ("family", "given", "expected"),
    [
        ("Quimby III", "Abe", [("Abe Quimby III", "Abe", "Quimby", "III", "legal")]),
        ("Quimby, Jr.", "Abe", [("Abe Quimby Jr", "Abe", "Quimby", "Jr", "legal")]),
        ("Quimby 4th", "Abe", [("Abe Quimby IV", "Abe", "Quimby", "IV", "legal")]),
        ("Quimby", "Abe Jr", [("Abe Quimby Jr", "Abe", "Quimby", "Jr", "legal")]),
        ("Quimby", "Abe V.", [("Abe V. Quimby", "Abe V.", "Quimby", "", "legal")]),
        ("Ríos de la Cruz", "Ana", [("Ana Ríos de la Cruz", "Ana", "Ríos de la Cruz", "", "legal")]),
        ("Quimby - Doe", "Ana", [("Ana Quimby-Doe", "Ana", "Quimby-Doe", "", "legal")]),
        ("Quimby ~", "Ana", [("Ana Quimby", "Ana", "Quimby", "", "legal")]),
        (
            "Quimby (Doe)",
            "Ana",
            [("Ana Quimby", "Ana", "Quimby", "", "legal"), ("Ana Doe", "Ana", "Doe", "", "alias")],
        ),
        (
            "Quimby / Doe",
            "Ana",
            [("Ana Quimby", "Ana", "Quimby", "", "legal"), ("Ana Doe", "Ana", "Doe", "", "alias")],
        ),
        (
            "Quimby Jr. (aka Doe)",
            "Abe",
            [("Abe Quimby Jr", "Abe", "Quimby", "Jr", "legal"), ("Abe Doe Jr", "Abe", "Doe", "Jr", "alias")],
        ),
        (
            "Quimby",
            'Abraham "Abe"',
            [("Abraham Quimby", "Abraham", "Quimby", "", "legal"), ("Abe Quimby", "Abe", "Quimby", "", "street")],
        ),
        ("", "Abe", [("Abe", "Abe", "", "", "legal")]),
    ],
)
def test_suffixes_second_surnames_and_other_names_are_told_apart(family, given, expected):
    found = names(family, given)
    assert [(one.full, one.given, one.family, one.suffix, one.kind) for one in found] == expected


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("DLC", "2/30/2020"),
        ("DLC", "2/3/1899"),
        ("DLC", "2/3/2099"),
        ("DLC", ""),
        ("Missing Age", "-3 Years"),
        ("Missing Age", "121 Years"),
        ("State", "ZZ"),
        ("Biological Sex", "x"),
        ("Case Number", ""),
    ],
)
def test_a_row_that_cannot_be_true_is_refused_with_line_column_reason_and_itself(read, column, value):
    bad = row(**{column.replace(" ", "_"): value})
    (_, first), (_, reject), (_, last) = read("namus", f"{HEADING}\n{ROW}\n{bad}\n{ROW}\n")
    assert isinstance(first, ReportDraft)
    assert isinstance(last, ReportDraft)
    assert isinstance(reject, Reject)
    assert (reject.line, reject.column) == (3, column)
    assert reject.reason.endswith(".")
    assert reject.original[column] == value
    assert "Quimby" not in reject.reason


def test_a_cell_that_looks_like_a_formula_is_kept_as_it_came(read):
    [(_, report)] = read("namus", f"{HEADING}\n{row(City='=cmd()')}\n")
    assert report.places[0].city == "=cmd()"


def test_columns_may_stand_in_any_order_and_others_beside_them(read):
    names_ = [*reversed(namus.COLUMNS), "Extra"]
    cells = [*reversed(ROW.split(",")), "x"]
    [(_, report)] = read("namus", ",".join(names_) + "\n" + ",".join(cells) + "\n")
    assert report.source_ref == "MP1"


def test_a_file_of_another_kind_is_refused_naming_all_that_is_missing(read):
    with pytest.raises(Unreadable, match=r"lacks the columns DLC \(is it “Dlc”\?\), County\."):
        read("namus", HEADING.replace("DLC", "Dlc").replace("County,", "") + "\n")


def test_reading_goes_on_behind_any_row(read):
    data = f"{HEADING}\n{ROW}\n{row(City='two' + chr(10) + 'lines')}\n{row(DLC='x')}\n{ROW}\n"
    whole = read("namus", data)
    for number, (position, _) in enumerate(whole, 1):
        assert read("namus", data, start=position) == whole[number:]


def test_the_real_export_is_taken_whole(shared_file):
    path = shared_file("namus/missing_adults_2025-10.csv")
    received = datetime(2025, 10, 20, tzinfo=UTC)
    counts: Counter[str] = Counter()
    references, nameless, suffixed = set(), 0, 0
    with path.open("rb") as stream:
        for _, item in namus.read(stream, received_at=received, options=Options()):
            if isinstance(item, Reject):
                counts[f"{item.column}: {item.reason}"] += 1
                continue
            counts[item.kind] += 1
            references.add(item.source_ref)
            nameless += not item.persons[0].names[0].family
            suffixed += bool(item.persons[0].names[0].suffix)
    assert counts == {"missing_adult": 21_243}
    assert len(references) == 21_243
    assert nameless == 1
    assert suffixed > 500


def test_every_real_row_reads_the_same_after_a_break(shared_file):
    path = shared_file("namus/missing_adults_2025-10.csv")
    received = datetime(2025, 10, 20, tzinfo=UTC)
    with path.open("rb") as stream:
        whole = list(namus.read(stream, received_at=received, options=Options()))
    with path.open("rb") as stream:
        rest = list(namus.read(stream, received_at=received, options=Options(), start=whole[9_999][0]))
    same = [replace(one, received_at=None) for _, one in rest] == [
        replace(one, received_at=None) for _, one in whole[10_000:]
    ]
    assert same  # compared apart, so that a difference prints no name
