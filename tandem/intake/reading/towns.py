"""Towns and their states: with capitals by these, without them by a list. Apart, because a place's line and its town are told apart here."""

from __future__ import annotations

import functools
import re

from tandem.intake.reading import states
from tandem.intake.reading.lists import listed, one_of, plain
from tandem.intake.reading.names import BIG
from tandem.intake.reading.passages import Passage

_CAPITALS = rf"(?:(?:[A-Z]{{2}}\b(?! ?\d)|{BIG})(?: (?:(?:de|de los|de la) )?{BIG}){{0,2}})"
_TO = r"(?:^|[ ,]*(?:in|en|out of|outside|outside of|a las afueras de|afueras de|cerca de|,) )"
_CITY = re.compile(
    rf"{_TO}({_CAPITALS})(?:(?:, ?|(?= [A-Z]{{2}}\b) )(?:([A-Z]{{2}})\b|({BIG}(?: (?:(?:de|del) )?{BIG}){{0,2}})))?"
)
# "mercado Juárez de Indio": a name before "de", a town behind it
_TAIL = re.compile(rf"^(.*\S) (?:de|del) ({BIG}(?: {BIG}){{0,2}})$")


@functools.cache
def _listed() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """(a listed town with its state perhaps; one such and nothing else), without capitals."""
    names = one_of(listed("towns")["of"]["names"])
    state = rf"(?:,? ({states.pattern().pattern}|[a-z]{{2}})\b)?"
    return re.compile(rf"[ ,]*(?:in|en|de|,)? ?({names})\b{state}"), re.compile(names)


def known(said: str) -> bool:
    return bool(_listed()[1].fullmatch(plain(said)))


def town_at(passage: Passage, at: int) -> tuple[str, str, int]:
    """(city, state, end) of what follows a line: ", Fresno, CA" or " in Redding"."""
    if at >= len(passage.text):
        return "", "", at
    if passage.caseless:
        return _loose(passage, at)
    found = _CITY.match(passage.text, at)
    if not found or not found.group().strip() or plain(found.group(1)).split()[0] in listed("towns")["no"]["words"]:
        return "", "", at
    city, state, end = _checked(found)
    return city, state, end


def _loose(passage: Passage, at: int) -> tuple[str, str, int]:
    found = _listed()[0].match(passage.plain, at)
    if not found:
        return "", "", at
    state = states.american(found.group(2) or "")
    if found.group(2) and (
        not state or (len(found.group(2)) == 2 and found.group(2) in ("in", "or", "me", "hi", "de", "la", "ok"))
    ):
        return passage.text[slice(*found.span(1))], "", found.end(1)
    return passage.text[slice(*found.span(1))], state, found.end()


def _checked(found: re.Match[str]) -> tuple[str, str, int]:
    """A second name that is no state belongs to what follows."""
    city, code, name = found.group(1), found.group(2) or "", found.group(3) or ""
    for group, said in ((2, code), (3, name)):
        if said and (state := states.american(said)):
            return city, state, found.end(group)
    first = name.split(" ")[0]
    if name and (state := states.american(first)):
        return city, state, found.start(3) + len(first)
    return city, "", found.end(1)


def town_of(line: str, passage: Passage, end: int) -> tuple[str, str, int]:
    """Of a line that is a town alone: with what follows it."""
    if passage.caseless:
        city, state, reach = _loose(passage, end - len(line))
        return city or line, state, max(end, reach)
    found = _CITY.match(line + passage.text[end : end + 24])
    if not found:
        return line, "", end
    city, state, reach = _checked(found)
    return city, state, max(end, end - len(line) + reach)


def town_alone(line: str, passage: Passage) -> str:
    """The town, where a line is nothing else, or one that the list knows and small words behind it ("in Las Vegas now"); else ""."""
    if passage.caseless:
        found = _listed()[0].match(plain(line))
        return line[slice(*found.span(1))] if found and line[found.end(1) :].strip(" ").count(" ") < 6 else ""
    if re.fullmatch(_CAPITALS, line):
        return line
    found = re.match(rf"({_CAPITALS})(?= [a-z])", line)
    return found.group(1) if found and known(found.group(1)) else ""


def split_tail(line: str, passage: Passage, at: int) -> tuple[str, str, str, int] | None:
    """(line, city, state, end) where the line ends in "de Indio" behind a name of its own; None elsewhere."""
    cut = _TAIL.match(line)
    if not cut:
        return None
    before, city = cut.groups()
    named = bool(re.search(r"[A-ZÁÉÍÓÚÑ]", before)) and not passage.caseless
    if not (known(city) or named):
        return None
    state = re.compile(rf", ?({BIG}(?: (?:(?:de|del) )?{BIG}){{0,2}}|[A-Z]{{2}}\b)").match(passage.text, at)
    code = states.american(state.group(1)) if state else ""
    return before, city, code, state.end() if state and code else at
