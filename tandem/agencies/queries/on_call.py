"""The plan as its agency sees it: who is on call now, the week, the swaps to come, and the gaps of the next two weeks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from tandem.agencies.models import Agency, Member, MemberStatus, OnCallShift, OnCallSwap
from tandem.agencies.rules.on_call import Shift, Stretch, Swap, gaps

AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Plan:
    zone: ZoneInfo
    now: list[Member]  # whom a call reaches at this moment; supervisors, where nobody is on call
    nobody: bool  # a plan stands, and nobody is on call at this moment
    days: list[tuple[int, list[OnCallShift]]]  # weekday, shifts that begin on it
    swaps: list[OnCallSwap]
    gaps: list[Stretch]


def called(agency_ids: Iterable[UUID], at: datetime) -> list[UUID]:
    """Whom a call reaches. Asked of the database, which tells the same to the public tip form and the worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT member_id FROM tandem.on_call_of(%s::uuid[], %s)", (list(agency_ids), at))
        return [row[0] for row in cursor.fetchall()]


def plan_of(agency: Agency, at: datetime) -> Plan:
    """Of the member's own agency; row security shows no other's."""
    shifts = list(OnCallShift.objects.filter(agency=agency).select_related("member"))
    swaps = list(OnCallSwap.objects.filter(agency=agency, to_at__gt=at).select_related("member", "instead_of"))
    zone = ZoneInfo(agency.time_zone)
    found = _gaps(
        [(_takes_calls(s.member), Shift(s.member_id, s.weekday, s.starts, s.ends)) for s in shifts],
        [(_takes_calls(s.member), Swap(s.member_id, s.instead_of_id, s.from_at, s.to_at)) for s in swaps],
        zone,
        at,
    )
    return Plan(
        zone=zone,
        now=list(Member.objects.filter(id__in=called([agency.pk], at))),
        nobody=bool(found) and found[0].from_at <= at,
        days=[(day, [s for s in shifts if s.weekday == day]) for day in range(7)],
        swaps=swaps,
        gaps=found,
    )


# The first of each is whether the member takes calls: `_takes_calls` in SQL.
_TAKES_CALLS = "m.on_call AND m.status = 'active' AND m.user_id IS NOT NULL"
_PLAN = f"""/*kept*/
SELECT {_TAKES_CALLS}, a.time_zone, s.member_id, s.weekday, s.starts, s.ends
FROM agencies_agency a LEFT JOIN (agencies_oncallshift s JOIN agencies_member m ON m.id = s.member_id) ON s.agency_id = a.id WHERE a.id = %s
"""  # noqa: S608 - our own words
_SWAPS = f"""/*kept*/
SELECT {_TAKES_CALLS}, s.member_id, s.instead_of_id, s.from_at, s.to_at
FROM agencies_oncallswap s JOIN agencies_member m ON m.id = s.member_id WHERE s.agency_id = %s AND s.to_at > %s
"""  # noqa: S608 - our own words


def gaps_ahead(agency_id: UUID, at: datetime) -> list[Stretch]:
    """In plain SQL and without the members: every supervisor's desk asks."""
    with connection.cursor() as cursor:
        cursor.execute(_PLAN, [agency_id])
        plan = cursor.fetchall()
        cursor.execute(_SWAPS, [agency_id, at])
        swaps = cursor.fetchall()
    zone = ZoneInfo(plan[0][1])  # an agency without a plan is one row without a shift
    shifts = [(takes, Shift(*shift)) for takes, _, *shift in plan if shift[0] is not None]
    return _gaps(shifts, [(takes, Swap(*swap)) for takes, *swap in swaps], zone, at)


def _gaps(
    shifts: list[tuple[bool, Shift]], swaps: list[tuple[bool, Swap]], zone: ZoneInfo, at: datetime
) -> list[Stretch]:
    """Who has left, is suspended or takes no calls (the first of each pair) fills no gap."""
    planned = [shift for takes, shift in shifts if takes]
    if shifts and not planned:  # a plan in which nobody is left: one long gap, and not a plan that is not there
        return [Stretch(at, at + AHEAD, frozenset())]
    return gaps(planned, [swap for takes, swap in swaps if takes], zone, at, at + AHEAD)


def _takes_calls(member: Member) -> bool:
    return member.on_call and member.status == MemberStatus.ACTIVE and member.user_id is not None
