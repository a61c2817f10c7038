"""The heads published outside the database, in TANDEM_HOME/ledger: signed heads as lines, leaf hashes as 32 bytes each. With
them a rewriting of the tables shows even when the tables' owner did it. Copy the folder elsewhere to guard against the host."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tandem.foundation import home

LEAF = 32
NOTHING = bytes(LEAF)  # no hash is all zeros: what the file system fills in where leaves are gone
_TAIL = 4096  # more than one line of heads.jsonl


@dataclass(frozen=True, slots=True)
class Head:
    size: int
    root: bytes
    signature: bytes
    sealed_at: str  # ISO 8601


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(home.secret("ledger_seed")))


def public_key() -> Ed25519PublicKey:
    return _key().public_key()


def _message(size: int, root: bytes, sealed_at: str) -> bytes:
    return b"tandem ledger head\0" + f"{size}|{root.hex()}|{sealed_at}".encode()


def sign(size: int, root: bytes, sealed_at: str) -> Head:
    return Head(size, root, _key().sign(_message(size, root, sealed_at)), sealed_at)


def holds(head: Head, key: Ed25519PublicKey | None = None) -> bool:
    """Whether the head was signed with our key. Whoever asks about many reads the key once and hands it in."""
    try:
        (key or public_key()).verify(head.signature, _message(head.size, head.root, head.sealed_at))
    except InvalidSignature:
        return False
    return True


def folder(database: str) -> Path:
    return home.private_folder(home.private_folder(home.home() / "ledger") / database)


def publish(database: str, head: Head, leaves: list[bytes]) -> None:
    """Appends the leaves, then the head, each to disk before the next: a head never names leaves that are not there. Only
    the sealer that holds the lock may call this. What a crash left half written is cut off first."""
    place = folder(database)
    with (place / "leaves.bin").open("ab") as file:
        file.truncate((head.size - len(leaves)) * LEAF)  # what a crash left behind a head that never came
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
    with (place / "heads.jsonl").open("ab") as file:
        file.truncate(_end_of_whole_lines(place / "heads.jsonl"))
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _end_of_whole_lines(path: Path) -> int:
    start, tail = _tail(path)
    return start + tail.rfind(b"\n") + 1


def _tail(path: Path) -> tuple[int, bytes]:
    with path.open("rb") as file:
        start = max(0, file.seek(0, os.SEEK_END) - _TAIL)
        file.seek(start)
        return start, file.read()


def last(database: str) -> Head | None:
    """The newest published head, read from the file's end: the sealer asks every second."""
    path = folder(database) / "heads.jsonl"
    if not path.exists():
        return None
    lines = _tail(path)[1].split(b"\n")[:-1]  # behind the last newline stands nothing, or a line torn by a crash
    return next((head for head in map(_read, reversed(lines)) if head), None)


def published(database: str, *, until: int | None = None) -> Iterator[Head]:
    """Each published head as it stands in the file, of the first `until` bytes. A line that cannot be read is no head."""
    path = folder(database) / "heads.jsonl"
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            if until is not None and file.tell() > until:
                return
            head = _read(line) if line.endswith(b"\n") else None
            if head:
                yield head


def length(database: str) -> int:
    path = folder(database) / "heads.jsonl"
    return path.stat().st_size if path.exists() else 0


def _read(line: bytes) -> Head | None:
    try:
        read = json.loads(line)
        signature = base64.b64decode(read["signature"], validate=True)
        return Head(int(read["size"]), bytes.fromhex(read["root"]), signature, str(read["sealed_at"]))
    except (ValueError, KeyError, TypeError):
        return None


def published_leaves(database: str) -> Iterator[bytes | None]:
    """The published leaf hashes in their order, and None for ever where there is none (any more)."""
    path = folder(database) / "leaves.bin"
    if path.exists():
        with path.open("rb", buffering=1 << 20) as file:
            while len(leaf := file.read(LEAF)) == LEAF:
                yield None if leaf == NOTHING else leaf
    while True:
        yield None


def published_leaf(database: str, position: int) -> bytes | None:
    path = folder(database) / "leaves.bin"
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(position * LEAF)
        leaf = file.read(LEAF)
    return leaf if len(leaf) == LEAF and leaf != NOTHING else None
