"""Telling the survivor of a paper that demands their file: a task in the vault, on the agency's board until it is done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tandem.foundation.verdict import Refused
from tandem.victim_services import told
from tandem.victim_services.actions.board import put_on_board, take_off_board
from tandem.victim_services.actions.clients import held, replace_record, write
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.clients import Record, record_for, records_of
from tandem.victim_services.rules import demands


def begin_task(
    opened: OpenVault, client_id: UUID, demand_id: UUID, data: dict[str, Any], *, today: date, now: datetime
) -> None:
    """Lays the task "tell the survivor" with the day by which they should know."""
    client, key = held(opened, client_id)
    due = demands.due_day(_day(data.get("received_on")) or today, _day(data.get("due_on")))
    task = {"what": "tell_survivor", "about": str(demand_id), "due_on": due.isoformat()}
    task_id = write(opened, client, key, "task", task, now)
    put_on_board(
        client, key, {"record": str(task_id), "at": f"/vault/clients/{client_id}/demands/{demand_id}/", **task}
    )


def note_attempt(
    opened: OpenVault, client_id: UUID, demand_id: UUID, *, on: str, how: str, outcome: str, now: datetime
) -> None:
    """Writes down one attempt to tell the survivor. Where they know, or nothing more can be done, the task is done. Refuses no words."""
    demand = record_for(opened, client_id, demand_id)
    if demand is None or demand.kind != "legal_demand":
        raise Refused(_("This paper is not in the file any more."))
    if not how.strip() or outcome not in dict(demands.OUTCOMES):
        raise Refused(_("Write down how you tried and what came of it; a court may ask."))
    attempt = {
        "on": (_day(on) or now.date()).isoformat(),
        "how": how.strip()[:2000],
        "outcome": outcome,
        "by": opened.acting.name,
    }
    attempts = [*demand.data.get("attempts", []), attempt]
    replace_record(opened, client_id, demand_id, {"attempts": attempts}, now=now)
    if outcome in demands.ENDS_TASK:
        for task in tasks_about(opened, client_id, demand_id):
            replace_record(opened, client_id, task.id, {"done_at": now.isoformat(), "came_of_it": outcome}, now=now)
            client, key = held(opened, client_id)
            take_off_board(client, key, task.id)
    told.client_changed(opened, client_id, now)


def tasks_about(opened: OpenVault, client_id: UUID, demand_id: UUID) -> list[Record]:
    """Open ones."""
    tasks = records_of(opened, client_id, "task")
    return [t for t in tasks if t.data.get("about") == str(demand_id) and not t.data.get("done_at")]


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text or ""))
    except ValueError:
        return None


def close_demand(opened: OpenVault, client_id: UUID, demand_id: UUID, *, how: str, now: datetime) -> None:
    """Writes down how a paper was answered: quashed, withdrawn, answered by the lawyer, obeyed. Until then no file is made of this client."""
    demand = record_for(opened, client_id, demand_id)
    if demand is None or demand.kind != "legal_demand":
        raise Refused(_("This paper is not in the file any more."))
    if not how.strip():
        raise Refused(_("Write down how it was answered, and by whom."))
    replace_record(
        opened,
        client_id,
        demand_id,
        {"closed_on": now.date().isoformat(), "closed_how": how.strip()[:2000], "answered": now.date().isoformat()},
        now=now,
    )


def unanswered(opened: OpenVault, client_id: UUID) -> list[Record]:
    """Papers that are no court's order and that nobody has answered yet."""
    papers = records_of(opened, client_id, "legal_demand")
    return [p for p in papers if p.data.get("kind") != "court_order" and not p.struck and not p.data.get("closed_on")]
