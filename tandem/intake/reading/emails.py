"""E-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tandem.intake.reading.passages import Passage
from tandem.intake.reading.suggestion import Suggestion

EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")


def emails(passage: Passage) -> Iterator[Suggestion]:
    if "@" not in passage.text:
        return
    for found in EMAIL.finditer(passage.text):
        if passage.of_the_reporter(found.start()):
            continue
        address = found.group().rstrip(".-").lower()
        sure = not passage.doubted(found.start(), found.end()) and not passage.negated(found.start(), found.end())
        yield Suggestion(
            "email",
            {"address": address},
            passage.start + found.start(),
            passage.start + found.start() + len(address),
            sure,
        )
