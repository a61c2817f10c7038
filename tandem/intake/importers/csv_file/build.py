"""Persons and places of a row, from the values that the mapping yields."""

from __future__ import annotations

from datetime import date
from typing import Any

from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft
from tandem.intake.importers.csv_file.cells import convert
from tandem.intake.importers.csv_file.mapping import PersonRules, Rules
from tandem.intake.importers.csv_file.targets import DESCRIPTORS, IDENTIFIERS

_NAMES = (("alias", "alias"), ("street_name", "street"), ("maiden_name", "maiden"))
_PLAIN = ("sex", "born_on", "age_on", "races", "languages", "nationality")


def values(rules: Rules, row: dict[str, str], last: date) -> dict[str, Any]:
    """Field -> value, without those of which the row says nothing."""
    found = {name: convert(rule, row, last) for name, rule in rules.items()}
    return {name: value for name, value in found.items() if value is not None and value != "" and value != []}


def place(rules: Rules, row: dict[str, str], last: date) -> PlaceDraft | None:
    found = values(rules, row, last)
    return PlaceDraft(**found) if _says_something(rules, found) else None


def person(rules: PersonRules, row: dict[str, str], last: date, on: date | None, present: set[str]) -> PersonDraft:
    """`on` is the day of the report, at which an age is taken unless the mapping says otherwise; `present`
    are the keys of the blocks that the row fills."""
    found = values(rules.fields, row, last)
    ages = found.get("age", (None, None))
    plain = {name: found[name] for name in _PLAIN if name in found}
    if ages[0] is not None:
        plain.setdefault("age_on", on)
    related = rules.relation is not None and rules.relation[0] in present
    return PersonDraft(
        part=found.get("part", "other"),
        names=tuple(_names(found)),
        age_low=ages[0],
        age_high=ages[1],
        identifiers=tuple(_identifiers(rules.fields, found)),
        places=tuple(one for inner in rules.places if (one := place(inner, row, last))),
        descriptors={name: found[name] for name in DESCRIPTORS if name in found},
        key=rules.key,
        relations=(rules.relation,) if related and rules.relation else (),
        **plain,
    )


def is_filled(rules: PersonRules, row: dict[str, str]) -> bool:
    return any(
        row[column].strip()
        for block in (rules.fields, *rules.places)
        for rule in block.values()
        for column in rule.columns
    )


def _says_something(rules: Rules, found: dict[str, Any]) -> bool:
    return any(rules[name].columns for name in found)


def _names(found: dict[str, Any]) -> list[NameDraft]:
    parts = {name: found.get(name, "") for name in ("given", "middle", "family", "suffix")}
    full = found.get("full") or " ".join(part for part in parts.values() if part)
    names = [NameDraft(full, **parts)] if full else []
    return names + [NameDraft(text, kind=kind) for field, kind in _NAMES for text in found.get(field, [])]


def _identifiers(rules: Rules, found: dict[str, Any]) -> list[IdentifierDraft]:
    return [
        IdentifierDraft(kind, text, rules[kind].issuer)
        for kind in IDENTIFIERS
        for text in dict.fromkeys(found.get(kind, []))
    ]
