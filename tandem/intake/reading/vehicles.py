"""Vehicles: colour, year, make, model and plate, the plate also in part. A car is suggested where its make, model or plate is said; "a
white van" is no car that anybody could know again."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tandem.intake.importers.us_states import POSTAL_CODES
from tandem.intake.reading import states
from tandem.intake.reading.lists import colour_of, listed, one_of, plain
from tandem.intake.reading.passages import Passage
from tandem.intake.reading.suggestion import Suggestion

_YEAR = re.compile(r"\b(19[789]\d|20[0-3]\d)\b")
_DRIVES = re.compile(
    r"\b(?:it (?:was|is|looked like) an?|driv(?:es?|ing|en)|drove|in (?:an?|the|his|her)|car|vehicle|veh|suv|truck|got an?|getting into|into an?|pull\w* up in|registered|owns?|maneja\w*"
    r"|conduc\w+|trae|traia|en (?:un|una|el|la|su)|vehiculo|camioneta|carro|coche)\b[^.;]{0,24}$"
)
_PLATE_WORD = r"(?:license plates?|licence plates?|lic\.? plates?|plates?|tags?|plts?|lp|lic|license|registration|placas?|matricula|tablilla|chapa)"
_PLATE_SIGN = r"(?:[ :#]|w/|\b(?:license|lic|number|no|num|says?|reads?|reading|bearing|is|are|of|de|del|estado|numero|parcial|partial|y|con|with|starts?|starting|begins?|beginning|first|empiezan?|comienzan?|en|que|la|circulacion|state|st|for)\b\.?){0,9}"
# Two to eight letters and digits in up to three groups ("JW-52-318"); what was not read stands as dots, a line or a question mark
_GROUP = r"[ -]?(?=[a-z0-9]*\d|(?-i:[a-z]{2,4}\b))[a-z0-9]{1,6}"
_PLATE = re.compile(
    rf"\b(?:partial )?{_PLATE_WORD}\b(?<!no plates)(?<!sin placas){_PLATE_SIGN}(?:{states.pattern().pattern}\b[ ,:-]{{1,2}}){{0,1}}(?:#|num(?:ero)? )?"
    rf"([a-z0-9]{{1,4}}(?:{_GROUP}(?:[ -](?=[a-z0-9]*\d|[a-z]\b)[a-z0-9]{{1,4}})?)?)(\*|\.\.\.|_|\?|-(?![a-z0-9]))?(?![\w'])"
)
# "CA 9HJK224": a state's letters and a plate's, without a word for it
_BARE_PLATE = re.compile(r"(?<=\b[A-Z]{2} )((?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{6,8})()\b")
_PARTIAL = re.compile(r"\b(?:partial|parcial|first|begin\w*|start\w*|empieza\w*|comienza\w*)\b")


# "Colorado plate", "placas de Montana": of these words that are both, the state
_STATE_OF_PLATE = re.compile(rf" (?:state )?{_PLATE_WORD}\b|(?<=de colorado)\b|(?<=de montana)\b")


# "a Jeep, maybe a Wrangler", "Ford pickup F150"
_TO_MODEL = re.compile(
    r"(?:,? (?:maybe|possibly|probably|perhaps|posiblemente|tal vez|quizas?|creo que)(?: an?| un| una)? | (?:truck|suv|van|car|pickup|sedan|camioneta) | ?)"
)


@dataclass(slots=True)
class _Car:
    start: int
    end: int
    color: str = ""
    year: str = ""
    make: str = ""
    model: str = ""
    plate: str = ""
    state: str = ""


@functools.cache
def _makes() -> tuple[re.Pattern[str], dict[str, str], dict[str, tuple[str, str, bool]]]:
    """(pattern, make by word, (make, model, is it an everyday word) by word)."""
    makes: dict[str, str] = {}
    models: dict[str, tuple[str, str, bool]] = {}
    for make, about in listed("vehicles")["makes"].items():
        for word in (make, *about.get("also", ())):
            makes[plain(word)] = make
        for model in about.get("models", ()):
            models[plain(model)] = (make, model, False)
        for model in about.get("plain", ()):
            models[plain(model)] = (make, model, True)
    return re.compile(rf"(?<![\w$-]){one_of([*makes, *models])}(?![\w-])"), makes, models


@functools.cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """Colour, year and body to the left of a car's name; colour and year to its right."""
    meaning = {plain(w): code for code, words in listed("colors")["of"].items() for w in words}
    shades = {plain(w): code for code, words in listed("colors")["shade"].items() for w in words}
    colour = rf"(?P<color>(?:{one_of(shades)} )?{one_of(meaning)}(?: {one_of(shades)})?)"
    body = one_of(listed("vehicles")["bodies"]["words"])
    year = r"(?P<year>(?:19[789]|20[0-3])\d)"
    maybe = r"(?:[ ,]*(?:possibly|maybe|probably|may be|posiblemente|tal vez)?[ ,]*(?:an?|un|una)?)"
    later = year.replace("year", "later")
    left = re.compile(
        rf"(?:\b{year} )?(?:\b{colour})?,? ?(?:\b{later})? ?(?:4[- ]door |four[- ]door )?(?:{body}\b{maybe})? ?$"
    )
    right = re.compile(
        rf"[ ,]*(?:(?:{body}|4 door)[ ,]+)?(?:{year}[ ,]+)?(?:(?:de )?(?:color )?{colour}\b)?(?:[ ,]*(?:modelo |model |mod\.? |del |ano |del ano )?{later})?"
    )
    return left, right, meaning | {f"{s} {c}": "" for s in shades for c in meaning}


def vehicles(passage: Passage) -> Iterator[Suggestion]:
    cars = list(_named(passage))
    _plates(passage, cars)
    for car in cars:
        if not (car.make or car.plate) or passage.negated(car.start, car.end):
            continue
        parts = {name: getattr(car, name) for name in ("color", "year", "make", "model", "plate", "state")}
        sure = not passage.doubted(car.start, car.end)
        yield Suggestion("vehicle", parts, passage.start + car.start, passage.start + car.end, sure)


def _named(passage: Passage) -> Iterator[_Car]:
    pattern, makes, models = _makes()
    at = 0
    while found := pattern.search(passage.plain, at):
        at = found.end()
        word = found.group()
        if word in states.names() and _STATE_OF_PLATE.match(passage.plain, at):
            continue
        car = _Car(found.start(), found.end())
        plain_word = False
        if word in makes and not (word in models and makes[word] != models[word][0]):
            car.make = makes[word]
            model = _TO_MODEL.match(passage.plain, at)
            beside = pattern.match(passage.plain, model.end() if model else at)
            if beside and beside.group() in models and models[beside.group()][0] == car.make:
                car.model = models[beside.group()][1]
                car.end = at = beside.end()
            plain_word = not car.model
        elif word in models:
            car.make, car.model, plain_word = models[word]
        _dress(passage, car)
        if plain_word and not _is_car(passage, car, found):
            continue
        yield car


def _dress(passage: Passage, car: _Car) -> None:
    left, right, _ = _around()
    before = left.search(passage.plain, max(0, car.start - 60), car.start)
    after = right.match(passage.plain, car.end, car.end + 40)
    for side in (before, after):
        if side is None:
            continue
        color = side.groupdict().get("color")
        if color and not car.color:
            car.color = colour_of(color)
            car.start, car.end = min(car.start, side.start("color")), max(car.end, side.end("color"))
        for group in ("year", "later"):
            if group in side.groupdict() and side.group(group) and not car.year:
                car.year = side.group(group)
                car.start, car.end = min(car.start, side.start(group)), max(car.end, side.end(group))


def _is_car(passage: Passage, car: _Car, found: re.Match[str]) -> bool:
    """An everyday word is a car beside a colour, a year, a plate, or a word of driving."""
    if car.color or car.year:
        return True
    if _DRIVES.search(passage.plain[: found.start()]):
        return True
    rest = passage.plain[found.end() : found.end() + 24]
    capital = passage.text[found.start() : found.start() + 1].isupper()
    return bool(_PLATE.search(rest)) or (
        capital and bool(re.match(r"[ ,]*(?:with|con)? ?(?:plate|placa|license|bearing)", rest))
    )


def _plates(passage: Passage, cars: list[_Car]) -> None:
    """Lays each plate to the car that is named nearest before it, else after it, else it stands for a car of its own."""
    bare = (
        b for b in _BARE_PLATE.finditer(passage.text) if passage.text[b.start() - 3 : b.start() - 1] in POSTAL_CODES
    )
    for found in (*_PLATE.finditer(passage.plain), *bare):
        said, dots = found.group(1), found.group(2)
        text = passage.text[found.start(1) : found.end(1)]
        if not re.search(r"\d", said) and not (text.isupper() and len(said) > 4):
            continue
        value = re.sub(r"[ -]", "", text).upper()
        if _YEAR.fullmatch(value) or len(value) < 2:
            continue
        about = passage.plain[max(0, found.start() - 16) : found.start(1)]
        if dots or _PARTIAL.search(about) or len(value) < 4:
            value += "*"
        state, start, end = _state(passage, found)
        before = [c for c in cars if c.start < found.start() and not c.plate]
        after = [c for c in cars if c.start > found.start() and not c.plate]
        car = before[-1] if before else after[0] if after else None
        if car is None:
            car = _Car(start, end)
            cars.append(car)
        car.plate, car.state = value, state
        car.start, car.end = min(car.start, start), max(car.end, end)


def _state(passage: Passage, found: re.Match[str]) -> tuple[str, int, int]:
    """(code or "", start and end with what says it)."""
    before = passage.text[max(0, found.start() - 24) : found.start()]
    code = re.search(r"\b([A-Z]{2}) (?:state )?$", before)
    if code and code.group(1) in POSTAL_CODES:
        return code.group(1), found.start() - (len(before) - code.start(1)), found.end()
    known, names = states.pattern().pattern, states.names()
    name = re.search(rf"\b({known}) (?:state )?$", plain(before))
    if name:
        return names[name.group(1)], found.start() - (len(before) - name.start(1)), found.end()
    inside = re.compile(rf"\b{known}\b").search(passage.plain, found.start(), found.start(1))
    if inside:
        return names[inside.group()], found.start(), found.end()
    after = re.match(rf"[ ,(]*(?:de |del |from |del estado de |estado de )?\b({known})\b", passage.plain[found.end() :])
    if after:
        return names[after.group(1)], found.start(), found.end() + after.end(1)
    coded = re.match(r"[ ,(]+([A-Z]{2})\b(?![ -]?\d)", passage.text[found.end() :])
    if coded and coded.group(1) in POSTAL_CODES - {"OR", "IN", "DE", "ME", "HI", "LA", "OK"}:
        return coded.group(1), found.start(), found.end() + coded.end(1)
    return "", found.start(), found.end()
