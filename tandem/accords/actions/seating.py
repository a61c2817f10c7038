"""Seats: who of an agency works on a case. An agency seats its own members and nobody else's."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils.translation import gettext as _

from tandem.accords.models import Seat
from tandem.agencies.models import Member, MemberStatus
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger


def seat_member(compartment_id: UUID, member_id: UUID, *, part: str, acting: Acting, now: datetime) -> None:
    """Gives a member of the acting agency a seat. Does nothing where they have one; refuses another agency's member."""
    member = Member.objects.filter(id=member_id, status=MemberStatus.ACTIVE).first()
    if member is None or member.agency_id != acting.agency_id:
        raise Refused(_("You can seat members of your own agency only. Call the other agency; it seats its own."))
    if Seat.objects.filter(
        Q(until=None) | Q(until__gt=now), compartment_id=compartment_id, member_id=member_id
    ).exists():
        return
    seat = Seat(
        id=uuid4(),
        compartment_id=compartment_id,
        member_id=member_id,
        part=part,
        seated_by_id=acting.member_id,
        since=now,
    )
    seat.save(force_insert=True)
    ledger.record(
        "accords.seat", kind="seat", object_id=seat.id, compartment_id=compartment_id, detail={"member": str(member_id)}
    )


def end_seat(seat_id: UUID, *, acting: Acting, now: datetime) -> None:
    """Takes a member of the acting agency off. What they had seen stays on the ledger."""
    changed = Seat.objects.filter(id=seat_id, until=None, member__agency_id=acting.agency_id).update(until=now)
    if not changed:
        raise Refused(_("This seat has ended already, or belongs to another agency's member."))
    ledger.record("accords.end_seat", kind="seat", object_id=seat_id)
