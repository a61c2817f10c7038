"""What an advocate has to do, over all clients, computed in the unlocked session and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tandem.foundation.vault_keys import WrongKey
from tandem.victim_services import keyfiles
from tandem.victim_services.models import Client, ClientRecord
from tandem.victim_services.opened import OpenVault, opened_json, record_place
from tandem.victim_services.queries.board import TELL, Waiting, waiting
from tandem.victim_services.queries.clients import Record, Summary, clients_of, record_from
from tandem.victim_services.queries.inbox import Item, items_in
from tandem.victim_services.rules.casework import DONE_IN, KINDS, shown
from tandem.victim_services.rules.due import DAYS_AHEAD, DAYS_BACK, RULES, due_of

URGENT = "need"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `left` below zero is late."""

    at: datetime
    whole_day: bool
    client: Summary
    record: Record
    label: str
    says: str
    left: timedelta
    can_end: bool


@dataclass(slots=True)
class Work:
    late: list[Task] = field(default_factory=list)
    today: list[Task] = field(default_factory=list)
    week: list[Task] = field(default_factory=list)
    later: list[Task] = field(default_factory=list)
    urgent: list[Task] = field(default_factory=list)  # needed today, not met yet
    matching: list[Task] = field(default_factory=list)  # referrals that await a match
    standing: list[Waiting] = field(default_factory=list)  # telling survivors of papers, releases that end
    waiting: list[Item] = field(default_factory=list)  # referrals in the inbox
    words: int = 0  # what survivors wrote
    clients: int = 0

    @property
    def nothing(self) -> bool:
        dated = self.late or self.today or self.week or self.later or self.standing
        return not (dated or self.urgent or self.matching or self.waiting)


def records_of_many(opened: OpenVault, client_ids: Iterable[UUID]) -> Iterator[tuple[UUID, Record]]:
    """Every record of these clients in one walk; what cannot be opened is left out, because the list of clients says so already."""
    wanted = set(client_ids)
    stored = keyfiles.all_of(opened.agency_id)
    wrapping = {generation: opened.wrapping_key(generation) for generation in opened.keys}
    keys: dict[UUID, bytes] = {}
    for client_id, generation in Client.objects.filter(agency_id=opened.agency_id, shredded=False).values_list(
        "id", "generation"
    ):
        if client_id in wanted and (client_id, generation) in stored and generation in wrapping:
            try:
                keys[client_id] = opened.unwrapped(
                    client_id, generation, stored[client_id, generation], wrapping[generation]
                )
            except WrongKey:
                continue
    rows = ClientRecord.objects.filter(agency_id=opened.agency_id)
    if len(keys) < 200:
        rows = rows.filter(client_id__in=list(keys))
    for record_id, client_id, body in rows.values_list("id", "client_id", "body").iterator(2000):
        if client_id not in keys:
            continue
        try:
            value = opened_json(keys[client_id], body, bound_to=record_place(client_id, record_id))
        except WrongKey:
            continue
        yield client_id, record_from(record_id, value)


def work_of(opened: OpenVault, *, mine: bool, now: datetime) -> Work:
    """Open clients' tasks, sorted into late, today, the next seven days and later. That a survivor must be told of a paper is everybody's, and
    closed clients' too."""
    found, me = Work(), opened.acting.name
    listed = clients_of(opened, state="open", advocate=me if mine else "")
    here = {c.id: c for c in listed.clients}
    found.clients = len(here)
    lines = waiting(listed, today=now.astimezone(opened.zone).date())
    found.standing = [w for w in lines if not mine or w.what == TELL or w.client.data.get("advocate") == me]
    for client, record in _dated(found, opened, here, now):
        _sort_in(found, client, record, opened, now)
    for tasks in (found.late, found.today, found.week, found.later, found.matching):
        tasks.sort(key=lambda t: t.at)
    for item in items_in(opened):
        if item.data.get("kind") != "referral":
            found.words += 1
        elif not item.aside:
            found.waiting.append(item)
    return found


def _dated(found: Work, opened: OpenVault, here: dict[UUID, Summary], now: datetime) -> list[tuple[Summary, Record]]:
    """Records with a date; of safety plans only the newest of each client. Needs of today go into `found`."""
    newest_plan: dict[UUID, Record] = {}
    due: list[tuple[Summary, Record]] = []
    for client_id, record in records_of_many(opened, here):
        if record.struck:
            continue
        if record.kind == "safety_plan":
            if client_id not in newest_plan or record.at > newest_plan[client_id].at:
                newest_plan[client_id] = record
        elif record.kind == URGENT and record.data.get("urgent") and not record.data.get("met_on"):
            found.urgent.append(_task(here[client_id], record, record.at, True, opened, now))
        elif record.kind in RULES:
            due.append((here[client_id], record))
    return due + [(here[client_id], record) for client_id, record in newest_plan.items()]


def _sort_in(found: Work, client: Summary, record: Record, opened: OpenVault, now: datetime) -> None:
    due = due_of(record.kind, record.data, opened.zone)
    lapsed = due is not None and due.at < now - timedelta(days=DAYS_BACK)
    if due is None or lapsed or due.at > now + timedelta(days=DAYS_AHEAD):
        return
    task = _task(client, record, due.at, due.whole_day, opened, now)
    today = now.astimezone(opened.zone).date()
    if record.kind == "referral":
        found.matching.append(task)
    elif due.at < now:
        found.late.append(task)
    else:
        day = due.at.astimezone(opened.zone).date()
        (found.today if day == today else found.week if day <= today + timedelta(days=7) else found.later).append(task)


def _task(client: Summary, record: Record, at: datetime, whole_day: bool, opened: OpenVault, now: datetime) -> Task:
    kind = KINDS.get(record.kind)
    if kind is None:
        label, says = _("A legal demand must be answered"), str(record.data.get("issuer", ""))
    else:
        label = str(kind.label)
        says = next((shown(f, record.data.get(f.name)) for f in kind.fields if f.name == kind.says), "")
        if record.kind == "need" and record.data.get("text"):
            says = f"{says}: {record.data['text']}"
    return Task(at, whole_day, client, record, label, says, at - now, record.kind in DONE_IN)


@dataclass(frozen=True, slots=True)
class Load:
    advocate: str
    clients: int
    minors: int


def load_of(opened: OpenVault, today: date) -> list[Load]:
    """Open clients by advocate, those without one first."""
    counts: dict[str, list[int]] = {}
    for client in clients_of(opened, state="open").clients:
        entry = counts.setdefault(str(client.data.get("advocate", "")), [0, 0])
        entry[0] += 1
        entry[1] += bool(client.minor_on(today))
    return [Load(name, n, minors) for name, (n, minors) in sorted(counts.items(), key=lambda c: (bool(c[0]), -c[1][0]))]


@dataclass(slots=True)
class Given:
    """Services of one kind, or of one client, in a period."""

    name: str
    client_id: UUID | None = None
    times: int = 0
    units: float = 0
    hours: float = 0
    not_provided: int = 0
    clients: set[UUID] = field(default_factory=set)

    def add(self, client_id: UUID, data: dict[str, Any]) -> None:
        if data.get("unprovided_because"):
            self.not_provided += 1
            return
        self.times += 1
        self.units += float(data.get("units") or 0)
        self.hours += float(data.get("hours") or 0)
        self.clients.add(client_id)


def services_given(opened: OpenVault, first: date, last: date) -> tuple[list[Given], list[Given], Given]:
    """(by category, by client, all together) of services dated from first to last, both included."""
    here = {c.id: c for c in clients_of(opened).clients}
    by_kind: dict[str, Given] = {}
    by_client: dict[UUID, Given] = {}
    total = Given("")
    category = next(f for f in KINDS["service"].fields if f.name == "category")
    for client_id, record in records_of_many(opened, here):
        if (
            record.kind != "service"
            or record.struck
            or not first.isoformat() <= str(record.data.get("on", "")) <= last.isoformat()
        ):
            continue
        kind = shown(category, record.data.get("category"))
        for row in (
            by_kind.setdefault(kind, Given(kind)),
            by_client.setdefault(client_id, Given(here[client_id].name, client_id)),
            total,
        ):
            row.add(client_id, record.data)
    return (
        sorted(by_kind.values(), key=lambda g: -g.hours),
        sorted(by_client.values(), key=lambda g: g.name.casefold()),
        total,
    )
