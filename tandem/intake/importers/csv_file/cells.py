"""Cells into values by a rule of the mapping. Refuses what the mapping does not foresee."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tandem.foundation.safe_text import clean
from tandem.intake.importers import safe_values
from tandem.intake.importers.csv_file.mapping import Rule
from tandem.intake.importers.safe_values import Unusable

_YES_NO = {
    **dict.fromkeys(("yes", "y", "true", "t", "1", "x", "sí", "si", "s"), True),
    **dict.fromkeys(("no", "n", "false", "f", "0"), False),
}
_SEXES = {"m": "male", "f": "female"}


def convert(rule: Rule, row: dict[str, str], last: date) -> Any:
    """None where the row says nothing."""
    if rule.constant is not None:
        return _constant(rule, last)
    found = [text for column in rule.columns if (text := clean(row[column]))]
    if rule.target.several:
        return [_coded(rule, text, rule.columns[0]) for text in found]
    text = ("\n" if rule.target.type == "text" else " ").join(found)
    return _value(rule, text, rule.columns[0] if rule.columns else "", last)


def _constant(rule: Rule, last: date) -> Any:
    if rule.target.several:
        return [str(rule.constant)]
    if rule.target.type in ("choice", "yes_no"):
        return rule.constant
    if isinstance(rule.constant, date):
        return rule.constant
    return _value(rule, str(rule.constant), rule.where, last)


def _coded(rule: Rule, text: str, column: str) -> Any:
    if not rule.codes:
        return text
    if text.lower() in rule.codes:
        return rule.codes[text.lower()]
    if rule.otherwise is not None:
        return rule.otherwise
    raise Unusable(column, "The value is not in the code list of the mapping. Add it there, or an “otherwise”.")


def _value(rule: Rule, text: str, column: str, last: date) -> Any:
    if not text:
        return rule.otherwise
    coded = _coded(rule, text, column)
    if rule.codes and not isinstance(coded, str):
        return coded
    text = coded
    match rule.target.type:
        case "date":
            return _date(rule, text, column, last)
        case "moment":
            return _moment(rule, text, column, last)
        case "integer":
            return _integer(text, column)
        case "yes_no":
            return _yes_no(rule, text, column)
        case "choice":
            return _choice(rule, text, column)
        case "list":
            return tuple(part for one in text.split(rule.separator) if (part := one.strip()))
        case "age":
            return safe_values.age(text, column)
        case "state":
            return safe_values.state(text, column)
    return text


def _date(rule: Rule, text: str, column: str, last: date) -> date:
    for one in rule.formats:
        try:
            found = datetime.strptime(text, one).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
        if "%y" in one and found > last:  # 31 means 1931 when 2031 has not come
            found = _century_before(found, column)
        return safe_values.possible(found, last, column)
    written = " or ".join(rule.formats)
    raise Unusable(column, f"This is not a date written {written}, or there is no such day in the calendar.")


def _moment(rule: Rule, text: str, column: str, last: date) -> datetime:
    """Aware, in UTC. Of two equal hours in an autumn night the first; an hour that a spring night leaves out is refused."""
    for one in rule.formats:
        try:
            found = datetime.strptime(text, one)  # noqa: DTZ007 - the zone follows
        except ValueError:
            continue
        if found.tzinfo is None:
            found = found.replace(tzinfo=ZoneInfo(rule.zone))
            if found.astimezone(UTC).astimezone(found.tzinfo).replace(tzinfo=None) != found.replace(tzinfo=None):
                raise Unusable(column, "The clocks skipped this hour that night; there was no such time.")
        safe_values.possible(found.date(), last, column)
        return found.astimezone(UTC)
    written = " or ".join(rule.formats)
    raise Unusable(column, f"This is not a time written {written}, or there is no such time.")


def _century_before(found: date, column: str) -> date:
    try:
        return found.replace(year=found.year - 100)
    except ValueError:
        raise Unusable(column, "There is no such day in the calendar.") from None


def _integer(text: str, column: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Unusable(column, "A whole number is expected here, without signs or units.")
    return int(text)


def _yes_no(rule: Rule, text: str, column: str) -> bool:
    found = _YES_NO.get(text.lower())
    if found is None:
        raise Unusable(
            column, "Yes or no is expected here. If the file writes it otherwise, give codes in the mapping."
        )
    return found


def _choice(rule: Rule, text: str, column: str) -> str:
    lower = _SEXES.get(text.lower(), text.lower()) if "female" in rule.target.choices else text.lower()
    if lower not in rule.target.choices:
        words = ", ".join(rule.target.choices)
        raise Unusable(column, f"One of {words} is expected here. If the file writes it otherwise, give codes.")
    return lower
