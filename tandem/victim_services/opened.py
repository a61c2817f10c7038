"""A vault that stands open for one request: the agency's keys in memory, and how a client's data key comes from them.
Apart from the models, because nothing of it is ever a row."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.foundation import vault_keys
from tandem.foundation.acting import Acting
from tandem.victim_services import keyfiles

Stored = bytes | memoryview | None  # what the driver hands out for a bytea


class KeyGone(Exception):
    """The client's data key is not there: shredded, or the key folder was not restored with the database."""


@dataclass(frozen=True, slots=True)
class OpenVault:
    acting: Acting
    generation: int
    keys: dict[int, bytes] = field(repr=False)  # generation -> the agency's private key
    unlock_id: bytes = field(default=b"", repr=False)

    @property
    def agency_id(self) -> UUID:
        return self.acting.agency_id

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.acting.time_zone)

    def wrapping_key(self, generation: int) -> bytes:
        if generation not in self.keys:
            raise vault_keys.WrongKey
        return vault_keys.derived(self.keys[generation], f"tandem vault clients {generation}")

    def new_data_key(self, client_id: UUID, generation: int | None = None) -> bytes:
        """Made, wrapped, and on disk."""
        generation = generation or self.generation
        key = vault_keys.new_key()
        wrapped = vault_keys.encrypt(self.wrapping_key(generation), key, bound_to=f"data-key:{client_id}:{generation}")
        keyfiles.put(self.agency_id, client_id, generation, wrapped)
        return key

    def data_key(self, client_id: UUID, generation: int) -> bytes:
        wrapped = keyfiles.get(self.agency_id, client_id, generation)
        if wrapped is None:
            raise KeyGone
        return self.unwrapped(client_id, generation, wrapped, self.wrapping_key(generation))

    @staticmethod
    def unwrapped(client_id: UUID, generation: int, wrapped: bytes, wrapping: bytes) -> bytes:
        return vault_keys.decrypt(wrapping, wrapped, bound_to=f"data-key:{client_id}:{generation}")


def sealed_json(key: bytes, value: dict[str, Any], *, bound_to: str) -> bytes:
    return vault_keys.encrypt(key, json.dumps(value, separators=(",", ":")).encode(), bound_to=bound_to)


def opened_json(key: bytes, sealed: Stored, *, bound_to: str) -> dict[str, Any]:
    """Raises WrongKey."""
    found: dict[str, Any] = json.loads(vault_keys.decrypt(key, bytes(sealed or b""), bound_to=bound_to))
    return found


def client_place(client_id: UUID) -> str:
    return f"client:{client_id}"


def record_place(client_id: UUID, record_id: UUID) -> str:
    return f"client:{client_id}:record:{record_id}"


def inbox_place(agency_id: UUID) -> str:
    return f"inbox:{agency_id}"


def week_of(day: date) -> date:
    """The Monday: rows of the vault are dated no finer."""
    return day - timedelta(days=day.weekday())


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def decoded(text: str) -> bytes:
    return base64.b64decode(text)
