"""What may be a name at a place in a passage. Apart, because aliases and companions ask the same."""

from __future__ import annotations

import functools
import re

from tandem.intake.reading.lists import listed, plain
from tandem.intake.reading.passages import Passage
from tandem.persons.matching.model import shipped
from tandem.persons.matching.names import nicknames

BIG = r"[A-ZÁÉÍÓÚÜÑ][\w’'-]{0,24}"
_CAPITALS = re.compile(
    rf"(?:(?:[Dd]on|[Dd]oña) )?(?:[A-Z]\. )?{BIG}(?: (?:(?:de|del|la|de la|de los) )?(?:[A-Z]\. )?{BIG}){{0,3}}"
)
_NICK = re.compile(rf"(?:[Ee]l|[Ll]a|[Ll]os|[Ll]as|[Dd]on|[Dd]oña) {BIG}(?: {BIG})?")
_QUOTED = re.compile(r'["“”«]([^"“”«»\n]{1,40})["“”»]')
_WORD = re.compile(r"[^\W\d_][\w'’-]{0,24}")
_TITLE = re.compile(r"(?:mr|mrs|ms|sr|sra)\.? |(?:don|dona|senora?|tia|tio) ")
_BEFORE = re.compile(r"[ :,=]*")
_JOINS = ("de", "del", "la", "los")
# Begin a name also where nobody has said that one follows: "her friend lil tre"
_BEGINS = frozenset(["lil", "lil'", "big", "yung", "don", "dona"])


@functools.cache
def _words(which: str) -> frozenset[str]:
    return frozenset(plain(w) for w in listed("names")[which]["words"])


def name_at(passage: Passage, at: int, *, small: bool = False, told: bool = False) -> tuple[str, int, int] | None:
    """(name, start, end) of what begins at `at`: in quotes, in capitals, or, where `small`, a given name without one. In a passage
    that is all capitals or none, a word is a name where it is a known one, or where the words before it (`told`: "named", "le dicen") say
    that a name follows and it is no everyday word. None for what is no name."""
    at = _past(_BEFORE, passage.text, at)
    closing = at > 0 and passage.text[at - 1].isalnum()  # the mark ends a quotation that began before
    quoted = None if closing else _QUOTED.match(passage.text, at)
    if quoted:
        name = quoted.group(1).strip(" .,")
        return (name, quoted.start(1), quoted.end(1)) if re.search(r"[^\W\d_]", name) else None
    if passage.caseless:
        return _without_case(passage, at, told) if small or told or passage.text.isupper() else None
    found = _CAPITALS.match(passage.text, at)
    if found:
        kept = _kept(found.group().split(" "))
        if not kept or (len(kept) == 1 and len(kept[0]) < 2):
            return None
        name = " ".join(kept)
        return name, at, at + len(name)
    word = _WORD.match(passage.text, at) if small else None
    if word and is_given(word.group()):
        return word.group(), word.start(), word.end()
    return None


def alias_at(passage: Passage, at: int, *, told: bool = True) -> tuple[str, int, int] | None:
    """As `name_at`, and with the article that a nickname has in Spanish."""
    start = _past(_BEFORE, passage.text, at)
    nick = None if passage.caseless else _NICK.match(passage.text, start)
    return (nick.group(), start, nick.end()) if nick else name_at(passage, at, told=told)


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
        bare = plain(word).rstrip("'").removesuffix("'s")
        if bare in _words("idle") and not (kept and bare in _JOINS) and not (bare == "la" and not kept):
            break
        kept.append(word[:-2] if word.endswith(("'s", "’s")) else word)
        if kept[-1] != word:
            break
    while kept and plain(kept[-1]) in (*_JOINS, "don", "dona"):
        kept.pop()
    return kept


def _without_case(passage: Passage, at: int, told: bool) -> tuple[str, int, int] | None:
    """Up to four words, as far as they are a name's; a stop or a comma ends them."""
    spans: list[tuple[int, int]] = []
    pos, closed = at, False
    while len(spans) < 5 and not closed:
        word = _WORD.match(passage.plain, pos)
        if not word:
            break
        spans.append(word.span())
        pos = word.end() + 1
        closed = passage.plain[word.end() : pos] != " "
    words = [passage.plain[slice(*span)].removesuffix("'s") for span in spans]
    loud = passage.text.isupper() and closed
    count = _how_many(words, told=told, closed=closed, loud=loud)
    if not count:
        return None
    start, end = spans[0][0], spans[count - 1][0] + len(words[count - 1])
    return passage.text[start:end], start, end


def _how_many(words: list[str], *, told: bool, closed: bool, loud: bool) -> int:
    """How many of the words, from the first on, are a name. `loud`: in capitals up to a stop, as a log names somebody."""
    if not words:
        return 0
    if words[0] in _words("before") and len(words) > 1 and (told or words[0] in _BEGINS):
        article = words[0] in ("el", "la", "los", "las")
        return 2 if words[1] not in _words("idle") and (not article or _may_be_name(words[1])) else 0
    if not (is_given(words[0]) or (told and _may_be_name(words[0]))):
        return len(words) if loud and len(words) < 4 and all(map(_may_be_name, words)) else 0
    count = 1
    while count < len(words) and _may_be_name(words[count]):
        last = count + 1 == len(words) and closed
        if not (is_surname(words[count]) or is_given(words[count]) or (told and last)):
            break
        count += 1
    return min(count, 4)


def _may_be_name(word: str) -> bool:
    return len(word) > 1 and word not in _words("idle") and word not in _words("everyday")


@functools.lru_cache(maxsize=4096)
def is_given(word: str) -> bool:
    """A given name that is common enough to be known, or a nickname that the matcher knows."""
    bare = plain(word)
    if len(bare) < 3 or not _may_be_name(bare) or bare in _words("also_words"):
        return False
    return shipped().frequencies.share("g", bare) > 0 or len(nicknames(bare)) > 1


@functools.lru_cache(maxsize=4096)
def is_surname(word: str) -> bool:
    bare = plain(word)
    return len(bare) > 2 and bare not in _words("also_words") and shipped().frequencies.share("f", bare) > 0
