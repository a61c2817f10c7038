"""Acts on a case. Each takes a POST, does one thing, and leads back to the case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tandem.accords.actions.disclosing import open_in_emergency
from tandem.accords.actions.seating import end_seat, seat_member
from tandem.accords.models import Seat
from tandem.agencies.models import Agency
from tandem.cases.actions import happening, working
from tandem.cases.actions.opening import open_case as open_it
from tandem.cases.forms import CloseForm, EmergencyForm, EventForm, NextStepForm, NoteForm
from tandem.cases.models import Case, CaseAgency, Note
from tandem.cases.queries import shell
from tandem.cases.views.cases import compartment_of
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.foundation.words import word
from tandem.intake.models import Report


def _case(request: MemberRequest, case_id: str) -> Case:
    return found(shell.case_for(request.acting, uuid_or_404(case_id)))


def _checked(form: Form) -> dict[str, Any]:
    if not form.is_valid():
        raise Refused(" ".join(str(e) for errors in form.errors.values() for e in errors))
    return form.cleaned_data


@door("cases.open", "Opens a case from a report of the own intake")
@require_POST
def open_case(request: MemberRequest, report_id: str) -> HttpResponse:
    report = found(Report.objects.filter(id=uuid_or_404(report_id)).first())
    already = shell.case_with(report)
    if already:  # pressed again after Back, or by two at once
        messages.info(request, _("This report is in this case already."))
        return redirect("case", already)
    opened = open_it(
        report,
        decision=request.POST.get("decision", ""),
        reason=request.POST.get("reason", ""),
        acting=request.acting,
        now=now(),
    )
    calls, clocks = len(opened.called) - 1, len(opened.clocks)
    messages.success(request, _("Case %(number)s is open.") % {"number": opened.case.number})
    messages.info(request, ngettext("%d other agency was called.", "%d other agencies were called.", calls) % calls
                  + " " + ngettext("%d clock is running.", "%d clocks are running.", clocks) % clocks)  # fmt: skip
    for part, why in opened.not_called:
        messages.warning(request, f"{word('on_case', part)}: {why}")
    return redirect("case", opened.case.id)


@door("cases.add_note", "Writes a note into one compartment")
@require_POST
def note_add(request: MemberRequest, case_id: str) -> HttpResponse:
    case = _case(request, case_id)
    data = _checked(NoteForm(request.POST, zone=request.acting.time_zone))
    compartment = found(compartment_of(case.id, data["compartment"]))
    working.add_note(
        case,
        compartment,
        str(data["text"]),
        happened_at=data["happened_at"],
        acting=request.acting,
        now=now(),
    )
    messages.success(request, _("Note written into %(compartment)s.") % {"compartment": compartment.get_kind_display()})
    return redirect("case", case.id)


@door("cases.strike_note", "Strikes out or brings back one's own note")
@require_POST
def note_strike(request: MemberRequest, note_id: str) -> HttpResponse:
    note = found(Note.objects.filter(id=uuid_or_404(note_id)).first())
    if request.POST.get("undo"):
        working.restore_note(note, acting=request.acting)
        messages.success(request, _("The note stands again."))
    else:
        working.strike_note(note, acting=request.acting, now=now())
        messages.success(request, _("The note is struck out. It stays readable; you can bring it back."))
    return redirect("case", note.case_id)


@door("cases.record_event", "Records a return, care or a screening, which starts clocks")
@require_POST
def event(request: MemberRequest, case_id: str) -> HttpResponse:
    case = _case(request, case_id)
    data = _checked(EventForm(request.POST, zone=request.acting.time_zone))
    made = happening.record_event(case, **data, acting=request.acting, now=now())
    said = ngettext("Recorded. %d clock began.", "Recorded. %d clocks began.", len(made)) % len(made)
    messages.success(request, said)
    return redirect("case", case.id)


@door("cases.set_next_step", "Says where the case stands and what comes next")
@require_POST
def next_step(request: MemberRequest, case_id: str) -> HttpResponse:
    case = _case(request, case_id)
    data = _checked(NextStepForm(request.POST))
    working.set_next_step(case, step=str(data["step"]), by=data["by"], stage=str(data["stage"]), acting=request.acting)
    messages.success(request, _("The next step is set."))
    return redirect("case", case.id)


@door("cases.take_call", "A called agency's member answers and takes a seat")
@require_POST
def take_call(request: MemberRequest, case_id: str) -> HttpResponse:
    case = _case(request, case_id)
    working.take_the_call(case, acting=request.acting, now=now())
    messages.success(request, _("You are on the case. The others see that you answered."))
    return redirect("case", case.id)


@door("cases.call_agency", "The lead calls another agency to the case")
@require_POST
def call_agency(request: MemberRequest, case_id: str) -> HttpResponse:
    case = _case(request, case_id)
    agency = found(Agency.objects.filter(id=uuid_or_404(request.POST.get("agency", ""))).first())
    working.call_agency(case, agency, acting=request.acting, now=now())
    messages.success(request, _("%(agency)s was called.") % {"agency": agency.name})
    return redirect("case", case.id)


@door("cases.release_agency", "The lead ends another agency's part")
@require_POST
def release_agency(request: MemberRequest, case_id: str) -> HttpResponse:
    case = _case(request, case_id)
    on_case = found(CaseAgency.objects.filter(id=uuid_or_404(request.POST.get("agency", "")), case=case).first())
    working.release_agency(on_case, acting=request.acting, now=now())
    messages.success(request, _("Their part has ended. What was open to them is closed."))
    return redirect("case", case.id)


@door("cases.seat", "Gives or ends a colleague's seat")
@require_POST
def seat(request: MemberRequest, case_id: str) -> HttpResponse:
    case = _case(request, case_id)
    if request.POST.get("end"):
        ending = found(Seat.objects.filter(id=uuid_or_404(request.POST["end"]), compartment__case_id=case.id).first())
        end_seat(ending.id, acting=request.acting, now=now())
        messages.success(request, _("The seat has ended."))
    else:
        seat_member(
            case.compartment_id, uuid_or_404(request.POST.get("member", "")), part="", acting=request.acting, now=now()
        )
        messages.success(request, _("Your colleague is on the case."))
    return redirect("case", case.id)


@door("cases.close", "Closes or reopens a case")
@require_POST
def close(request: MemberRequest, case_id: str) -> HttpResponse:
    case = _case(request, case_id)
    if request.POST.get("reopen"):
        working.reopen_case(case, acting=request.acting)
        messages.success(request, _("The case is open again."))
    else:
        data = _checked(CloseForm(request.POST))
        working.close_case(case, reason=str(data["reason"]), acting=request.acting, now=now())
        messages.success(request, _("The case is closed. It can be reopened."))
    return redirect("case", case.id)


@door("cases.open_in_emergency", "Breaks the glass of one compartment, for oneself, for four hours")
@require_POST
def emergency(request: MemberRequest, case_id: str) -> HttpResponse:
    case = _case(request, case_id)
    compartment = found(compartment_of(case.id, uuid_or_404(request.POST.get("compartment", ""))))
    data = _checked(EmergencyForm(request.POST))
    open_in_emergency(compartment, reason=str(data["reason"]), acting=request.acting, now=now())
    messages.warning(
        request, _("The compartment is open to you for four hours. Its owner has been told and will review it.")
    )
    return redirect("case", case.id)
