"""Height in cm and weight in kg, from feet and inches, metres, pounds and kilos, and from the bare digits of American forms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tandem.intake.reading.passages import Passage

Found = tuple[str, str, int, int, bool]
_FEET = re.compile(
    r"(?<![\d/.-])([3-7]) ?(?:'|feet|foot|ft\.?|pies?)(?: ?(?:con )?(\d{1,2})(?: ?(?:\"|''|in\b|inches\b|pulgadas\b|'))?)?(?!\d)"
)
_DASHED = re.compile(r"(?<![\d/-])([4-6])-(1[01]|0?\d)(?=,|/| ?/? ?\d{2,3}\b)")
_SPOKEN = re.compile(
    r"\b(four|five|six) (?:foot|feet)(?: (one|two|three|four|five|six|seven|eight|nine|ten|eleven)\b)?"
)
_NUMBERS = {
    n: i
    for i, n in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"]
    )
}
# As NCIC's forms have them: HGT 504, WGT 120; 601/185; behind race and sex also without a word
_HGT = re.compile(r"\b(?:hgt|ht|height)[ :.]{1,2}([4-6])'?(0\d|1[01])\b")
_WGT = re.compile(r"\b(?:wgt|wt|weight)[ :.]{1,2}(\d{2,3})\b(?! ?(?:kg|kilos))")
_FORM = re.compile(r"(?<![\d./-])([4-6])(0\d|1[01])(?: ?/ ?|, ?| )(\d{2,3})\b(?![\d./-])")
_SHORT_FORM = re.compile(r"(?<![\d./-])([4-6])(\d|1[01])(?: ?/ ?| )(\d{2,3})\b(?![\d./-])")
_RACE_SEX = re.compile(r"\b[bwhaiu]/?[mf]\b[^.;]{0,24}$")
# A bare number behind a height is a weight on an American form: not said, so never sure
_BARE_POUNDS = re.compile(r"(?:,? |/)(\d{2,3})(?=[,.;]|$)")
_METRES = re.compile(r"(?<![\d.$])([12])[.,](\d{2})(?: ?(?:m|mts?|metros?)\b)?(?![\d%]|[.,:/]\d)")
_CENTIMETRES = re.compile(r"(?<![\d.])(1\d\d|[5-9]\d) ?(?:cms?|centimetros)\b")
_MEASURES = re.compile(
    r"\b(?:mide|medir|mide como|estatura|altura|height|alt[oa]|bajit[oa]|chaparrit[oa])\b[^.;]{0,16}$"
)
_BEHIND = re.compile(r" ?(?:de )?(?:estatura|altura|de alto)\b")
# Where a person is described, a bare "1.58" between commas is a height
_DESCRIBES = re.compile(
    r"\b(?:tez|complexion|cabello|pelo|ojos|femenin[ao]|masculino|fem|masc|pesa|kilos|kg|delgad[ao]|moren[ao]|robust[ao]|hair|eyes|weight)\b"
)
_NO_HEIGHT = re.compile(
    r" ?(?:km|kilometros|millas|miles|pesos|dolares|dollars|usd|mil\b|millones|litros|lts|horas|hrs|gal|am|pm|por ciento)"
)
_POUNDS = re.compile(r"(?<![\d.$])(\d{2,3}) ?(?:lbs?|pounds|libras)\b")
_KILOS = re.compile(r"(?<![\d.$])(\d{2,3}) ?(?:kgs?|kilos|kilogramos)\b")


def measures(passage: Passage) -> Iterator[Found]:
    yield from _height(passage)
    yield from _metric(passage)
    yield from _weight(passage)


def _inches(feet: str, inches: str | int) -> str:
    return str(round((int(feet) * 12 + int(inches)) * 2.54))


def _kilos(pounds: str) -> str:
    return str(round(int(pounds) * 0.45359237))


def _height(passage: Passage) -> Iterator[Found]:
    text = passage.plain
    for found in _FEET.finditer(text):
        inches = int(found.group(2) or 0)
        if inches < 12 and (found.group(2) or re.search(r"feet|foot|ft|pies", found.group())):
            yield "height_cm", _inches(found.group(1), inches), *found.span(), True
            yield from _bare_weight(passage, found.end())
    for found in _DASHED.finditer(text):
        yield "height_cm", _inches(*found.groups()), *found.span(), True
        yield from _bare_weight(passage, found.end())
    for found in _SPOKEN.finditer(text):
        yield (
            "height_cm",
            _inches(str(_NUMBERS[found.group(1)]), _NUMBERS[found.group(2) or "zero"]),
            *found.span(),
            True,
        )
    for found in _HGT.finditer(text):
        yield "height_cm", _inches(*found.groups()), *found.span(), True
    yield from _form(passage)


def _form(passage: Passage) -> Iterator[Found]:
    """ "601/185", "510 180": a height and a weight behind race and sex, or with a stroke between them. Guessed, where no stroke is."""
    for pattern in (_FORM, _SHORT_FORM):
        for found in pattern.finditer(passage.plain):
            stroke = "/" in found.group()
            described = bool(_RACE_SEX.search(passage.plain, max(0, found.start() - 30), found.start()))
            if not described or not 70 <= int(found.group(3)) <= 450 or (pattern is _SHORT_FORM and not stroke):
                continue
            yield "height_cm", _inches(*found.group(1, 2)), found.start(), found.end(2), stroke
            yield "weight_kg", _kilos(found.group(3)), *found.span(3), stroke


def _metric(passage: Passage) -> Iterator[Found]:
    text = passage.plain
    for found in _METRES.finditer(text):
        unit = not found.group()[-1].isdigit()
        height = int(found.group(1) + found.group(2))
        asked = _MEASURES.search(text[: found.start()]) or _BEHIND.match(text, found.end())
        described = 120 <= height <= 215 and _DESCRIBES.search(text) and not _NO_HEIGHT.match(text, found.end())
        if 50 <= height <= 230 and (unit or asked or described):
            yield "height_cm", str(height), *found.span(), bool(unit or asked)
    for found in _CENTIMETRES.finditer(text):
        yield "height_cm", found.group(1), *found.span(), True


def _bare_weight(passage: Passage, at: int) -> Iterator[Found]:
    found = _BARE_POUNDS.match(passage.plain, at)
    if found and 70 <= int(found.group(1)) <= 400:
        yield "weight_kg", _kilos(found.group(1)), *found.span(1), False


def _weight(passage: Passage) -> Iterator[Found]:
    for pattern in (_POUNDS, _WGT):
        for found in pattern.finditer(passage.plain):
            if 20 <= int(found.group(1)) <= 600:
                yield "weight_kg", _kilos(found.group(1)), *found.span(), True
    for found in _KILOS.finditer(passage.plain):
        if 9 <= int(found.group(1)) <= 280:
            yield "weight_kg", found.group(1), *found.span(), True
