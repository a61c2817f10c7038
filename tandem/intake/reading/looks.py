"""How somebody looks: height in cm, weight in kg, colour of eyes and hair, marks in the words of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tandem.intake.reading.hair import hair_and_eyes
from tandem.intake.reading.marks import marks
from tandem.intake.reading.measures import measures
from tandem.intake.reading.passages import Passage
from tandem.intake.reading.suggestion import Suggestion

# What a reader of looks gives: (field, value, start, end, is it said outright) within the passage
Found = tuple[str, str, int, int, bool]
_READERS: tuple[Callable[[Passage], Iterator[Found]], ...] = (measures, hair_and_eyes, marks)


def looks(passage: Passage) -> Iterator[Suggestion]:
    for reader in _READERS:
        for field, value, start, end, outright in reader(passage):
            if value and not passage.negated(start, end):
                sure = outright and not passage.doubted(start, end)
                parts = {"field": field, "value": value}
                yield Suggestion("descriptor", parts, passage.start + start, passage.start + end, sure)
