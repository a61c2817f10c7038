"""Who may work in an agency's intake. The database holds the list of roles (policies/accords.sql); here the reason is said."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from tandem.foundation.acting import Acting
from tandem.foundation.verdict import ALLOWED, Verdict
from tandem.intake.models import Report


def may_take_in(acting: Acting) -> Verdict:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.role_fits(%s, 'intake')", (acting.role,))
        if cursor.fetchone()[0]:
            return ALLOWED
    return Verdict(
        False, _("Your role does not work in your agency's intake. Pass what you were told to a colleague who does.")
    )


def may_take_over(acting: Acting, report: Report) -> Verdict:
    """Who may accept what was read out of a report: a member of the agency that received it, where they may change what lies in
    its drawer. The database judges each row again."""
    if report.agency_id == acting.agency_id:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT %s <@ (SELECT tandem.reach()) OR %s IN (SELECT tandem.workable_beyond())",
                (report.compartment_id, report.compartment_id),
            )
            if cursor.fetchone()[0]:
                return ALLOWED
    return Verdict(False, _("Only the agency that received a report takes over what it says."))
