"""What may be a name at a place in a passage. Apart, because aliases and companions ask the same."""

from __future__ import annotations

import functools
import re

from tandem.intake.reading.lists import plain
from tandem.intake.reading.passages import Passage
from tandem.persons.matching.model import shipped
from tandem.persons.matching.names import nicknames

_BIG = r"[A-ZÁÉÍÓÚÜÑ][\w’'-]{0,24}"
_CAPITALS = re.compile(rf"(?:(?:[Dd]on|[Dd]oña) )?{_BIG}(?: (?:(?:de|del|la|de la|de los) )?{_BIG}){{0,3}}")
_NICK = re.compile(rf"(?:[Ee]l|[Ll]a|[Ll]os|[Ll]as|[Dd]on|[Dd]oña) {_BIG}(?: {_BIG})?")
_QUOTED = re.compile(r'["“”«]([^"“”«»\n]{1,40})["“”»]')
_WORD = re.compile(r"[^\W\d_][\w'’-]{1,24}")
_TITLE = re.compile(r"(?:mr|mrs|ms|sr|sra)\.? |(?:don|dona|senora?|tia|tio) ")
# Capitals that begin a sentence or are no names
_IDLE = frozenset(
    [
        "he",
        "she",
        "they",
        "it",
        "i",
        "we",
        "you",
        "her",
        "his",
        "their",
        "my",
        "our",
        "the",
        "a",
        "an",
        "and",
        "or",
        "but",
        "if",
        "is",
        "was",
        "are",
        "were",
        "no",
        "not",
        "on",
        "in",
        "at",
        "with",
        "from",
        "for",
        "to",
        "by",
        "of",
        "who",
        "this",
        "that",
        "there",
        "then",
        "when",
        "where",
        "what",
        "unknown",
        "male",
        "female",
        "suspect",
        "victim",
        "subject",
        "rp",
        "child",
        "mother",
        "father",
        "please",
        "police",
        "officer",
        "el",
        "ella",
        "ellos",
        "la",
        "las",
        "los",
        "un",
        "una",
        "y",
        "o",
        "pero",
        "si",
        "es",
        "era",
        "no",
        "en",
        "con",
        "de",
        "por",
        "para",
        "que",
        "quien",
        "su",
        "sus",
        "mi",
        "se",
        "ya",
        "yo",
        "ese",
        "esa",
        "este",
        "esta",
        "snapchat",
        "instagram",
        "facebook",
        "tiktok",
        "discord",
        "kik",
        "telegram",
        "whatsapp",
        "twitter",
        "online",
        "school",
        "ca",
        "hwy",
    ]
)
# Given names that are everyday words in a message written without capitals
_ALSO_WORDS = frozenset(
    [
        "will",
        "mark",
        "may",
        "hope",
        "faith",
        "joy",
        "grace",
        "chance",
        "art",
        "bill",
        "drew",
        "frank",
        "rich",
        "rose",
        "summer",
        "april",
        "june",
        "star",
        "sky",
        "love",
        "so",
        "an",
        "see",
        "say",
        "dee",
        "ma",
        "do",
        "my",
        "lay",
        "long",
        "young",
        "good",
        "in",
        "son",
        "angel",
        "precious",
        "princess",
        "honey",
        "king",
        "prince",
        "storm",
        "cash",
        "chase",
        "grant",
        "dawn",
        "eve",
        "miles",
        "pat",
        "rob",
        "sue",
        "tip",
        "van",
        "lane",
        "major",
        "royal",
        "sal",
        "mercedes",
        "lincoln",
        "jeep",
        "sierra",
    ]
)
_BEFORE = re.compile(r"[ :,]*")


def name_at(passage: Passage, at: int, *, small: bool = False) -> tuple[str, int, int] | None:
    """(name, start, end) of what begins at `at`: in quotes, in capitals, or, where `small`, a given name without one. None for what
    is no name."""
    at = _past(_BEFORE, passage.text, at)
    quoted = _QUOTED.match(passage.text, at)
    if quoted:
        name = quoted.group(1).strip(" .,")
        return (name, quoted.start(1), quoted.end(1)) if re.search(r"[^\W\d_]", name) else None
    found = _CAPITALS.match(passage.text, at)
    if found:
        words = found.group().split(" ")
        kept = _kept(words)
        if not kept or (len(kept) == 1 and len(kept[0]) < 2):
            return None
        name = " ".join(kept)
        return name, at, at + len(name)
    word = _WORD.match(passage.text, at) if small else None
    if word and is_given(word.group()):
        return word.group(), word.start(), word.end()
    return None


def alias_at(passage: Passage, at: int) -> tuple[str, int, int] | None:
    """As `name_at`, and with the article that a nickname has in Spanish."""
    start = _past(_BEFORE, passage.text, at)
    nick = _NICK.match(passage.text, start)
    return (nick.group(), start, nick.end()) if nick else name_at(passage, at)


def _past(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def past_title(passage: Passage, at: int) -> int:
    """Behind Mr. or don, which are no part of a name."""
    start = _past(_BEFORE, passage.plain, at)
    title = _TITLE.match(passage.plain, start)
    return title.end() if title else at


def _kept(words: list[str]) -> list[str]:
    kept: list[str] = []
    for word in words:
        bare = plain(word).rstrip("'")
        if bare in _IDLE and not (kept and bare in ("de", "del", "la", "los")) and not (bare == "la" and not kept):
            break
        kept.append(word[:-2] if word.endswith(("'s", "’s")) else word)
        if kept[-1] != word:
            break
    while kept and plain(kept[-1]) in ("de", "del", "la", "los", "don", "dona"):
        kept.pop()
    return kept


@functools.lru_cache(maxsize=4096)
def is_given(word: str) -> bool:
    """A given name that is common enough to be known, or a nickname that the matcher knows."""
    bare = plain(word)
    if bare in _IDLE or bare in _ALSO_WORDS or len(bare) < 3:
        return False
    return shipped().frequencies.share("g", bare) > 0 or len(nicknames(bare)) > 1
