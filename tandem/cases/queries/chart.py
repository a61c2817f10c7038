"""The link chart of a person or a case, and the shortest way between two people of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from tandem.cases.models import Case, CaseReport
from tandem.cases.queries.ties import Looking
from tandem.cases.rules.charting import DEEPEST, KINDS, Chart, reached, shortest
from tandem.foundation.acting import Acting
from tandem.intake.models import Involvement
from tandem.persons.models import Identity


@dataclass(frozen=True, slots=True)
class Asked:
    """What a viewer wants to see. Ids and codes only: it stands in the address."""

    depth: int = 1  # people between whom one tie, thing or event lies are one step apart
    kinds: frozenset[str] = frozenset(KINDS)
    opened: frozenset[str] = frozenset()  # hubs that are shown whole
    expand: tuple[UUID, ...] = ()  # people who are followed one step further
    to: UUID | None = None  # the other end of a shortest way
    since: UUID | None = None  # its beginning, where it is not the person in the middle


@dataclass(slots=True)
class Charted:
    chart: Chart
    centre: str  # key of the node in the middle
    way: list[str] = field(
        default_factory=list
    )  # keys of the shortest way; empty where none was asked for or none is there
    way_asked: bool = False


def chart_of_person(acting: Acting, identity: Identity, asked: Asked) -> Charted:
    return _charted(acting, [identity.id], str(identity.id), asked)


def chart_of_case(acting: Acting, case: Case, asked: Asked) -> Charted:
    """Around everybody whom the case's reports name, without who only reported. The case stands in the middle where cases are chosen."""
    reports = CaseReport.objects.filter(case=case).values("report_id")
    named = Involvement.objects.filter(report_id__in=reports).exclude(part="reporter")
    people = sorted(set(named.values_list("identity_id", flat=True)))
    return _charted(acting, people, str(case.id), asked)


def _charted(acting: Acting, people: list[UUID], centre: str, asked: Asked) -> Charted:
    looking = Looking(asked.kinds, acting.agency_id, asked.opened)
    begin: Iterable[UUID] = people
    if asked.to:
        ends = [asked.to] + ([asked.since] if asked.since else [])
        begin = {*people, *ends}
    frontier = looking.begin(begin)
    held = {str(i) for i in frontier} | {centre}
    for _step in range(DEEPEST if asked.to else min(max(asked.depth, 1), DEEPEST)):
        frontier = looking.step(frontier)
    if asked.expand:
        looking.step({i for i in asked.expand if i in looking.seen})
    chart = looking.finish(keep=held)
    way: list[str] = []
    if asked.to:
        way = shortest(chart, str(asked.since) if asked.since else centre, str(asked.to))
    hanging = reached(chart, held)
    chart.nodes = {k: n for k, n in chart.nodes.items() if k in hanging}
    chart.ties = {k: t for k, t in chart.ties.items() if t.one in hanging}
    return Charted(chart, centre if centre in chart.nodes else "", way, bool(asked.to))
