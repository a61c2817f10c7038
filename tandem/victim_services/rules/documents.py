"""Which documents may come into the vault: known by their content, not by their name, and by all of it, not only its first bytes.
Sources: each format's own specification (ISO 32000 PDF, PNG, JFIF, PKWARE zip with ECMA-376 and ODF in it, UTF-8 text)."""

from __future__ import annotations

import io
import re
import zipfile

from django.utils.translation import gettext as _

LARGEST = 25 * 1024 * 1024  # bytes
PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
_OOXML = "application/vnd.openxmlformats-officedocument"
SUFFIX = {
    PDF: ".pdf",
    PNG: ".png",
    JPEG: ".jpg",
    TEXT: ".txt",
    f"{_OOXML}.wordprocessingml.document": ".docx",
    f"{_OOXML}.spreadsheetml.sheet": ".xlsx",
    f"{_OOXML}.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
_OFFICE_PART = {
    "word/": f"{_OOXML}.wordprocessingml.document",
    "xl/": f"{_OOXML}.spreadsheetml.sheet",
    "ppt/": f"{_OOXML}.presentationml.presentation",
}
_ENTRIES, _UNPACKED = 5_000, 400 * 1024 * 1024  # more is no letter but a bomb
# A second format in the same file: what one program takes for a picture, another runs.
_SECOND = re.compile(rb"PK\x05\x06|<script\b|<html\b|<svg\b|<\?php|<!doctype html|\x7fELF\x02", re.IGNORECASE)
_MARKUP = re.compile(
    r"\s*(?:<\?xml|<!doctype|<html|<svg|<script|<\?php|#!|\{\\rtf)|.*<script\b", re.IGNORECASE | re.DOTALL
)
# What a PDF starts or carries beside its pages. Scripts of fillable forms (the government's own for a T visa) run in the reader's cage
# and are taken.
_RUNS = re.compile(rb"/(?:Launch|EmbeddedFile|RichMedia)\b")


class NotTaken(Exception):
    """Carries why: type, runs (macros, scripts), two (a second format hidden in it), bomb, locked (encrypted)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def kind_of(content: bytes) -> str:
    """Media type of the whole document. Raises NotTaken. Nothing in it is unpacked, run or drawn."""
    if content.startswith(b"%PDF-"):
        if _RUNS.search(content):
            raise NotTaken("runs")
        # A script's tag may stand in a PDF's text; a zip's end, or markup before the first object, may not.
        if b"PK\x05\x06" in content[-66_000:] or _SECOND.search(content[:1024]):
            raise NotTaken("two")
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture(content, PNG)
    if content.startswith(b"\xff\xd8\xff"):
        return _picture(content, JPEG)
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return _text(content)


def _picture(content: bytes, media_type: str) -> str:
    end = content.rfind(b"IEND\xaeB`\x82") + 8 if media_type == PNG else content.rfind(b"\xff\xd9") + 2
    if (
        _SECOND.search(content[: 64 * 1024])
        or (end > 8 and _SECOND.search(content[end:]))
        or b"PK\x05\x06" in content[-66_000:]
    ):
        raise NotTaken("two")
    return media_type


def _office(content: bytes) -> str:
    """Reads the archive's list of names, never its content."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as e:
        raise NotTaken("type") from e
    names = [entry.filename for entry in entries]
    if len(entries) > _ENTRIES or sum(entry.file_size for entry in entries) > _UNPACKED:
        raise NotTaken("bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotTaken("locked")
    if any(
        re.search(
            r"vbaProject|macrosheets|activeX|/embeddings/.*\.(bin|exe|js|vbs)$|^Basic/|^Scripts/", n, re.IGNORECASE
        )
        for n in names
    ):
        raise NotTaken("runs")
    if "[Content_Types].xml" in names:
        for start, media_type in _OFFICE_PART.items():
            if any(name.startswith(start) for name in names):
                return media_type
    if names and names[0] == "mimetype":
        kind = content[38 : 38 + 60]  # ODF: stored first and unpacked, so that it can be read here
        for media_type in SUFFIX:
            if media_type.startswith("application/vnd.oasis") and kind.startswith(media_type.encode()):
                return media_type
    raise NotTaken("type")


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as e:
        raise NotTaken("type") from e
    if not text.strip() or any(ord(c) < 32 and c not in "\r\n\t\f" for c in text) or _MARKUP.match(text):
        raise NotTaken("type")
    return TEXT


def refused_because(reason: str) -> str:
    return {
        "flagged": _(
            "Nothing was kept. Do not copy, send or look at it again. Leave the device as it is and call your ICAC task force or the "
            "police; report it at report.cybertip.org or 1-800-843-5678. Write down only that, when and by whom it was found."
        ),
        "size": _(
            "A document may have up to 25 MB, and must have something in it. Scan it in black and white, or in parts."
        ),
        "type": _(
            "PDF, PNG, JPEG, Office files and plain text can be kept. Save it as one of these and bring it again."
        ),
        "runs": _(
            "There is a program in this file: a macro, a script or an attachment. Print it to PDF, and bring that."
        ),
        "two": _(
            "This file is two things at once, a document and something hidden in it. Print it to PDF or take a picture of it, and bring that."
        ),
        "bomb": _("This file unpacks to far more than it is. Ask who sent it; print it to PDF and bring that."),
        "locked": _("This file has a password of its own. Save it without one: the vault encrypts it."),
    }[reason]
