"""A table of people, read by the same mapping as reports are, for linking files and for training: nothing is saved. Beside the
importer, because bad rows are refused in the very same words.

The map's own part is `[link]`: columns that Tandem knows no field for, with how they compare: words, code, date, text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from tandem.intake.drafts import PersonDraft, Reject, ReportDraft
from tandem.intake.importers.csv_file import mapping as mappings
from tandem.intake.importers.csv_file import read_rows
from tandem.intake.importers.csv_file.mapping import BadMapping, Mapping

COMPARED_AS = ("words", "code", "date", "text")


@dataclass(frozen=True, slots=True)
class PeopleMap:
    mapping: Mapping
    own: dict[str, str]  # column -> how it compares


@dataclass(frozen=True, slots=True)
class OnePerson:
    id: str  # what the map calls source_ref
    draft: PersonDraft
    own: dict[str, str]  # column -> cell


def people_map(text: str) -> PeopleMap:
    """Raises BadMapping with every problem at once. `kind` may be left out: nothing becomes a report."""
    raw: dict[str, Any] = mappings.raw_of(text)
    own = raw.pop("link", {})
    problems = [
        f"link.{name}: say how it compares: {', '.join(COMPARED_AS)}."
        for name, how in (own.items() if isinstance(own, dict) else [("", "")])
        if how not in COMPARED_AS
    ]
    raw.setdefault("report", {}).setdefault("kind", {"constant": "tip"})
    mapping = mappings.of(raw)
    if not mapping.persons:
        problems.append("There is no [person.1] block: the map says which columns describe the person.")
    if problems:
        raise BadMapping(problems + list(mapping.problems))
    return PeopleMap(mapping, dict(own))


def people(stream: BinaryIO, chosen: PeopleMap, read_at: datetime) -> Iterator[tuple[int, OnePerson | Reject]]:
    """(bytes read, the row's first person or why there is none). An id names one row: of two that bear it the later is refused, because
    nobody could tell which of them a pair means. Raises Unreadable where the heading does not fit."""
    seen: set[int] = set()  # hashes: 8 bytes for an id of any length
    named_by = (chosen.mapping.report["source_ref"].columns or ("",))[0]
    for table, row, item in read_rows(stream, chosen.mapping, read_at):
        if not isinstance(item, ReportDraft):
            yield row.end, item
        elif not item.persons:
            yield row.end, table.reject(row, "The row describes nobody.")
        elif (known := _hashed(item.source_ref)) in seen:
            yield row.end, table.reject(row, "An earlier row has this id; an id names one row.", named_by)
        else:
            seen.add(known)
            own = {name: str(item.original.get(name, "")) for name in chosen.own}
            yield row.end, OnePerson(item.source_ref, item.persons[0], own)


def _hashed(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
