"""Words without case and accents. Apart, because rules and searches both compare so."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """So that "Nunez" finds "Núñez"."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
