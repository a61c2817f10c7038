"""Who stands beside whom in a report: for the matcher, which may not know reports (persons/beside.py)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef

from tandem.intake.models import Involvement
from tandem.persons.models import Name


def named_in_their_reports(identity_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """For each the names of the others in the same reports. Who reports is a witness and stands beside nobody; who has no name is not named."""
    of = Involvement.objects.exclude(part="reporter")
    reports: dict[UUID, set[UUID]] = defaultdict(set)
    for identity_id, report_id in of.filter(identity_id__in=identity_ids).values_list("identity_id", "report_id"):
        reports[report_id].add(identity_id)
    named = Exists(Name.objects.filter(identity_id=OuterRef("identity_id")))
    others = of.filter(report_id__in=list(reports)).filter(named)
    found: dict[UUID, list[str]] = defaultdict(list)
    for report_id, other_id, name in others.values_list("report_id", "identity_id", "identity__display_name"):
        for identity_id in reports[report_id] - {other_id}:
            found[identity_id].append(name)
    return found


def reports_that_speak_of(identity_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """Not those that they only sent: a victim who reports may stand there twice."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    of = Involvement.objects.exclude(part="reporter").filter(identity_id__in=identity_ids)
    for identity_id, report_id in of.values_list("identity_id", "report_id"):
        found[identity_id].add(report_id)
    return found


def spoken_of_together(identity_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """For each who is not only a reporter the others of the same reports, without who reports."""
    of = Involvement.objects.exclude(part="reporter")
    ours = list(of.filter(identity_id__in=identity_ids).values_list("identity_id", "report_id"))
    there: dict[UUID, set[UUID]] = defaultdict(set)
    for report_id, other_id in of.filter(report_id__in={r for _i, r in ours}).values_list("report_id", "identity_id"):
        there[report_id].add(other_id)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for identity_id, report_id in ours:
        found[identity_id] |= there[report_id] - {identity_id}
    return found
