"""The definitions that Tandem ships: found by id, by day and state, or by the version stamped on a running clock."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

from tandem.clocks.rules.definition import ESCALATE_AT, EVENTS, Definition, ProofWanted, say
from tandem.clocks.rules.reading import CONDITIONS, BadDefinition, read

__all__ = ["CONDITIONS", "ESCALATE_AT", "EVENTS", "BadDefinition", "Definition", "ProofWanted", "in_force", "read", "say", "shipped", "stamped"]  # fmt: skip

FOLDER = Path(__file__).resolve().parent.parent / "definitions"


@functools.cache
def all_shipped() -> tuple[Definition, ...]:
    """Every definition in the folder, every version of it, the oldest first."""
    found = [read(file.read_text(encoding="utf-8"), file.name) for file in sorted(FOLDER.glob("*.toml"))]
    check_together(found)
    return tuple(sorted(found, key=lambda d: (d.id, d.effective)))


def check_together(found: Iterable[Definition]) -> None:
    """Raises where two files cannot stand side by side: the same version twice, or two in force on one day."""
    by_id: dict[str, list[Definition]] = {}
    for definition in found:
        by_id.setdefault(definition.id, []).append(definition)
    for name, versions in by_id.items():
        versions.sort(key=lambda d: d.effective)
        if len({d.version for d in versions}) < len(versions):
            raise BadDefinition(f"{name}: two files have the same version")
        for one, next_one in pairwise(versions):
            if next_one.effective <= (one.until or date.max):
                raise BadDefinition(
                    f"{name}: versions {one.version} and {next_one.version} are in force on the same day"
                )


@functools.cache
def shipped() -> Mapping[str, Definition]:
    """The newest version of each, by id."""
    return {d.id: d for d in all_shipped()}


def in_force(on: date, state: str = "") -> list[Definition]:
    """What is law on that day in that state, with the state's override. An empty state: federal law alone."""
    return [d.in_state(state, on) for d in all_shipped() if d.in_force(on, state)]


def stamped(definition_id: str, version: str) -> Definition:
    """The definition a running clock was started under, as it read then. Raises KeyError for a version that is
    not shipped any more: an old version's file is kept, with `until`."""
    plain, _, label = version.partition("/")
    for definition in all_shipped():
        if definition.id == definition_id and definition.version == plain:
            if not label:
                return definition
            for override in definition.overrides:
                if override.label == label:
                    return definition.overridden(override)
    raise KeyError(f"{definition_id} {version}")
