"""A file that stands under its name only when it is whole: it is written beside and renamed, so that a run which is killed leaves no half of it
for somebody to take for the answer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from tandem.foundation.embedded.liveness import exists


@contextmanager
def whole(path: Path, rights: int = 0o600) -> Iterator[TextIO]:
    """Text in UTF-8. On an error nothing is left, and what stood under the name stays. What a killed run left beside goes with the next. Raises
    OSError, also where the name is a folder, a device or a link: a link planted in a shared folder would be replaced, not followed."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise OSError(0, "it is no plain file")
    _sweep(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), rights)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())  # or after a loss of power the name may stand and the words not
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _sweep(path: Path) -> None:
    for left in path.parent.glob(f".{_literal(path.name)}.*.part"):
        number = left.name.rsplit(".", 2)[1]
        if number.isdigit() and not _alive(int(number)):
            left.unlink(missing_ok=True)


def _literal(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _alive(pid: int) -> bool:
    """This process itself counts as gone: it writes one file under a name at a time."""
    return pid != os.getpid() and exists(pid)
