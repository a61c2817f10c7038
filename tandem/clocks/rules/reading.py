"""Reads one clock definition strictly, because a clock that is read wrongly is worse than none. Every problem is said
at once, each with its file and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tandem.agencies.kinds import AgencyKind
from tandem.clocks.rules.definition import ESCALATE_AT, EVENTS, Definition, Override, ProofWanted
from tandem.clocks.rules.durations import duration

YES_NO: tuple[Any, ...] = (True, False)
# What a definition may ask of an event, and the answers that there are.
CONDITIONS: Mapping[str, tuple[Any, ...]] = {
    "age": ("minor", "adult", "unknown"),
    "exploitation": ("sex", "labor", "both", "unknown", "none"),
    "kind": ("tip", "referral", "missing_adult", "missing_child", "cybertip", "alert"),
    "foreign": YES_NO,
    "in_care": YES_NO,
    "in_custody": YES_NO,
    "missing_from_care": YES_NO,
    "under_21": YES_NO,
}
CONFIDENCE = ("sourced", "own knowledge, high", "own knowledge, medium", "own knowledge, low", "local protocol")
REQUIRED = {
    "id",
    "title",
    "do",
    "citation",
    "confidence",
    "authority",
    "version",
    "from",
    "trigger",
    "actor",
    "recipient",
    "proof",
}
OPTIONAL = {"until", "states", "when", "limit", "at_once", "second_reading", "escalate_at", "pauses", "override"}
PROOF_PARTS = {"number", "recipient", "method", "document"}
OVERRIDE_KEYS = {"state", "label", "from", "until", "limit", "at_once", "do", "citation", "confidence", "escalate_at"}


class BadDefinition(ValueError):
    """A definition that cannot be used. Its text names file and key, one problem a line."""


class _Check:
    """Collects problems, so that a file is mended in one go."""

    def __init__(self, name: str) -> None:
        self.name, self.found = name, list[str]()

    def wrong(self, key: str, what: str) -> None:
        self.found.append(f"{self.name}: {key}: {what}")

    def keys(self, raw: Mapping[str, Any], required: set[str], optional: set[str], inside: str = "") -> None:
        for key in sorted(required - set(raw)):
            self.wrong(inside + key, "is missing")
        for key in sorted(set(raw) - required - optional):
            self.wrong(inside + key, "is not a key that Tandem knows")

    def text(self, key: str, value: Any, form: str = r"(?s).*\S.*") -> str:
        if not isinstance(value, str) or not re.fullmatch(form, value):
            self.wrong(key, "must be text" if form.startswith("(?s)") else f"must have the form {form}")
            return ""
        return value

    def one_of(self, key: str, value: Any, known: tuple[str, ...]) -> str:
        if value not in known:
            self.wrong(key, f"must be one of: {', '.join(known)}")
        return str(value)

    def words(self, key: str, value: Any) -> Mapping[str, str]:
        if not isinstance(value, dict) or set(value) != {"en", "es"} or not all(
            isinstance(v, str) and v.strip() for v in value.values()
        ):  # fmt: skip
            self.wrong(key, "needs words in en and es, and in no other language")
            return {"en": "", "es": ""}
        return value

    def day(self, key: str, value: Any) -> date:
        if type(value) is not date:  # a datetime is a date too, and is not meant here
            self.wrong(key, "must be a day such as 2026-11-01, without quotation marks")
            return date.min
        return value

    def until(self, key: str, value: Any, effective: date) -> date | None:
        last = self.day(key, value) if value is not None else None
        if last and last < effective:
            self.wrong(key, "lies before from")
        return last

    def limit(self, key: str, value: Any) -> timedelta | None:
        length = duration(value) if isinstance(value, str) else None
        if value is not None and length is None:
            self.wrong(key, 'must be a duration in hours or minutes such as "PT24H"; days are not taken, write PT24H')
        return length

    def flag(self, key: str, value: Any) -> bool:
        if not isinstance(value, bool):
            self.wrong(key, "must be true or false")
        return bool(value)

    def percentages(self, key: str, value: Any) -> tuple[int, ...]:
        numbers = value if isinstance(value, list) else []
        fit = all(type(n) is int and 0 < n <= 100 for n in numbers)
        if not numbers or not fit or numbers != sorted(set(numbers)) or numbers[-1] != 100:
            self.wrong(key, "must be rising whole per cents that end with 100, such as [50, 75, 90, 100]")
            return ESCALATE_AT
        return tuple(numbers)


def read(text: str, name: str) -> Definition:
    """One definition. Raises BadDefinition with every problem found."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise BadDefinition(f"{name}: not valid TOML: {e}") from e
    check = _Check(name)
    check.keys(raw, REQUIRED, OPTIONAL)
    if check.found:
        raise BadDefinition("\n".join(check.found))
    definition = _definition(check, raw)
    if check.found:
        raise BadDefinition("\n".join(check.found))
    return definition


def _definition(check: _Check, raw: Mapping[str, Any]) -> Definition:
    effective = check.day("from", raw["from"])
    triggers = raw["trigger"] if isinstance(raw["trigger"], list) else [raw["trigger"]]
    if not triggers:
        check.wrong("trigger", "names no event, so the clock would never start")
    limit, at_once = check.limit("limit", raw.get("limit")), check.flag("at_once", raw.get("at_once", False))
    second = check.words("second_reading", raw["second_reading"]) if "second_reading" in raw else {}
    if second and limit is None:
        check.wrong("second_reading", "needs a limit that it can read in a second way")
    return Definition(
        id=check.text("id", raw["id"], r"[A-Z][0-9A-Za-z]{1,11}"),
        title=check.words("title", raw["title"]),
        do=check.words("do", raw["do"]),
        citation=check.text("citation", raw["citation"]),
        confidence=check.one_of("confidence", raw["confidence"], CONFIDENCE),
        authority=check.one_of("authority", raw["authority"], ("statutory", "local")),
        version=check.text("version", raw["version"], r"[0-9]{4}-[0-9]{2}[a-z]?"),
        effective=effective,
        until=check.until("until", raw.get("until"), effective),
        triggers=tuple(check.one_of("trigger", event, tuple(EVENTS)) for event in triggers),
        states=tuple(check.text("states", s, r"[A-Z]{2}") for s in raw.get("states", ())),
        when=_when(check, raw.get("when", {})),
        limit=limit,
        at_once=at_once,
        second_reading=second,
        actor=check.one_of("actor", raw["actor"], ("lead", *AgencyKind.values)),
        recipient=check.text("recipient", raw["recipient"]),
        proof=_proof(check, raw["proof"]),
        escalate_at=check.percentages("escalate_at", raw.get("escalate_at", list(ESCALATE_AT))),
        pauses=tuple(check.text("pauses", rule, r"[a-z_]{1,40}") for rule in raw.get("pauses", ())),
        overrides=_overrides(check, raw.get("override", [])),
    )


def _when(check: _Check, when: Any) -> Mapping[str, Any]:
    if not isinstance(when, dict):
        check.wrong("when", "must be a table of conditions")
        return {}
    for condition, wanted in when.items():
        if condition not in CONDITIONS:
            check.wrong(f"when.{condition}", f"is no condition; there are: {', '.join(sorted(CONDITIONS))}")
            continue
        values, known = wanted if isinstance(wanted, list) else [wanted], CONDITIONS[condition]
        if not values or any(type(v) is not type(known[0]) or v not in known for v in values):
            check.wrong(f"when.{condition}", f"can be: {', '.join(str(v).lower() for v in known)}")
    return when


def _proof(check: _Check, raw: Any) -> ProofWanted:
    if not isinstance(raw, dict):
        check.wrong("proof", "must be a table")
        raw = {}
    check.keys(raw, set(), PROOF_PARTS | {"pattern", "pattern_says"}, "proof.")
    wanted = {part: part in raw for part in PROOF_PARTS}
    for part in PROOF_PARTS & set(raw):
        check.one_of(f"proof.{part}", raw[part], ("required",))
    if not wanted["number"] and not wanted["document"]:
        check.wrong("proof", "must require a number or a document, because words alone never end a clock")
    pattern, says = raw.get("pattern", ""), raw.get("pattern_says", {})
    try:
        re.compile(pattern)
    except (re.error, TypeError):
        check.wrong("proof.pattern", "is no regular expression")
    if pattern:
        says = check.words("proof.pattern_says", says)
    if pattern and not wanted["number"]:
        check.wrong("proof.pattern", 'needs number = "required"')
    return ProofWanted(pattern=pattern, pattern_says=says, **wanted)


def _overrides(check: _Check, raw: Any) -> tuple[Override, ...]:
    found: list[Override] = []
    for number, one in enumerate(raw if isinstance(raw, list) else [], 1):
        inside = f"override {number}."
        check.keys(one, {"state", "from", "citation"}, OVERRIDE_KEYS, inside)
        state, effective = (
            check.text(inside + "state", one.get("state"), r"[A-Z]{2}"),
            check.day(inside + "from", one.get("from")),
        )
        found.append(
            Override(
                state=state,
                label=check.text(inside + "label", one.get("label", state), r"[A-Z]{2}(-[0-9A-Za-z]{1,8})?"),
                effective=effective,
                until=check.until(inside + "until", one.get("until"), effective),
                limit=check.limit(inside + "limit", one.get("limit")),
                at_once=check.flag(inside + "at_once", one["at_once"]) if "at_once" in one else None,
                do=check.words(inside + "do", one["do"]) if "do" in one else {},
                citation=check.text(inside + "citation", one.get("citation")),
                confidence=check.one_of(inside + "confidence", one["confidence"], CONFIDENCE)
                if "confidence" in one
                else "",
                escalate_at=check.percentages(inside + "escalate_at", one["escalate_at"])
                if "escalate_at" in one
                else (),
            )
        )
    if len({o.label for o in found}) < len(found):
        check.wrong("override.label", "two overrides have the same; a clock must say under which it runs")
    return tuple(found)
