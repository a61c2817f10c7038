"""Who may do what with a clock, beyond what the wall decides."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tandem.agencies.models import Role
from tandem.clocks.models import RunningClock
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import ALLOWED, Verdict


def may_pause(acting: Acting, clock: RunningClock) -> Verdict:
    """A prosecutor or a supervisor of the agency that must act: it answers for the deadline. The database asks for the agency too."""
    if acting.agency_id != clock.actor_id:
        who = clock.actor.name if clock.actor else _("the agency that must act")
        return Verdict(False, _("Only %(agency)s may pause this clock.") % {"agency": who})
    if acting.role != Role.PROSECUTOR and not acting.is_supervisor:
        return Verdict(False, _("A prosecutor or a supervisor of your agency pauses this clock."))
    return ALLOWED
