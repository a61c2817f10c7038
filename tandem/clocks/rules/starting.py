"""Which clocks an event starts. One event may start several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tandem.clocks.rules.definitions import Definition, in_force


@dataclass(frozen=True, slots=True)
class Event:
    kind: str
    at: datetime  # aware
    facts: Mapping[str, Any]  # the conditions' names


@dataclass(frozen=True, slots=True)
class Started:
    definition: Definition
    started_at: datetime
    due_at: datetime | None


def clocks_started_by(event: Event, *, state: str) -> list[Started]:
    """Adding hours to an aware UTC time gives real hours, also over a night when the clocks are changed."""
    return [
        Started(d, event.at, event.at + d.limit if d.limit else None)
        for d in in_force(event.at.date(), state)
        if d.trigger == event.kind and holds(d.when, event.facts)
    ]


def holds(when: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    for condition, wanted in when.items():
        if facts.get(condition) not in (wanted if isinstance(wanted, list) else [wanted]):
            return False
    return True
