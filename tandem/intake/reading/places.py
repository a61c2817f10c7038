"""Places: where somebody was seen, lives, works, goes to school, is often. Only behind words that say which of these it is."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from tandem.intake.importers.us_states import BY_NAME
from tandem.intake.reading.lists import listed, one_of, plain
from tandem.intake.reading.passages import Passage
from tandem.intake.reading.suggestion import Suggestion

_BIG = r"[A-ZÁÉÍÓÚÜÑ][\w’'-]{1,24}"
_STREET = r"(?:st|ave|blvd|rd|dr|ct|ln|way|hwy|apt \w{1,4}|av)"
_STOP = re.compile(
    r"[;()\"!?]|\.(?! ?\w)|, (?!\d)|\b(?:in|en(?! la (?:calle|avenida|esquina)\b)|wearing|with|when|and she|and he|and they|but|who|on (?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d{1,2}/))"
    r"|on foot|by an?|around \d|at approx|at \d|getting|leaving|entering|con|y (?!\w+ (?:st|ave))|donde|cuando|vestid[oa]|every|this|for|to|and hangs|and works|and goes|no le)\b"
)
_CITY = re.compile(
    rf"(?:^|[ ,]*(?:in|en|,) )((?:{_BIG})(?: {_BIG}){{0,2}})(?:, ?(?:([A-Z]{{2}})\b|({_BIG}(?: {_BIG})?)))?"
)
_CALLED = re.compile(r"^.{0,40}\b(?:called|named|llamad[oa]) ")
_ARTICLE = re.compile(r"^(?:the|a|an|el|la|los|las|un|una|corner of|area of) ", re.IGNORECASE)
_NO_CITY = frozenset(
    [
        "nov",
        "dec",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "his",
        "her",
        "my",
    ]
)


@functools.cache
def _cues() -> re.Pattern[str]:
    """A cue, up to five words that end no clause, a preposition. Schools need none: "goes to" has it."""
    cues = listed("places")["cues"]
    before = "|".join(f"(?P<{kind}>{_any(words)})" for kind, words in cues.items() if kind != "school")
    prepositions = one_of(listed("places")["prepositions"]["words"])
    months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    on_a_day = rf"(?: on (?:{months})[a-z]* \d{{1,2}}| on \d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?)?"
    with_whom = r"(?: (?:with|con) (?:her|his|their|the|su|sus) [a-z]+(?: [a-z]+)?)?"
    # "seen in a silver Civic at the park": the car is no place
    in_a_car = r"(?: (?:in|en) (?:an?|un|una) [a-z0-9-]{1,14}(?: [a-z0-9-]{1,14}){0,3})?"
    between = r"(?: (?!(?:at|near|in|en|with|con|as|on)\b)[a-z0-9/'-]{1,14}){0,5}?"
    return re.compile(
        rf"\b(?:(?:{before})\b{between}{in_a_car}{on_a_day}{with_whom}(?P<how>,? ?(?:is|es|:)?(?: {prepositions}){{1,2}}(?:(?<! in)(?<! en)|(?! (?:an?|un|una) ))|(?<=address),?(?: is|:)?)|(?P<school>{_any(cues['school'])})) "
    )


def _any(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


@functools.cache
def _nouns(which: str) -> re.Pattern[str]:
    return re.compile(rf"\b{one_of(listed('places')['nouns'][which])}\b")


def places(passage: Passage) -> Iterator[Suggestion]:
    pattern = _cues()
    at = 0
    while found := pattern.search(passage.plain, at):
        at = found.end() - 1
        kind = next(k for k in listed("places")["cues"] if found.group(k))
        begin = found.end()
        stop = _STOP.search(passage.plain, begin, begin + 90)
        end = stop.start() if stop else min(len(passage.plain), begin + 90)
        line = passage.text[begin:end].strip(" ,.-")
        city, state, after = _town(passage, end)
        if (found.group("how") or "").strip() in ("in", "en") and _only_town(line):
            city, state, after = _town_of(line, passage, end)
            line = ""
        line = _CALLED.sub("", line)
        article = _ARTICLE.match(line)
        line = line[article.end() :] if article else line
        if not _is_place(kind, line, city) or passage.negated(found.start(), begin):
            continue
        at = max(at, after)
        sure = not passage.doubted(found.start(), after)
        parts = {"kind": kind, "line": line, "city": city, "state": state}
        yield Suggestion("place", parts, passage.start + found.start(), passage.start + after, sure)


def _town(passage: Passage, at: int) -> tuple[str, str, int]:
    """(city, state, end) of what follows: ", Fresno, CA" or " in Redding"."""
    found = _CITY.match(passage.text, at) if at < len(passage.text) else None
    if not found or not found.group().strip() or plain(found.group(1)).split()[0] in _NO_CITY:
        return "", "", at
    return _checked(found, at)


def _checked(found: re.Match[str], at: int) -> tuple[str, str, int]:
    city, code, name = found.group(1), found.group(2) or "", found.group(3) or ""
    if name and (state := BY_NAME.get(plain(name))):
        return city, state, found.end()
    if code in BY_NAME.values():
        return city, code, found.end()
    return city, "", found.end(1)


def _only_town(line: str) -> bool:
    return bool(re.fullmatch(rf"{_BIG}(?: {_BIG}){{0,2}}", line)) and not _nouns("words").search(plain(line))


def _town_of(line: str, passage: Passage, end: int) -> tuple[str, str, int]:
    found = _CITY.match(line + passage.text[end : end + 24])
    if not found:
        return line, "", end
    city, state, reach = _checked(found, 0)
    return city, state, max(end, end - len(line) + reach)


def _is_place(kind: str, line: str, city: str) -> bool:
    if kind == "school":
        return bool(_nouns("school").search(plain(line)))
    if not line:
        return bool(city)
    if len(line) < 3 or len(line.split()) > 12:
        return False
    named = bool(re.search(r"[A-ZÁÉÍÓÚÑ]", line)) or bool(re.search(r"\d", line))
    return named and (bool(_nouns("words").search(plain(line))) or bool(re.search(rf"{_BIG}", line)))
