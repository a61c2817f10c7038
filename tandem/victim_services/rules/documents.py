"""Which documents may come into the vault: known by their first bytes, not by their name. Source of the marks: each format's own
specification (ISO 32000 PDF, PNG, JFIF, PKWARE zip for Office files, UTF-8 text)."""

from __future__ import annotations

from django.utils.translation import gettext as _

LARGEST = 25 * 1024 * 1024  # bytes
MARKS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"PK\x03\x04", "application/zip"),  # docx, xlsx, odt
)
SUFFIX = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "application/zip": ".zip",
    "text/plain": ".txt",
}


def kind_of(first: bytes) -> str | None:
    """Media type, or None for what is not taken."""
    for mark, media_type in MARKS:
        if first.startswith(mark):
            return media_type
    try:
        text = first[:4096].decode("utf-8")
    except UnicodeDecodeError as e:
        if len(first) <= 4096 or e.start < 4093:  # not merely cut within a letter
            return None
        text = first[: e.start].decode("utf-8")
    return "text/plain" if text and not any(ord(c) < 32 and c not in "\r\n\t\f" for c in text) else None


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
    }[reason]
