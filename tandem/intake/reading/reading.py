"""Reads a text: each passage by each reader, what two readers claim is settled, what is said twice is said once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from tandem.intake.reading.accounts import accounts
from tandem.intake.reading.aliases import aliases
from tandem.intake.reading.companions import companions
from tandem.intake.reading.emails import emails
from tandem.intake.reading.looks import looks
from tandem.intake.reading.numbers import numbers
from tandem.intake.reading.passages import Passage, passages
from tandem.intake.reading.phones import phones
from tandem.intake.reading.places import places
from tandem.intake.reading.suggestion import Suggestion
from tandem.intake.reading.vehicles import vehicles

SUGGESTED_MOST = 200  # nobody looks through more; a text that holds more is a list, and lists come by import
CLAIMED_MOST = 24  # by one reader of one passage: in four hundred letters nobody says more, and what repeats without end costs no more
READERS: tuple[Callable[[Passage], Iterator[Suggestion]], ...] = (
    emails,
    numbers,
    phones,
    vehicles,
    accounts,
    companions,
    aliases,
    looks,
    places,
)


def read(text: str) -> list[Suggestion]:
    """What a text says, in its order. In any of the languages that the lists know, which are not told apart: people mix them in one
    sentence. Takes time in proportion to the text."""
    found: dict[tuple[str, tuple[str, ...]], Suggestion] = {}
    for passage in passages(text):
        for one in settled([s for reader in READERS for s in islice(reader(passage), CLAIMED_MOST)]):
            key = (one.kind, tuple(v.casefold() for v in one.parts.values()))
            before = found.get(key)
            if before is None or (one.sure and not before.sure):
                found[key] = one
        if len(found) >= SUGGESTED_MOST:
            break
    return sorted(found.values(), key=lambda s: (s.start, s.end))[:SUGGESTED_MOST]


# Of two claims on the same words the first of these holds.
_CLAIMS = ("email", "number", "vehicle", "account", "phone", "companion", "alias", "descriptor", "place")


def settled(claims: list[Suggestion]) -> Iterator[Suggestion]:
    """A name is a companion's or an alias, a number a plate's or a phone's: not both."""
    kept: list[Suggestion] = []
    for one in sorted(claims, key=lambda s: (_CLAIMS.index(s.kind), s.start, -s.end)):
        if not any(_contend(one, other) for other in kept):
            kept.append(one)
    yield from kept


def _contend(one: Suggestion, other: Suggestion) -> bool:
    if one.start >= other.end or other.start >= one.end:
        return False
    if one.kind == other.kind:
        return one.kind != "descriptor" or one.parts["field"] == other.parts["field"]
    return {one.kind, other.kind} in _RIVALS


_RIVALS = (
    {"email", "account"},
    {"number", "phone"},
    {"vehicle", "number"},
    {"vehicle", "phone"},
    {"companion", "alias"},
    {"account", "alias"},
)
