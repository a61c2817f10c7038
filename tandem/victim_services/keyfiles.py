"""Where clients' wrapped data keys lie: one small file each, beside the database. What PostgreSQL once wrote stays in its
write-ahead log and in every backup of it, so a key deleted there would not be gone (docs/decisions/0006)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tandem.foundation.home import home, private_folder


def _folder(agency_id: UUID) -> Path:
    root = private_folder(Path(settings.VAULT_KEYS) if settings.VAULT_KEYS else home() / "vault-keys")
    return private_folder(root / str(agency_id))


def _path(agency_id: UUID, client_id: UUID, generation: int) -> Path:
    return _folder(agency_id) / f"{client_id}.{generation}"


def put(agency_id: UUID, client_id: UUID, generation: int, wrapped: bytes) -> None:
    """Written whole and flushed before the row that needs it commits; a file without a row opens nothing."""
    path = _path(agency_id, client_id, generation)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(wrapped)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def get(agency_id: UUID, client_id: UUID, generation: int) -> bytes | None:
    try:
        return _path(agency_id, client_id, generation).read_bytes()
    except FileNotFoundError:
        return None


def all_of(agency_id: UUID) -> dict[tuple[UUID, int], bytes]:
    """Every wrapped key of the agency, for a scan over all clients."""
    found = {}
    with os.scandir(_folder(agency_id)) as entries:
        for entry in entries:
            if not entry.name.startswith("."):
                client, _, generation = entry.name.partition(".")
                with open(entry.path, "rb") as file:
                    found[UUID(client), int(generation)] = file.read()
    return found


def shred(agency_id: UUID, client_id: UUID) -> None:
    """Overwrites and removes every key of the client. A file system that copies on write may keep the old block; the
    agency's key must be changed too where that matters, and the page says so."""
    for path in _folder(agency_id).glob(f"{client_id}.*"):
        _wipe(path)


def drop(agency_id: UUID, client_id: UUID, generation: int) -> None:
    path = _path(agency_id, client_id, generation)
    if path.exists():
        _wipe(path)


def _wipe(path: Path) -> None:
    with open(path, "r+b") as file:
        file.write(b"\0" * os.fstat(file.fileno()).st_size)
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
