"""Setting from which probability on an agency is told of a match, and from which on its people are asked."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tandem.agencies.permissions import may_manage
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.persons.models import AgencyThresholds


def set_thresholds(*, tell: float, ask: float, reason: str, acting: Acting, now: datetime) -> None:
    """For matches found from now on, and for what of the others is shown. Refuses who is no supervisor, a reason of no words, and numbers out of
    bounds: lower than these, people would be asked about strangers all day."""
    verdict = may_manage(acting, acting.agency_id)
    if not verdict:
        raise Refused(verdict.reason)
    if len(reason.strip()) < 5:
        raise Refused(_("Say in a few words why; whoever reads this later needs it."))
    if not (AgencyThresholds.LOWEST_ASK <= ask <= tell and AgencyThresholds.LOWEST_TELL <= tell <= AgencyThresholds.HIGHEST):  # fmt: skip
        raise Refused(_("These numbers are out of bounds."))
    values = {"tell": tell, "ask": ask, "reason": reason.strip(), "set_by_id": acting.member_id, "set_at": now}
    if not AgencyThresholds.objects.filter(agency_id=acting.agency_id).update(**values):
        AgencyThresholds(agency_id=acting.agency_id, **values).save(force_insert=True)
    ledger.record("persons.set_thresholds", kind="agency", object_id=acting.agency_id, detail={"tell": tell, "ask": ask})  # fmt: skip
