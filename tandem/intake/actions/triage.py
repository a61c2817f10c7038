"""Triage: what is decided about a report, and taking it back. Opening a case is the cases room's act; it records its
decision here."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from tandem.accords.actions.compartments import intake_of
from tandem.agencies.actions import noticing
from tandem.agencies.models import Agency, Notice
from tandem.foundation.acting import Acting
from tandem.foundation.bulk import insert_many
from tandem.foundation.verdict import Refused
from tandem.intake.actions.handing_over import hand_over
from tandem.intake.models import Involvement, Report, ReportState, TriageDecision
from tandem.intake.rules.decisions import OPENS_CASE, Asked, problems
from tandem.ledger import actions as ledger
from tandem.persons.actions.copying import copy_identities

STATE_AFTER = {
    "emergency": ReportState.EMERGENCY,
    "assign": ReportState.ASSIGNED,
    "refer_out": ReportState.REFERRED,
    "insufficient": ReportState.INSUFFICIENT,
    "duplicate": ReportState.DUPLICATE,
}


def decide(
    report: Report,
    *,
    decision: str,
    reason: str,
    acting: Acting,
    now: datetime,
    duplicate_of: UUID | None = None,
    refer_to: Agency | None = None,
    refer_outside: str = "",
) -> TriageDecision:
    """Records a decision that opens no case. Refuses what the rules lack, and a report that somebody has just decided.
    A referral to a fellow agency copies the report and its persons into that agency's intake."""
    if decision in OPENS_CASE:
        raise Refused(_("This decision opens a case; open it from the report."))
    asked = Asked(
        decision, reason, bool(refer_to or refer_outside.strip()), duplicate_of is not None, duplicate_of == report.id
    )
    made = settle(
        report, asked, acting=acting, now=now, duplicate_of=duplicate_of, refer_to=refer_to, outside=refer_outside
    )
    if refer_to is not None:
        _refer(report, refer_to, acting, now)
    return made


def settle(
    report: Report, asked: Asked, *, acting: Acting, now: datetime, duplicate_of: UUID | None = None,
    refer_to: Agency | None = None, outside: str = "",
) -> TriageDecision:  # fmt: skip
    """Checks and records a decision, whichever it is. The row is locked, so that the second of two members who decide
    at once is told, and nothing is lost."""
    held = Report.objects.select_for_update(no_key=True).filter(id=report.id).first()
    if held is None:
        raise Refused(_("This report is no longer in your agency's intake."))
    found = problems(asked, held.state)
    if duplicate_of is not None and not Report.objects.filter(id=duplicate_of).exists():
        found.append(_("The other report was not found among those that you see."))
    if found:
        raise Refused(" ".join(found))
    made = TriageDecision(
        id=uuid4(), compartment_id=held.compartment_id, report=held, decision=asked.decision, reason=asked.reason.strip(),
        duplicate_of=duplicate_of, referred_to=refer_to, referred_outside=outside.strip()[:160], decided_by_id=acting.member_id,
        decided_at=now,
    )  # fmt: skip
    made.save(force_insert=True)
    Report.objects.filter(id=held.id).update(state=STATE_AFTER[asked.decision])
    ledger.record(
        "intake.triage_report", kind="report", object_id=held.id, compartment_id=held.compartment_id,
        detail={"decision": asked.decision},
    )  # fmt: skip
    return made


def undo(decision: TriageDecision, *, acting: Acting, now: datetime) -> None:
    """Takes a decision back; the report awaits triage again. Refuses where it opened a case, or went to another agency."""
    if decision.decision in OPENS_CASE:
        raise Refused(_("This decision opened a case. Close the case instead."))
    if decision.referred_to_id is not None:
        raise Refused(_("The other agency has the report now. Call their desk to take it back."))
    changed = TriageDecision.objects.filter(id=decision.id, undone_at=None).update(undone_at=now)
    if not changed:
        raise Refused(_("This decision has been undone already."))
    Report.objects.filter(id=decision.report_id).update(state=ReportState.AWAITING)
    ledger.record(
        "intake.undo_triage", kind="report", object_id=decision.report_id, compartment_id=decision.compartment_id,
        detail={"decision": decision.decision},
    )  # fmt: skip


def _refer(report: Report, to: Agency, acting: Acting, now: datetime) -> None:
    """A copy, so that each agency answers for its own; the receiver triages it anew. A provider's vault takes it sealed instead, its own
    agency's too, and nobody learns what came of it."""
    if hand_over(acting, report, to, now):
        ledger.record("intake.refer_report", kind="report", object_id=report.id, compartment_id=report.compartment_id,
                      detail={"to_agency": str(to.pk)})  # fmt: skip
        return
    if to.pk == acting.agency_id:
        raise Refused(_("This report is with your agency already."))
    where = intake_of(to.pk)
    involvements = list(Involvement.objects.filter(report=report).select_related("identity"))
    copies = copy_identities([i.identity for i in involvements], compartment_id=where, agency_id=to.pk, now=now)
    original_id, summary = report.id, report.summary
    copy = Report.objects.get(id=report.id)
    copy.pk = uuid4()
    copy._state.adding = True
    copy.compartment_id, copy.agency_id = where, to.pk
    copy.source, copy.source_ref, copy.referred_from = "referral", f"{report.agency_id}:{original_id}", original_id
    copy.state, copy.created_at, copy.entered_by_id, copy.summary = ReportState.AWAITING, now, acting.member_id, summary
    insert_many([copy])
    insert_many(
        [
            Involvement(
                id=uuid4(), compartment_id=where, report_id=copy.pk, identity_id=copies[i.identity_id], part=i.part
            )
            for i in involvements
        ]
    )
    ledger.record("intake.refer_report", kind="report", object_id=original_id, compartment_id=report.compartment_id,
                  detail={"to_agency": str(to.pk)})  # fmt: skip
    noticing.tell(noticing.on_call([to.pk]), Notice.Kind.REPORT_REFERRED, copy.pk, now=now)
