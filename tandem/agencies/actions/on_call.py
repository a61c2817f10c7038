"""Planning who is on call: adding and removing shifts and swaps. Whoever stands in the plan takes calls."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from tandem.agencies.models import Member, MemberStatus, OnCallShift, OnCallSwap
from tandem.agencies.permissions import may_manage, may_swap
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused, Verdict
from tandem.ledger import actions as ledger


def add_shifts(member_id: UUID, days: Iterable[int], starts: time, ends: time, *, acting: Acting) -> None:
    """One shift for each day of the week on which it begins. Refuses one that stands already."""
    _need(may_manage(acting, acting.agency_id))
    member, wanted = _member(member_id, acting), sorted(set(days))
    if not wanted or not all(0 <= d <= 6 for d in wanted):
        raise Refused(_("Choose the days of the week."))
    if OnCallShift.objects.filter(member=member, weekday__in=wanted, starts=starts).exists():
        raise Refused(_("This member has a shift that begins then already. Remove that one first."))
    for day in wanted:
        OnCallShift(
            id=uuid4(), agency_id=acting.agency_id, member=member, weekday=day, starts=starts, ends=ends
        ).save(force_insert=True)  # fmt: skip
    if not member.on_call:
        Member.objects.filter(id=member.id).update(on_call=True)
    ledger.record("agencies.plan_on_call", kind="member", object_id=member.id, detail={"shifts": len(wanted)})


def add_swap(
    member_id: UUID, instead_of: UUID | None, from_at: datetime, to_at: datetime, *, acting: Acting, now: datetime
) -> None:
    """For once: `member_id` is on call from then to then, instead of somebody or besides them."""
    _need(may_swap(acting, instead_of))
    member = _member(member_id, acting)
    if instead_of == member.id:
        raise Refused(_("Nobody swaps with themselves. Choose somebody else."))
    if to_at <= from_at:
        raise Refused(_("The swap ends before it begins."))
    if to_at <= now:
        raise Refused(_("This time is over. Choose one to come."))
    if not member.on_call and not may_manage(acting, acting.agency_id):
        raise Refused(_("This member takes no calls. A supervisor can change that."))
    other = _member(instead_of, acting) if instead_of else None
    OnCallSwap(
        id=uuid4(), agency_id=acting.agency_id, member=member, instead_of=other, from_at=from_at, to_at=to_at
    ).save(force_insert=True)  # fmt: skip
    if not member.on_call:
        Member.objects.filter(id=member.id).update(on_call=True)
    ledger.record("agencies.plan_on_call", kind="member", object_id=member.id, detail={"swap": True})


def remove_shift(shift_id: UUID, *, acting: Acting) -> None:
    _need(may_manage(acting, acting.agency_id))
    this = OnCallShift.objects.filter(id=shift_id).first()
    if this is None:
        raise Refused(_("This shift is not in the plan any more."))
    this.delete()
    ledger.record("agencies.plan_on_call", kind="member", object_id=this.member_id, detail={"removed": "shift"})


def remove_swap(swap_id: UUID, *, acting: Acting) -> None:
    this = OnCallSwap.objects.filter(id=swap_id).first()
    if this is None:
        raise Refused(_("This swap is not in the plan any more."))
    _need(may_swap(acting, this.instead_of_id))
    OnCallSwap.objects.filter(id=swap_id).delete()
    ledger.record("agencies.plan_on_call", kind="member", object_id=this.member_id, detail={"removed": "swap"})


def _member(member_id: UUID, acting: Acting) -> Member:
    found = Member.objects.filter(
        id=member_id, agency_id=acting.agency_id, status=MemberStatus.ACTIVE, user__isnull=False
    ).first()
    if found is None:
        raise Refused(_("Choose an active member of your agency."))
    return found


def _need(allowed: Verdict) -> None:
    if not allowed:
        raise Refused(allowed.reason)
