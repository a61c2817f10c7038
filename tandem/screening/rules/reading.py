"""Reads one tool file strictly: a question that is read wrongly is asked wrongly of somebody who was hurt. Every problem is said at once,
each with its file and place, in words that the agency's own worker can act on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from tandem.agencies.kinds import AgencyKind
from tandem.screening.rules.reachable import problems_of_logic
from tandem.screening.rules.scoring import problems_of_levels
from tandem.screening.rules.tool import (
    ITEM_KINDS,
    WITHOUT_AN_ANSWER,
    Choice,
    Condition,
    Item,
    Level,
    Said,
    Section,
    Tool,
    Who,
)

CONFIDENCE = ("sourced", "own knowledge, high", "own knowledge, medium", "own knowledge, low", "own tool")
LARGEST = 200_000  # characters of a file: a tool travels inside each of its results
MOST_ITEMS = 200
REQUIRED = {"id", "version", "name", "about", "mark", "source", "licence", "confidence", "validated", "languages", "embedded", "who"}  # fmt: skip
OPTIONAL = {"from", "until", "section", "scored", "level", "score", "names"}
_ID = r"[a-z][a-z0-9_]{0,39}"
Part = TypeVar("Part")
_LANGUAGE = re.compile(r"[a-z]{2}")


class BadTool(ValueError):
    """A tool file that cannot be used. Its text names file and place, one problem a line."""


def read(text: str, name: str) -> Tool:
    """One tool. Raises BadTool with every problem found, and nothing else whatever the text."""
    if len(text) > LARGEST:
        raise BadTool(f"{name}: is longer than {LARGEST:,} characters; a tool of that size cannot be asked of anybody")
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise BadTool(f"{name}: is not valid TOML: {e}") from e
    except (RecursionError, ValueError) as e:  # nested without end; a number or a day that no calendar has
        raise BadTool(f"{name}: is not valid TOML: {type(e).__name__}") from e
    return _Reader(name).tool(raw)


class _Reader:
    """Collects problems, so that a file is mended in one go."""

    def __init__(self, name: str) -> None:
        self.name, self.found = name, list[str]()
        self.languages: tuple[str, ...] = ("en", "es")

    def wrong(self, place: str, what: str) -> None:
        self.found.append(f"{self.name}: {place}: {what}")

    def end(self) -> None:
        if self.found:
            raise BadTool("\n".join(self.found))

    def tool(self, raw: Mapping[str, Any]) -> Tool:
        self.keys("", raw, REQUIRED, OPTIONAL)
        self.end()
        self.languages = self.language_list(raw["languages"])
        self.end()
        embedded = self.flag("embedded", raw["embedded"])
        effective = self.day("from", raw["from"]) if "from" in raw else None
        until = self.day("until", raw["until"]) if "until" in raw else None
        if embedded and effective is None:
            self.wrong("from", "is missing: from which day on is this version asked?")
        if effective and until and until < effective:
            self.wrong("until", "lies before from")
        made = Tool(
            id=self.text("id", raw["id"], r"[a-z][a-z0-9-]{1,39}"), version=self.text("version", raw["version"], r"[0-9A-Za-z][0-9A-Za-z .-]{0,29}"),
            name=self.words("name", raw["name"]), about=self.words("about", raw["about"]), mark=self.words("mark", raw["mark"]),
            source=self.text("source", raw["source"]), licence=self.text("licence", raw["licence"]),
            confidence=self.one_of("confidence", raw["confidence"], CONFIDENCE), validated=self.flag("validated", raw["validated"]),
            languages=self.languages, embedded=embedded, who=self.who(raw["who"]), effective=effective, until=until,
            sections=self.sections(raw.get("section", [])), scored=self.flag("scored", raw.get("scored", False)),
            levels=self.levels(raw.get("level", [])), score_span=self.span(raw["score"]) if "score" in raw else None,
            names=tuple(self.text("names", n) for n in self.each("names", raw.get("names", []))),
        )  # fmt: skip
        self.end()
        for place, what in [*_problems_of_shape(made), *problems_of_logic(made), *problems_of_levels(made)]:
            self.wrong(place, what)
        self.end()
        return made

    # --- parts ---------------------------------------------------------------------------------------------------

    def who(self, raw: Any) -> Who:
        if not self.table("who", raw):
            return Who({}, False)
        self.keys("who.", raw, {"says", "trained"}, {"kinds", "roles", "agencies"})
        return Who(
            says=self.words("who.says", raw.get("says")), trained=self.flag("who.trained", raw.get("trained")),
            kinds=tuple(self.one_of("who.kinds", k, tuple(AgencyKind.values)) for k in self.each("who.kinds", raw.get("kinds", []))),
            roles=tuple(self.text("who.roles", r, r"[a-z_]{2,30}") for r in self.each("who.roles", raw.get("roles", []))),
            agencies=tuple(self.text("who.agencies", a, r"[a-z0-9-]{2,60}") for a in self.each("who.agencies", raw.get("agencies", []))),
        )  # fmt: skip

    def sections(self, raw: Any) -> tuple[Section, ...]:
        return self.tables("section", raw, self.section)

    def section(self, place: str, raw: Mapping[str, Any]) -> Section:
        self.keys(f"{place}.", raw, {"id", "title", "item"}, {"says", "after_stop"})
        return Section(
            id=self.text(f"{place}.id", raw.get("id"), _ID), title=self.words(f"{place}.title", raw.get("title")),
            items=self.tables(f"{place}.item", raw.get("item", []), self.item),
            says=self.words(f"{place}.says", raw["says"]) if "says" in raw else None,
            after_stop=self.flag(f"{place}.after_stop", raw.get("after_stop", False)),
        )  # fmt: skip

    def item(self, place: str, raw: Mapping[str, Any]) -> Item:
        if isinstance(raw.get("id"), str):
            place = f"item {raw['id'][:40]}"
        self.keys(f"{place}.", raw, {"id", "kind", "asks"}, {"hint", "answer", "if_all"})
        return Item(
            id=self.text(f"{place}.id", raw.get("id"), _ID), kind=self.one_of(f"{place}.kind", raw.get("kind"), ITEM_KINDS),
            asks=self.words(f"{place}.asks", raw.get("asks")), hint=self.words(f"{place}.hint", raw["hint"]) if "hint" in raw else None,
            choices=self.tables(f"{place}.answer", raw.get("answer", []), self.choice),
            if_all=self.tables(f"{place}.if_all", raw.get("if_all", []), self.condition),
        )  # fmt: skip

    def choice(self, place: str, raw: Mapping[str, Any]) -> Choice:
        self.keys(f"{place}.", raw, {"id", "says"}, {"points", "stops", "advice"})
        return Choice(
            id=self.text(f"{place}.id", raw.get("id"), _ID), says=self.words(f"{place}.says", raw.get("says")),
            points=self.whole(f"{place}.points", raw.get("points", 0)), stops=self.words(f"{place}.stops", raw["stops"]) if "stops" in raw else None,
            advice=self.words(f"{place}.advice", raw["advice"]) if "advice" in raw else None,
        )  # fmt: skip

    def condition(self, place: str, raw: Mapping[str, Any]) -> Condition:
        self.keys(f"{place}.", raw, {"item", "among"}, set())
        among = [self.text(f"{place}.among", a, _ID) for a in self.each(f"{place}.among", raw.get("among", []))]
        if not among:
            self.wrong(f"{place}.among", "names no answer, so the item would never be asked")
        return Condition(self.text(f"{place}.item", raw.get("item"), _ID), frozenset(among))

    def levels(self, raw: Any) -> tuple[Level, ...]:
        return self.tables("level", raw, self.level)

    def level(self, place: str, raw: Mapping[str, Any]) -> Level:
        self.keys(f"{place}.", raw, {"id", "says"}, {"from", "to"})
        if ("from" in raw) != ("to" in raw):
            self.wrong(place, "needs both from and to, or neither")
        least = self.whole(f"{place}.from", raw["from"]) if "from" in raw else None
        most = self.whole(f"{place}.to", raw["to"]) if "to" in raw else None
        return Level(self.text(f"{place}.id", raw.get("id"), _ID), self.words(f"{place}.says", raw.get("says")), least, most)  # fmt: skip

    def span(self, raw: Any) -> tuple[int, int]:
        if not self.table("score", raw):
            return (0, 0)
        self.keys("score.", raw, {"from", "to"}, set())
        least, most = self.whole("score.from", raw.get("from")), self.whole("score.to", raw.get("to"))
        if least >= most:
            self.wrong("score", "from must lie below to")
        return least, most

    # --- values --------------------------------------------------------------------------------------------------

    def keys(self, inside: str, raw: Mapping[str, Any], required: set[str], optional: set[str]) -> None:
        for key in sorted(required - set(raw)):
            self.wrong(f"{inside}{key}", "is missing")
        for key in sorted(str(k)[:40] for k in set(raw) - required - optional):
            self.wrong(f"{inside}{key}", "is not a key that Tandem knows; is it misspelled?")

    def table(self, place: str, raw: Any) -> bool:
        if not isinstance(raw, dict):
            self.wrong(place, "must be a table of names and values")
        return isinstance(raw, dict)

    def each(self, place: str, raw: Any) -> list[Any]:
        if not isinstance(raw, list):
            self.wrong(place, "must be a list, such as [ ... ]")
            return []
        return raw

    def tables(self, place: str, raw: Any, one: Callable[[str, Mapping[str, Any]], Part]) -> tuple[Part, ...]:
        made = []
        for number, part in enumerate(self.each(place, raw), 1):
            if self.table(f"{place} {number}", part):
                made.append(one(f"{place} {number}", part))
        return tuple(made)

    def text(self, place: str, value: Any, form: str = "") -> str:
        if not isinstance(value, str) or not value.strip():
            self.wrong(place, "must be text in quotation marks")
            return ""
        if form and not re.fullmatch(form, value):
            self.wrong(place, f"must have the form {form}")
        return value

    def words(self, place: str, value: Any) -> Said:
        fit = isinstance(value, dict) and all(isinstance(v, str) and v.strip() for v in value.values())
        if not fit or set(value) != set(self.languages):
            self.wrong(place, f"needs words in {' and '.join(self.languages)}, and in no other language")
            return {}
        found: Said = value
        return found

    def language_list(self, value: Any) -> tuple[str, ...]:
        codes = self.each("languages", value)
        if not codes or not all(isinstance(c, str) and _LANGUAGE.fullmatch(c) for c in codes):
            self.wrong("languages", 'must list two-letter codes, such as ["en", "es"]')
            return ()
        if len(set(codes)) < len(codes):
            self.wrong("languages", "names a language twice")
        return tuple(codes)

    def one_of(self, place: str, value: Any, known: tuple[str, ...]) -> str:
        if not isinstance(value, str) or value not in known:
            self.wrong(place, f"must be one of: {', '.join(known)}")
            return known[0]
        return value

    def flag(self, place: str, value: Any) -> bool:
        if not isinstance(value, bool):
            self.wrong(place, "must be true or false, without quotation marks")
        return value is True

    def whole(self, place: str, value: Any) -> int:
        if type(value) is not int or not -1000 <= value <= 1000:
            self.wrong(place, "must be a whole number between -1000 and 1000, without quotation marks")
            return 0
        return value

    def day(self, place: str, value: Any) -> date:
        if type(value) is not date:  # a datetime is a date too, and is not meant here
            self.wrong(place, "must be a day such as 2026-11-01, without quotation marks")
            return date.min
        return value


def _problems_of_shape(tool: Tool) -> list[tuple[str, str]]:
    """(place, sentence): ids that stand twice, and parts that do not belong to such a tool."""
    found: list[tuple[str, str]] = []
    items = [i for _s, i in tool.items()]
    if tool.embedded and not items:
        found.append(("section", "is missing: a tool whose text is embedded has at least one item"))
    if not tool.embedded and items:
        found.append(("section", "must not be there: embedded is false, so that no text of the tool lies here"))
    if tool.embedded and tool.score_span:
        found.append(("score", "must not be there: the score follows from the answers' points"))
    if len(items) > MOST_ITEMS:
        found.append(("section", f"has more than {MOST_ITEMS} items"))
    found += _twice("section", [s.id for s in tool.sections]) + _twice("item", [i.id for i in items]) + _twice("level", [x.id for x in tool.levels])  # fmt: skip
    for item in items:
        place, chosen = f"item {item.id}", item.kind in ("one", "many")
        if chosen and len(item.choices) < (2 if item.kind == "one" else 1):
            found.append((f"{place}.answer", "are too few to choose from"))
        if not chosen and item.choices:
            found.append((f"{place}.answer", f"must not be there: the answer to an item of kind {item.kind} is typed"))
        found += _twice(f"{place}.answer", [c.id for c in item.choices])
        found += [(f"{place}.answer {c.id}", "is kept for a result without an answer; name it otherwise") for c in item.choices if c.id in WITHOUT_AN_ANSWER or c.id == "given"]  # fmt: skip
    return found


def _twice(place: str, ids: list[str]) -> list[tuple[str, str]]:
    return [(f"{place} {i}", "stands there twice") for i in sorted({i for i in ids if ids.count(i) > 1})]
