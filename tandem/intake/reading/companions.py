"""Those who are named beside somebody: what they are to them, their name, their age."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from tandem.intake.reading.lists import listed, one_of, plain
from tandem.intake.reading.names import name_at, past_title
from tandem.intake.reading.passages import Passage
from tandem.intake.reading.suggestion import Suggestion

_CALLED = (
    r"(?: (?:by the name of|who goes by|named|called|goes by|go by|is called|is named|is|was|que se llama|se llama|de nombre|llamad[oa]|es un tal"
    r"|es un hombre llamado|es una mujer llamada|es|un tal|una tal)\b|,){0,3}"
)
_WITH = re.compile(
    r"\b(?:left|leaving|ran off|run off|hangs? out|went off|traveling|travelling|seen|lives|living|staying) with(?= [A-Z])|\b(?:and|an)(?:a|aba) con (?:el |la |un tal |una tal )?|\bse fue con (?:un tal |una tal |el |la )?|\bun tal (?=\w)"
)
# "I am her grandmother": who says so reports, and is nobody's companion
_SPEAKS = re.compile(r"\b(?:i am|i'm|im|soy)\b[^,.;]{0,20}$")
_AGE = re.compile(
    r"(?:,? ?\(|,? (?:who is |age[d:]? |aged |approx\.? |about |around |he'?s |she'?s |hes |shes |he |she |is |de |aproximadamente |que tiene |tiene |como de )*|,)(\d{1,2})\b(?! ?(?:'|\"|ft|feet|foot|lbs?|pounds|kilos|kg|(?:st|nd|rd|th|am|pm)\b|/|:|\d|\.\d))"
)


@functools.cache
def _relations() -> tuple[re.Pattern[str], dict[str, str]]:
    meaning = {plain(word): code for code, words in listed("relations")["of"].items() for word in words}
    return re.compile(rf"\b({one_of(meaning)})\b{_CALLED}"), meaning


@functools.cache
def _someone() -> re.Pattern[str]:
    words = one_of(listed("relations")["someone"]["words"])
    return re.compile(
        rf"\b{words},? (?:by the name of|named|called|who goes by|llamad[oa]|que se llama|de nombre|que le dicen)\b"
        rf"|\b(?:some|this) {words}(?: named| called)?(?= )|\b(?:adult|{words}),(?= \")"
    )


def companions(passage: Passage) -> Iterator[Suggestion]:
    pattern, meaning = _relations()
    for found in pattern.finditer(passage.plain):
        if not _SPEAKS.search(passage.plain[: found.start()]):
            yield from _one(passage, found, meaning[found.group(1)], mine=_mine(passage, found.start()))
    for pattern in (_someone(), _WITH):
        for found in pattern.finditer(passage.plain):
            yield from _one(passage, found, "companion", mine=False)


def _one(passage: Passage, found: re.Match[str], relation: str, *, mine: bool) -> Iterator[Suggestion]:
    named = name_at(passage, past_title(passage, found.end()), small=True)
    if named is None:
        return
    name, _start, end = named
    if passage.negated(found.start(), end):
        return
    age = _AGE.match(passage.plain, end)
    small = name[:1].islower() and not passage.text.islower()
    sure = not (mine or small or passage.doubted(found.start(), age.end() if age else end))
    yield Suggestion(
        "companion",
        {"relation": relation, "name": name, "age": age.group(1) if age else ""},
        passage.start + found.start(),
        passage.start + (age.end() if age else end),
        sure,
    )


def _mine(passage: Passage, start: int) -> bool:
    """Of who writes, so that what they are to the person is not said."""
    return bool(re.search(r"\b(?:my|our|mi|nuestr[oa])\b[^,.]{0,12}$", passage.plain[:start]))
