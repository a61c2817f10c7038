"""What a screening tool is, so that the shape of one can be seen at a glance. Apart from reading it and from every rule about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

Said = Mapping[str, str]  # language -> words
GIVEN, NOT_ASKED, REFUSED, UNABLE = "given", "not_asked", "refused", "unable"
# Results in their own right (domain.md 5: 65 % of the failures that an audit found were a lack of any record).
WITHOUT_AN_ANSWER = (NOT_ASKED, REFUSED, UNABLE)
ITEM_KINDS = ("one", "many", "text", "number")


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    says: Said
    points: int = 0
    stops: Said | None = (
        None  # what is said when this ends the questions: only sections with `after_stop` are asked from here on
    )
    advice: Said | None = None  # words for who asks, shown once this was answered. Never an act.


@dataclass(frozen=True, slots=True)
class Condition:
    """The earlier item's answer is among these: ids of its choices, or `not_asked`, `refused`, `unable`."""

    item: str
    among: frozenset[str]


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    kind: str  # one of ITEM_KINDS
    asks: Said
    hint: Said | None = None
    choices: tuple[Choice, ...] = ()
    if_all: tuple[Condition, ...] = ()  # asked where all hold; empty: always

    def choice(self, choice_id: str) -> Choice | None:
        return next((c for c in self.choices if c.id == choice_id), None)


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: Said
    items: tuple[Item, ...]
    says: Said | None = None  # what is said, not asked, before its first item
    after_stop: bool = False  # asked also when an answer stopped the rest: nobody is left standing


@dataclass(frozen=True, slots=True)
class Level:
    id: str
    says: Said
    least: int | None = None  # score from which, and up to which, it holds; None: whoever screens decides
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """Who may use a tool. Empty kinds, roles or agencies: not narrowed by that."""

    says: Said
    trained: bool  # only people whom its publisher trained
    kinds: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()  # slugs: an agency's own tool


@dataclass(frozen=True, slots=True)
class Tool:
    id: str
    version: str
    name: Said
    about: Said
    mark: Said  # stands over every page and print of a result: how far it can be trusted
    source: str
    licence: str
    confidence: str  # how sure the facts of this file are
    validated: bool
    languages: tuple[str, ...]
    embedded: bool  # its text is here and can be asked; otherwise only its result is recorded
    who: Who
    effective: date | None
    until: date | None
    sections: tuple[Section, ...] = ()
    scored: bool = False
    levels: tuple[Level, ...] = ()
    score_span: tuple[int, int] | None = None  # of a tool whose result is recorded
    names: tuple[str, ...] = ()  # other names it goes by

    def items(self) -> Iterator[tuple[Section, Item]]:
        """In the order in which they are asked."""
        for section in self.sections:
            for item in section.items:
                yield section, item

    def item(self, item_id: str) -> Item | None:
        return next((i for _s, i in self.items() if i.id == item_id), None)

    def level(self, level_id: str) -> Level | None:
        return next((x for x in self.levels if x.id == level_id), None)

    def in_force(self, on: date) -> bool:
        return (self.effective or date.min) <= on <= (self.until or date.max)


def say(words: Said | None, language: str) -> str:
    """In this language; else English, else the first there is."""
    if not words:
        return ""
    return words.get(language[:2]) or words.get("en") or next(iter(words.values()))
