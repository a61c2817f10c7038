"""NamUs: missing persons of the National Missing and Unidentified Persons System, as its search page exports
them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from tandem.foundation.safe_text import clean
from tandem.intake.drafts import IdentifierDraft, PersonDraft, PlaceDraft, Reject, ReportDraft
from tandem.intake.importers import safe_values
from tandem.intake.importers.namus.names import names, races
from tandem.intake.importers.nearest import near
from tandem.intake.importers.protocol import Item, Options, Unreadable, total_hint
from tandem.intake.importers.safe_csv import Row, Table, open_table
from tandem.intake.importers.safe_values import Unusable

__all__ = ["COLUMNS", "FORMAT", "LABEL", "read", "total_hint"]

FORMAT = "namus"
LABEL = _("NamUs missing persons (CSV)")

COLUMNS = (
    "Case Number",
    "DLC",  # date of last contact
    "Legal Last Name",
    "Legal First Name",
    "Missing Age",
    "City",
    "County",
    "State",
    "Biological Sex",
    "Race / Ethnicity",
    "Date Modified",
)
_SEXES = {"male": "male", "female": "female", "": ""}
_ADULT = 18


def read(stream: BinaryIO, *, received_at: datetime, options: Options, start: int = 0) -> Iterator[Item]:
    """Positions are bytes."""
    table = open_table(stream, encoding=options.encoding)
    _check_heading(table.heading)
    order = [table.heading.index(name) for name in COLUMNS]
    last = safe_values.latest(received_at)
    for row in table.rows(start):
        yield row.end, _draft_or_reject(table, row, order, last, received_at)


def _check_heading(heading: list[str]) -> None:
    missing = [name for name in COLUMNS if name not in heading]
    if not missing:
        return
    others = [name for name in heading if name not in COLUMNS]
    hints = [name + near(name, others).replace("; did you mean", " (is it").replace("”", "”?)") for name in missing]
    raise Unreadable(
        f"This is not the missing-person export of NamUs: it lacks the columns {', '.join(hints)}. "
        "Export it from NamUs as CSV with all columns, or import it with the format csv and a mapping."
    )


def _draft_or_reject(
    table: Table, row: Row, order: list[int], last: date, received_at: datetime
) -> ReportDraft | Reject:
    if row.fault:
        return table.reject(row, row.fault, row.column)
    try:
        return _draft(row.cells, order, last, received_at)
    except Unusable as error:
        return table.reject(row, error.reason, error.column)
    except Exception as error:
        return table.reject(row, f"The row could not be read, for a reason nobody foresaw ({type(error).__name__}).")


def _draft(cells: list[str], order: list[int], last: date, received_at: datetime) -> ReportDraft:
    values = [cells[i] if cells[i].isprintable() else clean(cells[i]) for i in order]
    values = [value.strip() for value in values]
    case, seen, family, given, age, city, county, state, sex, race, modified = values
    if not case:
        raise Unusable("Case Number", "The row has no case number, so nobody could tell it from others.")
    if not family and not given:
        raise Unusable("Legal Last Name", "The row names nobody: both names are empty.")
    seen_on = safe_values.us_date(seen, last, "DLC")
    if modified:
        safe_values.us_date(modified, last, "Date Modified")
    ages = safe_values.age(age, "Missing Age") or (None, None)
    state = safe_values.state(state, "State")
    if sex.lower() not in _SEXES:
        raise Unusable("Biological Sex", "NamUs writes Male or Female here, or nothing.")
    child = ages[1] is not None and ages[1] < _ADULT
    place = PlaceDraft("last_seen", "", city, county, state, seen_on=seen_on)
    person = PersonDraft(
        part="missing",
        names=names(family, given),
        sex=_SEXES[sex.lower()],
        age_low=ages[0],
        age_high=ages[1],
        age_on=seen_on,
        races=races(race),
        identifiers=(IdentifierDraft("namus", case, "NamUs"),),
        places=(place,),
    )
    where = ", ".join(part for part in (city, state) if part)
    return ReportDraft(
        source=FORMAT,
        source_ref=case,
        kind="missing_child" if child else "missing_adult",
        received_at=received_at,
        happened_on=seen_on,
        summary=f"Missing {'child' if child else 'adult'}, last contact {seen_on.isoformat()}, {where}"[:200],
        places=(place,),
        persons=(person,),
        original=dict(zip(COLUMNS, values, strict=True)),
    )
