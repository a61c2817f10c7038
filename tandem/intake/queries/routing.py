"""Whom a report would call, and whom a case calls: the task force's own rules, and the agency that answers a kind. One
place for the preview and for the act, so that a page never promises another agency than the case brings in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tandem.agencies.models import Agency, TaskForce, TaskForceMembership
from tandem.intake.rules.facts import Facts
from tandem.intake.rules.routing import Call, Rule, calls_for, read, shipped


@dataclass(frozen=True, slots=True)
class WouldCall:
    """`agency` is None where the task force has none of that kind, or where it is the lead itself (`lead_itself`)."""

    call: Call
    agency: Agency | None
    lead_itself: bool


def rules_of(agency: Agency) -> Sequence[Rule]:
    """Those of the agency's task force; the shipped ones where it keeps none."""
    force = TaskForce.objects.filter(memberships__agency=agency, memberships__left_at=None).first()
    return read(force.routing) if force and force.routing.strip() else shipped()


def choose(whom: str, lead: Agency, already: Sequence[UUID]) -> Agency | None:
    """The agency that answers a call: a lead of the task force, or one of that kind, local before state before federal.
    None where there is none, or it is on the case already."""
    members = TaskForceMembership.objects.filter(left_at=None).select_related("agency")
    if whom in ("lead_police", "lead_provider"):
        found = members.filter(part=whom).first()
        return found.agency if found and found.agency_id not in already else None
    if whom == lead.kind:
        return None  # the lead itself fills the part
    order = {"local": 0, "tribal": 1, "ngo": 1, "state": 2, "federal": 3}
    fitting = [m.agency for m in members if m.agency.kind == whom and m.agency_id not in already]
    return min(fitting, key=lambda a: (order.get(a.level, 9), a.name), default=None)


def would_call(facts: Facts, lead: Agency) -> list[WouldCall]:
    """In the order in which a case would call them, each agency once."""
    already: list[UUID] = [lead.pk]
    found: list[WouldCall] = []
    for call in calls_for(facts, rules_of(lead)):
        agency = choose(call.whom, lead, already)
        if agency is not None:
            already.append(agency.pk)
        itself = agency is None and (call.whom == lead.kind or _leads(lead, call.whom))
        found.append(WouldCall(call, agency, itself))
    return found


def _leads(agency: Agency, whom: str) -> bool:
    return TaskForceMembership.objects.filter(agency=agency, left_at=None, part=whom).exists()
