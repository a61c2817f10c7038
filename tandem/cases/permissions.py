"""Who may do what on a case now. Whether they see it at all was the database's answer before."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tandem.accords.models import CompartmentKind
from tandem.cases.models import Case
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import ALLOWED, Verdict

# Drawers in which findings are kept. Not the shell, which every agency reads; not services, whose records lie in a vault.
OF_FINDINGS = frozenset({CompartmentKind.INVESTIGATION, CompartmentKind.PROSECUTION, CompartmentKind.CHILD_WELFARE})


def may_lead(acting: Acting, case: Case) -> Verdict:
    """Calling agencies, setting the stage, closing: the lead agency's members who see the case."""
    if acting.agency_id == case.lead_id:
        return ALLOWED
    return Verdict(
        False,
        _("The lead agency does this. Write a note in the shell or call %(agency)s.") % {"agency": case.lead.name},
    )


def may_work(acting: Acting, case: Case) -> Verdict:
    if case.status == "open":
        return ALLOWED
    return Verdict(False, _("The case is closed. Reopen it to work on it."))
