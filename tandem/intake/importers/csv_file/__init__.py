"""Any CSV, read by a mapping in TOML that says which column means what: docs/howto/import-any-csv.md."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from tandem.foundation.safe_text import clean, one_line
from tandem.intake.drafts import Reject, ReportDraft
from tandem.intake.importers import safe_values
from tandem.intake.importers.csv_file import mapping as mappings
from tandem.intake.importers.csv_file.build import is_filled, person, place, values
from tandem.intake.importers.csv_file.mapping import BadMapping, Mapping
from tandem.intake.importers.protocol import Item, Options, Unreadable, total_hint
from tandem.intake.importers.safe_csv import Row, Table, open_table
from tandem.intake.importers.safe_values import Unusable

__all__ = ["FORMAT", "LABEL", "BadMapping", "read", "total_hint"]

FORMAT = "csv"
LABEL = _("Any table with a mapping (CSV)")


def read(stream: BinaryIO, *, received_at: datetime, options: Options, start: int = 0) -> Iterator[Item]:
    """Positions are bytes."""
    if not options.map_text.strip():
        raise Unreadable(
            "The format csv needs a mapping that says which column means what. Give one with --map; "
            "docs/howto/import-any-csv.md has an example."
        )
    yield from read_mapped(stream, mappings.parse(options.map_text), received_at, options.encoding, start)


def read_mapped(
    stream: BinaryIO, mapping: Mapping, received_at: datetime, encoding: str = "", start: int = 0
) -> Iterator[Item]:
    """As `read`, with a mapping that is parsed already."""
    for _table, row, item in read_rows(stream, mapping, received_at, encoding, start):
        yield row.end, item


def read_rows(
    stream: BinaryIO, mapping: Mapping, received_at: datetime, encoding: str = "", start: int = 0
) -> Iterator[tuple[Table, Row, ReportDraft | Reject]]:
    """With the row beside what was read of it, for who may yet refuse it."""
    table = open_table(stream, encoding=encoding or mapping.encoding, delimiter=mapping.delimiter)
    mapping.check_heading(table.heading)
    table.leave_out = frozenset(mapping.leave_out)
    last = safe_values.latest(received_at)
    for row in table.rows(start):
        yield table, row, _draft_or_reject(table, row, mapping, last, received_at)


def _draft_or_reject(
    table: Table, row: Row, mapping: Mapping, last: date, received_at: datetime
) -> ReportDraft | Reject:
    if row.fault:
        return table.reject(row, row.fault, row.column)
    try:
        return _draft(dict(zip(table.heading, row.cells, strict=True)), mapping, last, received_at)
    except Unusable as error:
        return table.reject(row, error.reason, error.column)
    except Exception as error:
        return table.reject(row, f"The row could not be read, for a reason nobody foresaw ({type(error).__name__}).")


def _draft(row: dict[str, str], mapping: Mapping, last: date, received_at: datetime) -> ReportDraft:
    found = values(mapping.report, row, last)
    rule = mapping.report["source_ref"]
    if rule.hash:
        found["source_ref"] = "sha256:" + hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
    if not found.get("source_ref"):
        raise Unusable(rule.columns[0] if rule.columns else "", "The row has no reference of its own.")
    if not found.get("kind"):
        raise Unusable(mapping.report["kind"].columns[0], "The row does not say what kind of report it is.")
    filled = [rules for rules in mapping.persons if is_filled(rules, row)]
    present = {rules.key for rules in filled}
    persons = tuple(person(rules, row, last, found.get("happened_on"), present) for rules in filled)
    places = tuple(one for rules in mapping.places if (one := place(rules, row, last)))
    found.setdefault("received_at", received_at)
    if found["received_at"] > received_at:
        raise Unusable(mapping.report["received_at"].columns[0], "It cannot have been received in the future.")
    found.setdefault("summary", one_line(found.get("narrative", "")))
    return ReportDraft(
        source=FORMAT,
        places=places,
        persons=persons,
        original={name: clean(cell) for name, cell in row.items() if name not in mapping.leave_out},
        **found,
    )
