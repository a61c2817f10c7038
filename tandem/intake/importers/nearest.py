"""The word that was probably meant. Apart because headings, mappings and alerts all ask it the same way."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def near(word: str, known: Iterable[str]) -> str:
    """ "; did you mean “…”" to put into a sentence, or nothing."""
    by_lower = {one.lower(): one for one in reversed(list(known))}
    found = get_close_matches(word.lower(), by_lower, n=1)
    return f"; did you mean “{by_lower[found[0]][:60]}”" if found else ""
