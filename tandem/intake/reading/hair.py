"""Colour of hair and eyes: in words, English before the noun and Spanish after it, and in the three letters of NCIC."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from tandem.intake.reading.lists import colour_of, listed, one_of, plain
from tandem.intake.reading.passages import Passage

Found = tuple[str, str, int, int, bool]
_SAYS = re.compile(
    r"^(?:de color|color(?! miel)|teñid[oa]|tenid[oa]|pintad[oa])\b(?: (?:de|color)\b)?|\b(?:tenid|pintad)[oa]$"
)
_LOCKS = re.compile(r"\b(?:braids|dreads|dreadlocks|locs|curls|twists|cornrows|trenzas|rastas)$")
_NOUN = {
    "hair": r"(?:hair|hr|braids|dreads|dreadlocks|locs|curls|twists|cornrows|cabello|pelo|trenzas|rastas)",
    "eyes": r"(?:eyes?|ojos)",
}
_TEXTURE = ["long", "short", "curly", "straight", "wavy", "dirty", "strawberry", "sandy", "shoulder-length", "frizzy", "thick", "kinky", "natural"]  # fmt: skip
_TEXTURA = ["largo", "corto", "rizado", "rizo", "chino", "crespo", "lacio", "liso", "ondulado", "quebrado", "colocho", "afro", "rapado", "muy", "bien", "hasta los hombros", "hasta la cintura"]  # fmt: skip
# Said without a colour, these tell somebody all the same
_ENOUGH_ES = ["rizado", "rizo", "chino", "crespo", "lacio", "liso", "ondulado", "colocho", "afro", "rapado"]
_ALONE = re.compile(r"\b(?:dreads|dreadlocks|locs|cornrows|box braids|buzz cut|rastas|trencitas)\b")
_BALD = re.compile(r"\b(?:bald|shaved head|calvo|pelon|rapado)\b")
# NCIC's codes (HAI, EYE), hair before eyes, as forms have them: "BLK/BRO", "BRO HAIR BLU EYES", "HAIR BRO"
_HAI = {"blk": "black", "bln": "blond", "bro": "brown", "gry": "gray", "red": "red", "sdy": "sandy", "whi": "white"}
_EYE = {"blk": "black", "blu": "blue", "bro": "brown", "gry": "gray", "grn": "green", "haz": "hazel"}
_CODES = re.compile(rf"(?<![a-z/])({'|'.join(_HAI)}) ?[/ ,] ?({'|'.join(_EYE)})\b(?! ?(?:veh|4d|2d|sedan|suv))")
_WORDED = re.compile(
    rf"\b(?:hair|hr|cabello|pelo)[: ]{{1,2}}({'|'.join(_HAI)})[ ,/;]{{1,2}}(?:and )?(?:eyes?|ojos)[: ]{{1,2}}({'|'.join(_EYE)})\b"
)
_A_FORM = re.compile(r"(?:\d|\b[bwhaiu]/?[mf]|lbs?|\"|')[ ,/;]*$")


@functools.cache
def _patterns(what: str) -> tuple[re.Pattern[str], ...]:
    """(before the noun, after it in Spanish or on a form, after it in an English sentence)."""
    colour = one_of(w for words in listed("colors")["of"].values() for w in words)
    noun = _NOUN[what]
    shade = rf"(?:{one_of(['dark', 'light', 'dk', 'lt', 'bright', *_TEXTURE])}(?:,? | and ))"
    before = re.compile(
        rf"\b({shade}{{0,3}}{colour}) (?:{one_of(_TEXTURE)} )?{noun}\b( dyed {colour}| dyed [a-z]{{1,12}})?"
    )
    kind = rf"(?:{one_of(_TEXTURA)}(?:,? | y ))"
    dyed = r"(?:teñid[oa]|tenid[oa]|pintad[oa])"
    inside = rf"(?:(?:de color|color|{dyed} (?:de |color )?)? ?)?{kind}{{0,2}}(?:de color |color )?(?:{dyed} (?:de )?)?"
    deep = r"(?: (?:oscuros?|claros?))?"
    more = rf"(?: (?:y )?{one_of([*_TEXTURA, 'largos'])})?" if what == "hair" else ""
    after = re.compile(
        rf"\b{noun}[: ]{{1,3}}(?:is |are )?((?:y )?{inside}{colour}{deep}{more})\b(?: {dyed})?(?! (?:hair|eyes?)\b)"
    )
    is_now = r"(?:(?:is|are|its|it's|was|now|really|kind of|naturally|dyed|colored|in) ){1,3}"
    short = rf"((?:{one_of(_TEXTURE)}(?:,? | and | n )){{0,2}}{colour})"
    later = re.compile(rf"\b{noun},? {is_now}{short}\b(?! (?:hair|eyes?)\b)")
    return before, after, later


@functools.cache
def _plain_texture() -> re.Pattern[str]:
    enough = one_of(_ENOUGH_ES)
    return re.compile(rf"\b(?:cabello|pelo)[: ]{{1,2}}((?:{one_of(_TEXTURA)}(?:,? | y )){{0,2}}{enough})\b")


def hair_and_eyes(passage: Passage) -> Iterator[Found]:
    form = _WORDED.search(passage.plain)
    if form:
        yield "hair", _HAI[form.group(1)], *form.span(1), True
        yield "eyes", _EYE[form.group(2)], *form.span(2), True
        return
    hair = [*_coloured(passage, "hair")]
    if not hair:
        hair = [*_without_colour(passage)]
    yield from hair
    yield from _coloured(passage, "eyes")
    yield from _coded(passage)


def _coloured(passage: Passage, what: str) -> Iterator[Found]:
    before, after, later = _patterns(what)
    taken: list[tuple[int, int]] = []
    for pattern in (before, after, later):
        for found in pattern.finditer(passage.plain):
            if any(start < found.end() and found.start() < end for start, end in taken):
                continue
            taken.append(found.span())
            said = passage.text[found.start(1) : found.end(1)]
            value = colour_of(_SAYS.sub("", plain(said)).strip()) or said
            noun = _LOCKS.search(found.group())
            value = f"{said} {noun.group()}" if noun and what == "hair" else value
            dyed = (found.group(2) or "") if pattern is before else ""
            yield what, value + dyed, *found.span(), True


def _without_colour(passage: Passage) -> Iterator[Found]:
    for pattern in (_plain_texture(), _ALONE):
        for found in pattern.finditer(passage.plain):
            group = 1 if pattern.groups else 0
            yield "hair", passage.text[found.start(group) : found.end(group)], *found.span(), True
            return
    bald = _BALD.search(passage.plain)
    if bald and (passage.text[bald.start()].islower() or passage.text.isupper()):  # with a capital it is a nickname
        yield "hair", "bald", *bald.span(), True


def _coded(passage: Passage) -> Iterator[Found]:
    for found in _CODES.finditer(passage.plain):
        if _A_FORM.search(passage.plain, max(0, found.start() - 8), found.start()):
            yield "hair", _HAI[found.group(1)], *found.span(1), True
            yield "eyes", _EYE[found.group(2)], *found.span(2), True
