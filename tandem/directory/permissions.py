"""Who may change entries: members of the agency that keeps them, and nobody else. The policies hold the same; here the reason is said."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tandem.foundation.acting import Acting
from tandem.foundation.verdict import ALLOWED, Verdict

# Posts that are no people, or look after machines: they neither edit nor read an address.
_NOT_STAFF = ("tip_line", "operator")


def may_keep(acting: Acting, agency_id: UUID) -> Verdict:
    if acting.role in _NOT_STAFF:
        return Verdict(False, _("Your role looks after the platform; members who serve people keep the directory."))
    if acting.agency_id == agency_id:
        return ALLOWED
    return Verdict(False, _("Only members of the agency that keeps this entry change it. Call them if it is wrong."))
