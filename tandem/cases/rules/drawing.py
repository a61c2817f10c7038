"""The chart as an SVG file: for paper, for a file to keep, and for who has no JavaScript. Plain attributes and no style element, so that the
policy of the page needs no exception; on white, as paper is."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

# Kind of node -> (shape, fill). Shapes differ, so that a copy in black and white says the same.
LOOKS = {
    "person": ("circle", "#14557a"),
    "phone": ("diamond", "#7a4a00"),
    "email": ("diamond", "#7a4a00"),
    "account": ("diamond", "#6b2d73"),
    "vehicle": ("box", "#3d5a1e"),
    "address": ("house", "#1e5c37"),
    "report": ("box", "#56636b"),
    "case": ("box", "#1a2329"),
}
DASHED = {"match", "case"}


@dataclass(frozen=True, slots=True)
class Drawn:
    kind: str
    label: str
    x: float
    y: float
    marked: bool = False  # the one in the middle, or on the way that was asked for


def svg(nodes: Mapping[str, Drawn], ties: Sequence[tuple[str, str, str, str]], title: str, footer: str = "") -> str:
    """`ties` are (one, other, kind, word). Words stand on the line where there are few enough to be read."""
    xs, ys = [n.x for n in nodes.values()] or [0.0], [n.y for n in nodes.values()] or [0.0]
    left, top = min(xs) - 110, min(ys) - 70
    wide, high = max(xs) - left + 110, max(ys) - top + 90
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.0f} {top:.0f} {wide:.0f} {high:.0f}" '
        f'width="{wide:.0f}" height="{high:.0f}" font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{wide:.0f}" height="{high:.0f}" fill="#ffffff"/>',
    ]
    for one, other, kind, said in ties:
        a, b = nodes[one], nodes[other]
        both = a.marked and b.marked
        dash = ' stroke-dasharray="5 4"' if kind in DASHED else ""
        parts.append(
            f'<line x1="{a.x}" y1="{a.y}" x2="{b.x}" y2="{b.y}" stroke="{"#b8500c" if both else "#7d8a92"}" '
            f'stroke-width="{3 if both else 1.5}"{dash}/>'
        )
        if said and len(ties) <= 60:
            parts.append(_text((a.x + b.x) / 2, (a.y + b.y) / 2 - 3, said, "#3d4a52", 10))
    for node in nodes.values():
        parts.append(_shape(node))
    if len(nodes) <= 400:
        parts += [
            _text(n.x, n.y + 28 + 13 * row, line, "#1a2329", 12)
            for n in nodes.values()
            for row, line in enumerate(_lines(n.label))
        ]
    if footer:
        parts.append(f'<text x="{left + 10:.0f}" y="{top + high - 10:.0f}" fill="#56636b">{escape(footer)}</text>')
    return "".join([*parts, "</svg>"])


def _shape(node: Drawn) -> str:
    shape, fill = LOOKS.get(node.kind, LOOKS["report"])
    x, y = node.x, node.y
    edge = ' stroke="#b8500c" stroke-width="4"' if node.marked else ' stroke="#ffffff" stroke-width="1.5"'
    if shape == "circle":
        return f'<circle cx="{x}" cy="{y}" r="13" fill="{fill}"{edge}/>'
    if shape == "box":
        return f'<rect x="{x - 14}" y="{y - 10}" width="28" height="20" rx="3" fill="{fill}"{edge}/>'
    corners = {
        "diamond": ((0, -14), (14, 0), (0, 14), (-14, 0)),
        "house": ((0, -14), (13, -3), (13, 11), (-13, 11), (-13, -3)),
    }[shape]
    return f'<polygon points="{" ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)}" fill="{fill}"{edge}/>'


def _lines(label: str) -> list[str]:
    """At most two lines of about twenty letters, so that names beside each other stay apart."""
    lines = textwrap.wrap(label, 22) or [label]
    return lines if len(lines) < 3 else [lines[0], lines[1][:20] + "…"]


def _text(x: float, y: float, says: str, fill: str, size: int) -> str:
    short = says if len(says) <= 32 else says[:31] + "…"
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}" font-size="{size}" text-anchor="middle" '
        f'stroke="#ffffff" stroke-width="3" paint-order="stroke">{escape(short)}</text>'
    )
