"""What codes are called on pages. Rooms register their words when they are ready, so that a page of a lower room, or the frame
that all pages share, can say the word of a code that a room above it made."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: dict[str, dict[str, object]] = {}


def register_words(what: str, words: Mapping[str, object]) -> None:
    """`what` is a kind of code ("role", "part"); words may be lazy, so that each page says them in its language."""
    _WORDS.setdefault(what, {}).update(words)


def word(what: str, code: object) -> str:
    """The word of a code; an unknown one without its underscores: better odd than hidden."""
    text = "" if code is None else str(code)
    found = _WORDS.get(what, {}).get(text)
    return text.replace("_", " ") if found is None else str(found)


def known(what: str) -> frozenset[str]:
    return frozenset(_WORDS.get(what, ()))
