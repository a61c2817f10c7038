"""Whether a server runs: by talking to it. A process number in a file proves nothing, it may be a corpse's
or have been given to another program since."""

from __future__ import annotations

import os
import socket
import struct
from pathlib import Path

# Every PostgreSQL answers this with one letter before it asks who you are.
SSL_REQUEST = struct.pack("!ii", 8, 80877103)


def answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as talk:
        talk.settimeout(2)
        try:
            talk.connect(os.fspath(path))
            talk.sendall(SSL_REQUEST)
            return talk.recv(1) in (b"N", b"S")
        except OSError:
            return False


def written_pid(data: Path) -> int | None:
    """The process number that the last server left in its data folder."""
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def lets_in(data: Path) -> bool:
    """A server answers while it still recovers from a crash. It writes down when it is done."""
    try:
        return (data / "postmaster.pid").read_text().split("\n")[7].strip() == "ready"
    except (FileNotFoundError, IndexError):
        return False


def exists(pid: int) -> bool:
    """Whether the number is taken, by whomever, a corpse too."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def runs(pid: int) -> bool:
    return exists(pid) and not _is_corpse(pid)


def _is_corpse(pid: int) -> bool:
    """A zombie takes signals but does nothing any more. Known on Linux; elsewhere it counts as running."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


def works_in(pid: int, folder: Path) -> bool:
    """Whether the process stands in this folder, as every PostgreSQL does in its data. Where the system
    cannot tell (no /proc), we must believe that it does."""
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", folder)
    except FileNotFoundError:
        return not Path("/proc/self").exists()
    except OSError:
        return True
