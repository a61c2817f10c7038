"""A link chart in plain Python: who is tied to whom by what, which hubs are folded, where the next step leads, the shortest way. Knows no
rows: what comes in has passed the wall already, so that nothing here can count or hint at what a viewer may not see."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

# Kinds of ties that a viewer chooses among; the order is that of the page. Their words stand in cases/words.py.
KINDS = ("relation", "match", "phone", "email", "account", "vehicle", "address", "report", "case")
# More people than this at one number or address say something about the place (a shelter's phone, a motel), not about them.
FOLD_ABOVE = 12
MOST_NODES = 2000
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Source:
    """Where a tie was read: an agency's record, the report that brought it, the day it came in."""

    agency: str
    on: date | None = None
    report: str = ""  # id of the report, where the viewer sees it
    says: str = ""  # what stands there: "mother", "as written: (840) 555-0142"


@dataclass(frozen=True, slots=True)
class Node:
    """`key` is a person's, report's or case's id, or a keyed hash of a number or address: it travels in addresses of pages."""

    key: str
    kind: str  # person | phone | email | account | vehicle | address | report | case
    label: str
    detail: str = ""
    folded: int = 0  # how many people hang on a hub that is folded; 0 where it is not
    hub: int = 0  # how many people hang on it, where it would fold


@dataclass(frozen=True, slots=True)
class Tie:
    one: str
    other: str
    kind: str
    says: str
    sources: tuple[Source, ...] = ()


@dataclass(slots=True)
class Chart:
    nodes: dict[str, Node] = field(default_factory=dict)
    ties: dict[tuple[str, str, str, str], Tie] = field(default_factory=dict)
    full: bool = False  # there was more than MOST_NODES

    def add(self, tie: Tie) -> None:
        """The same tie from a second source is one tie with two sources."""
        one, other = sorted((tie.one, tie.other))
        # What one is to the other turns round with them, so a relation keeps its words in its key.
        key = (one, other, tie.kind, tie.says)
        known = self.ties.get(key)
        if known is None:
            self.ties[key] = tie
        else:
            more = tuple(s for s in tie.sources if s not in known.sources)
            self.ties[key] = Tie(known.one, known.other, known.kind, known.says, known.sources + more)

    def neighbours(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {key: [] for key in sorted(self.nodes)}
        for tie in self.sorted_ties():
            found[tie.one].append(tie.other)
            found[tie.other].append(tie.one)
        return found

    def sorted_ties(self) -> list[Tie]:
        return [self.ties[key] for key in sorted(self.ties)]


def whole(chart: Chart, keep: Iterable[str]) -> Chart:
    """The chart without loose ends: a tie needs both of its ends, and what is no person needs two ties, or it ties nobody.
    `keep` stay whatever hangs on them."""
    held = set(keep)
    chart.ties = {k: t for k, t in chart.ties.items() if t.one in chart.nodes and t.other in chart.nodes}
    while True:
        count: dict[str, set[str]] = {}
        for tie in chart.ties.values():
            count.setdefault(tie.one, set()).add(tie.other)
            count.setdefault(tie.other, set()).add(tie.one)
        loose = {
            n.key
            for n in chart.nodes.values()
            if n.kind != "person" and n.key not in held and not n.folded and len(count.get(n.key, ())) < 2
        }
        if not loose:
            return chart
        chart.nodes = {k: n for k, n in chart.nodes.items() if k not in loose}
        chart.ties = {k: t for k, t in chart.ties.items() if t.one not in loose and t.other not in loose}


def reached(chart: Chart, start: Iterable[str]) -> set[str]:
    """What hangs together with `start`."""
    beside, seen = chart.neighbours(), {s for s in start if s in chart.nodes}
    waiting = deque(sorted(seen))
    while waiting:
        for near in beside[waiting.popleft()]:
            if near not in seen:
                seen.add(near)
                waiting.append(near)
    return seen


def shortest(chart: Chart, start: str, end: str) -> list[str]:
    """Keys from `start` to `end`, both with them; empty where no way leads. Of several equally short ones the first by key, so that the
    same question has the same answer."""
    if start not in chart.nodes or end not in chart.nodes:
        return []
    beside, came = chart.neighbours(), {start: start}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        if here == end:
            break
        for near in sorted(beside[here]):
            if near not in came:
                came[near] = here
                waiting.append(near)
    if end not in came:
        return []
    way = [end]
    while way[-1] != start:
        way.append(came[way[-1]])
    return way[::-1]


def folds(people: Mapping[str, object] | set[str], opened: bool) -> bool:
    return len(people) > FOLD_ABOVE and not opened
