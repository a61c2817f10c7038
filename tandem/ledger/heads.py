"""The heads published outside the database, in TANDEM_HOME/ledger: signed heads as lines, leaf hashes as 32 bytes each. With
them a rewriting of the tables shows even when the tables' owner did it. Copy the folder elsewhere to guard against the host."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tandem.foundation import home


@dataclass(frozen=True, slots=True)
class Head:
    size: int
    root: bytes
    signature: bytes
    sealed_at: str  # ISO 8601


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(home.secret("ledger_seed")))


def _message(size: int, root: bytes, sealed_at: str) -> bytes:
    return b"tandem ledger head\0" + f"{size}|{root.hex()}|{sealed_at}".encode()


def sign(size: int, root: bytes, sealed_at: str) -> Head:
    return Head(size, root, _key().sign(_message(size, root, sealed_at)), sealed_at)


def holds(head: Head) -> bool:
    try:
        _key().public_key().verify(head.signature, _message(head.size, head.root, head.sealed_at))
    except InvalidSignature:
        return False
    return True


def folder(database: str) -> Path:
    return home.private_folder(home.private_folder(home.home() / "ledger") / database)


def publish(database: str, head: Head, leaves: list[bytes]) -> None:
    """Appends the leaves, then the head, each to disk before the next: a head never names leaves that are not there."""
    place = folder(database)
    with (place / "leaves.bin").open("ab") as file:
        file.truncate((head.size - len(leaves)) * 32)  # what a crash left behind a head that never came
        file.seek(0, os.SEEK_END)
        file.write(b"".join(leaves))
        file.flush()
        os.fsync(file.fileno())
    line = json.dumps(
        {
            "size": head.size,
            "root": head.root.hex(),
            "signature": base64.b64encode(head.signature).decode(),
            "sealed_at": head.sealed_at,
        }
    )
    with (place / "heads.jsonl").open("a") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def published(database: str) -> list[Head]:
    path = folder(database) / "heads.jsonl"
    if not path.exists():
        return []
    found = []
    for line in path.read_text().splitlines():
        read = json.loads(line)
        found.append(
            Head(read["size"], bytes.fromhex(read["root"]), base64.b64decode(read["signature"]), read["sealed_at"])
        )
    return found


def published_leaf(database: str, position: int) -> bytes | None:
    path = folder(database) / "leaves.bin"
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(position * 32)
        leaf = file.read(32)
    return leaf if len(leaf) == 32 else None
