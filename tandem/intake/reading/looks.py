"""How somebody looks: height in cm, weight in kg, colour of eyes and hair, marks in the words of the text."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from tandem.intake.reading.lists import colour_of, listed, one_of, plain
from tandem.intake.reading.passages import Passage
from tandem.intake.reading.suggestion import Suggestion

_FEET = re.compile(r"(?<![\d/.-])([3-7]) ?(?:'|feet|foot|ft\.?)(?: ?(\d{1,2})(?: ?(?:\"|''|in\b|inches\b|'))?)?(?!\d)")
_DASHED = re.compile(r"(?<![\d/-])([4-6])-(1[01]|\d)(?=,)")
_SPOKEN = re.compile(
    r"\b(four|five|six) (?:foot|feet)(?: (one|two|three|four|five|six|seven|eight|nine|ten|eleven)\b)?"
)
_NUMBERS = {
    n: i
    for i, n in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"]
    )
}
# A bare number behind a height is a weight on an American form: not said, so never sure
_BARE_POUNDS = re.compile(r",? (\d{2,3})(?=[,.;]|$)")
_METRES = re.compile(r"(?<![\d.])([12])[.,](\d{2})(?: ?(?:m|mts?|metros?)\b)?")
_CENTIMETRES = re.compile(r"(?<![\d.])(1\d\d|[5-9]\d) ?(?:cm|centimetros)\b")
_MEASURES = re.compile(r"\b(?:mide|de estatura|estatura|mide como|altura|height)\b[^.,;]{0,14}$")
_POUNDS = re.compile(r"(?<![\d.$])(\d{2,3}) ?(?:lbs?|pounds|libras)\b")
_KILOS = re.compile(r"(?<![\d.$])(\d{2,3}) ?(?:kgs?|kilos|kilogramos)\b")
_MARK = re.compile(
    r"((?:\b(?!an?\b|the\b|his\b|her\b|and\b|with\b|has\b|have\b|small\b|large\b|big\b|un\b|una\b|tiene\b|trae\b|lleva\b|got\b|con\b|y\b|no\b|visible\b|any\b)[a-z]{3,12} ){0,2})"
    r"\b(tattoos?|tats?|scars?|birthmark|piercing|tatuajes?|cicatriz|cicatrices|lunar|marca de nacimiento)\b"
)
_MARK_END = re.compile(r"[.,;()]|\b(?:and|y|wears?|with|who|he|she|then|also|ademas)\b")
_SAYS = re.compile(r"^(?:de color|color(?! miel)|tenido)\b|\btenido$")
_LOCKS = re.compile(r"\b(?:braids|dreads|dreadlocks|locs|curls)$")
_NOUN = {"hair": r"(?:hair|braids|dreads|dreadlocks|locs|curls|cabello|pelo)", "eyes": r"(?:eyes?|ojos)"}


@functools.cache
def _colours() -> tuple[re.Pattern[str], dict[str, str]]:
    meaning = {plain(w): code for code, words in listed("colors")["of"].items() for w in words}
    return re.compile(rf"\b{one_of(meaning)}\b"), meaning


@functools.cache
def _coloured(what: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """English says the colour before, Spanish (and a form) after."""
    _, meaning = _colours()
    colour, noun = one_of(meaning), _NOUN[what]
    shade = r"(?:(?:dark|light|long|short|curly|straight|wavy|dirty|strawberry|sandy) ){0,2}"
    before = re.compile(rf"\b({shade}{colour}) {noun}\b( dyed {colour}| dyed [a-z]+)?")
    inside = r"(?:(?:color|largo|corto|rizado|lacio|liso|de color|muy|teñido|tenido) )?(?:y )?"
    after = re.compile(
        rf"\b{noun}[: ]{{1,3}}(?:is |are )?({inside}{colour}(?: (?:oscuros?|claros?))?)\b(?! (?:hair|eyes?)\b)"
    )
    return before, after


def looks(passage: Passage) -> Iterator[Suggestion]:
    yield from _height(passage)
    yield from _weight(passage)
    for what in ("hair", "eyes"):
        yield from _colour(passage, what)
    yield from _marks(passage)


def _say(passage: Passage, field: str, value: str, start: int, end: int) -> Iterator[Suggestion]:
    if value and not passage.negated(start, end):
        sure = not passage.doubted(start, end)
        yield Suggestion(
            "descriptor", {"field": field, "value": value}, passage.start + start, passage.start + end, sure
        )


def _height(passage: Passage) -> Iterator[Suggestion]:
    for found in _FEET.finditer(passage.plain):
        feet, inches = int(found.group(1)), int(found.group(2) or 0)
        if inches < 12 and (found.group(2) or re.search(r"feet|foot|ft", found.group())):
            yield from _say(passage, "height_cm", str(round((feet * 12 + inches) * 2.54)), *found.span())
            yield from _bare_weight(passage, found.end())
    for found in _DASHED.finditer(passage.plain):
        centimetres = round((int(found.group(1)) * 12 + int(found.group(2))) * 2.54)
        yield from _say(passage, "height_cm", str(centimetres), *found.span())
        yield from _bare_weight(passage, found.end())
    for found in _SPOKEN.finditer(passage.plain):
        inches = _NUMBERS[found.group(1)] * 12 + _NUMBERS[found.group(2) or "zero"]
        yield from _say(passage, "height_cm", str(round(inches * 2.54)), *found.span())
    for found in _METRES.finditer(passage.plain):
        if not found.group()[-1].isdigit() or _MEASURES.search(passage.plain[: found.start()]):
            yield from _say(passage, "height_cm", found.group(1) + found.group(2), *found.span())
    for found in _CENTIMETRES.finditer(passage.plain):
        yield from _say(passage, "height_cm", found.group(1), *found.span())


def _bare_weight(passage: Passage, at: int) -> Iterator[Suggestion]:
    found = _BARE_POUNDS.match(passage.plain, at)
    if found and 70 <= int(found.group(1)) <= 400:
        kilos = str(round(int(found.group(1)) * 0.45359237))
        for one in _say(passage, "weight_kg", kilos, *found.span(1)):
            yield Suggestion(one.kind, one.parts, one.start, one.end, sure=False)


def _weight(passage: Passage) -> Iterator[Suggestion]:
    for found in _POUNDS.finditer(passage.plain):
        if 20 <= int(found.group(1)) <= 600:
            yield from _say(passage, "weight_kg", str(round(int(found.group(1)) * 0.45359237)), *found.span())
    for found in _KILOS.finditer(passage.plain):
        if 9 <= int(found.group(1)) <= 280:
            yield from _say(passage, "weight_kg", found.group(1), *found.span())


def _colour(passage: Passage, what: str) -> Iterator[Suggestion]:
    before, after = _coloured(what)
    seen = False
    for found in (*before.finditer(passage.plain), *after.finditer(passage.plain)):
        seen = True
        said = passage.text[found.start(1) : found.end(1)]
        dyed = found.group(2) if found.re is before else None
        value = colour_of(_SAYS.sub("", plain(said)).strip()) or said
        noun = _LOCKS.search(found.group())
        value = f"{said} {noun.group()}" if noun and what == "hair" else value
        yield from _say(passage, what, value + (dyed or ""), *found.span())
    bald = re.search(r"\b(?:bald|calvo|pelon)\b", passage.plain) if what == "hair" and not seen else None
    if bald and passage.text[bald.start()].islower():  # with a capital it is a nickname
        yield from _say(passage, "hair", "bald", *bald.span())


def _marks(passage: Passage) -> Iterator[Suggestion]:
    for found in _MARK.finditer(passage.plain):
        stop = _MARK_END.search(passage.plain, found.end())
        end = stop.start() if stop else len(passage.plain)
        end = min(end, found.end() + 80)
        said = passage.text[found.start() : end].strip()
        if len(said.split()) > 1:  # "has tattoos" says nothing by which to know anybody
            start = found.start() + (
                len(passage.text[found.start() : end]) - len(passage.text[found.start() : end].lstrip())
            )
            yield from _say(passage, "marks", said, start, start + len(said))
