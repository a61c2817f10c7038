"""Clients and their files, decrypted in memory. There is no index: a search reads every summary of the agency."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tandem.foundation.vault_keys import WrongKey
from tandem.victim_services import keyfiles
from tandem.victim_services.models import Client, ClientRecord
from tandem.victim_services.opened import OpenVault, client_place, opened_json, record_place
from tandem.victim_services.rules.ages import age_on
from tandem.victim_services.rules.searching import fits, sought


@dataclass(frozen=True, slots=True)
class Summary:
    id: UUID
    data: dict[str, Any]
    version: int = 1

    @property
    def name(self) -> str:
        return str(self.data.get("name") or "–")

    @property
    def open(self) -> bool:
        return self.data.get("state") != "closed"

    def minor_on(self, today: date) -> bool | None:
        """Whether the client is under 18; None where neither a date of birth nor an age is known."""
        age = age_on(self.data, today)
        return None if age is None else age < 18


@dataclass(frozen=True, slots=True)
class Record:
    id: UUID
    kind: str
    data: dict[str, Any]
    by: str
    at: datetime
    earlier: list[dict[str, Any]] = field(default_factory=list)

    @property
    def struck(self) -> bool:
        return bool(self.data.get("struck"))


@dataclass(frozen=True, slots=True)
class Found:
    clients: list[Summary]
    board: list[
        tuple[Summary, dict[str, Any]]
    ]  # what waits for somebody, over all clients, whatever the list was narrowed to
    unreadable: int  # rows whose key or text does not fit: altered, or a key folder that was not restored


def clients_of(opened: OpenVault, *, words: str = "", state: str = "", advocate: str = "") -> Found:
    """Every client of the agency whose summary holds all the words, the latest first contact first."""
    keys = keyfiles.all_of(opened.agency_id)
    wrapping = {generation: opened.wrapping_key(generation) for generation in opened.keys}
    wanted = sought(words)
    found, board, unreadable = [], [], 0
    rows = Client.objects.filter(agency_id=opened.agency_id, shredded=False).values_list(
        "id", "generation", "body", "version"
    )
    for client_id, generation, body, version in rows.iterator(2000):
        try:
            key = opened.unwrapped(client_id, generation, keys[client_id, generation], wrapping[generation])
            data = opened_json(key, body, bound_to=client_place(client_id))
        except (WrongKey, KeyError):
            unreadable += 1
            continue
        board += [(Summary(client_id, data, version), entry) for entry in data.get("board", [])]
        if state and (data.get("state", "open") == "closed") != (state == "closed"):
            continue
        if advocate and data.get("advocate", "") != advocate:
            continue
        if wanted and not fits(wanted, data):
            continue
        found.append(Summary(client_id, data, version))
    found.sort(key=lambda s: (s.data.get("came_on", ""), s.name), reverse=True)
    return Found(found, board, unreadable)


def client_for(opened: OpenVault, client_id: UUID) -> Summary | None:
    """None where the vault has no such client. Raises KeyGone or WrongKey where it cannot be read."""
    row = Client.objects.filter(id=client_id, shredded=False).first()
    if row is None:
        return None
    key = opened.data_key(client_id, row.generation)
    return Summary(client_id, opened_json(key, row.body or b"", bound_to=client_place(client_id)), row.version)


def records_of(opened: OpenVault, client_id: UUID, *kinds: str) -> list[Record]:
    """The client's file, the newest first; only these kinds where named."""
    row = Client.objects.get(id=client_id)
    key = opened.data_key(client_id, row.generation)
    records = []
    for record_id, body in ClientRecord.objects.filter(client_id=client_id).values_list("id", "body"):
        value = opened_json(key, body, bound_to=record_place(client_id, record_id))
        if not kinds or value["kind"] in kinds:
            records.append(record_from(record_id, value))
    return sorted(records, key=lambda r: r.at, reverse=True)


def record_from(record_id: UUID, value: dict[str, Any]) -> Record:
    return Record(
        record_id, value["kind"], value["data"], value["by"], datetime.fromisoformat(value["at"]), value.get("earlier", [])
    )  # fmt: skip


def record_for(opened: OpenVault, client_id: UUID, record_id: UUID) -> Record | None:
    return next((r for r in records_of(opened, client_id) if r.id == record_id), None)
