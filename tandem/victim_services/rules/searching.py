"""Which client fits the words of a search: case and accents aside, nicknames, either surname, and the digits of a phone number.
Plain Python, because it runs over every summary of the agency at each search."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tandem.persons.matching.names import nicknames
from tandem.victim_services.rules.casework import SUMMARY
from tandem.victim_services.rules.folding import folded

FIELDS = tuple(f.name for f in SUMMARY)
_NUMBER = re.compile(r"[\d()+.\-/]{3,}")


@dataclass(frozen=True, slots=True)
class Word:
    any_of: tuple[str, ...]  # folded; nicknames beside the word itself, these as whole words
    digits: str = ""  # where it is part of a number


def sought(words: str) -> list[Word]:
    """The words of a search. "(202) 555-0142" is one number, however it is spaced."""
    found = []
    typed = re.sub(r"(?<=[\d)])[ ](?=[\d(])", "", words)
    for word in typed.split():
        plain = folded(word)
        if _NUMBER.fullmatch(word) and sum(c.isdigit() for c in word) >= 3:
            found.append(Word((plain,), "".join(c for c in word if c.isdigit())))
        else:
            others = sorted(nicknames(plain) - {plain})
            found.append(Word((plain, *(f" {other} " for other in others))))
    return found


def fits(wanted: Sequence[Word], data: Mapping[str, Any]) -> bool:
    """Whether all of them stand in the summary's fields."""
    values = [str(data[name]) for name in FIELDS if data.get(name)]
    text = f" {folded(' '.join(values))} "
    for word in wanted:
        if any(way in text for way in word.any_of):
            continue
        if word.digits and any(word.digits in "".join(c for c in value if c.isdigit()) for value in values):
            continue
        return False
    return True
