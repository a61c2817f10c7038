"""Where each node of a link chart stands. On the server, because 2,000 nodes take a phone's browser a minute, and because the same chart
must be the same picture tomorrow: no chance in it, and nothing but ids in its memory."""

from __future__ import annotations

import functools
import math
from collections import deque
from collections.abc import Sequence

import rustworkx

Place = tuple[float, float]
STEP = 90.0  # pixels between two neighbours, before springs
NEAREST = 95.0  # pixels
QUIET_ABOVE = 600  # with more nodes than this springs pull for fewer rounds: each round costs the square of the nodes


def places(keys: Sequence[str], pairs: Sequence[tuple[str, str]], centre: str = "") -> dict[str, Place]:
    """Key to x and y in pixels. Order does not matter: both are sorted first. `centre` stands at (0, 0) where it is one of them."""
    order = tuple(sorted(set(keys)))
    ties = tuple(sorted({(min(p), max(p)) for p in pairs if p[0] != p[1]}))
    return dict(zip(order, _placed(order, ties, centre), strict=True))


@functools.lru_cache(maxsize=64)
def _placed(keys: tuple[str, ...], ties: tuple[tuple[str, str], ...], centre: str) -> tuple[Place, ...]:
    """Rings around the centre first, then springs. Kept for the page, the picture and the print of one look: ids and numbers only."""
    if not keys:
        return ()
    at = {key: i for i, key in enumerate(keys)}
    beside: list[list[int]] = [[] for _ in keys]
    for one, other in ties:
        beside[at[one]].append(at[other])
        beside[at[other]].append(at[one])
    first = _rings(beside, at.get(centre, _busiest(beside)))
    if len(keys) < 3:
        return tuple(first)
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(len(keys)))
    graph.add_edges_from([(at[one], at[other], 1.0) for one, other in ties])
    spread = rustworkx.spring_layout(
        graph, pos={i: (x / STEP, y / STEP) for i, (x, y) in enumerate(first)}, k=1.0, repulsive_exponent=2,
        num_iter=200 if len(keys) <= QUIET_ABOVE else 12, seed=1,
        fixed={at[centre]} if centre in at else None, scale=1,
    )  # fmt: skip
    cx, cy = spread[at[centre]] if centre in at else (0.0, 0.0)
    air = _air([(x - cx, y - cy) for x, y in (spread[i] for i in range(len(keys)))])
    return tuple((round((spread[i][0] - cx) * air, 1), round((spread[i][1] - cy) * air, 1)) for i in range(len(keys)))


def _air(spread: Sequence[Place]) -> float:
    """Pixels a unit, so that nine nodes of ten have NEAREST pixels to the next one; by a hundred of them, for all would take a second."""
    step = max(1, len(spread) // 100)
    nearest = sorted(
        min(math.dist(spread[i], other) for j, other in enumerate(spread) if j != i)
        for i in range(0, len(spread), step)
    )
    return min(max(NEAREST / max(nearest[len(nearest) // 10], 1e-6), STEP), 6 * STEP)


def _busiest(beside: Sequence[Sequence[int]]) -> int:
    return max(range(len(beside)), key=lambda i: (len(beside[i]), -i))


def _rings(beside: Sequence[Sequence[int]], centre: int) -> list[Place]:
    """A tree of steps from the centre: each ring a step further out, each branch a slice as wide as it has leaves."""
    parent, order = {centre: centre}, [centre]
    for start in [centre, *range(len(beside))]:  # what hangs on nothing begins a tree of its own beside the first
        if start != centre and start not in parent:
            parent[start] = centre
            order.append(start)
        waiting = deque([start])
        while waiting:
            here = waiting.popleft()
            for near in beside[here]:
                if near not in parent:
                    parent[near] = here
                    order.append(near)
                    waiting.append(near)
    children: dict[int, list[int]] = {}
    for node in order[1:]:
        children.setdefault(parent[node], []).append(node)
    leaves = dict.fromkeys(order, 0)
    for node in reversed(order):
        leaves[node] = leaves[node] or 1
        if node != centre:
            leaves[parent[node]] += leaves[node]
    found: list[Place] = [(0.0, 0.0)] * len(beside)
    waiting_slices = deque([(centre, 0.0, 2 * math.pi, 0)])
    while waiting_slices:
        node, begin, wide, ring = waiting_slices.popleft()
        angle = begin + wide / 2
        # Wide rings for many leaves, so that the outer ones do not stand on each other.
        radius = ring * STEP * max(1.0, math.sqrt(len(beside)) / 12)
        found[node] = (radius * math.cos(angle), radius * math.sin(angle))
        total = sum(leaves[c] for c in children.get(node, ())) or 1
        at = begin
        for child in children.get(node, ()):
            part = wide * leaves[child] / total
            waiting_slices.append((child, at, part, ring + 1))
            at += part
    return found
