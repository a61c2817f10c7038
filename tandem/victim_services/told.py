"""Who wants to know when something about a client changed: rooms above fill this in when they are ready (the survivor's page).
Apart, because the vault may not know who stands on its shoulders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from tandem.victim_services.opened import OpenVault

ClientChanged = Callable[[OpenVault, UUID, datetime], None]
_listeners: list[ClientChanged] = []
ClientGoes = Callable[[OpenVault, UUID], object]
_before_shredding: list[ClientGoes] = []


def listen(listener: ClientChanged) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def client_changed(opened: OpenVault, client_id: UUID, now: datetime) -> None:
    for listener in _listeners:
        listener(opened, client_id, now)


def listen_to_shredding(listener: ClientGoes) -> None:
    if listener not in _before_shredding:
        _before_shredding.append(listener)


def client_goes(opened: OpenVault, client_id: UUID) -> None:
    """Just before a client is shredded, while the file can still be read."""
    for listener in _before_shredding:
        listener(opened, client_id)
