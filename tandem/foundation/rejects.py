"""The rejects file: each record that was not taken, where it stood, why, and the record itself, for the one who
brought the file. It holds personal words, so only its owner may read it, and it exists only where it is needed."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType

from tandem.foundation.safe_text import neutralise_for_csv


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that was not taken: where it stood, what was wrong, in a sentence, and the record itself.
    It goes to the rejects file, never to a log."""

    line: int
    column: str
    reason: str
    original: dict[str, str] | str


COLUMNS = ("line", "column", "reason", "original")


class RejectsWriter:
    """Appends, so that a run which goes on after a kill keeps what the first part refused. Each reject is in the file
    when `write` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._file: TextIOWrapper | None = None

    def write(self, reject: Reject) -> None:
        if self._file is None:
            self._file = self._open()
        original = json.dumps(reject.original, ensure_ascii=False)
        cells = (str(reject.line), reject.column, reject.reason, original)
        csv.writer(self._file).writerow([_storable(neutralise_for_csv(cell)) for cell in cells])
        self._file.flush()
        self.count += 1

    def _open(self) -> TextIOWrapper:
        # No link is followed: a link planted in a shared folder would send personal data elsewhere.
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        number = os.open(self.path, flags, 0o600)
        os.fchmod(number, 0o600)  # it may have existed with wider rights
        raw = os.fdopen(number, "ab")
        size = os.fstat(number).st_size
        cut_short = size > 0 and os.pread(number, 1, size - 1) != b"\n"
        file = TextIOWrapper(raw, encoding="utf-8", newline="")
        if size == 0:
            csv.writer(file).writerow(COLUMNS)
        elif cut_short:  # the run before was killed while it wrote
            file.write("\r\n")
        return file

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> RejectsWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _storable(text: str) -> str:
    """Lone surrogates cannot be written, and a reject must never fail for what it holds."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
