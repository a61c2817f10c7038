"""A chart in words: the rows of its table, the sentences of "why are these tied", and what the browser draws. One telling for all three, so
that who hears the table knows what who sees the picture knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.cases.queries.chart import Charted
from tandem.cases.rules import layout
from tandem.cases.rules.charting import Node, Source, Tie
from tandem.foundation.rows import Row
from tandem.foundation.templatetags.tandem import day, way
from tandem.foundation.words import word

# Whose words the codes of a tie are (foundation.words); of numbers it is what somebody wrote.
SAID_AS = {"relation": "relation", "report": "part", "address": "place"}

TIE = Row("""
<tr id="tie-{number}">
  <th scope="row">{one}</th>
  <td data-label="{l_by}">{kind}{says}</td>
  <td data-label="{l_to}">{other}</td>
  <td data-label="{l_from}">{sources}</td>
</tr>
""")
LINKED = Row('<a href="{to}">{label}</a>')
DETAIL = Row(' <span class="t-quiet">{detail}</span>')
SAYS = Row(': <span class="t-quiet">{says}</span>')
LINE = Row("<span>{says}</span>")


@dataclass(frozen=True, slots=True)
class Told:
    """A source in words; `to` is the address of the report, where there is one to read."""

    says: str
    to: str = ""


def way_to(node: Node) -> str:
    names = {"person": "person", "report": "report", "case": "case"}
    return way(names[node.kind], node.key) if node.kind in names else ""


def label_of(node: Node) -> str:
    if node.folded:
        return _("%(what)s, shared by %(count)d people") % {"what": node.label, "count": node.folded}
    return node.label


def said(tie: Tie) -> str:
    """What stands between kind and source: the part in a report, what one is to the other, a number as it was written."""
    if not tie.says:
        return ""
    return word(SAID_AS[tie.kind], tie.says) if tie.kind in SAID_AS else _("written %(text)s") % {"text": tie.says}


def told(source: Source, tie: Tie) -> Told:
    if tie.kind == "match":
        parts = [_("decided by %(who)s") % {"who": source.says} if source.says else "", source.agency]
    elif tie.kind == "report":
        parts = [source.says]
    else:
        parts = [source.agency, source.says]
    if source.on:
        parts.append(day(source.on))
    return Told(", ".join(p for p in parts if p), way("report", source.report) if source.report else "")


def table_rows(charted: Charted, ties: Iterable[tuple[int, Tie]]) -> SafeString:
    nodes = charted.chart.nodes
    return TIE.fill(
        (
            {
                "number": number,
                "one": _linked(nodes[tie.one]),
                "kind": word("tie", tie.kind),
                "says": SAYS.one(says=said(tie)) if tie.says else "",
                "other": _linked(nodes[tie.other]),
                "sources": _sources(tie),
            }
            for number, tie in ties
        ),
        l_by=_("Tied by"), l_to=_("To whom or what"), l_from=_("From"),
    )  # fmt: skip


def _linked(node: Node) -> SafeString:
    to, label = way_to(node), label_of(node)
    shown = LINKED.one(to=to, label=label) if to else LINE.one(says=label)
    return SafeString(shown + DETAIL.one(detail=node.detail)) if node.detail else shown


def _sources(tie: Tie) -> SafeString:
    pieces = [
        LINKED.one(to=t.to, label=t.says) if t.to else LINE.one(says=t.says)
        for t in (told(source, tie) for source in tie.sources)
    ]
    return SafeString("; ".join(pieces))


def drawn(charted: Charted) -> dict[str, Any]:
    """What the browser draws: nodes with their places, ties with why. Text only; it makes no markup of it."""
    chart, ties = charted.chart, charted.chart.sorted_ties()
    at = layout.places(list(chart.nodes), [(t.one, t.other) for t in ties], charted.centre)
    on_the_way = set(zip(charted.way, charted.way[1:], strict=False))
    people = sum(1 for n in chart.nodes.values() if n.kind == "person")
    return {
        "centre": charted.centre,
        "way": charted.way,
        "full": chart.full,
        "says": counted(people, len(ties)),
        "nodes": [_node(n, at[n.key]) for n in chart.nodes.values()],
        "ties": [
            {
                "a": t.one,
                "b": t.other,
                "k": t.kind,
                "kind": word("tie", t.kind),
                "says": said(t),
                "from": [{"says": s.says, "to": s.to} for s in (told(source, t) for source in t.sources)],
                "way": (t.one, t.other) in on_the_way or (t.other, t.one) in on_the_way,
            }
            for t in ties
        ],
    }


def _node(node: Node, at: tuple[float, float]) -> Mapping[str, Any]:
    found: dict[str, Any] = {
        "id": node.key, "k": node.kind, "kind": word("tie", node.kind), "label": label_of(node), "detail": node.detail,
        "x": at[0], "y": at[1], "to": way_to(node),
    }  # fmt: skip
    if node.folded:
        found["folded"] = node.folded
    if node.hub and not node.folded:
        found["opened"] = True
    return found


def counted(people: int, ties: int) -> str:
    return "{}, {}".format(
        ngettext("%d person", "%d people", people) % people, ngettext("%d tie", "%d ties", ties) % ties
    )


def way_in_words(charted: Charted) -> list[str]:
    """The shortest way, a step a sentence: "Rosa Ortiz → Phone +18405550142 → Marcus Hale" without arrows."""
    nodes = charted.chart.nodes
    return [f"{word('tie', nodes[key].kind)}: {label_of(nodes[key])}" for key in charted.way]
