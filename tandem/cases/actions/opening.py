"""From report to case: the shell, the compartments, the agencies that accord and routing name, the clocks, and those
on call told. One transaction: a case stands whole or not at all."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from tandem.accords.actions.compartments import KEPT_BY, open_compartment
from tandem.accords.actions.disclosing import disclose_by_accord
from tandem.accords.actions.seating import seat_member
from tandem.accords.models import Compartment, CompartmentKind
from tandem.agencies.actions import noticing
from tandem.agencies.kinds import AgencyKind
from tandem.agencies.models import Agency, Notice
from tandem.cases.models import Case, CaseAgency, CaseReport
from tandem.clocks.actions.starting import start_clocks
from tandem.clocks.models import RunningClock
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.intake.actions.triage import settle
from tandem.intake.models import Involvement, Report
from tandem.intake.queries.routing import choose, rules_of
from tandem.intake.rules.decisions import OPENS_CASE, Asked
from tandem.intake.rules.routing import Call, calls_for
from tandem.intake.rules.saved import event_of, facts_of_report
from tandem.ledger import actions as ledger
from tandem.persons.models import Identity

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read as another


@dataclass(slots=True)
class Opened:
    case: Case
    called: list[CaseAgency] = field(default_factory=list)
    not_called: list[tuple[str, str]] = field(default_factory=list)  # part, sentence why
    clocks: list[RunningClock] = field(default_factory=list)
    told: int = 0


def open_case(report: Report, *, decision: str, reason: str, acting: Acting, now: datetime) -> Opened:
    """Opens a case from a report of the acting agency's intake. Refuses where the decision cannot stand or the agency keeps
    no compartment for findings. Agencies without an accord that opens the shell to them are not called, and it says so."""
    if decision not in OPENS_CASE:
        raise Refused(_("This decision opens no case."))
    settle(report, Asked(decision, reason), acting=acting, now=now)
    lead = Agency.objects.get(id=acting.agency_id)
    case_id = uuid4()
    shell = open_compartment(CompartmentKind.SHELL, owner_id=lead.pk, case_id=case_id, now=now)
    seat_member(shell.id, acting.member_id, part="lead", acting=acting, now=now)
    own = open_compartment(
        KEPT_BY.get(lead.kind, CompartmentKind.INVESTIGATION), owner_id=lead.pk, case_id=case_id, now=now
    )
    case = Case(
        id=case_id, compartment=shell, number=_number(now), lead=lead, urgency=report.urgency, exploitation=report.exploitation,
        opened_at=now, opened_by_id=acting.member_id,
    )  # fmt: skip
    case.save(force_insert=True)
    _take_in(report, case, own, acting, now)
    opened = Opened(case)
    opened.called.append(_on_case(case, lead, "lead", "", now))
    facts = facts_of_report(report, now)
    for call in calls_for(facts, rules_of(lead)):
        _call(opened, call, lead, acting, now)
    actors = _actors(opened, lead)
    opened.clocks = start_clocks(
        event_of(report, facts), state=lead.state, compartment_id=shell.id, subject=("report", report.id), case_id=case.id,
        actors=actors, now=now,
    )  # fmt: skip
    ledger.record(
        "cases.open_case", kind="case", object_id=case.id, compartment_id=shell.id, detail={"decision": decision}
    )
    others = [c.agency_id for c in opened.called if c.agency_id != lead.pk]
    opened.told = noticing.tell(noticing.on_call(others), Notice.Kind.CASE_JOINED, case.id, now=now)
    return opened


def _number(now: datetime) -> str:
    return f"{now.year}-" + "".join(secrets.choice(LETTERS) for _ in range(6))


def _take_in(report: Report, case: Case, own: Compartment, acting: Acting, now: datetime) -> None:
    """The report and its persons move into the lead's own compartment; the composite keys carry what hangs on them."""
    identities = list(Involvement.objects.filter(report=report).values_list("identity_id", flat=True))
    Report.objects.filter(id=report.id).update(compartment=own)
    Identity.objects.filter(id__in=identities).update(compartment=own)
    CaseReport(
        id=uuid4(),
        compartment_id=case.compartment_id,
        case=case,
        report_id=report.id,
        added_at=now,
        added_by_id=acting.member_id,
    ).save(force_insert=True)


def _on_case(case: Case, agency: Agency, part: str, rule: str, now: datetime) -> CaseAgency:
    made = CaseAgency(
        id=uuid4(), compartment_id=case.compartment_id, case=case, agency=agency, part=part, rule=rule, called_at=now
    )
    made.save(force_insert=True)
    return made


def _call(opened: Opened, call: Call, lead: Agency, acting: Acting, now: datetime) -> None:
    agency = choose(call.whom, lead, [c.agency_id for c in opened.called])
    if agency is None:
        if not any(
            c.agency.kind == call.whom or (c.agency_id == lead.pk and call.whom in ("police", "lead_police"))
            for c in opened.called
        ):
            opened.not_called.append((call.part, _("No agency of this kind is on the task force: call one yourself.")))
        return
    joined = bring_in(opened.case, agency, part=call.part, rule=call.rule, acting=acting, now=now)
    if joined is None:
        opened.not_called.append(
            (call.part, _("%(agency)s is under no accord that opens a case to it.") % {"agency": agency.name})
        )
    else:
        opened.called.append(joined)


def bring_in(case: Case, agency: Agency, *, part: str, rule: str, acting: Acting, now: datetime) -> CaseAgency | None:
    """Opens the case to an agency: its shell by accord, a compartment of its own, and what the clauses open between it and
    those already there. None where no accord opens the shell."""
    shell = Compartment.objects.select_related("owner").get(id=case.compartment_id)
    if disclose_by_accord(shell, agency, acting=acting, now=now) is None:
        return None
    kept = KEPT_BY.get(agency.kind)
    if kept:
        open_compartment(kept, owner_id=agency.pk, case_id=case.id, now=now)
    drawers = list(Compartment.objects.filter(case_id=case.id).exclude(kind="shell").select_related("owner"))
    present = {c.owner_id: c.owner for c in drawers} | {agency.pk: agency}
    for drawer in drawers:
        for receiver in present.values():
            if agency.pk in (drawer.owner_id, receiver.pk) and drawer.owner_id != receiver.pk:
                disclose_by_accord(drawer, receiver, acting=acting, now=now)
    joined = _on_case(case, agency, part, rule, now)
    ledger.record(
        "cases.call_agency", kind="case", object_id=case.id, compartment_id=case.compartment_id,
        detail={"agency": str(agency.pk), "part": part, "rule": rule},
    )  # fmt: skip
    return joined


def _actors(opened: Opened, lead: Agency) -> dict[str, UUID]:
    """Which agency on the case acts for a kind; the lead for what nobody else is there for."""
    actors: dict[str, UUID] = {"lead": lead.pk, lead.kind: lead.pk}
    for joined in opened.called:
        actors.setdefault(joined.agency.kind, joined.agency_id)
    return {**actors, AgencyKind.POLICE: actors.get(AgencyKind.POLICE, lead.pk)}
