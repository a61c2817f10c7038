"""Working a case: notes, next step and stage, taking the call, closing and reopening."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from tandem.accords.actions.seating import seat_member
from tandem.accords.models import Compartment, Disclosure
from tandem.agencies.models import Agency
from tandem.cases.actions.opening import bring_in
from tandem.cases.models import Case, CaseAgency, CaseStatus, Note, Stage
from tandem.cases.permissions import may_lead, may_work
from tandem.clocks.models import RunningClock
from tandem.clocks.rules.definitions import shipped
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused, Verdict
from tandem.ledger import actions as ledger


def _need(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict.reason)


def add_note(
    case: Case,
    compartment: Compartment,
    text: str,
    *,
    happened_at: datetime,
    acting: Acting,
    now: datetime,
    replaces: UUID | None = None,
) -> Note:
    """Writes a note into one compartment of the case. Refuses an empty one, one from the future, and a compartment of
    another case. A correction names the note that it replaces, which is struck out."""
    _need(may_work(acting, case))
    if not text.strip():
        raise Refused(_("The note is empty."))
    if happened_at > now:
        raise Refused(_("What has not happened yet is a next step, not a note. Choose an earlier time."))
    if compartment.case_id != case.id:
        raise Refused(_("That compartment belongs to another case."))
    note = Note(
        id=uuid4(), compartment=compartment, case=case, text=text.strip(), happened_at=happened_at, written_by_id=acting.member_id,
        written_at=now, replaces_id=replaces,
    )  # fmt: skip
    note.save(force_insert=True)
    if replaces:
        Note.objects.filter(id=replaces, written_by_id=acting.member_id, struck_at=None).update(
            struck_at=now, struck_by_id=acting.member_id
        )
    ledger.record("cases.add_note", kind="note", object_id=note.id, compartment_id=compartment.id)
    return note


def strike_note(note: Note, *, acting: Acting, now: datetime) -> None:
    """Strikes out one's own note: it stays readable as struck, because a record that vanishes is no record."""
    changed = Note.objects.filter(id=note.id, written_by_id=acting.member_id, struck_at=None).update(
        struck_at=now, struck_by_id=acting.member_id
    )
    if not changed:
        raise Refused(_("Only its writer strikes a note out, and only once."))
    ledger.record("cases.strike_note", kind="note", object_id=note.id, compartment_id=note.compartment_id)


def restore_note(note: Note, *, acting: Acting) -> None:
    """Undo of striking out."""
    if not Note.objects.filter(id=note.id, struck_by_id=acting.member_id).update(struck_at=None, struck_by=None):
        raise Refused(_("Only who struck the note out brings it back."))
    ledger.record("cases.restore_note", kind="note", object_id=note.id, compartment_id=note.compartment_id)


def set_next_step(case: Case, *, step: str, by: date | None, stage: str, acting: Acting) -> None:
    """Where the case stands, for every agency on it. Any agency on the case may set it: the next step is joint."""
    _need(may_work(acting, case))
    if stage not in Stage.values:
        raise Refused(_("Choose one of the stages."))
    Case.objects.filter(id=case.id).update(next_step=step.strip()[:200], next_step_by=by, stage=stage)
    ledger.record(
        "cases.set_next_step",
        kind="case",
        object_id=case.id,
        compartment_id=case.compartment_id,
        detail={"stage": stage},
    )


def take_the_call(case: Case, *, acting: Acting, now: datetime) -> None:
    """A member of a called agency answers: takes a seat, and everybody sees that somebody is coming."""
    on_case = CaseAgency.objects.filter(case=case, agency_id=acting.agency_id, left_at=None).first()
    if on_case is None:
        raise Refused(_("Your agency is not on this case."))
    seat_member(case.compartment_id, acting.member_id, part=on_case.part, acting=acting, now=now)
    CaseAgency.objects.filter(id=on_case.id, answered_at=None).update(answered_at=now)
    ledger.record("cases.take_call", kind="case", object_id=case.id, compartment_id=case.compartment_id)


def call_agency(case: Case, agency: Agency, *, acting: Acting, now: datetime) -> CaseAgency:
    """Brings another agency in. Refuses where no accord opens the shell to it, or it is here already."""
    _need(may_lead(acting, case))
    _need(may_work(acting, case))
    if CaseAgency.objects.filter(case=case, agency=agency).exists():
        raise Refused(_("%(agency)s is on this case already.") % {"agency": agency.name})
    joined = bring_in(case, agency, part="partner", rule="", acting=acting, now=now)
    if joined is None:
        raise Refused(
            _("No accord opens a case to %(agency)s. A coordinator records one under Agencies.")
            % {"agency": agency.name}
        )
    return joined


def release_agency(on_case: CaseAgency, *, acting: Acting, now: datetime) -> None:
    """Ends an agency's part: what was disclosed to it on this case closes at once; its own compartment stays its own."""
    case = Case.objects.select_related("lead").get(id=on_case.case_id)
    _need(may_lead(acting, case))
    if on_case.agency_id == case.lead_id:
        raise Refused(_("The lead agency cannot leave its own case."))
    CaseAgency.objects.filter(id=on_case.id, left_at=None).update(left_at=now)
    Disclosure.objects.filter(compartment__case_id=case.id, to_agency_id=on_case.agency_id, revoked_at=None).update(
        revoked_at=now, revoked_by_id=acting.member_id
    )
    ledger.record(
        "cases.release_agency", kind="case", object_id=case.id, compartment_id=case.compartment_id,
        detail={"agency": str(on_case.agency_id)},
    )  # fmt: skip


def close_case(case: Case, *, reason: str, acting: Acting, now: datetime) -> None:
    """Refuses without a reason, and while a statutory clock is open, also one without an hour: a duty does not end because a case does."""
    _need(may_lead(acting, case))
    if len(reason.strip()) < 10:
        raise Refused(_("Give the reason in a short sentence."))
    if any(_binds(clock) for clock in RunningClock.objects.filter(case_id=case.id, met_at=None)):
        raise Refused(
            _("A clock of this case is still open. File its proof first; the duty stays when the case closes.")
        )
    Case.objects.filter(id=case.id, status=CaseStatus.OPEN).update(
        status=CaseStatus.CLOSED, closed_at=now, close_reason=reason.strip()[:300]
    )
    ledger.record("cases.close_case", kind="case", object_id=case.id, compartment_id=case.compartment_id)


def _binds(clock: RunningClock) -> bool:
    """Whether it outlives the case: it has a deadline, or a statute asks for it at once and names no hour."""
    return clock.due_at is not None or shipped()[clock.definition].authority == "statutory"


def reopen_case(case: Case, *, acting: Acting) -> None:
    _need(may_lead(acting, case))
    Case.objects.filter(id=case.id).update(status=CaseStatus.OPEN, closed_at=None, close_reason="")
    ledger.record("cases.reopen_case", kind="case", object_id=case.id, compartment_id=case.compartment_id)
