"""The lists that the readers go by, from the files in lists/: read once a process, each word also without accents."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "lists"


@functools.cache
def listed(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text())


class _Plain(dict[int, str]):
    """Character by character, so that places in the text stay what they are."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        base = unicodedata.normalize("NFD", letter)[0]
        low = base.lower()
        self[code] = found = low if len(low) == 1 else letter
        return found


_PLAIN = _Plain(
    {ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"', ord("«"): '"', ord("»"): '"', 0xA0: " ", ord("…"): "*"}
)


def plain(text: str) -> str:
    """Lower case, no accents, straight quotes, as many characters as before."""
    if len(_PLAIN) > 5000:  # a process that lives for weeks meets every script
        _PLAIN.clear()
        _PLAIN.update({ord("’"): "'", ord("“"): '"', ord("”"): '"', 0xA0: " ", ord("…"): "*"})
    return text.translate(_PLAIN)


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; spaces may be several."""
    known = sorted({plain(w) for w in words}, key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", " ") for w in known) + ")"


def compiled(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


def colour_of(said: str) -> str:
    """ "azul oscuro" -> "dark blue"."""
    of: dict[str, str] = {plain(w): code for code, words in listed("colors")["of"].items() for w in words}
    shades = {plain(w): code for code, words in listed("colors")["shade"].items() for w in words}
    if said in of:
        return of[said]
    words = said.split()
    shade = next((shades[w] for w in words if w in shades), "")
    colour = of.get(" ".join(w for w in words if w not in shades), "")
    return f"{shade} {colour}".strip()
