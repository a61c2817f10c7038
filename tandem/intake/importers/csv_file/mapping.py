"""A mapping file (TOML) into rules. Everything that is wrong with it is said at once, each with the way out,
so that nobody mends and tries ten times."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from tandem.intake.importers.csv_file.targets import PERSON, PLACE, REPORT, Target
from tandem.intake.importers.nearest import near
from tandem.intake.importers.protocol import Unreadable

_TOP = ("name", "encoding", "delimiter", "leave_out", "report", "place", "person")
_RULE_KEYS = ("column", "columns", "constant", "formats", "codes", "otherwise", "separator", "issuer", "hash", "zone")
_DELIMITERS = (",", ";", "\t", "|")
# A day and month that cannot be taken for each other, to try a date format with.
_SAMPLE = datetime(2023, 11, 25)  # noqa: DTZ001 - only tries whether a format reads back
_HOURS = re.compile(r"%H|%I.*%p|%T|%R")
MAX_PERSONS = 20


class BadMapping(Unreadable):
    """All problems of a mapping, a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("The mapping does not fit. " + " ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field is filled: from columns (joined, or each for itself) or a constant."""

    target: Target
    where: str
    columns: tuple[str, ...] = ()
    constant: Any = None
    formats: tuple[str, ...] = ()
    codes: dict[str, Any] = field(default_factory=dict)
    otherwise: Any = None
    separator: str = ","
    issuer: str = ""
    hash: bool = False
    zone: str = ""  # of a moment that is written without one


Rules = dict[str, Rule]


@dataclass(slots=True)
class PersonRules:
    key: str
    fields: Rules
    places: list[Rules]
    relation: tuple[str, str] | None = None


@dataclass(slots=True)
class Mapping:
    encoding: str = ""
    delimiter: str = ","
    leave_out: tuple[str, ...] = ()
    report: Rules = field(default_factory=dict)
    places: list[Rules] = field(default_factory=list)
    persons: list[PersonRules] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def columns(self) -> dict[str, str]:
        """Every column named -> where in the mapping."""
        named = dict.fromkeys(self.leave_out, "leave_out")
        blocks = [self.report, *self.places]
        for person in self.persons:
            blocks += [person.fields, *person.places]
        for rules in blocks:
            for rule in rules.values():
                named.update(dict.fromkeys(rule.columns, rule.where))
        return named

    def check_heading(self, heading: list[str]) -> None:
        """Raises with all problems, of the mapping and of how it fits the file."""
        for column, where in self.columns().items():
            if column not in heading:
                self.problems.append(f"{where}: the file has no column “{column}”{near(column, heading)}.")
        if self.problems:
            raise BadMapping(self.problems)


def parse(text: str) -> Mapping:
    """Never raises but for a text that is no TOML: problems are kept for `check_heading`."""
    return of(raw_of(text))


def of(raw: dict[str, Any]) -> Mapping:
    return _Parser().mapping(raw)


def raw_of(text: str) -> dict[str, Any]:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadMapping([f"It is not TOML: {error}. See docs/howto/import-any-csv.md for an example."]) from None
    if not raw:
        raise BadMapping(["It is empty. See docs/howto/import-any-csv.md for an example."])
    return raw


class _Parser:
    def __init__(self) -> None:
        self.problems: list[str] = []

    def mapping(self, raw: dict[str, Any]) -> Mapping:
        self._known(raw, _TOP, "the mapping")
        delimiter = raw.get("delimiter", ",")
        if delimiter not in _DELIMITERS:
            self.problems.append("delimiter: use a comma, a semicolon, a tab (\\t) or a bar.")
            delimiter = ","
        leave_out = self._strings(raw.get("leave_out", []), "leave_out")
        report = self._rules(self._table(raw.get("report", {}), "report"), REPORT, "report")
        places = [self._rules(table, PLACE, where) for where, table in self._numbered(raw, "place")]
        persons = [self._person(where, table) for where, table in self._numbered(raw, "person")]
        keys = {person.key for person in persons}
        for person in persons:
            if person.relation and person.relation[0] not in keys - {person.key}:
                self.problems.append(f"{person.key}.relation: there is no other block “{person.relation[0]}”.")
        encoding = str(raw.get("encoding", ""))
        return Mapping(encoding, delimiter, leave_out, report, places, persons, self.problems)

    def _person(self, where: str, table: dict[str, Any]) -> PersonRules:
        fields = {name: rule for name, rule in table.items() if name not in ("place", "relation")}
        places = [self._rules(inner, PLACE, path) for path, inner in self._numbered(table, "place", f"{where}.")]
        relation = None
        if "relation" in table:
            given = self._table(table["relation"], f"{where}.relation")
            relation = (str(given.get("to", "")), str(given.get("as", "")))
            if not all(relation):
                self.problems.append(f'{where}.relation: write it as {{ to = "person.1", as = "parent" }}.')
                relation = None
        return PersonRules(where, self._rules(fields, PERSON, where), places, relation)

    def _numbered(self, raw: dict[str, Any], name: str, prefix: str = "") -> list[tuple[str, dict[str, Any]]]:
        blocks = self._table(raw.get(name, {}), prefix + name)
        if len(blocks) > MAX_PERSONS:
            self.problems.append(f"{prefix}{name}: a row describes at most {MAX_PERSONS}.")
        found = []
        for key, block in blocks.items():
            where = f"{prefix}{name}.{key}"
            if not key.isdigit():
                self.problems.append(f"{where}: number the blocks, [{prefix}{name}.1], [{prefix}{name}.2] and so on.")
            else:
                found.append((where, self._table(block, where)))
        return found

    def _rules(self, table: dict[str, Any], targets: dict[str, Target], where: str) -> Rules:
        self._known(table, targets, where)
        for name, target in targets.items():
            if target.required and name not in table:
                allowed = f" One of: {', '.join(target.choices)}." if target.choices else ""
                self.problems.append(f"{where}.{name} is required: name its column, or give a constant.{allowed}")
        return {
            name: self._rule(value, targets[name], f"{where}.{name}")
            for name, value in table.items()
            if name in targets
        }

    def _rule(self, value: Any, target: Target, where: str) -> Rule:
        if isinstance(value, str):
            value = {"column": value}
        elif isinstance(value, list):
            value = {"columns": value}
        raw = self._table(value, where)
        self._known(raw, _RULE_KEYS, where)
        columns = self._strings([raw["column"]] if "column" in raw else raw.get("columns", []), where)
        if not columns and "constant" not in raw and not raw.get("hash"):
            self.problems.append(f"{where}: name a column, or give a constant.")
        rule = Rule(
            target,
            where,
            columns,
            raw.get("constant"),
            self._strings(raw.get("formats", []), where),
            {str(code).lower(): meant for code, meant in self._table(raw.get("codes", {}), where).items()},
            raw.get("otherwise"),
            str(raw.get("separator", ",")),
            str(raw.get("issuer", "")),
            raw.get("hash") is True,
            str(raw.get("zone", "")),
        )
        self._check(rule)
        return rule

    def _check(self, rule: Rule) -> None:
        if rule.target.type == "date":
            if rule.columns and not rule.formats:
                self.problems.append(f'{rule.where}: say how dates are written, as in formats = ["%m/%d/%Y"].')
            for one in rule.formats:
                if not _is_date_format(one):
                    self.problems.append(
                        f"{rule.where}: “{one}” is not a date format with day, month and year. Use %d, %m "
                        "and %Y (or %y for two digits, %b for Jan), as in %m/%d/%Y."
                    )
        elif rule.target.type == "moment":
            self._check_moment(rule)
        elif rule.formats:
            self.problems.append(f"{rule.where}: formats belong to dates only.")
        if rule.target.type in ("choice", "yes_no"):
            allowed = rule.target.choices or (True, False)
            for meant in (*rule.codes.values(), rule.constant, rule.otherwise):
                if meant is not None and meant != "" and meant not in allowed:
                    words = ", ".join(str(one).lower() if one in (True, False) else str(one) for one in allowed)
                    self.problems.append(
                        f"{rule.where}: “{meant}” is not one of {words}{near(str(meant), map(str, allowed))}."
                    )

    def _check_moment(self, rule: Rule) -> None:
        if not rule.formats:
            self.problems.append(f'{rule.where}: say how times are written, as in formats = ["%m/%d/%Y %H:%M"].')
        for one in rule.formats:
            if not (_is_date_format(one.replace("%z", "").strip()) and _HOURS.search(one)):
                self.problems.append(
                    f"{rule.where}: “{one}” is not a format with day and time, such as %m/%d/%Y %H:%M."
                )
        if rule.zone and rule.zone not in available_timezones():
            self.problems.append(f"{rule.where}: “{rule.zone}” is no time zone. Write it like America/Los_Angeles.")
        if not rule.zone and not all("%z" in one for one in rule.formats):
            self.problems.append(
                f'{rule.where}: say in which time zone the times are, as in zone = "America/Los_Angeles".'
            )

    def _known(self, table: Iterable[str], known: Iterable[str], where: str) -> None:
        for name in table:
            if name not in known:
                self.problems.append(f"{where}: nothing is called “{name}”{near(name, known)}.")

    def _table(self, value: Any, where: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self.problems.append(f"{where}: a table is expected here.")
        return {}

    def _strings(self, value: Any, where: str) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.problems.append(f"{where}: names in quotation marks are expected here.")
        return ()


def _is_date_format(text: str) -> bool:
    try:
        return datetime.strptime(_SAMPLE.strftime(text), text).date() == _SAMPLE.date()  # noqa: DTZ007 - as above
    except ValueError:
        return False
