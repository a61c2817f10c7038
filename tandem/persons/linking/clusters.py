"""Clusters of records that are one human. Connected components believe a chain of weak links; average linkage joins two groups
only where their records agree on the whole, so that one bad pair does not make two people one."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Sequence

ABSENT = -4.0  # bits of a pair that was never compared: they share no key, which speaks against them
CUT = -1.0  # bits on average at which two groups are still one, where the model file names no cut of its own
MOST, LEAST = 6.0, -6.0  # bits beyond which one pair convinces no more


def connected(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """record -> the lowest record of its component; records without a pair are left out."""
    parent: dict[int, int] = {}

    def root(x: int) -> int:
        parent.setdefault(x, x)
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for a, b in pairs:
        a, b = root(a), root(b)
        parent[max(a, b)] = min(a, b)
    return {x: root(x) for x in parent}


def average_linkage(
    edges: Sequence[tuple[int, int, float]], least: float = 0.0, absent: float = ABSENT, told: float = -math.inf
) -> dict[int, int]:
    """`edges` are (record, record, bits), each pair once. Joins the two groups whose records agree best on average, pairs that
    were not compared counting as `absent`, until no two reach `least`; and never two between whom no single pair reaches `told` bits, so
    that a cluster rests on pairs somebody can look up. record -> its cluster's lowest record."""
    groups = _Groups(edges, absent, told)
    while groups.queue:
        mean, a, b = heapq.heappop(groups.queue)
        if -mean < least:
            break
        if groups.is_current(a, b, -mean):
            groups.join(a, b)
    return groups.clusters()


class _Groups:
    def __init__(self, edges: Sequence[tuple[int, int, float]], absent: float, told: float) -> None:
        self.absent, self.told = absent, told
        self.members: dict[int, list[int]] = {}
        self.sums: dict[int, dict[int, tuple[float, int, float]]] = {}  # group -> other -> (bits, pairs compared, best)
        self.queue: list[tuple[float, int, int]] = []
        for a, b, bits in edges:
            kept = min(max(bits, LEAST), MOST)
            for x, y in ((a, b), (b, a)):
                self.members.setdefault(x, [x])
                self.sums.setdefault(x, {})[y] = (kept, 1, bits)
            if bits >= told:
                self.queue.append((-kept, min(a, b), max(a, b)))
        heapq.heapify(self.queue)

    def mean(self, a: int, b: int) -> float:
        total, compared, _ = self.sums[a][b]
        possible = len(self.members[a]) * len(self.members[b])
        return (total + (possible - compared) * self.absent) / possible

    def is_current(self, a: int, b: int, mean: float) -> bool:
        return a in self.members and b in self.members and b in self.sums[a] and abs(self.mean(a, b) - mean) < 1e-9

    def join(self, a: int, b: int) -> None:
        """b into a, the smaller group's ties moved."""
        if len(self.sums[a]) < len(self.sums[b]):
            a, b = b, a
        ties, theirs = self.sums[a], self.sums.pop(b)
        del ties[b]
        self.members[a] += self.members.pop(b)
        for other, (total, compared, best) in theirs.items():
            if other == a:
                continue
            before = ties.get(other, (0.0, 0, -math.inf))
            ties[other] = self.sums[other][a] = (before[0] + total, before[1] + compared, max(before[2], best))
            del self.sums[other][b]
        for other, (_, _, best) in ties.items():
            mean = self.mean(a, other)
            if mean > LEAST and best >= self.told:
                heapq.heappush(self.queue, (-mean, min(a, other), max(a, other)))

    def clusters(self) -> dict[int, int]:
        found = {}
        for members in self.members.values():
            lowest = min(members)
            found.update(dict.fromkeys(members, lowest))
        return found
