"""How somebody looks: height in cm, weight in kg, colour of eyes and hair, marks in the words of the text."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from tandem.intake.reading.lists import listed, one_of, plain
from tandem.intake.reading.passages import Passage
from tandem.intake.reading.suggestion import Suggestion

_FEET = re.compile(r"(?<![\d/.-])([3-7]) ?(?:'|feet|foot|ft\.?)(?: ?(\d{1,2})(?: ?(?:\"|''|in\b|inches\b|'))?)?(?!\d)")
_METRES = re.compile(r"(?<![\d.])([12])[.,](\d{2})(?: ?(?:m|mts?|metros?)\b)?")
_CENTIMETRES = re.compile(r"(?<![\d.])(1\d\d|[5-9]\d) ?(?:cm|centimetros)\b")
_MEASURES = re.compile(r"\b(?:mide|de estatura|estatura|mide como|altura|height)\b[^.,;]{0,14}$")
_POUNDS = re.compile(r"(?<![\d.$])(\d{2,3}) ?(?:lbs?|pounds|libras)\b")
_KILOS = re.compile(r"(?<![\d.$])(\d{2,3}) ?(?:kgs?|kilos|kilogramos)\b")
_MARK = re.compile(
    r"((?:\b(?!an?\b|the\b|his\b|her\b|and\b|with\b|has\b|have\b|small\b|large\b|big\b|un\b|una\b|tiene\b|trae\b|lleva\b|got\b|con\b|y\b|no\b|visible\b|any\b)[a-z]{3,12} ){0,2})"
    r"\b(tattoos?|scars?|birthmark|piercing|tatuajes?|cicatriz|cicatrices|lunar|marca de nacimiento)\b"
)
_MARK_END = re.compile(r"[.,;()]|\b(?:and|y|wears?|with|who|he|she|then|also|ademas)\b")
_NOUN = {"hair": r"(?:hair|cabello|pelo)", "eyes": r"(?:eyes?|ojos)"}


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
    for found in _METRES.finditer(passage.plain):
        if not found.group()[-1].isdigit() or _MEASURES.search(passage.plain[: found.start()]):
            yield from _say(passage, "height_cm", found.group(1) + found.group(2), *found.span())
    for found in _CENTIMETRES.finditer(passage.plain):
        yield from _say(passage, "height_cm", found.group(1), *found.span())


def _weight(passage: Passage) -> Iterator[Suggestion]:
    for found in _POUNDS.finditer(passage.plain):
        if 20 <= int(found.group(1)) <= 600:
            yield from _say(passage, "weight_kg", str(round(int(found.group(1)) * 0.45359237)), *found.span())
    for found in _KILOS.finditer(passage.plain):
        if 9 <= int(found.group(1)) <= 280:
            yield from _say(passage, "weight_kg", found.group(1), *found.span())


def _colour(passage: Passage, what: str) -> Iterator[Suggestion]:
    pattern, meaning = _colours()
    before, after = _coloured(what)
    seen = False
    for found in (*before.finditer(passage.plain), *after.finditer(passage.plain)):
        seen = True
        said = passage.text[found.start(1) : found.end(1)]
        colours = pattern.findall(plain(said))
        dyed = found.group(2) if found.re is before else None
        bare = re.sub(r"\b(?:color|de color)\b", "", plain(said)).strip() in meaning
        value = meaning[colours[-1]] if colours and bare else said
        yield from _say(passage, what, value + (dyed or ""), *found.span())
    bald = re.search(r"\b(?:bald|calvo|pelon)\b", passage.plain) if what == "hair" and not seen else None
    if bald:
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
