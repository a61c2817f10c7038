"""Looking after a report until it is decided. Apart from triage: it decides nothing, it only says who is at it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.intake.models import Report
from tandem.intake.permissions import may_take_in
from tandem.ledger import actions as ledger


def take(report: Report, *, acting: Acting, now: datetime) -> None:
    """Says that the member looks after it; from a colleague it is taken over. Refuses a report of another agency and roles
    that do not work in the intake."""
    allowed = may_take_in(acting)
    if not allowed:
        raise Refused(allowed.reason)
    if report.agency_id != acting.agency_id or not Report.objects.filter(id=report.id).update(
        taken_by_id=acting.member_id, taken_at=now
    ):
        raise Refused(_("Only the agency that received a report looks after it."))
    ledger.record("intake.take_report", kind="report", object_id=report.id, compartment_id=report.compartment_id)


def give_back(report: Report, *, acting: Acting) -> None:
    """Leaves it to whoever comes next. Refuses where somebody else looks after it."""
    if not Report.objects.filter(id=report.id, taken_by_id=acting.member_id).update(taken_by=None, taken_at=None):
        raise Refused(_("You do not look after this report."))
    ledger.record("intake.give_back_report", kind="report", object_id=report.id, compartment_id=report.compartment_id)
