"""Starting clocks and moving them with their subject."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from tandem.clocks.models import RunningClock
from tandem.clocks.rules.starting import Event, clocks_started_by
from tandem.ledger import actions as ledger


def start_clocks(
    event: Event,
    *,
    state: str,
    compartment_id: UUID,
    subject: tuple[str, UUID],
    case_id: UUID | None,
    actors: dict[str, UUID],
    now: datetime,
    unless_running: bool = False,
) -> list[RunningClock]:
    """Starts every clock that the event starts, once, from the event's own time. `actors` says which agency on the case
    acts for a kind ("police", "child_welfare", "lead"); a duty whose kind is not on the case falls to the lead."""
    kind, subject_id = subject
    made = [
        RunningClock(
            id=uuid4(),
            compartment_id=compartment_id,
            definition=s.definition.id,
            version=s.definition.version,
            jurisdiction=state,
            case_id=case_id,
            subject_kind=kind,
            subject_id=subject_id,
            actor_id=actors.get(s.definition.actor) or actors.get("lead"),
            started_at=s.started_at,
            due_at=s.due_at,
            created_at=now,
        )
        for s in clocks_started_by(event, state=state)
    ]
    known = set(
        RunningClock.objects.filter(subject_id=subject_id, started_at=event.at).values_list("definition", flat=True)
    )
    if unless_running and case_id:  # what is learned later does not start a duty anew that runs already
        known |= set(RunningClock.objects.filter(case_id=case_id).values_list("definition", flat=True))
    made = [clock for clock in made if clock.definition not in known]
    RunningClock.objects.bulk_create(made)
    ledger.record_many("clocks.start", [("clock", c.id, compartment_id) for c in made])
    return made
