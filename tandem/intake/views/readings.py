"""What a person does with what was found in a report's words: take it over, put it right first, say that it is not so, take that back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tandem.foundation.doors import door
from tandem.foundation.even import STEP_OF_A_REPORT, evenly
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.intake.actions import accepting
from tandem.intake.models import ReadingDecision, Report
from tandem.intake.queries import reports as queries
from tandem.intake.reading import KINDS


@door(
    "intake.accept_reading", "Takes over what was found in a report's words, puts it right, or says that it is not so"
)
@require_POST
def decide(request: MemberRequest, report_id: str) -> HttpResponse:
    """Evened: what is added is compared, and a silent match must not show in the time of the answer."""
    this = found(queries.report_for(request.acting, uuid_or_404(report_id)))
    evenly(request, STEP_OF_A_REPORT)
    do, ref, about = (request.POST.get(name, "") for name in ("do", "ref", "about"))
    acting, moment = request.acting, now()
    if do == "sure":
        done, left = accepting.accept_sure(this, about=about, acting=acting, now=moment)
        messages.success(request, ngettext("%(n)d thing taken over.", "%(n)d things taken over.", done) % {"n": done})
        if left:
            messages.warning(
                request,
                _("Some could not be added as they are; they stand in the list still. Put them right one by one."),
            )
    elif do == "no":
        accepting.decline(this, ref, acting=acting, now=moment)
        messages.success(request, _("Set aside. It is not suggested again."))
    else:
        parts = {name: request.POST.get(f"p-{name}", "") for name in KINDS.get(ref.rpartition(":")[2], ())}
        accepting.accept(this, ref, about=about, parts=parts if do == "changed" else None, acting=acting, now=moment)
        messages.success(request, _("Taken over and compared."))
    return _to_card(this)


@door("intake.undo_reading", "Takes back a decision on what was found in a report's words, with what it added")
@require_POST
def undo(request: MemberRequest, reading_id: str) -> HttpResponse:
    decision = found(ReadingDecision.objects.select_related("report").filter(id=uuid_or_404(reading_id)).first())
    evenly(request, STEP_OF_A_REPORT)
    accepting.undo(decision, acting=request.acting, now=now())
    messages.success(request, _("Taken back. It stands in the list again."))
    return _to_card(decision.report)


def _to_card(report: Report) -> HttpResponse:
    return HttpResponseRedirect(reverse("report", args=[report.id]) + "#found")
