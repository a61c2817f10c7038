"""Accounts: a name on a platform, by its address, behind the platform's name, or with an @ alone."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from tandem.intake.reading.lists import listed, one_of, plain
from tandem.intake.reading.passages import Passage
from tandem.intake.reading.suggestion import Suggestion

_FILLER = re.compile(
    r"[ :,\-]*(?:(?:profile|perfil|page|pagina|donde|where|account|acct|user ?name|username|user|name|handle|tag|id|says|is|as|called|under|number|it'?s|he is|she is|he'?s|she'?s|shows|was|with|con|era|es|como"
    r"|sale|usuario|cuenta|llamad[oa]|se llama|esta como|aparece como|aparece|ahi|there|new|nuevo|nueva|el|la)\b[ :,]*){0,5}"
)
_HANDLE = re.compile(r"""["']?/?([@$]?[\w.][\w.\-]{1,39}(?:#\d{2,6})?)["']?""")
_AND = re.compile(r",? (?:and|y|&) (?=@)")
_BARE = re.compile(r"(?<![\w@.])@([\w.]{3,30})")
# "the dude from tt, his @ is kaz.559": which platform was said before
_USER_IS = re.compile(
    r"(?<!\w)(?:@|arroba|user ?name|screen name|handle|gamer ?tag|usuario)(?: (?:is|es|era|was)|:) [\"']?@?((?=[\w.-]*[\d._])[\w][\w.\-]{2,39})"
)
_TELLING = re.compile(r"[\d._#@$]")
_IDLE = frozenset(["no", "not", "and", "or", "but", "is", "was", "the", "a", "an", "her", "his", "she", "he", "they", "it", "on", "in", "at", "to", "of", "for", "with", "more", "account", "but", "too", "that", "y", "o", "de", "la", "el", "su", "que", "ni", "ya", "con", "pero", "deleted", "private", "gone", "off", "only", "all", "also"])  # fmt: skip


@functools.cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str], dict[str, str]]:
    platforms = listed("platforms")
    words = {plain(w): code for code, p in platforms.items() for w in p["words"]}
    sites = {plain(s): code for code, p in platforms.items() for s in p["sites"]}
    named = re.compile(rf"(?<![\w@.$])({one_of(words)})s?(?![\w/])(?!\.\w)")
    return named, re.compile(rf"(?<![\w-])(?:www\.|m\.)?({one_of(sites)})[@$]?([\w.\-]{{2,40}})"), words, sites


@functools.cache
def _on() -> re.Pattern[str]:
    named, *_ = _words()
    return re.compile(rf" (?:on|en|de) (?:the |el |su |his |her )?{named.pattern}")


def _where(text: str, at: int) -> re.Match[str] | None:
    """ "@zuzu on Instagram"."""
    return _on().match(text, at)


def accounts(passage: Passage) -> Iterator[Suggestion]:
    named, site, words, sites = _words()
    taken: list[tuple[int, int]] = []
    for found in site.finditer(passage.plain):
        taken.append(found.span())
        yield from _one(passage, sites[found.group(1)], found.start(), found.start(2), found.end(2), sure=True)
    for found in named.finditer(passage.plain):
        behind = _FILLER.match(passage.plain, found.end())
        at = behind.end() if behind else found.end()
        handle = _HANDLE.match(passage.text, at)
        if not handle or any(start <= handle.start(1) < end for start, end in taken):
            continue
        told = _told(handle.group(1), passage.plain[found.end() : at])
        if told is None:
            continue
        platform = words[found.group(1)]
        cue = found.start()
        while handle and handle.span(1) not in taken:
            taken.append(handle.span(1))
            yield from _one(passage, platform, cue, *handle.span(1), sure=told)
            cue = handle.end()
            more = _AND.match(passage.text, handle.end())
            handle = _HANDLE.match(passage.text, more.end()) if more else None
    for found in _USER_IS.finditer(passage.plain):
        if len(found.group(1)) > 2 and not any(start <= found.start(1) < end for start, end in taken):
            taken.append(found.span(1))
            before = list(named.finditer(passage.plain, 0, found.start()))
            yield from _one(
                passage, words[before[-1].group(1)] if before else "", found.start(), *found.span(1), sure=bool(before)
            )
    for found in _BARE.finditer(passage.text):
        if not any(start <= found.start(1) < end for start, end in taken):
            near = _where(passage.plain, found.end())
            yield from _one(
                passage, words[near.group(1)] if near else "", found.start(), *found.span(1), sure=near is not None
            )


def _told(handle: str, between: str) -> bool | None:
    """Is it a handle for sure, perhaps, or not at all (None)? A plain word is one only where the text says "is"."""
    bare = handle.lstrip("@$").rstrip(".")
    if len(bare) < 3 or plain(bare) in _IDLE or re.fullmatch(r"[\d.\-]+", bare) or "@" in bare:
        return None
    if _TELLING.search(handle.rstrip(".")):
        return True
    return None if not re.search(r"[:]|\b(?:is|es|as|como|name|called)\b", between) else False


def _one(passage: Passage, platform: str, cue: int, start: int, end: int, *, sure: bool) -> Iterator[Suggestion]:
    handle = passage.text[start:end].lstrip("@$").rstrip(".-")
    if len(handle) < 2 or passage.negated(cue, end) or passage.of_the_reporter(cue):
        return
    end = start + len(passage.text[start:end].rstrip(".-"))
    sure = sure and not passage.doubted(cue, end)
    yield Suggestion(
        "account", {"platform": platform, "handle": handle}, passage.start + cue, passage.start + end, sure
    )
