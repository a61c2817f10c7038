"""A table of people, read by the same mapping as reports are, for linking files and for training: nothing is saved. Beside the
importer, because bad rows are refused in the very same words.

The map's own part is `[link]`: columns that Tandem knows no field for, with how they compare: words, code, date, text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from tandem.intake.drafts import PersonDraft, Reject, ReportDraft
from tandem.intake.importers.csv_file import mapping as mappings
from tandem.intake.importers.csv_file import read_mapped
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
    """(bytes read, the row's first person or why there is none). Raises Unreadable where the heading does not fit."""
    for position, item in read_mapped(stream, chosen.mapping, read_at):
        if isinstance(item, ReportDraft):
            if not item.persons:
                yield position, Reject(0, "", "The row describes nobody.", dict(item.original))
                continue
            own = {name: str(item.original.get(name, "")) for name in chosen.own}
            yield position, OnePerson(item.source_ref, item.persons[0], own)
        else:
            yield position, item
