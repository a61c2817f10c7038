"""The score of a tool's answers and the level it falls into. What was refused, not asked or could not be answered is no zero: the score is
then a span, and there is a level only where every score in the span has the same. A level says how soon somebody needs which service. It
is no finding, no probable cause, and nothing outside the client's file reads it (domain.md 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tandem.screening.rules.answers import Answer
from tandem.screening.rules.next_item import path, stopped_by
from tandem.screening.rules.tool import Item, Level, Tool


@dataclass(frozen=True, slots=True)
class Score:
    least: int
    most: int

    @property
    def exact(self) -> bool:
        return self.least == self.most


def score(tool: Tool, answers: Mapping[str, Answer]) -> Score | None:
    """None where the tool gives no score."""
    if not tool.scored:
        return None
    on = {item.id for item in path(tool, answers)}
    stopped, can_stop = stopped_by(tool, answers) is not None, _can_stop(tool)
    least = most = 0
    shut: set[str] = set()  # surely not asked, by what was answered
    for section, item in tool.items():
        answer = answers.get(item.id) if item.id in on else None
        low, high = span_of(item)
        if answer is not None and answer.given:
            low = high = sum(c.points for c in item.choices if c.id in answer.value)
        elif item.id not in on and not (stopped and not section.after_stop) and _shut_out(item, answers, on, shut):
            shut.add(item.id)
            low = high = 0
        elif item.if_all or can_stop:  # it might not have been asked at all
            low, high = min(0, low), max(0, high)
        least, most = least + low, most + high
    return Score(least, most)


def level(tool: Tool, found: Score | None) -> Level | None:
    """The one level that the whole span lies in; None where the answers do not decide it."""
    if found is None:
        return None
    return next(
        (
            x
            for x in tool.levels
            if x.least is not None and x.most is not None and x.least <= found.least and found.most <= x.most
        ),
        None,
    )


def span_of(item: Item) -> tuple[int, int]:
    """The least and the most points that an answer can bring."""
    points = [c.points for c in item.choices]
    if not points:
        return 0, 0
    if item.kind == "many":  # at least one is chosen, else nothing was answered
        below, above = [p for p in points if p < 0], [p for p in points if p > 0]
        return sum(below) if below else min(points), sum(above) if above else max(points)
    return min(points), max(points)


def possible(tool: Tool) -> Score:
    """Between which scores any answers lie."""
    least = most = 0
    for _section, item in tool.items():
        low, high = span_of(item)
        if item.if_all or _can_stop(tool):
            low, high = min(0, low), max(0, high)
        least, most = least + low, most + high
    return Score(least, most)


def problems_of_levels(tool: Tool) -> list[tuple[str, str]]:
    """(place, sentence): a scored tool's levels lie end to end over all possible scores."""
    if not tool.embedded:
        return (
            [("scored", "must not be true: the text is not here, so that no score can be counted")]
            if tool.scored
            else []
        )
    if not tool.scored:
        loose = [i.id for _s, i in tool.items() if any(c.points for c in i.choices)]
        found = [(f"item {i}.answer", "has points, but the tool is not scored") for i in loose]
        return found + [(f"level {x.id}", "has from and to, but the tool is not scored") for x in tool.levels if x.least is not None]  # fmt: skip
    if not tool.levels:
        return [("level", "is missing: what does a score mean?")]
    if any(x.least is None for x in tool.levels):
        return [("level", "needs from and to, because the tool is scored")]
    whole, at = possible(tool), None
    found = []
    for x in sorted(tool.levels, key=lambda one: one.least or 0):
        assert x.least is not None
        assert x.most is not None
        if x.most < x.least:
            found.append((f"level {x.id}", "ends before it begins"))
        elif at is not None and x.least != at + 1:
            found.append((f"level {x.id}", f"must begin at {at + 1}, where the one before it ends"))
        at = x.most
    first = min(x.least for x in tool.levels if x.least is not None)
    last = max(x.most for x in tool.levels if x.most is not None)
    if not found and (first > whole.least or last < whole.most):
        found.append(
            ("level", f"reaches from {first} to {last}, but scores lie between {whole.least} and {whole.most}")
        )
    return found


def _can_stop(tool: Tool) -> bool:
    return any(c.stops for _s, i in tool.items() for c in i.choices)


def _shut_out(item: Item, answers: Mapping[str, Answer], on: set[str], shut: set[str]) -> bool:
    """Whether what was really answered shuts the item out; a refusal does not: the answer might have led there."""
    for condition in item.if_all:
        looked_at = answers.get(condition.item) if condition.item in on else None
        if condition.item in shut:
            return True
        if (
            looked_at is not None
            and looked_at.given
            and "given" not in condition.among
            and not condition.among & set(looked_at.value)
        ):
            return True
    return False
