"""The facts of a report that has been saved, for routing and clocks."""

from __future__ import annotations

from datetime import datetime

from tandem.clocks.rules.starting import Event
from tandem.intake.models import Report
from tandem.intake.rules.facts import Facts
from tandem.persons.models import Identity


def facts_of_report(report: Report, now: datetime) -> Facts:
    """The routing's facts from the saved row."""
    return Facts(
        kind=report.kind, age_group=report.age_group, under_21=_under_21(report, now), exploitation=report.exploitation,
        imminent_danger=report.imminent_danger, missing_from_care=report.missing_from_care,
        foreign_national=report.foreign_national, in_custody=report.in_custody, victims=report.victims, language=report.language,
        county=report.county, state=report.state_code,
    )  # fmt: skip


def _under_21(report: Report, now: datetime) -> bool:
    if report.age_group == "minor":
        return True
    at_risk = Identity.objects.filter(involvements__report=report, involvements__part__in=("missing", "victim"))
    for born_on, age_low, age_on in at_risk.values_list("born_on", "age_low", "age_on"):
        if born_on and (now.date() - born_on).days < 21 * 365.25:
            return True
        if age_low is not None and age_low + ((now.date() - age_on).days // 366 if age_on else 0) < 21:
            return True
    return False


def event_of(report: Report, facts: Facts) -> Event:
    """The event that starts clocks: the duty runs from the report's receipt, not from when somebody opened a case."""
    return Event(
        "report_received",
        report.received_at,
        {
            "kind": facts.kind, "age": facts.age_group, "under_21": facts.under_21, "exploitation": facts.exploitation,
            "foreign": facts.foreign_national, "missing_from_care": facts.missing_from_care, "in_care": facts.missing_from_care,
            "in_custody": facts.in_custody,
        },
    )  # fmt: skip
