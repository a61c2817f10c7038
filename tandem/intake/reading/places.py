"""Places: where somebody was seen, lives, works, goes to school, is often. Only behind words that say which of these it is."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from tandem.intake.reading.lists import listed, one_of, plain
from tandem.intake.reading.names import BIG
from tandem.intake.reading.passages import Passage
from tandem.intake.reading.suggestion import Suggestion
from tandem.intake.reading.towns import known, split_tail, town_alone, town_at, town_of

_ROOM = r"(?:rm|room|apt|unit|suite|ste|hab|cuarto|sobre|por (?:la|el)|off|near|cerca|behind|across)"
_STOP = re.compile(
    rf"[;()\"!?]|\.(?! ?\w)|, (?!\d|{_ROOM}\b)|\b(?:in|en(?! la (?:calle|avenida|esquina|\d)\b)|wearing|with|w(?= (?:her|his|a|an|some|my|the|this|la|el|su)\b)|w/|when|and she|and he|and they|but|who|on (?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d{{1,2}}/))"
    r"|on foot|by an?|around \d|at approx|at \d(?!\w*(?:st|nd|rd|th)\b)|getting|leaving|entering|since|until|desde|hasta|con|y (?!\w+ (?:st|ave))|donde|cuando|vestid[oa]|every|this|for|to|and hangs|and works|and goes|no le|room under|pls|please|dont|hoy|ayer|a menor|a las?(?= \d))\b"
)
_PREPOSED = re.compile(r"[a-z]{2,}(?<!is)(?<!es)$|\bon\b")
_CALLED = re.compile(r"^.{0,40}\b(?:called|named|llamad[oa]|(?:que )?se llama|(?:que )?le (?:llaman|dicen)) ")
_ARTICLE = re.compile(r"^(?:the|a|an|el|la|los|las|un|una|corner of|area of) ", re.IGNORECASE)
_SOMEBODYS = re.compile(
    r"^(?:her|his|my|their|our|su|mi|the|la|el)?\b.{0,40}(?:'s|s') (?:house|home|place|apartment|apt|room|crib|mom|car)\b|^(?:casa|cuarto|depa|departamento) de (?:su|mi|un|una|la|el)\b|^(?:her|his|my|their|our|su|mi) "
)


@functools.cache
def _cues() -> re.Pattern[str]:
    """A cue, up to five words that end no clause, a preposition. Schools need none: "goes to" has it."""
    cues = listed("places")["cues"]
    before = "|".join(f"(?P<{kind}>{_any(words)})" for kind, words in cues.items() if kind != "school")
    now = listed("places")["now"]
    prepositions = one_of(listed("places")["prepositions"]["words"])
    months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    on_a_day = rf"(?: on (?:{months})[a-z]* \d{{1,2}}| on \d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?)?"
    with_whom = r"(?: (?:with|con|w) (?:her|his|their|the|su|sus) [a-z]+(?: [a-z]+)?)?"
    # "seen in a silver Civic at the park": the car is no place
    in_a_car = r"(?: (?:in|en) (?:an?|un|una) [a-z0-9-]{1,14}(?: [a-z0-9-]{1,14}){0,3})?"
    between = r"(?: (?!(?:at|near|in|en|with|con|as|on|w)\b)[a-z0-9/'-]{1,14}){0,5}?"
    addressed = "|".join(
        f"(?<={word})"
        for word in ("address", "lka", "known", "gave", "file", "listed", "domicilio", "direccion", "l/s")
    )
    return re.compile(
        rf"(?<![\w/])(?:(?:(?:{before})\b{between}{in_a_car}{on_a_day}{with_whom}(?P<how>,? ?(?:is|es|:)?(?: {prepositions}){{1,2}}(?:(?<! in)(?<! en)|(?! (?:an?|un|una) ))|(?:{addressed}),?(?: is| es|:)?))"
        rf"|(?P<school>{_any(cues['school'])})(?: (?:at|en|in))?|(?P<now>(?:{_any(now['words'])})(?: (?:{_any(now['between'])}))?(?P<there> (?:at|inside|in|by|near|en|por|en el|outside))))(?: the| el| la)? "
    )


def _any(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


@functools.cache
def _chains() -> re.Pattern[str]:
    return re.compile(rf"\b{one_of(listed('lodging')['chains']['words'])}\b")


@functools.cache
def _nouns(which: str) -> re.Pattern[str]:
    return re.compile(rf"\b{one_of(listed('places')['nouns'][which])}\b")


def places(passage: Passage) -> Iterator[Suggestion]:
    pattern = _cues()
    at = 0
    while found := pattern.search(passage.plain, at):
        at = found.end() - 1
        now = bool(found.group("now"))
        kind = "last_seen" if now else next(k for k in listed("places")["cues"] if found.group(k))
        begin = found.end()
        parts, after = _where(passage, kind, begin, (found.group("how") or found.group("there") or "").strip())
        if not now and found.group("how") is not None and not _PREPOSED.search(found.group("how")):
            now = not re.search(r"\d", parts["line"])  # behind "address:" a number, or what is a place by itself
        fits = _is_there(passage, parts) if now else _is_place(passage, kind, parts["line"], parts["city"])
        if not fits or passage.negated(found.start(), begin):
            continue
        at = max(at, after)
        sure = not passage.doubted(found.start(), after)
        yield Suggestion("place", parts, passage.start + found.start(), passage.start + after, sure)


def _where(passage: Passage, kind: str, begin: int, how: str) -> tuple[dict[str, str], int]:
    """(the parts of a place, where it ends) of what begins behind a cue."""
    stop = _STOP.search(passage.plain, begin, begin + 90)
    end = stop.start() if stop else min(len(passage.plain), begin + 90)
    line = passage.text[begin:end].strip(" ,.-")
    city, state, after = town_at(passage, end)
    alone = town_alone(line, passage) if how in ("in", "en", "por", "around", "in the area of") else ""
    if alone and not _nouns("words").search(plain(line)):
        city, state, after = town_of(alone, passage, begin + len(alone))
        line = ""
    elif not city and (tail := split_tail(line, passage, end)) and (kind != "school" or known(tail[1])):
        line, city, state, after = tail
    elif not city and (street := _street_and_town(passage, line)):
        line, city = street
    line = _CALLED.sub("", line)
    article = _ARTICLE.match(line)
    line = line[article.end() :] if article else line
    return {"kind": kind, "line": line, "city": city, "state": state}, after


def _street_and_town(passage: Passage, line: str) -> tuple[str, str] | None:
    """ "1420 E 7th St Long Beach": a known town right behind a street."""
    for words in (3, 2, 1):
        cut = line.split(" ")
        if len(cut) > words + 2 and line[:1].isdigit() and known(" ".join(cut[-words:])):
            return " ".join(cut[:-words]), " ".join(cut[-words:])
    return None


def _is_place(passage: Passage, kind: str, line: str, city: str) -> bool:
    low = plain(line)
    if kind == "school":
        return bool(_nouns("school").search(low))
    if not line:
        return bool(city)
    if len(line) < 3 or len(line.split()) > 12 or _SOMEBODYS.search(low):
        return False
    if _chains().search(low):
        return True
    if passage.caseless:
        noun = _nouns("words").search(low)
        return bool(noun) and (bool(re.search(r"\d", line)) or (bool(city) or len(line.split()) > 2))
    named = bool(re.search(r"[A-ZÁÉÍÓÚÑ]", line)) or bool(re.search(r"\d", line))
    return named and (bool(_nouns("words").search(low)) or bool(re.search(rf"{BIG}", line)))


def _is_there(passage: Passage, parts: dict[str, str]) -> bool:
    """ "She is at …" says a place only where it is a motel's name, a noun of a place with a name, or a town."""
    line, city, low = parts["line"], parts["city"], plain(parts["line"])
    if len(line.split()) > 8 or _SOMEBODYS.search(low):
        return False
    if _chains().search(low):
        return True
    if not line:
        return bool(city) and (bool(parts["state"]) or known(city))
    proper = re.search(r"\d", line) or (not passage.caseless and re.search(r"[A-ZÁÉÍÓÚÑ]", line))
    return bool(_nouns("words").search(low) and proper)
