"""Rows of a CSV from strangers, streamed, each with the line on which it starts and the byte after it.
Survives what Python's reader does not: a quote that is never closed costs its own row, not the rest of the
file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from tandem.foundation.safe_text import MAX_FIELD_CHARS, clean
from tandem.intake.drafts import Reject
from tandem.intake.importers.protocol import Unreadable
from tandem.intake.importers.safe_lines import MAX_ROW_BYTES, Lines, RowTooLong, opening

# Enough for any real table; a heading of a million commas is an attack on memory.
MAX_COLUMNS = 500
# What the rejects file keeps of a row that could not be told apart into cells.
MAX_ORIGINAL_CHARS = 2_000

_UNCLOSED = (
    "A quotation mark that opens in this row is never closed. Close it; to write a quotation mark inside a "
    "cell, write it twice."
)
_MISQUOTED = (
    "The quotation marks of this row do not pair, or its lines end as on an old Mac. To write a quotation "
    "mark inside a cell, write it twice."
)
_TOO_LONG = f"The row is longer than {MAX_ROW_BYTES:,} bytes, which no table of reports needs."


@dataclass(slots=True)
class Row:
    line: int
    end: int  # bytes of the file up to and with this row: the position to go on from
    cells: list[str]
    fault: str = ""  # a sentence, where the row cannot be used
    column: str = ""
    raw: str = ""  # what can be shown of a row without cells


@dataclass(slots=True)
class Table:
    heading: list[str]
    _lines: Lines = field(repr=False)
    _reader: Iterator[list[str]] = field(repr=False)
    leave_out: frozenset[str] = frozenset()

    def rows(self, start: int = 0) -> Iterator[Row]:
        """The rows that begin at byte `start` or after it. Blank ones are passed over."""
        self._lines.skip_to(start)
        while (row := _next_row(self._reader, self._lines)) is not None:
            if not row.fault:
                if not any(row.cells):
                    continue
                if len(row.cells) != len(self.heading):
                    row.fault = (
                        f"The row has {len(row.cells)} cells where the heading has {len(self.heading)}. A "
                        "comma inside a cell needs quotation marks around the cell."
                    )
                elif self._lines.size > MAX_FIELD_CHARS:
                    self._find_overlong(row)
            yield row

    def _find_overlong(self, row: Row) -> None:
        for name, cell in zip(self.heading, row.cells, strict=True):
            if len(cell) > MAX_FIELD_CHARS:
                row.column = name
                row.fault = f"The cell is longer than {MAX_FIELD_CHARS:,} characters, the most a spreadsheet holds."
                return

    def original(self, row: Row) -> dict[str, str] | str:
        """The row by heading, fit to store, without the columns to leave out; cells past the heading by number. A row
        that cannot be told apart into its columns is not kept where one of them must be left out."""
        if not row.cells or len(row.cells) != len(self.heading):
            if self.leave_out:
                return ""
            if not row.cells:
                return row.raw
        names = self.heading + [f"column {n + 1}" for n in range(len(self.heading), min(len(row.cells), 600))]
        return {
            name: clean(cell[:MAX_FIELD_CHARS])
            for name, cell in zip(names, row.cells, strict=False)
            if name not in self.leave_out
        }

    def reject(self, row: Row, reason: str, column: str = "") -> Reject:
        return Reject(row.line, column, reason, self.original(row))


def open_table(stream: BinaryIO, *, encoding: str = "", delimiter: str = ",") -> Table:
    """Reads the heading. `stream` is seekable and stands at its beginning."""
    lines = Lines(stream, *opening(stream, encoding))
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    first = _next_row(reader, lines)
    if first is None:
        raise Unreadable("The file is empty. Export it again and import the new file.")
    if first.fault:
        raise Unreadable(f"The heading of the table cannot be read. {first.fault}")
    heading = [clean(cell) or f"column {number}" for number, cell in enumerate(first.cells, 1)]
    if len(heading) > MAX_COLUMNS:
        raise Unreadable(f"The table has more than {MAX_COLUMNS} columns, so it is not a table of reports.")
    twice = [name[:60] for name, times in Counter(heading).items() if times > 1]
    if twice:
        raise Unreadable(
            f"The heading names a column more than once: {', '.join(twice[:10])}. Rename one, so that it is "
            "plain which is meant, and import the file again."
        )
    return Table(heading, lines, reader)


def _next_row(reader: Iterator[list[str]], lines: Lines) -> Row | None:
    lines.begin_row()
    fault = ""
    try:
        cells = next(reader)
    except StopIteration:
        return None
    except (RowTooLong, csv.Error) as error:
        if len(lines.taken) > 1 or "unexpected end" in str(error):
            fault = _UNCLOSED if "expected after" not in str(error) else _MISQUOTED
        else:
            fault = _TOO_LONG if isinstance(error, RowTooLong) or "limit" in str(error) else _MISQUOTED
        raw = lines.keep_first_only()
        return Row(lines.line, lines.end, [], fault, raw=clean(raw)[:MAX_ORIGINAL_CHARS])
    return Row(lines.line, lines.end, cells, lines.fault)
