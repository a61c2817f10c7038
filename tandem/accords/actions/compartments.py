"""Compartments: opening the drawers of a case and finding an agency's intake."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from tandem.accords.models import Compartment, CompartmentKind, new_compartment_id
from tandem.agencies.models import AgencyKind
from tandem.foundation.verdict import Refused

# The drawer that an agency of this kind keeps on a case. The others work in the shell.
KEPT_BY: dict[str, str] = {
    AgencyKind.POLICE: CompartmentKind.INVESTIGATION,
    AgencyKind.PROBATION: CompartmentKind.INVESTIGATION,
    AgencyKind.LABOR: CompartmentKind.INVESTIGATION,
    AgencyKind.PROSECUTION: CompartmentKind.PROSECUTION,
    AgencyKind.CHILD_WELFARE: CompartmentKind.CHILD_WELFARE,
    AgencyKind.PROVIDER: CompartmentKind.SERVICES,
    AgencyKind.LEGAL_AID: CompartmentKind.SERVICES,
    AgencyKind.ADVOCACY_CENTER: CompartmentKind.SERVICES,
    AgencyKind.MEDICAL: CompartmentKind.SERVICES,
    AgencyKind.SCHOOL: CompartmentKind.SERVICES,
    AgencyKind.HOTLINE: CompartmentKind.SERVICES,
}


def intake_of(agency_id: UUID) -> UUID:
    """The intake compartment of an agency, made when first needed. Refuses where the agency is not a fellow."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.intake_of(%s)", (agency_id,))
        found = cursor.fetchone()[0]
    if found is None:
        raise Refused(_("That agency is on no task force with yours, so nothing can be sent to it here."))
    return UUID(str(found))


def open_compartment(kind: str, *, owner_id: UUID, case_id: UUID, now: datetime) -> Compartment:
    """Opens a drawer of a case. The policy lets an agency open its own, and the lead everybody's but the shell."""
    found = Compartment.objects.filter(kind=kind, owner_id=owner_id, case_id=case_id).first()
    if found:
        return found
    made = Compartment(
        id=new_compartment_id(owner_id, kind), kind=kind, owner_id=owner_id, case_id=case_id, created_at=now
    )
    made.save(force_insert=True)
    return made
