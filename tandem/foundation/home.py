"""Where Tandem keeps its state, and the secrets that are made there once. Apart from the settings, because
the database launcher needs both before Django exists."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tandem.foundation.trouble import Trouble

CHECKOUT = Path(__file__).resolve().parents[2]
# Keys of a fixed length in bytes; every other secret is a word for a password box.
KEYS_OF_32_BYTES = frozenset({"acting_key", "ledger_seed"})
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


def home() -> Path:
    """TANDEM_HOME, made on first use and closed to everybody else (0700)."""
    place = Path(os.environ.get("TANDEM_HOME") or CHECKOUT / ".tandem").expanduser().absolute()
    return private_folder(place)


def private_folder(place: Path) -> Path:
    """Makes a folder that only its owner can enter, or closes one that we own; never touches its parents."""
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = place.stat()
        if stat.S_IMODE(found.st_mode) != 0o700:
            place.chmod(0o700)
    except FileExistsError as e:
        raise Trouble(f"{place} is a file, but Tandem needs a folder there. Set TANDEM_HOME to a folder.") from e
    except PermissionError as e:
        raise Trouble(f"You may not write in {place}. Set TANDEM_HOME to a folder that belongs to you.") from e
    except OSError as e:
        raise Trouble(f"The folder {place} cannot be made: {e.strerror}.") from e
    return place


def secret(name: str) -> str:
    """The secret of this name: made at random on first use, the same ever after, also when four processes ask
    at once. Ledger seed and acting key are 32 bytes in hexadecimal, all others 43 URL-safe letters."""
    if not _NAME.fullmatch(name):
        raise ValueError("a secret's name is lower-case letters, digits and underscores")
    path = private_folder(home() / "secrets") / name
    try:
        return _read(path) or _make(path, name)
    except OSError as e:
        raise Trouble(f"The secret in {path} cannot be read or made: {e.strerror}.") from e


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return ""


def _make(path: Path, name: str) -> str:
    with locked(path.parent / ".lock"):
        made = _read(path)
        if made:
            return made
        made = secrets.token_hex(32) if name in KEYS_OF_32_BYTES else secrets.token_urlsafe(32)
        write_whole(path, made)
        return made


def write_whole(path: Path, text: str) -> None:
    """Writes a private file (0600) so that a reader sees the old text or the new, never half."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError:  # a full disk: leave no half of a file behind
        draft.unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time. The kernel lets go of the lock when its holder dies, so it is never stale."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
