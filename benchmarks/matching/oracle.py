"""The best that any ranking can do: every person held, ranked by the true likelihood under the very generator of people and copies
(people.py). No key, no model, no candidates: what it cannot rank first, nobody can."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np

from benchmarks.matching.index import SEED
from benchmarks.matching.people import (
    DAYS,
    FIRST_DAY,
    LETTERS,
    LOST_DATE,
    LOST_PHONE,
    MOVED,
    SLIPPED,
    TURNED,
    WRONG_DATE,
    Source,
    block,
    blocks,
)  # fmt: skip
from tandem.persons.matching.features import Features
from tandem.persons.matching.slips import by_deletion, deletions

SAME = 1e-9  # relative; likelihoods nearer than this are ties


def chance_of_slip(x: str, y: str) -> float:
    """P(people.slip(x) is y)."""
    n, found = len(x), 0.0
    if len(y) == n + 1:
        found += sum(y[:at] == x[:at] and y[at + 1 :] == x[at:] for at in range(n)) / len(LETTERS)
    elif len(y) == n - 1:
        found += sum(y == x[:at] + x[at + 1 :] for at in range(n)) if n > 2 else 0
    elif len(y) == n:
        apart = [at for at in range(n) if x[at] != y[at]]
        if len(apart) == 1:
            at = apart[0]
            # Replaced on purpose, for want of letters to leave out, or because there are no two to exchange.
            ways = 1 + (n <= 2) + (at + 1 >= n or x[at] == x[at + 1])
            found += ways / (len(LETTERS) - (x[at] in LETTERS))
        elif len(apart) == 2:
            at, after = apart
            found += after == at + 1 and x[at] == y[after] and x[after] == y[at]
    return found / n / 4


@dataclass(slots=True)
class Best:
    """Of one query: what a ranking by the true likelihood gives. Ties share their places."""

    first: float  # chance that the true person comes first
    ten: float  # and among ten
    tied: bool  # the true person is among several who fit best, exactly alike
    certainty: float  # posterior of the likeliest
    right: bool  # who is the likeliest (or one of them)


class Oracle:
    """All people of an index of `size`, in arrays."""

    def __init__(self, size: int, drawn: Source) -> None:
        self._words: dict[str, int] = {}
        self._places: dict[str, int] = {}
        columns: list[list[int]] = [[], [], [], [], []]
        self.ids: dict[int, int] = {}  # by the first half of the id
        for number, count in blocks(size):
            for held in block(number, count, SEED, drawn):
                p = held.features
                self.ids[held.id.int >> 64] = len(self.ids)
                for column, value in zip(
                    columns,
                    (
                        self._words.setdefault(p.given[0], len(self._words)),
                        self._words.setdefault(p.family[0], len(self._words)),
                        _day(p.born_on),
                        self._places.setdefault(p.places[0], len(self._places)),
                        int(p.phones[0][1:]) if p.phones else 0,
                    ),
                    strict=True,
                ):
                    column.append(value)
        self.given, self.family, self.born, self.place = (np.array(c, dtype=np.int32) for c in columns[:4])
        self.phone = np.array(columns[4], dtype=np.int64)
        self._by_given = np.argsort(self.given, kind="stable").astype(np.int32)
        self._starts = np.searchsorted(self.given[self._by_given], np.arange(len(self._words) + 1))
        self._near = by_deletion(self._words)
        total = drawn.places[1][-1]
        before = 0
        self._shares: dict[str, float] = {}
        for name, cumulated in zip(*drawn.places, strict=True):
            self._shares[name] = (cumulated - before) / total
            before = cumulated

    def best(self, asked: Features, true_id: UUID, *, absence_tells: bool = True) -> Best:
        """`absence_tells`: that a copy without a phone is likelier of somebody who has none, which no case worker would reckon with."""
        rows, names = self._who_may_be(asked)
        likely = names * self._rest(asked, rows, absence_tells)
        own = likely[rows == self.ids[true_id.int >> 64]].sum()
        top, total = likely.max(), likely.sum()
        above = int((likely > own * (1 + SAME)).sum())
        ties = int((np.abs(likely - own) <= own * SAME).sum())
        return Best(
            first=1 / ties if above == 0 else 0.0, ten=min(ties, max(10 - above, 0)) / ties, tied=above == 0 and ties > 1,
            certainty=float(top / total), right=above == 0,
        )  # fmt: skip

    def _rest(self, asked: Features, rows: np.ndarray, absence_tells: bool) -> np.ndarray:
        found = np.ones(len(rows))
        if asked.born_on:
            kept = 1 - LOST_DATE - WRONG_DATE
            found *= kept * (self.born[rows] == _day(asked.born_on)) + WRONG_DATE / DAYS
        phones = self.phone[rows]
        if asked.phones:
            found *= phones == int(asked.phones[0][1:])
        elif absence_tells:
            found *= np.where(phones == 0, 1.0, LOST_PHONE)
        place = asked.places[0]
        return found * ((1 - MOVED) * (self.place[rows] == self._places.get(place, -1)) + MOVED * self._shares[place])

    def _who_may_be(self, asked: Features) -> tuple[np.ndarray, np.ndarray]:
        """(rows of people whose names can have become these, P(these names | theirs)); all others have none at all."""
        given, family = self._sources(asked.given[0]), self._sources(asked.family[0])
        found: dict[int, list[np.ndarray]] = {0: [], 1: []}
        for first, last, share in ((given, family, 1 - TURNED), (family, given, TURNED)):
            as_family = np.zeros(len(self._words))
            as_family[list(last)] = list(last.values())
            for word, chance in first.items():
                rows = self._by_given[self._starts[word] : self._starts[word + 1]]
                weight = as_family[self.family[rows]]
                there = weight > 0
                found[0].append(rows[there])
                found[1].append(weight[there] * (share * chance))
        rows, at = np.unique(np.concatenate(found[0]), return_inverse=True)
        return rows, np.bincount(at, weights=np.concatenate(found[1]), minlength=len(rows))

    def _sources(self, written: str) -> dict[int, float]:
        """Words that can have been meant: word -> P(written | word)."""
        near = {w for form in deletions(written) for w in self._near.get(form, ())}
        chances = {w: SLIPPED * chance_of_slip(w, written) + (1 - SLIPPED) * (w == written) for w in near}
        return {self._words[w]: c for w, c in chances.items() if c > 0}


def _day(iso: str) -> int:
    return (date.fromisoformat(iso) - FIRST_DAY).days
