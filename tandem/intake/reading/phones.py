"""Phone numbers, found by the library phonenumbers; the caller's own, an officer's and a hotline's are left out. One of Mexico
without its country's digits is suggested, never as sure."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from tandem.intake.reading.passages import Passage
from tandem.intake.reading.suggestion import Suggestion

# Ten digits that no American number has, where the words are Spanish: perhaps of Mexico, written as one writes them there
_OF_MEXICO = re.compile(r"(?<![\d+])(?:\d{2} ?\d{4} ?\d{4}|\d{3}[ -]?\d{3}[ -]?\d{4})(?!\d)")
_SPANISH = re.compile(r"\b(?:tel|telefono|cel|celular|numero|num|contacto|llam\w{1,6}|marc\w{1,4}|lada)\b")
# Seven digits near one another: the library is slow, and most passages have none
_DIGITS = re.compile(r"(?:\d[^\w\n]{0,4}){7}|\d{7}")
_FREE = re.compile(r"\+1(?:8(?:00|33|44|55|66|77|88))")


def phones(passage: Passage) -> Iterator[Suggestion]:
    if not _DIGITS.search(passage.text):
        return
    taken: list[tuple[int, int]] = []
    matcher = phonenumbers.PhoneNumberMatcher(passage.text, "US", leniency=phonenumbers.Leniency.VALID, max_tries=24)
    for match in matcher:
        taken.append((match.start, match.end))
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        if passage.of_the_reporter(match.start):
            continue
        # A number that is free to call is an office's more often than a person's.
        sure = not _FREE.match(number) and not passage.doubted(match.start, match.end)
        sure = sure and not passage.negated(match.start, match.end)
        yield Suggestion("phone", {"number": number}, passage.start + match.start, passage.start + match.end, sure)
    for found in _OF_MEXICO.finditer(passage.text):
        if any(start < found.end() and found.start() < end for start, end in taken):
            continue
        if _SPANISH.search(passage.plain, 0, found.start()) and not passage.of_the_reporter(found.start()):
            there = phonenumbers.parse(found.group(), "MX")
            if phonenumbers.is_valid_number(there):
                said = phonenumbers.format_number(there, phonenumbers.PhoneNumberFormat.E164)
                yield Suggestion(
                    "phone", {"number": said}, passage.start + found.start(), passage.start + found.end(), sure=False
                )
