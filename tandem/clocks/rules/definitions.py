"""Clock definitions: data with citation, version, state overrides and dates. Read strictly, because a clock that is
read wrongly is worse than none."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "definitions"
CONDITIONS = frozenset({"age", "exploitation", "foreign", "missing_from_care", "under_21", "kind", "in_custody"})
KEYS = frozenset(
    [
        "id",
        "title",
        "do",
        "citation",
        "confidence",
        "authority",
        "version",
        "from",
        "until",
        "trigger",
        "when",
        "limit_hours",
        "second_reading",
        "actor",
        "recipient",
        "proof",
        "override",
    ]
)
ESCALATE_AT = (50, 75, 90, 100)  # per cent of the limit


class BadDefinition(ValueError):
    """A definition that cannot be used; names the file and the key."""


@dataclass(frozen=True, slots=True)
class ProofWanted:
    number: bool
    recipient: bool
    pattern: str
    pattern_says: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Definition:
    id: str
    title: Mapping[str, str]  # language -> words
    do: Mapping[str, str]
    citation: str
    confidence: str
    authority: str  # statutory | local
    version: str
    effective: date
    until: date | None
    trigger: str
    when: Mapping[str, Any]
    limit: timedelta | None
    second_reading: Mapping[str, str]
    actor: str  # an agency kind, or "lead"
    recipient: str
    proof: ProofWanted
    overrides: tuple[Mapping[str, Any], ...]

    def in_state(self, state: str, on: date) -> Definition:
        """With the override of that state in force on that day, the latest first."""
        fitting = [o for o in self.overrides if o["state"] == state and o["from"] <= on <= o.get("until", date.max)]
        if not fitting:
            return self
        chosen = max(fitting, key=lambda o: o["from"])
        return replace(
            self,
            limit=timedelta(hours=chosen["limit_hours"]),
            citation=chosen.get("citation", self.citation),
            version=f"{self.version}/{state}",
        )


def say(words: Mapping[str, str], language: str) -> str:
    return words.get(language[:2]) or words.get("en", "")


@functools.cache
def shipped() -> Mapping[str, Definition]:
    """Every definition in the folder, by id."""
    found = [read(file.read_text(), file.name) for file in sorted(FOLDER.glob("*.toml"))]
    by_id = {d.id: d for d in found}
    if len(by_id) < len(found):
        raise BadDefinition("two clock definitions have the same id")
    return by_id


def in_force(on: date, state: str = "") -> list[Definition]:
    return [
        d.in_state(state, on) for d in shipped().values() if d.effective <= on and (d.until is None or on <= d.until)
    ]


def read(text: str, name: str) -> Definition:
    """One definition. Raises BadDefinition that names file and key."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise BadDefinition(f"{name}: not valid TOML: {e}") from e
    strange = set(raw) - KEYS
    if strange:
        raise BadDefinition(f"{name}: unknown key {sorted(strange)[0]}")
    for key in (
        "id",
        "title",
        "do",
        "citation",
        "authority",
        "version",
        "from",
        "trigger",
        "actor",
        "recipient",
        "proof",
    ):
        if key not in raw:
            raise BadDefinition(f"{name}: {key} is missing")
    for key in ("title", "do"):
        if not {"en", "es"} <= set(raw[key]):
            raise BadDefinition(f"{name}: {key} needs en and es")
    if strange := set(raw.get("when", {})) - CONDITIONS:
        raise BadDefinition(f"{name}: unknown condition {sorted(strange)[0]} in when")
    hours = raw.get("limit_hours")
    if hours is not None and (not isinstance(hours, int) or hours <= 0):
        raise BadDefinition(f"{name}: limit_hours must be a whole number of hours")
    proof = raw["proof"]
    try:
        re.compile(proof.get("pattern", ""))
    except re.error as e:
        raise BadDefinition(f"{name}: proof.pattern is no regular expression") from e
    return Definition(
        id=raw["id"], title=raw["title"], do=raw["do"], citation=raw["citation"], confidence=raw.get("confidence", ""),
        authority=raw["authority"], version=raw["version"], effective=raw["from"], until=raw.get("until"), trigger=raw["trigger"],
        when=raw.get("when", {}), limit=timedelta(hours=hours) if hours else None, second_reading=raw.get("second_reading", {}),
        actor=raw["actor"], recipient=raw["recipient"],
        proof=ProofWanted(proof.get("number") == "required", proof.get("recipient") == "required", proof.get("pattern", ""), proof.get("pattern_says", {})),
        overrides=tuple(raw.get("override", ())),
    )  # fmt: skip
