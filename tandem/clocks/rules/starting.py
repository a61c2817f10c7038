"""Which clocks an event starts. One event may start several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from tandem.clocks.rules.definitions import Definition, in_force


@dataclass(frozen=True, slots=True)
class Event:
    kind: str  # one of definition.EVENTS
    at: datetime  # aware
    facts: Mapping[str, Any]  # reading.CONDITIONS names them
    second_at: datetime | None = None  # when the minimum data were complete, where that is known already

    def __post_init__(self) -> None:
        if self.at.tzinfo is None or (self.second_at and self.second_at.tzinfo is None):
            raise ValueError("an event's time must say its zone")


@dataclass(frozen=True, slots=True)
class Started:
    definition: Definition
    started_at: datetime
    due_at: datetime | None
    second_started_at: datetime | None = None  # C05 from the minimum data; shown beside, judges nothing
    second_due_at: datetime | None = None

    @property
    def definition_id(self) -> str:
        return self.definition.id

    @property
    def version(self) -> str:
        return self.definition.version


def clocks_started_by(event: Event, *, state: str = "", on: date | None = None) -> list[Started]:
    """Every clock that the event starts under the law of the state on that day (the event's own, where none is given)."""
    facts = widened(event.facts)
    return [
        _started(definition, event)
        for definition in in_force(on or event.at.date(), state)
        if event.kind in definition.triggers and holds(definition.when, facts)
    ]


def _started(definition: Definition, event: Event) -> Started:
    # In UTC, because adding to a time of a named zone adds hours of the clock on the wall, not real ones.
    start, limit = event.at.astimezone(UTC), definition.limit
    second = event.second_at.astimezone(UTC) if definition.second_reading and event.second_at else None
    return Started(
        definition,
        started_at=start,
        due_at=start + limit if limit else None,
        second_started_at=second,
        second_due_at=second + limit if second and limit else None,
    )


def widened(facts: Mapping[str, Any]) -> dict[str, Any]:
    """With what follows from what is known: a missing child is a child though no age was given, a child is under 21, who
    is missing from care is in care. Where an alert leaves the age open it may be a child's, so the clock runs."""
    wide = {"age": "unknown", "exploitation": "unknown", **facts}
    if wide.get("kind") == "missing_child" and wide["age"] == "unknown":
        wide["age"] = "minor"
    if wide["age"] == "minor" or (wide.get("kind") == "alert" and wide["age"] == "unknown"):
        wide["under_21"] = True
    if wide.get("missing_from_care"):
        wide["in_care"] = True
    return wide


def holds(when: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    for condition, wanted in when.items():
        if facts.get(condition) not in (wanted if isinstance(wanted, list) else [wanted]):
            return False
    return True
