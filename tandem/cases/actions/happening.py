"""Something happened to the person a case is about, and legal clocks begin: a child came back, care became known, somebody
said what was done to them (domain.md 1.6: one event can start several clocks)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from tandem.agencies.actions import noticing
from tandem.agencies.kinds import AgencyKind
from tandem.agencies.models import Notice
from tandem.cases.models import Case, CaseEvent
from tandem.cases.permissions import may_work
from tandem.clocks.actions.starting import start_clocks
from tandem.clocks.models import RunningClock
from tandem.clocks.rules.starting import Event
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger

# That a child is in care is learned like a report: the agency has the information from then on.
FIRES = {"in_care": "report_received"}
KIND_OF = {"person_located": "missing_adult"}


def record_event(
    case: Case,
    kind: str,
    happened_at: datetime,
    *,
    age: str,
    in_care: bool,
    foreign: bool | None,
    exploitation: str,
    acting: Acting,
    now: datetime,
) -> list[RunningClock]:
    """Records the event in the shell and starts its clocks, of which those that run on this case already are left alone.
    Tells those on call of the agencies that must act now. Refuses the future, a time before anything was known of the case,
    and the same event twice. The facts come from whoever records it: child welfare sees no report of the police."""
    allowed = may_work(acting, case)
    if not allowed:
        raise Refused(allowed.reason)
    if kind not in CaseEvent.Kind.values:
        raise Refused(_("Choose what happened."))
    if happened_at > now:
        raise Refused(_("What has not happened yet is a next step, not an event. Choose an earlier time."))
    if CaseEvent.objects.filter(case=case, kind=kind, happened_at=happened_at).exists():
        raise Refused(_("This is recorded already; its clocks run."))
    CaseEvent(
        id=uuid4(), compartment_id=case.compartment_id, case=case, kind=kind, happened_at=happened_at,
        recorded_by_id=acting.member_id, recorded_at=now,
    ).save(force_insert=True)  # fmt: skip
    ledger.record(
        "cases.record_event", kind="case", object_id=case.id, compartment_id=case.compartment_id, detail={"event": kind}
    )
    missing = kind == "in_care"
    facts: dict[str, Any] = {
        "kind": KIND_OF.get(kind, "missing_child"), "age": "adult" if age == "under_21" else age, "under_21": age in ("minor", "under_21"),
        "in_care": in_care or missing, "missing_from_care": missing, "foreign": foreign, "exploitation": exploitation,
    }  # fmt: skip
    if kind in ("victim_identified", "federal_arrest", "federal_charge"):
        facts["kind"] = "tip"  # nobody is missing by it
    event = Event(FIRES.get(kind, kind), happened_at, facts)
    made = start_clocks(
        event, state=case.lead.state, compartment_id=case.compartment_id, subject=("case", case.id), case_id=case.id,
        actors=actors_on(case), now=now, unless_running=kind in ("in_care", "victim_identified"),
    )  # fmt: skip
    others = {c.actor_id for c in made if c.actor_id} - {acting.agency_id}
    for clock in made:
        if clock.actor_id in others:
            noticing.tell(noticing.on_call([clock.actor_id]), Notice.Kind.CLOCK_BEGAN, clock.id, now=now)
    return made


def actors_on(case: Case) -> dict[str, UUID]:
    """Which agency on the case acts for a kind; the lead for what nobody else is there for."""
    actors: dict[str, UUID] = {"lead": case.lead_id, case.lead.kind: case.lead_id}
    for joined in case.agencies.filter(left_at=None).select_related("agency").order_by("called_at"):
        actors.setdefault(joined.agency.kind, joined.agency_id)
    return {**actors, AgencyKind.POLICE: actors.get(AgencyKind.POLICE, case.lead_id)}
