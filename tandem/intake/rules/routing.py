"""Routing: which parts are to be filled on a case, by what kind of agency, by which rule. Rules are data; this reads
them and answers. Tested by a golden table that a lawyer can read (tests/golden/routing.csv)."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tandem.agencies.kinds import AgencyKind
from tandem.intake.rules.facts import Facts

LEADS = ("lead_police", "lead_provider")
CONDITIONS = frozenset(
    {
        "age",
        "exploitation",
        "foreign",
        "imminent_danger",
        "in_custody",
        "missing_from_care",
        "victims_at_least",
        "sex",
        "language",
        "county",
        "kind",
    }
)


# What a condition may be compared with; a misspelt value would never hold and nobody would notice.
VALUES: dict[str, set[object]] = {
    "age": {"minor", "adult", "unknown"}, "exploitation": {"sex", "labor", "both", "unknown", "none"}, "foreign": {True, False},
    "imminent_danger": {True, False}, "in_custody": {True, False}, "missing_from_care": {True, False},
}  # fmt: skip


class BadRules(ValueError):
    """A rules file that cannot be used. Its text lists every problem, one a line."""


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    why: str
    when: Mapping[str, Any]
    call: Mapping[str, str]
    within_minutes: int


@dataclass(frozen=True, slots=True)
class Call:
    part: str
    whom: str  # an agency kind, or one of LEADS
    rule: str
    why: str
    within_minutes: int


@functools.cache
def shipped() -> tuple[Rule, ...]:
    return read((Path(__file__).parent / "routing_default.toml").read_text())


def read(text: str) -> tuple[Rule, ...]:
    """Rules from TOML. Raises BadRules with all problems at once."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise BadRules(f"The rules are not valid TOML: {e}") from e
    problems: list[str] = []
    rules = [_rule(number, raw, problems) for number, raw in enumerate(found.get("rule", []), 1)]
    if not rules or rules[-1].when:
        problems.append("The last rule needs an empty `when`, so that nobody is left without a responder.")
    for rule in rules[:-1]:
        if not rule.when:
            problems.append(f"Rule {rule.id} holds always; the rules after it for the same parts are never reached.")
    if len({r.id for r in rules}) < len(rules):
        problems.append("Two rules have the same id.")
    if rules and not {"primary", "provider"} <= set(rules[-1].call):
        problems.append("The last rule must call a primary and a provider.")
    if problems:
        raise BadRules("\n".join(problems))
    return tuple(rules)


def _rule(number: int, raw: Mapping[str, Any], problems: list[str]) -> Rule:
    name = str(raw.get("id", f"number {number}"))
    problems.extend(f"Rule {name}: there is no condition “{c}”." for c in raw.get("when", {}) if c not in CONDITIONS)
    problems.extend(
        f"Rule {name}: “{whom}” is no kind of agency."
        for whom in raw.get("call", {}).values()
        if whom not in LEADS and whom not in AgencyKind.values
    )
    for condition, wanted in raw.get("when", {}).items():
        strange = set(wanted if isinstance(wanted, list) else [wanted]) - VALUES.get(condition, set())
        if condition in VALUES and strange:
            problems.append(f"Rule {name}: {condition} is never “{sorted(map(str, strange))[0]}”.")
    if not raw.get("call"):
        problems.append(f"Rule {name} calls nobody.")
    return Rule(
        name, str(raw.get("why", "")), raw.get("when", {}), raw.get("call", {}), int(raw.get("within_minutes", 1440))
    )


def calls_for(facts: Facts, rules: Sequence[Rule]) -> list[Call]:
    """Each part once, by the first rule that holds, in the rules' order."""
    filled: dict[str, Call] = {}
    for rule in rules:
        if holds(rule, facts):
            for part, whom in rule.call.items():
                filled.setdefault(part, Call(part, whom, rule.id, rule.why, rule.within_minutes))
    return list(filled.values())


def holds(rule: Rule, facts: Facts) -> bool:
    known = {
        "age": facts.age_group, "exploitation": facts.exploitation, "foreign": facts.foreign_national, "imminent_danger": facts.imminent_danger, "in_custody": facts.in_custody,
        "missing_from_care": facts.missing_from_care, "sex": facts.sex, "language": facts.language, "county": facts.county, "kind": facts.kind,
    }  # fmt: skip
    for condition, wanted in rule.when.items():
        if condition == "victims_at_least":
            if facts.victims < wanted:
                return False
        elif known[condition] not in (wanted if isinstance(wanted, list) else [wanted]):
            return False
    return True
