"""Phone numbers, found by the library phonenumbers; the caller's own, an officer's and a hotline's are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from tandem.intake.reading.passages import Passage
from tandem.intake.reading.suggestion import Suggestion

_FREE = re.compile(r"\+1(?:8(?:00|33|44|55|66|77|88))")


def phones(passage: Passage) -> Iterator[Suggestion]:
    if sum(c.isdigit() for c in passage.text) < 7:
        return
    matcher = phonenumbers.PhoneNumberMatcher(passage.text, "US", leniency=phonenumbers.Leniency.VALID, max_tries=60)
    for match in matcher:
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        if passage.of_the_reporter(match.start):
            continue
        # A number that is free to call is an office's more often than a person's.
        sure = not _FREE.match(number) and not passage.doubted(match.start, match.end)
        sure = sure and not passage.negated(match.start, match.end)
        yield Suggestion("phone", {"number": number}, passage.start + match.start, passage.start + match.end, sure)
