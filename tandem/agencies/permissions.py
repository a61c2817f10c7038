"""Who may manage members and settings. The policies hold the same; here the reason is said."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tandem.foundation.acting import Acting
from tandem.foundation.verdict import ALLOWED, Verdict


def may_invite(acting: Acting, agency_id: UUID) -> Verdict:
    own = agency_id == acting.agency_id
    if own and (acting.is_supervisor or acting.role == "coordinator"):
        return ALLOWED
    if not own and acting.role == "coordinator":
        return ALLOWED  # as a proposal
    return Verdict(False, _("Supervisors invite members of their agency; a coordinator proposes members to others."))


def may_manage(acting: Acting, agency_id: UUID) -> Verdict:
    if agency_id == acting.agency_id and acting.is_supervisor:
        return ALLOWED
    return Verdict(False, _("Only a supervisor of that agency does this."))


def may_swap(acting: Acting, instead_of: UUID | None) -> Verdict:
    if acting.is_supervisor or instead_of == acting.member_id:
        return ALLOWED
    return Verdict(False, _("You may hand on your own time on call; a supervisor may change everybody's."))


def may_confirm_accord(acting: Acting, agency_id: UUID) -> Verdict:
    if acting.is_supervisor and acting.agency_id == agency_id:
        return ALLOWED
    return Verdict(False, _("A supervisor of that agency says whether it is a party."))


def may_record_accord(acting: Acting) -> Verdict:
    if acting.role in ("coordinator", "commander"):
        return ALLOWED
    return Verdict(False, _("A coordinator or commander records accords."))
