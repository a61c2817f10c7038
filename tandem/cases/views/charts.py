"""The link chart: the page with its table, what the browser draws, the picture as a file. Each look is on the ledger."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tandem.cases.chart_words import counted, drawn, label_of, table_rows, way_in_words
from tandem.cases.queries import shell
from tandem.cases.queries.chart import Asked, Charted, chart_of_case, chart_of_person
from tandem.cases.rules import drawing, layout
from tandem.cases.rules.charting import DEEPEST, KINDS
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.words import word
from tandem.ledger import actions as ledger
from tandem.persons.queries.persons import person_for

ROWS_A_PAGE = 200
PAPER_MOST = 1000  # rows of the table on paper


def _asked(request: HttpRequest) -> Asked:
    """From the address. What is no code or id of ours is left out; it names nobody."""
    depth = request.GET.get("depth", "1")
    kinds = frozenset(k for k in request.GET.getlist("kind") if k in KINDS)
    opened = frozenset(k for k in request.GET.getlist("open") if (k.isalnum() and len(k) <= 36) or _id(k))
    expand = tuple(i for i in map(_id, request.GET.getlist("more")) if i)[:50]
    return Asked(
        int(depth) if depth in ("1", "2", "3") else 1,
        kinds or frozenset(KINDS),
        opened,
        expand,
        _id(request.GET.get("to", "")),
        _id(request.GET.get("since", "")),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _charted(request: MemberRequest, case_id: str, identity_id: str) -> tuple[Charted, str]:
    """(the chart, the name over it). 404 where the member does not see that."""
    asked = _asked(request)
    if case_id:
        case = found(shell.case_for(request.acting, uuid_or_404(case_id)))
        charted, name = chart_of_case(request.acting, case, asked), case.number
        where = case.compartment_id
    else:
        identity = found(person_for(request.acting, uuid_or_404(identity_id)))
        charted, name = chart_of_person(request.acting, identity, asked), identity.display_name or "?"
        where = identity.compartment_id
    ledger.record(
        "cases.look_chart", kind="case" if case_id else "identity", object_id=uuid_or_404(case_id or identity_id), compartment_id=where, outcome="viewed",
        detail={"depth": asked.depth, "nodes": len(charted.chart.nodes)},
    )  # fmt: skip
    return charted, name


@door("cases.chart", "Who is tied to whom by what, around a person or a case, as far as the member sees")
def chart(request: MemberRequest, case_id: str = "", identity_id: str = "") -> HttpResponse:
    asked = _asked(request)
    charted, name = _charted(request, case_id, identity_id)
    paper = request.GET.get("paper") == "1"
    ties = list(enumerate(charted.chart.sorted_ties(), 1))
    size = PAPER_MOST if paper else ROWS_A_PAGE
    pages = max((len(ties) + size - 1) // size, 1)
    page = min(max(int(p) if (p := request.GET.get("page", "1")).isdecimal() and len(p) < 6 else 1, 1), pages)
    people = sorted((n.label, n.key) for n in charted.chart.nodes.values() if n.kind == "person")
    query = request.GET.copy()
    for gone in ("page", "paper"):
        query.pop(gone, None)
    context = {
        "about": "case" if case_id else "person", "key": case_id or identity_id, "name": name, "asked": asked, "page": page, "pages": pages, "nav_active": "cases" if case_id else "persons",
        "rows": table_rows(charted, ties[(page - 1) * size : page * size]), "ties": len(ties), "says": counted(len(people), len(ties)),
        "full": charted.chart.full, "people": [(k, label) for label, k in people], "centre": charted.centre,
        "way": way_in_words(charted), "way_asked": charted.way_asked, "query": query.urlencode(),
        "depths": range(1, DEEPEST + 1), "kinds": [(k, word("tie", k), k in asked.kinds) for k in KINDS],
        "hubs": _hubs(charted, query.getlist("open"), request), "now": now(), "more": [str(i) for i in asked.expand],
        "to": str(asked.to or ""), "since": str(asked.since or ""),
    }  # fmt: skip
    return render(request, "cases/chart_on_paper.html" if paper else "cases/chart.html", context)


def _hubs(charted: Charted, opened: list[str], request: HttpRequest) -> list[tuple[str, str, str]]:
    """(what it is, open or fold, the address that does it) of what hundreds may share."""
    hubs = []
    for node in sorted(charted.chart.nodes.values(), key=lambda n: (-n.hub, n.key)):
        if not node.hub:
            continue
        query = request.GET.copy()
        if node.folded:
            query.setlist("open", [*opened, node.key])
        else:
            query.setlist("open", [k for k in opened if k != node.key])
        query.pop("page", None)
        says = f"{word('tie', node.kind)}: {label_of(node)}"
        hubs.append((says, _("Show them") if node.folded else _("Fold"), query.urlencode()))
    return hubs


@door("cases.chart_data", "The same chart as the browser draws it, with the place of each node")
def chart_data(request: MemberRequest, case_id: str = "", identity_id: str = "") -> HttpResponse:
    charted, _name = _charted(request, case_id, identity_id)
    answer = JsonResponse(drawn(charted))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@door("cases.chart_image", "The same chart as an SVG file, for paper and without JavaScript")
def chart_image(request: MemberRequest, case_id: str = "", identity_id: str = "") -> HttpResponse:
    charted, name = _charted(request, case_id, identity_id)
    nodes, ties = charted.chart.nodes, charted.chart.sorted_ties()
    at = layout.places(list(nodes), [(t.one, t.other) for t in ties], charted.centre)
    marked = set(charted.way) or {charted.centre}
    shown = {
        k: drawing.Drawn(n.kind, label_of(n), *at[k], marked=k in marked)
        for k, n in nodes.items()
    }  # fmt: skip
    lines = [(t.one, t.other, t.kind, word("relation", t.says) if t.kind == "relation" else "") for t in ties]
    footer = f"{request.acting.name}, {request.acting.agency_name}, {now():%Y-%m-%d %H:%M} UTC"
    answer = HttpResponse(drawing.svg(shown, lines, name, footer), content_type="image/svg+xml")
    answer.headers["Cache-Control"] = "no-store"
    if request.GET.get("keep") == "1":
        answer.headers["Content-Disposition"] = 'attachment; filename="chart.svg"'
    return answer
