"""A row of the queue of reports: the one place to change what it shows. Beside the templates, because fifty of them are most of
that page (foundation/rows.py)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tandem.foundation.acting import Acting
from tandem.foundation.labels import words_of
from tandem.foundation.rows import Row
from tandem.foundation.templatetags.tandem import badges, moments, way
from tandem.intake.models import Report

REPORT = Row("""
<tr>
  <td><a href="{address}">{summary}</a>{asked}{taken}{whose}</td>
  <td>{urgency}</td>
  <td data-label="{l_kind}">{kind}</td>
  <td data-label="{l_where}">{where}</td>
  <td data-label="{l_received}">{received}</td>
  <td data-label="{l_state}">{state}</td>
</tr>
""")
ASKED = Row(' <span class="t-badge t-badge--open">{words}</span>')
TAKEN = Row(' <span class="t-badge t-badge--confirmed">{words}</span>')
WHOSE = Row(' <span class="t-quiet">{agency}</span>')

WAITING = Row("""
<li>
  <div class="t-row"><a href="{address}">{summary}</a>{urgency}</div>
  <span class="t-quiet">{kind} · {received}{city}</span>
</li>
""")


def report_rows(reports: Iterable[Any], *, unanswered: Collection[UUID], acting: Acting) -> SafeString:
    """`reports` have the columns of `queries.reports.LISTED`."""
    kinds, states = words_of(Report, "kind"), words_of(Report, "state")
    badge, moment = badges(), moments(ZoneInfo(acting.time_zone), short=True)
    asked = ASKED.one(words=_("The sender wrote again"))
    yours, taken = TAKEN.one(words=_("yours")), TAKEN.one(words=_("taken"))
    return REPORT.fill(
        (
            {
                "address": way("report", r.id),
                "summary": r.summary or kinds[r.kind],
                "asked": asked if r.id in unanswered else "",
                "taken": (yours if r.taken_by_id == acting.member_id else taken) if r.taken_by_id else "",
                "whose": "" if r.agency_id == acting.agency_id else WHOSE.one(agency=r.agency__name),
                "urgency": badge(r.urgency),
                "kind": kinds[r.kind],
                "where": f"{r.city or '–'}, {r.state_code}" if r.state_code else r.city or "–",
                "received": moment(r.received_at),
                "state": states[r.state],
            }
            for r in reports
        ),
        l_kind=_("Kind"), l_where=_("Where"), l_received=_("Received"), l_state=_("State"),
    )  # fmt: skip


def waiting_rows(reports: Iterable[Any], *, acting: Acting) -> SafeString:
    """The queue as the desk shows it: short."""
    kinds, badge, moment = words_of(Report, "kind"), badges(), moments(ZoneInfo(acting.time_zone), short=True)
    return WAITING.fill(
        {
            "address": way("report", r.id),
            "summary": r.summary or kinds[r.kind],
            "urgency": badge(r.urgency),
            "kind": kinds[r.kind],
            "received": moment(r.received_at),
            "city": f" · {r.city}" if r.city else "",
        }
        for r in reports
    )
