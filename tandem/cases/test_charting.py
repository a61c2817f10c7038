"""The chart in plain Python: folding, loose ends, the shortest way, and that the same chart is the same picture."""

from __future__ import annotations

import math
import random

from tandem.cases.rules import drawing, layout
from tandem.cases.rules.charting import Chart, Node, Source, Tie, reached, shortest, whole


def person(key: str) -> Node:
    return Node(key, "person", key.upper())


def made(*ties: tuple[str, str], things: tuple[str, ...] = ()) -> Chart:
    chart = Chart()
    for one, other in ties:
        for key in (one, other):
            chart.nodes[key] = Node(key, "phone", key) if key in things else person(key)
        chart.add(Tie(one, other, "relation", ""))
    return chart


def test_a_thing_on_which_one_person_hangs_ties_nobody() -> None:
    chart = whole(made(("a", "p"), ("b", "q"), ("c", "q"), things=("p", "q")), keep=["a"])
    assert "p" not in chart.nodes
    assert {"a", "b", "c", "q"} == set(chart.nodes)


def test_a_tie_whose_other_end_is_not_there_goes() -> None:
    chart = made(("a", "b"))
    del chart.nodes["b"]
    assert whole(chart, ["a"]).ties == {}


def test_the_same_tie_of_two_reports_is_one_with_two_sources() -> None:
    chart = made(("a", "b"))
    for agency in ("one", "two", "two"):
        chart.add(Tie("b", "a", "relation", "", (Source(agency),)))
    [tie] = chart.ties.values()
    assert [s.agency for s in tie.sources] == ["one", "two"]


def test_the_shortest_way_is_the_shortest_and_the_same_each_time() -> None:
    chart = made(("a", "b"), ("b", "c"), ("c", "d"), ("a", "x"), ("x", "d"), ("a", "y"), ("y", "d"), ("e", "f"))
    assert shortest(chart, "a", "d") == ["a", "x", "d"]
    assert shortest(chart, "a", "f") == []
    assert shortest(chart, "a", "nobody") == []
    assert shortest(chart, "a", "a") == ["a"]
    assert reached(chart, ["e"]) == {"e", "f"}


def test_the_same_chart_is_the_same_picture_whatever_the_order() -> None:
    draw = random.Random(4)
    keys = [f"k{i:03}" for i in range(150)]
    pairs = [(keys[i], keys[draw.randrange(i)]) for i in range(1, 150)] + [
        tuple(draw.sample(keys, 2)) for _ in range(150)
    ]
    first = layout.places(keys, pairs, "k000")
    layout._placed.cache_clear()
    draw.shuffle(keys)
    draw.shuffle(pairs)
    assert layout.places(keys, [(b, a) for a, b in pairs], "k000") == first
    assert first["k000"] == (0.0, 0.0)
    nearest = sorted(min(math.dist(p, q) for q in first.values() if q != p) for p in first.values())
    assert nearest[len(nearest) // 5] > 40, "names would stand on each other"


def test_few_and_lonely_nodes_have_their_places_too() -> None:
    assert layout.places([], []) == {}
    assert layout.places(["a"], [], "a") == {"a": (0.0, 0.0)}
    assert len(set(layout.places(["a", "b", "c", "d"], [("a", "b")]).values())) == 4


def test_the_picture_file_escapes_what_is_written_in_it_and_styles_nothing_inline() -> None:
    nodes = {"a": drawing.Drawn("person", "<b>&", 0, 0, marked=True), "b": drawing.Drawn("phone", '"x"', 50, 50)}
    svg = drawing.svg(nodes, [("a", "b", "relation", "parent")], "T<", "by <somebody>")
    assert "<b>" not in svg
    assert "&lt;b&gt;&amp;" in svg
    assert "style=" not in svg
    assert "<style" not in svg
