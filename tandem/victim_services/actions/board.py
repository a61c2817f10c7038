"""What waits for somebody about a client, kept in the client's own ciphertext beside the name: so the board of all clients costs the one
pass over summaries that the list makes anyway, and no list of duties lies outside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tandem.victim_services.models import Client
from tandem.victim_services.opened import client_place, opened_json, sealed_json

BOARD = "board"  # in a summary: [{record, what, due_on, at, ...}]


def put_on_board(client: Client, key: bytes, entry: dict[str, Any]) -> None:
    _rewrite(client, key, lambda board: [*board, entry])


def take_off_board(client: Client, key: bytes, record_id: UUID) -> None:
    _rewrite(client, key, lambda board: [e for e in board if e["record"] != str(record_id)])


def _rewrite(client: Client, key: bytes, change: Any) -> None:
    body = opened_json(key, client.body or b"", bound_to=client_place(client.pk))
    body[BOARD] = change(body.get(BOARD, []))
    client.body = sealed_json(key, body, bound_to=client_place(client.pk))
    client.save(update_fields=["body"])
