"""Text from strangers made fit to store and to show: control characters, encoded pictures, lengths, and
spreadsheet formulas. Every importer and every export goes through here."""

from __future__ import annotations

import re
import unicodedata

# The most that a spreadsheet cell can hold: a longer field did not come from a person or a spreadsheet.
MAX_FIELD_CHARS = 32_767
# About three pages: enough of a message to judge it. The whole stays with the sender.
MAX_CONTENT_CHARS = 4_000
# Shown in lists, one line.
MAX_SUMMARY_CHARS = 200

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Pictures and other files ride in text as base64, data URIs, hex dumps or uuencode. Short hashes (MD5 to
# SHA-512) are hex too and must stay: they are how a file is named without being held.
_DATA_URI = re.compile(r"data:[\w/+.;=-]{0,80},\S*", re.IGNORECASE)
# The look-behind lets a run be tried only from its start, so that a megabyte of it costs one pass and not its
# square.
_ENCODED = re.compile(
    r"(?<![A-Za-z0-9+/_-])(?:"
    r"[A-Za-z0-9+/_-]{40,}+={0,2}(?:\s+[A-Za-z0-9+/_-]{40,}+={0,2})+"  # wrapped over lines
    r"(?:\s+[A-Za-z0-9+/_-]{4,}+={1,2})?"  # the last of them
    r"|[A-Za-z0-9+/_-]{64,}+={0,2})"
)
_UUENCODED = re.compile(r"^M[ -`]{60}$", re.MULTILINE)
_HASH_LENGTHS = {32, 40, 56, 64, 96, 128}
_HEX = re.compile(r"[0-9a-fA-F]+\Z")


def clean(text: str) -> str:
    """Printable text, trimmed. Line breaks and tabs stay; NUL, other control characters, bidirectional
    overrides and lone surrogates go, because the database refuses some and readers are fooled by others."""
    if text.isprintable():
        return text.strip()
    return "".join(_kept(c) for c in text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _kept(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    # Unusual spaces become plain ones; all that is left here is invisible.
    return " " if unicodedata.category(character).startswith("Z") else ""


def one_line(text: str, limit: int = MAX_SUMMARY_CHARS) -> str:
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def without_encoded_data(text: str, limit: int = MAX_CONTENT_CHARS) -> str:
    """Free text without anything that could be an encoded file, cut to `limit`, saying what was left out.
    Tandem may not hold unlawful pictures in any form (18 USC 3509(m))."""

    def left_out(match: re.Match[str]) -> str:
        found = match.group()
        if all(len(token) in _HASH_LENGTHS and _HEX.match(token) for token in found.split()):
            return found
        return f"[encoded data left out: {len(found)} characters]"

    text = clean(text)
    for pattern in (_DATA_URI, _UUENCODED, _ENCODED):
        text = pattern.sub(left_out, text)
    if len(text) > limit:
        return f"{text[:limit]} [cut: {len(text) - limit} more characters stay with the sender]"
    return text


def neutralise_for_csv(value: str) -> str:
    """The value as it may stand in a CSV that somebody opens in a spreadsheet: what could run as a formula
    gets an apostrophe before it. What is stored stays as it came; this belongs on every way out."""
    if value.startswith(_FORMULA_STARTS) or value.lstrip().startswith(_FORMULA_STARTS):
        return "'" + value
    return value
