"""A text cut into passages of bounded length, mostly sentences, so that every reader takes time in proportion to the text, whatever
somebody writes; and what a passage says against what it says: not, maybe, and "my own number"."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tandem.intake.reading.lists import compiled, listed, plain

LONGEST = 400  # characters of a passage
READ_MOST = 60_000  # characters of a text; what comes after is not read
_END = re.compile(r"[.!?](?=[ \n\r\t\"])|[\n\r]")
_SHORT = re.compile(
    r"\b(?:mr|mrs|ms|dr|st|ave|blvd|sgt|det|lt|ofc|no|num|lic|approx|apt|veh|sub|jr|sr|dept|tel|cel|vs|av|col|sra|srta|hrs|aprox|masc|fem|edo|cd|lib|hab|fracc|blk|brn|ph|plt|w|mts|cms|[a-z])$"
)
_CLAUSE = re.compile(r"[,;:()]| (?:but|and|only|pero|y|mas|solo|thats|that's) ")


@dataclass(frozen=True, slots=True)
class Passage:
    """`plain` is `text` without capitals and accents, letter for letter; `after` begins the passage that follows."""

    start: int
    text: str
    plain: str
    after: str = ""

    @property
    def caseless(self) -> bool:
        """Written without capitals, or in nothing else: then a capital tells nothing."""
        return self.text.islower() or (self.text.isupper() and sum(map(str.isalpha, self.text)) > 12)

    def negated(self, start: int, end: int) -> bool:
        """Does its clause take it back?"""
        clause = 0
        for cut in _CLAUSE.finditer(self.plain, 0, start):
            clause = cut.end()
        return bool(_rules("not", "before").search(self.plain[clause:start])) or bool(
            _rules("not", "after").search(self.plain[end:])
        )

    def doubted(self, start: int, end: int) -> bool:
        """Does the sentence doubt it, or is it somebody's quoted word?"""
        if _rules("maybe", "before").search(self.plain[:end]):
            return True
        return bool(_rules("maybe", "after").search(self.plain[end:] + " " + self.after))

    def of_the_reporter(self, start: int) -> bool:
        return bool(_rules("reporter", "before").search(self.plain[:start]))


@functools.cache
def _rules(which: str, where: str) -> re.Pattern[str]:
    return compiled(listed("doubts")[which][where])


def passages(text: str) -> Iterator[Passage]:
    """In the order of the text, none longer than LONGEST, together no longer than the text."""
    whole = text[:READ_MOST]
    flat = plain(whole)
    cuts = list(_cuts(flat))
    for place, (start, end) in enumerate(cuts):
        after = flat[slice(*cuts[place + 1])][:60] if place + 1 < len(cuts) else ""
        yield Passage(start, whole[start:end], flat[start:end], after)


def _cuts(flat: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _ends(flat):
        while end - start > LONGEST:
            cut = flat.rfind(" ", start + LONGEST // 2, start + LONGEST) + 1 or start + LONGEST
            yield start, cut
            start = cut
        if flat[start:end].strip():
            yield start, end
        start = end


def _ends(flat: str) -> Iterator[int]:
    for stop in _END.finditer(flat):
        if stop.group() != "." or not _SHORT.search(flat, max(0, stop.start() - 8), stop.start()):
            yield stop.end()
    yield len(flat)
