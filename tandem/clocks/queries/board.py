"""Clocks as a member sees them: each with its definition, its standing now, and its proofs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from tandem.accords.queries.naming import case_names
from tandem.accords.queries.visible import Visible, within
from tandem.clocks.models import Pause, Proof, RunningClock
from tandem.clocks.rules.definitions import Definition, say, shipped
from tandem.clocks.rules.standing import Standing, standing

BOARD = ("definition", "case_id", "actor__name", "started_at", "due_at", "second_started_at", "second_due_at", "met_at")


@dataclass(frozen=True, slots=True)
class Shown:
    clock: RunningClock
    definition: Definition
    standing: Standing
    title: str
    do: str
    second: Standing | None
    second_name: str
    proofs: list[Proof]
    pauses: list[Pause] = field(default_factory=list)
    moved_by: timedelta | None = None  # how far pauses have moved the deadline
    case_number: str = ""  # on a board over many cases
    case_closed: bool = False


def _rows() -> QuerySet[RunningClock]:
    return RunningClock.objects.select_related("actor", "compartment").prefetch_related(
        Prefetch("pauses", Pause.objects.select_related("recorded_by", "recorded_by__agency", "ended_by")),
        Prefetch("proofs", Proof.objects.select_related("recorded_by", "recorded_by__agency")),
    )


def show(rows: Iterable[RunningClock], *, now: datetime, language: str, proofs: bool = True) -> list[Shown]:
    """In the order of urgency: late first, then what is due soonest, then what is met."""
    shown = [_shown(row, now, language, proofs=proofs) for row in rows]
    order = {"late": 0, "running": 1, "open": 2, "paused": 3, "met_late": 4, "met": 5}
    return sorted(shown, key=lambda s: (order[s.standing.state], s.standing.due_at or now))


def _shown(row: RunningClock, now: datetime, language: str, *, proofs: bool = True) -> Shown:
    definition = shipped()[row.definition]
    pauses = [(p.from_at, p.to_at) for p in row.pauses.all()]
    second = None
    if row.second_started_at:
        second = standing(
            started_at=row.second_started_at, due_at=row.second_due_at, met_at=row.met_at, now=now, pauses=pauses
        )
    first = standing(started_at=row.started_at, due_at=row.due_at, met_at=row.met_at, now=now, pauses=pauses)
    moved = first.due_at - row.due_at if first.due_at and row.due_at else None
    return Shown(
        clock=row,
        definition=definition,
        standing=first,
        pauses=list(row.pauses.all()) if proofs else [],
        moved_by=moved or None,
        title=say(definition.title, language),
        do=say(definition.do, language),
        second=second,
        second_name=say(definition.second_reading, language) if definition.second_reading else "",
        proofs=list(row.proofs.all()) if proofs else [],
    )


def clocks_of_case(case_id: UUID, *, now: datetime, language: str) -> list[Shown]:
    return show(_rows().filter(case_id=case_id), now=now, language=language)


def clocks_of_agency(
    agency_id: UUID, *, now: datetime, language: str, most: int = 12, seen: Visible | None = None
) -> list[Shown]:
    """The first `most` open clocks on which this agency must act, and which the member sees. Open, so without proofs."""
    rows = RunningClock.objects.filter(actor_id=agency_id, met_at=None).select_related("actor").only(*BOARD)
    rows = within(rows.prefetch_related("pauses"), seen).order_by("due_at")[:most]
    board = show(rows, now=now, language=language, proofs=False)
    names = {
        pk: (number, not is_open)
        for pk, number, is_open in case_names([s.clock.case_id for s in board if s.clock.case_id])
    }
    found = [(s, *names.get(s.clock.case_id, ("", False))) if s.clock.case_id else (s, "", False) for s in board]
    return [replace(s, case_number=number, case_closed=closed) for s, number, closed in found]


def clock_for(clock_id: UUID) -> RunningClock | None:
    return _rows().filter(id=clock_id).first()
