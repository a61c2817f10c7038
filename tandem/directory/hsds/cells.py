"""Cells on their way out and in. A spreadsheet runs what looks like a formula, so it gets an apostrophe on the way out, and loses it on the
way in: round trip and safety both. Phone numbers ("+1 202 …") and plain numbers run nothing and stay."""

from __future__ import annotations

import re

_RUNS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_HARMLESS = re.compile(r"[+\-]?[\d ().\-]*\d(\.\d+)?\Z")


def outward(text: str) -> str:
    return f"'{text}" if _RUNS.match(text) and not _HARMLESS.match(text) else text


def inward(text: str) -> str:
    return text[1:] if text.startswith("'") and _RUNS.match(text) and not _HARMLESS.match(text) else text
