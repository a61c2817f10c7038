"""Physical lines of a text file from strangers: encoding, byte order marks, NUL bytes, lines without end.
Apart from the table reader because it counts bytes and lines, and that one tells rows apart."""

from __future__ import annotations

import codecs
from collections import deque
from typing import BinaryIO

from tandem.foundation.safe_text import MAX_FIELD_CHARS
from tandem.intake.importers.protocol import Unreadable

# A row of eight full spreadsheet cells. Whatever is longer is a quote that nobody closed, or not a table.
MAX_ROW_BYTES = 8 * MAX_FIELD_CHARS

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_FOREIGN = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
    (b"<?xml", "XML"),
)
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-1", "iso-8859-15")


class RowTooLong(Exception):
    pass


def opening(stream: BinaryIO, encoding: str) -> tuple[str, int]:
    """The encoding and the bytes of its mark. A byte order mark outweighs what the member said."""
    head = stream.read(4)
    for mark, found in _BOMS:
        if head.startswith(mark):
            stream.seek(len(mark))
            return found, len(mark)
    for magic, what in _FOREIGN:
        if head == magic[:4]:
            raise Unreadable(f"The file is {what}, not CSV. Open it and save the table as “CSV UTF-8”.")
    if head[:2] == b"\x1f\x8b":
        raise Unreadable("The file is compressed. Unpack it and import the CSV in it.")
    stream.seek(0)
    encoding = encoding.lower() or "utf-8"
    if encoding not in _ENCODINGS:
        raise Unreadable(f"Tandem does not read the encoding that was named. It reads: {', '.join(_ENCODINGS)}.")
    return encoding, 0


class Lines:
    """An iterator for csv.reader, which takes exactly the lines of one row before it hands the row out. They
    are kept until then, so that after a fault all but the first can be read again as rows of their own."""

    def __init__(self, stream: BinaryIO, encoding: str, skipped: int) -> None:
        self._stream = stream
        self._encoding = encoding
        self._read = self._read_wide if encoding.startswith("utf-16") else self._read_narrow
        self._again: deque[bytes] = deque()
        self._again_size = 0
        self._bytes_read = skipped
        self.taken: list[bytes] = []  # of the row in hand
        self.size = 0  # its bytes
        self.line = 1  # on which it starts
        self.fault = ""

    @property
    def end(self) -> int:
        return self._bytes_read - self._again_size

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        if self._again:
            raw = self._again.popleft()
            self._again_size -= len(raw)
        else:
            raw = self._read()
            if not raw:
                raise StopIteration
        self.taken.append(raw)
        self.size += len(raw)
        if self.size > MAX_ROW_BYTES:
            raise RowTooLong
        try:
            text = raw.decode(self._encoding)
        except UnicodeDecodeError as error:
            self.fault = self.fault or _not_in_encoding(self._encoding, error.start)
            text = raw.decode(self._encoding, errors="replace")
        if "\0" in text:
            self.fault = self.fault or "The row holds a NUL byte, which no text has. Export the file again."
            text = text.replace("\0", "�")
        return text

    def begin_row(self) -> None:
        self.line += len(self.taken)
        self.taken.clear()
        self.size = 0
        self.fault = ""

    def keep_first_only(self) -> str:
        """The row is broken: its first line is its own, the others are read again. Returns the first line."""
        first, *others = self.taken
        self._again.extendleft(reversed(others))
        self._again_size += sum(map(len, others))
        self.taken = [first]
        return first.decode(self._encoding, errors="replace")

    def skip_to(self, position: int) -> None:
        """Goes on behind `position`, counting the lines that it passes."""
        while self.end < position:
            try:
                next(self)
            except StopIteration:
                return
            except RowTooLong:
                pass
            self.begin_row()

    def _read_narrow(self) -> bytes:
        raw = self._stream.readline(MAX_ROW_BYTES + 1)
        self._bytes_read += len(raw)
        if len(raw) > MAX_ROW_BYTES:
            self._pass_over_rest(raw)
        return raw

    def _read_wide(self) -> bytes:
        """In UTF-16 a line break is two bytes, and its byte occurs inside other characters."""
        little = self._encoding == "utf-16-le"
        raw, last_two, size = b"", b"", 0
        while True:
            piece = self._stream.readline(MAX_ROW_BYTES + 1)
            if little and (size + len(piece)) % 2:
                piece += self._stream.read(1)
            size += len(piece)
            last_two = (last_two + piece)[-2:]
            if len(raw) <= MAX_ROW_BYTES:  # of a line without end only the first piece is kept
                raw += piece
            if not piece or (size % 2 == 0 and last_two == (b"\n\0" if little else b"\0\n")):
                self._bytes_read += size
                return raw

    def _pass_over_rest(self, piece: bytes) -> None:
        """A line without end is read in pieces of which only the first is kept: memory stays flat."""
        while piece and not piece.endswith(b"\n"):
            piece = self._stream.readline(MAX_ROW_BYTES)
            self._bytes_read += len(piece)


def _not_in_encoding(encoding: str, at: int) -> str:
    if encoding != "utf-8":
        return f"The row is not {encoding}. Save the file as “CSV UTF-8” and import it again."
    return (
        f"The row is not UTF-8: byte {at + 1} of its line is from another encoding, probably Windows-1252. "
        "Save the file as “CSV UTF-8” and import it again; with the format csv, the mapping may name the encoding. "
        "Tandem does not guess, because a name read wrong is never matched."
    )
