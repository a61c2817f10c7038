"""What strangers put into tables, each with what becomes of it."""

from __future__ import annotations

import io

import pytest

from tandem.foundation.safe_text import MAX_FIELD_CHARS
from tandem.intake.importers.protocol import Unreadable
from tandem.intake.importers.safe_csv import Row, open_table
from tandem.intake.importers.safe_lines import MAX_ROW_BYTES


def rows(data: bytes | str, start: int = 0, **options: str) -> list[Row]:
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return list(open_table(stream, **options).rows(start))


def test_a_byte_order_mark_of_utf_8_is_no_part_of_the_heading():
    table = open_table(io.BytesIO("\ufeffname,city\nañb,c\n".encode()))
    assert table.heading == ["name", "city"]
    assert [row.cells for row in table.rows()] == [["añb", "c"]]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_mark_and_resumes_at_any_row(encoding):
    text = '\ufeffname,city\r\nañb,Ċਊ\n"two\nlines",d\nਊ,e\n'
    data = text.encode(encoding)
    whole = rows(data)
    assert [row.cells for row in whole] == [["añb", "Ċਊ"], ["two\nlines", "d"], ["ਊ", "e"]]
    assert [row.line for row in whole] == [2, 3, 5]
    assert whole[-1].end == len(data)
    for number, row in enumerate(whole, 1):
        assert rows(data, start=row.end) == whole[number:]


def test_a_row_in_another_encoding_is_refused_in_words_and_the_rest_is_read():
    found = rows(b"name,city\na,b\n" + "Muñoz,c\n".encode("cp1252") + "Muñoz,d\n".encode())
    assert [bool(row.fault) for row in found] == [False, True, False]
    assert "not UTF-8" in found[1].fault
    assert "Windows-1252" in found[1].fault
    assert "CSV UTF-8" in found[1].fault


def test_an_encoding_that_somebody_named_is_used():
    data = "name,city\nMuñoz,c\n".encode("cp1252")
    assert rows(data, encoding="cp1252")[0].cells == ["Muñoz", "c"]
    with pytest.raises(Unreadable, match="does not read the encoding"):
        rows(data, encoding="utf-7")


def test_a_nul_byte_costs_its_row():
    found = rows("name,city\na\0,b\nc,d\n")
    assert "NUL" in found[0].fault
    assert found[1].cells == ["c", "d"]


def test_a_quote_never_closed_costs_its_row_and_not_the_file():
    found = rows('name,city\n"a,b\nc,d\ne,f\n')
    assert [(row.line, bool(row.fault)) for row in found] == [(2, True), (3, False), (4, False)]
    assert "never closed" in found[0].fault
    assert found[0].raw == '"a,b'


def test_a_quote_never_closed_in_a_long_file_is_found_before_memory_grows():
    found = rows('name,city\n"a,b\n' + "c,d\n" * 200_000)
    assert "never closed" in found[0].fault
    assert len(found) == 200_001
    assert not any(row.fault for row in found[1:])
    assert found[-1].line == 200_002


def test_quotes_that_do_not_pair_cost_their_row():
    found = rows('name,city\n"a"b,c\nd,e\n')
    assert "do not pair" in found[0].fault
    assert found[1].cells == ["d", "e"]


def test_lines_are_counted_right_over_line_breaks_in_quotes():
    found = rows('name,city\n"a\nb\r\nc",d\n\n\ne,f\n,\ng,h\n')
    assert [(row.line, row.cells[0]) for row in found] == [(2, "a\nb\r\nc"), (7, "e"), (9, "g")]


def test_a_ragged_row_is_refused_with_both_counts():
    few, many = rows("a,b,c\n1,2\n1,2,3,4\n")
    assert "2 cells where the heading has 3" in few.fault
    assert "4 cells where the heading has 3" in many.fault


def test_what_a_ragged_row_held_is_kept_under_numbers():
    table = open_table(io.BytesIO(b"a,b\n1,2,3\n"))
    assert table.original(next(table.rows())) == {"a": "1", "b": "2", "column 3": "3"}


def test_an_overlong_cell_is_refused_by_name():
    found = rows("name,city\n" + "x" * (MAX_FIELD_CHARS + 1) + ",b\nc,d\n")
    assert found[0].column == "name"
    assert "longer than" in found[0].fault
    assert found[1].cells == ["c", "d"]


def test_a_line_without_end_is_passed_over_in_pieces():
    found = rows("name,city\n" + "x" * (5 * MAX_ROW_BYTES) + "\nc,d\n")
    assert [(row.line, bool(row.fault)) for row in found] == [(2, True), (3, False)]
    assert found[1].end == len("name,city\n") + 5 * MAX_ROW_BYTES + 1 + 4


def test_a_row_of_cells_without_end_is_refused():
    found = rows("name,city\n" + "x," * MAX_ROW_BYTES + "\nc,d\n")
    assert "The row is longer than" in found[0].fault
    assert (found[1].line, found[1].cells) == (3, ["c", "d"])


def test_a_heading_twice_is_refused_by_name():
    with pytest.raises(Unreadable, match="more than once: name"):
        rows("name,city,name\n")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (b"<?xml version='1.0'?>", "XML"),
        (b"a," * 501 + b"b\n", "more than 500 columns"),
        (b'"a,b\nc,d\n', "never closed"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_sentence(data, sentence):
    with pytest.raises(Unreadable, match=sentence):
        rows(data)


def test_reading_goes_on_behind_any_row():
    data = '\ufeffname,city\n"a\nb",c\n"open,d\ne,f\n\ng,ñ\n'.encode()
    whole = rows(data)
    assert len(whole) == 4
    for number, row in enumerate(whole, 1):
        assert rows(data, start=row.end) == whole[number:]
