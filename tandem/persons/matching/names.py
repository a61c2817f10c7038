"""Names as the matcher compares them: folded, without accents and particles, with both surnames, nicknames and
sounds. What is shown to people is never folded."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from pathlib import Path

import jellyfish

PARTICLES = frozenset(
    [
        "de",
        "del",
        "la",
        "las",
        "los",
        "el",
        "y",
        "e",
        "da",
        "das",
        "do",
        "dos",
        "di",
        "du",
        "des",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "ten",
        "bin",
        "ibn",
        "al",
        "abu",
        "mac",
        "mc",
        "san",
        "st",
        "saint",
    ]
)
SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv", "v", "esq", "md", "phd"])
_NOT_LETTERS = re.compile(r"[^a-z0-9 ]+")
# The names that come again and again are soon among these, and a miss costs a microsecond. More would let an import's memory grow with the
# file (200,000 took 60 MB more by its 100,000th row), and keep more people's names in a worker than it has use for.
KEPT = 8_192


@functools.lru_cache(maxsize=KEPT)
def fold(text: str) -> str:
    """Lower case, no accents, hyphens and apostrophes as spaces: "Núñez-O’Neil" -> "nunez oneil"."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "").replace("'", "").replace("ß", "ss").replace("ø", "o"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join(_NOT_LETTERS.sub(" ", plain).split())


@functools.lru_cache(maxsize=KEPT)
def tokens(text: str) -> tuple[str, ...]:
    """The telling words of a name: particles and suffixes left out unless nothing else is there."""
    words = tuple(fold(text).split())
    telling = tuple(w for w in words if w not in PARTICLES and w not in SUFFIXES)
    return telling or words


@functools.lru_cache(maxsize=KEPT)
def sound(word: str) -> str:
    """A phonetic key that lets b/v, c/s/z, h and double letters pass, as Spanish spelling does in English files."""
    word = word.replace("v", "b").replace("z", "s").replace("ll", "y").replace("j", "h") if word else word
    return jellyfish.metaphone(word) or word[:3]


@functools.lru_cache(maxsize=1)
def _nicknames() -> dict[str, frozenset[str]]:
    groups = tomllib.loads((Path(__file__).parent / "nicknames.toml").read_text())["groups"]
    same: dict[str, set[str]] = {}
    for group in groups:
        for name in group:
            same.setdefault(name, set()).update(group)
    return {name: frozenset(others) for name, others in same.items()}


def nicknames(name: str) -> frozenset[str]:
    """Given names that the same person may go by, the name itself included."""
    return _nicknames().get(name, frozenset((name,)))


def house_and_street(line: str) -> tuple[str, str]:
    """Of a folded address the first word with a digit, and the letters of all others: "39 lowanna street" -> ("39", "lowannastreet")."""
    words = line.split()
    number = next((w for w in words if any(c.isdigit() for c in w)), "")
    if number:
        words.remove(number)
    return number, "".join(words)
