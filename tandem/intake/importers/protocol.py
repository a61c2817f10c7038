"""What every importer is and gets. Apart from the registry, so that importers need not know each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from tandem.intake.drafts import Reject, ReportDraft

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# (position after this record, what it held). `read(..., start=position)` goes on with the next record. What a
# position counts is the importer's own affair (bytes for CSV, records for XML): keep it, do not reckon with
# it.
Item = tuple[int, ReportDraft | Reject]


class Unreadable(Exception):
    """The file as a whole cannot be read. Its text is a whole sentence for the member and names the way out;
    it never holds a word of the file's records."""


@dataclass(frozen=True, slots=True)
class Options:
    allow_tests: bool = False  # take alerts of status Test, Exercise and Draft: for rehearsals
    map_text: str = ""  # the TOML mapping of the `csv` format
    encoding: str = ""  # when a file is not UTF-8 and somebody has looked and knows what it is


class Importer(Protocol):
    FORMAT: str
    LABEL: StrOrPromise

    def read(self, stream: BinaryIO, *, received_at: datetime, options: Options, start: int = 0) -> Iterator[Item]: ...

    def total_hint(self, path: Path) -> int: ...


def total_hint(path: Path) -> int:
    """Bytes in the file, the end of a progress bar; `consumed(stream)` is where it stands."""
    return path.stat().st_size


def consumed(stream: BinaryIO) -> int:
    """Bytes taken from the stream so far. A pipe cannot tell, and then the bar stays at 0."""
    try:
        return stream.tell()
    except (OSError, ValueError):
        return 0
