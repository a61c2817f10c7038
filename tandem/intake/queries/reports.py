"""Reports as pages need them: the queue, one report with its persons, what triage would do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet, Window
from django.utils.translation import gettext_lazy as _

from tandem.accords.queries.visible import Visible, visible, within
from tandem.clocks.rules.definitions import say
from tandem.clocks.rules.standing import Standing, standing
from tandem.clocks.rules.starting import Event, clocks_started_by
from tandem.foundation.acting import Acting
from tandem.foundation.arrays import array
from tandem.intake.models import Involvement, Report, ReportState, TriageDecision
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
) -> QuerySet[Report]:
    """The queue. A page asks for the columns in LISTED alone: a narrative can be pages long."""
    rows = Report.objects.all()
    rows = rows.filter(id__in=found_by("search_reports", words, FOUND_MOST)) if words.strip() else within(rows, seen)
    rows = _whose(rows, whose, acting)
    asked = {name: value for name, value in (("state", state), ("kind", kind), ("urgency", urgency)) if value}
    return rows.filter(**asked)


def _whose(rows: QuerySet[Report], whose: str, acting: Acting) -> QuerySet[Report]:
    """Mine: what I look after or have entered myself."""
    if whose == "mine":
        return rows.filter(Q(taken_by_id=acting.member_id) | Q(taken_by=None, entered_by_id=acting.member_id))
    if whose == "nobodys":
        return rows.filter(agency_id=acting.agency_id, taken_by=None)
    if whose == "ours":
        return rows.filter(agency_id=acting.agency_id)
    return rows.exclude(agency_id=acting.agency_id) if whose == "others" else rows


def first_awaiting(most: int, seen: Visible | None = None) -> tuple[list[Any], int]:
    """(the most urgent of the queue as rows of LISTED, how many wait in all), in one question."""
    rows = within(Report.objects.filter(state=ReportState.AWAITING), seen).annotate(waiting=Window(Count("*")))
    found = list(rows.order_by("urgency_rank", "-received_at").values_list(*LISTED, "waiting", named=True)[:most])
    return found, found[0].waiting if found else 0


def awaiting_counts(seen: Visible | None = None) -> dict[str, int]:
    """Urgency to number, the most urgent first. This and the next are plain SQL: as querysets they cost the site more than the database."""
    condition, params = (seen or visible()).as_sql("compartment_id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT urgency, count(*) FROM intake_report WHERE state = %s AND {condition} GROUP BY urgency, urgency_rank ORDER BY urgency_rank",  # noqa: S608 - our own words
            [ReportState.AWAITING.value, *params],
        )
        return dict(cursor.fetchall())


def unanswered(report_ids: Iterable[UUID]) -> set[UUID]:
    """Those whose sender wrote last: somebody waits for a word."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (report_id) report_id, from_sender FROM intake_tipmessage WHERE report_id = ANY (%s::uuid[])"
            " ORDER BY report_id, written_at DESC",
            [array(report_ids)],
        )
        return {report_id for report_id, from_sender in cursor.fetchall() if from_sender}


def report_for(acting: Acting, report_id: UUID) -> Report | None:
    return Report.objects.select_related("agency", "compartment", "entered_by", "taken_by").filter(id=report_id).first()


@dataclass(frozen=True, slots=True)
class Involved:
    involvement: Involvement
    matches: list[ShownMatch]
    pointers: list[object]


def involved_in(report: Report, acting: Acting) -> list[Involved]:
    rows = Involvement.objects.filter(report=report).select_related("identity", "identity__agency").order_by("part")
    return [Involved(i, matches_of(i.identity), list(pointers_of(i.identity, acting))) for i in rows]


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
