"""By what somebody is known again: tattoos, scars, moles, birthmarks, burns, piercings, teeth, in the words of the text."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from tandem.intake.reading.lists import listed, one_of, plain
from tandem.intake.reading.passages import Passage

Found = tuple[str, str, int, int, bool]
_IDLE = "an?|the|his|her|their|and|n|with|w|has|have|had|is|of|small|large|big|un|una|unos|unas|el|la|su|tiene|tenia|trae|lleva|got|gets?|con|y|no|visible|any|she|he|wears?"
_END = re.compile(
    r"[.,;()]|\b(?:and|n|y|wears?|with|w|who|he|she|then|also|ademas|from|since|when|de cuando|desde|porque)\b"
)


@functools.cache
def _nouns() -> tuple[re.Pattern[str], frozenset[str], frozenset[str]]:
    """(pattern: up to two words that say what, the noun; nouns that need no more; everyday nouns)."""
    nouns = listed("marks")["nouns"]
    before = rf"((?:\b(?!(?:{_IDLE})\b)[a-z]{{3,12}} ){{0,2}})"
    pattern = re.compile(rf"{before}\b({one_of(nouns['words'])})\b")
    return pattern, frozenset(map(plain, nouns["enough"])), frozenset(map(plain, nouns["weak"]))


@functools.cache
def _body() -> re.Pattern[str]:
    return re.compile(rf"\b{one_of(listed('marks')['body']['words'])}\b")


def marks(passage: Passage) -> Iterator[Found]:
    pattern, enough, weak = _nouns()
    at = 0
    while found := pattern.search(passage.plain, at):
        noun = found.group(2)
        stop = _END.search(passage.plain, found.end())
        end = min(stop.start() if stop else len(passage.plain), found.end() + 80)
        at = max(found.end(), end)
        said = passage.text[found.start() : end]
        start = found.start() + len(said) - len(said.lstrip())
        said = said.strip()
        alone = len(said.split()) == len(noun.split())
        if (alone and noun not in enough) or (noun in weak and not _body().search(passage.plain, found.end(), end)):
            continue  # "has tattoos" says nothing by which to know anybody
        yield "marks", said, start, start + len(said), True
