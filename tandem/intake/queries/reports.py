"""Reports as pages need them: the queue, one report with its persons, what triage would do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tandem.accords.queries.visible import Visible, visible
from tandem.clocks.rules.definitions import say
from tandem.clocks.rules.standing import Standing, standing
from tandem.clocks.rules.starting import Event, clocks_started_by
from tandem.foundation.acting import Acting
from tandem.foundation.arrays import array
from tandem.foundation.listing import Condition, Listing, column
from tandem.intake.models import Involvement, Report, ReportState, TriageDecision
from tandem.persons.models import Pointer
from tandem.persons.queries.persons import ShownMatch, found_by, matches_of, pointers_of

FOUND_MOST = 200  # rows of a search; who needs more adds a word
LISTED = (
    "id",
    "summary",
    "kind",
    "state",
    "urgency",
    "urgency_rank",
    "received_at",
    "city",
    "state_code",
    "agency_id",
    "agency__name",
    "taken_by_id",
)
WHOSE = [
    ("mine", _("Mine")),
    ("nobodys", _("Nobody's yet")),
    ("ours", _("My agency's")),
    ("others", _("Other agencies'")),
]


def reports_for(
    acting: Acting,
    *,
    state: str = "",
    kind: str = "",
    urgency: str = "",
    whose: str = "",
    words: str = "",
    seen: Visible | None = None,
) -> Listing:
    """The queue. With the columns in LISTED alone: a narrative can be pages long."""
    asked = {"state": state, "kind": kind, "urgency": urgency}
    where: list[Condition] = [(f"{column(name)} = %s", [value]) for name, value in asked.items() if value]
    where += _whose(whose, acting)
    if words.strip():
        found = array(found_by("search_reports", words, FOUND_MOST))
        return Listing(Report, LISTED, [(f"{column('id')} = ANY (%s::uuid[])", [found]), *where])
    return Listing(Report, LISTED, where, seen or visible())


def _whose(whose: str, acting: Acting) -> list[Condition]:
    """Mine: what I look after or have entered myself."""
    agency, taken, entered = column("agency_id"), column("taken_by_id"), column("entered_by_id")
    if whose == "mine":
        me = acting.member_id
        return [(f"{taken} = %s OR ({taken} IS NULL AND {entered} = %s)", [me, me])]
    if whose == "nobodys":
        return [(f"{agency} = %s AND {taken} IS NULL", [acting.agency_id])]
    if whose in ("ours", "others"):
        return [(f"{agency} {'=' if whose == 'ours' else '<>'} %s", [acting.agency_id])]
    return []


def first_awaiting(most: int, seen: Visible) -> tuple[list[Any], int]:
    """(the most urgent of the queue as rows of LISTED, how many wait in all), in one question."""
    waiting = [(f"{column('state')} = %s", [ReportState.AWAITING.value])]
    return Listing(Report, LISTED, waiting, seen).first(("urgency_rank", "-received_at"), most)


_AWAITING = "SELECT urgency, count(*), urgency_rank AS rank FROM intake_report WHERE state = %s AND {} GROUP BY urgency, urgency_rank"


class Counts:
    """How many reports a list holds, and how many await triage by urgency: asked together, because each alone has the database read the same
    list of what the member sees. Plain SQL, as `unanswered`: as querysets they cost the site more than the database."""

    def __init__(self, seen: Visible) -> None:
        self._seen = seen
        self._awaiting: dict[str, int] | None = None

    def listed(self, rows: Listing, most: int) -> int:
        asked = rows.counting(most)
        condition, params = (asked.narrowed or self._seen).as_sql("compartment_id")
        sql = f"{asked.start}SELECT '', counted.*, -1 AS rank FROM ({asked.sql}) counted UNION ALL ({_AWAITING.format(condition)}) ORDER BY rank"  # noqa: S608 - our own words
        with connection.cursor() as cursor:
            cursor.execute(sql, [*asked.start_params, *asked.params, ReportState.AWAITING.value, *params])
            (_, count, _), *found = cursor.fetchall()
        self._awaiting = {urgency: n for urgency, n, _ in found}
        return int(count)

    @property
    def awaiting(self) -> dict[str, int]:
        """Urgency to number, the most urgent first."""
        if self._awaiting is None:
            start, ids, seen = self._seen.once()
            condition, further = seen.as_sql("compartment_id")
            with connection.cursor() as cursor:
                cursor.execute(
                    f"{start}{_AWAITING.format(condition)} ORDER BY rank", [*ids, ReportState.AWAITING.value, *further]
                )
                self._awaiting = {urgency: n for urgency, n, _ in cursor.fetchall()}
        return self._awaiting


def unanswered(report_ids: Iterable[UUID]) -> set[UUID]:
    """Those whose sender wrote last: somebody waits for a word."""
    with connection.cursor() as cursor:
        cursor.execute(
            "/*kept*/SELECT DISTINCT ON (report_id) report_id, from_sender FROM intake_tipmessage WHERE report_id = ANY (%s::uuid[])"
            " ORDER BY report_id, written_at DESC",
            [array(report_ids)],
        )
        return {report_id for report_id, from_sender in cursor.fetchall() if from_sender}


def report_for(acting: Acting, report_id: UUID) -> Report | None:
    return Report.objects.select_related("agency", "compartment", "entered_by", "taken_by").filter(id=report_id).first()


MATCHES = 3  # of each person: forty who are alike would be a page of fifteen hundred


@dataclass(frozen=True, slots=True)
class Involved:
    involvement: Involvement
    matches: list[ShownMatch]  # the likeliest; the person's own page has all
    more: bool  # whether that page has more of them
    pointers: list[Pointer]


def involved_in(report: Report, acting: Acting) -> list[Involved]:
    rows = Involvement.objects.filter(report=report).select_related("identity", "identity__agency").order_by("part")
    found = [(i, matches_of(i.identity, MATCHES + 1), list(pointers_of(i.identity, acting))) for i in rows]
    return [Involved(i, m[:MATCHES], len(m) > MATCHES, p) for i, m, p in found]


def decisions_on(report: Report) -> list[TriageDecision]:
    return list(report.decisions.select_related("decided_by", "decided_by__agency", "referred_to"))


@dataclass(frozen=True, slots=True)
class WouldRun:
    title: str
    recipient: str
    standing: Standing


def clocks_that_would_run(event: Event, *, state: str, now: datetime, language: str) -> list[WouldRun]:
    """Clocks that opening a case would start, with the time that has already run."""
    return [
        WouldRun(
            say(s.definition.title, language),
            s.definition.recipient,
            standing(started_at=s.started_at, due_at=s.due_at, met_at=None, now=now),
        )
        for s in clocks_started_by(event, state=state)
    ]


def bears_reference(reference: str) -> bool:
    """Whether the acting member sees a report of this number, the source's own or ours: for look-ups, which name one."""
    try:
        return Report.objects.filter(id=UUID(reference)).exists()
    except ValueError:
        return Report.objects.filter(source_ref=reference).exists()
