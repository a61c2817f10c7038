"""What a clock's definition is, and how a state's override changes it. Apart from reading it, so that the shape of a
duty can be seen at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

# Events that start clocks. A definition may name no other.
EVENTS = {
    "report_received": "a report was taken up: the agency has the information",
    "child_returned": "a child who was missing from care has been found or has come back",
    "person_located": "a missing person has been found or has come back",
    "federal_arrest": "somebody was arrested or served with a summons on a federal charge",
    "federal_charge": "a federal indictment or information was filed, or the accused first appeared, whichever was later",
    "victim_identified": "a screening or somebody's own words say that a person may be a victim",
}
ESCALATE_AT = (50, 75, 90, 100)  # per cent of the limit, where a definition says nothing else


@dataclass(frozen=True, slots=True)
class ProofWanted:
    """What must be on a filing before it ends the clock."""

    number: bool
    recipient: bool
    pattern: str
    pattern_says: Mapping[str, str]
    method: bool = False
    document: bool = False


@dataclass(frozen=True, slots=True)
class Override:
    """What a state's law changes, from a day on. None or empty: as in the definition."""

    state: str
    label: str  # goes into the version that is stamped on a clock
    effective: date
    until: date | None
    limit: timedelta | None
    at_once: bool | None
    do: Mapping[str, str]
    citation: str
    confidence: str
    escalate_at: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    id: str
    title: Mapping[str, str]  # language -> words
    do: Mapping[str, str]  # what to do now, to whom, how
    citation: str
    confidence: str
    authority: str  # statutory | local
    version: str
    effective: date
    until: date | None
    triggers: tuple[str, ...]
    states: tuple[str, ...]  # the duty exists in these only; empty: everywhere
    when: Mapping[str, Any]
    limit: timedelta | None  # None: a duty without a number ("expeditiously")
    at_once: bool  # the law says at once; the limit is the last moment, not the aim
    second_reading: Mapping[str, str]
    actor: str  # an agency kind, or "lead"
    recipient: str
    proof: ProofWanted
    escalate_at: tuple[int, ...]
    pauses: tuple[str, ...]  # rules by which it may pause; empty: never
    overrides: tuple[Override, ...]

    def in_force(self, on: date, state: str) -> bool:
        return self.effective <= on <= (self.until or date.max) and (not self.states or state in self.states)

    def in_state(self, state: str, on: date) -> Definition:
        """With the override of that state in force on that day; of several the one that began last."""
        fitting = [o for o in self.overrides if o.state == state and o.effective <= on <= (o.until or date.max)]
        return self.overridden(max(fitting, key=lambda o: o.effective)) if fitting else self

    def overridden(self, by: Override) -> Definition:
        return replace(
            self,
            limit=by.limit or self.limit,
            at_once=self.at_once if by.at_once is None else by.at_once,
            do=by.do or self.do,
            citation=by.citation or self.citation,
            confidence=by.confidence or self.confidence,
            escalate_at=by.escalate_at or self.escalate_at,
            version=f"{self.version}/{by.label}",
        )


def say(words: Mapping[str, str], language: str) -> str:
    return words.get(language[:2]) or words.get("en", "")
