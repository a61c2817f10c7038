"""The public tip form and the sender's page behind the receipt code. No log-in, no address kept, no file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.utils import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tandem.agencies.actions.sign_in import blank, bound, open_service, signed_in
from tandem.foundation import acting
from tandem.foundation.doors import door
from tandem.foundation.even import STEP_OF_A_REPORT, evenly
from tandem.foundation.verdict import Refused
from tandem.intake import slowdown
from tandem.intake.actions import tips
from tandem.intake.actions.by_hand import tip_draft
from tandem.intake.forms import TipForm
from tandem.ledger import actions as ledger


@door("intake.send_tip", "The public tip form", public=True)
def tip(request: HttpRequest, task_force: str = "") -> HttpResponse:
    desks = tips.desks(task_force)
    if not desks:
        raise Http404
    if len(desks) > 1:
        return render(request, "intake/choose.html", {"desks": desks})
    desk = desks[0]
    form, token = TipForm(request.POST or None), request.POST.get("token", "")
    context = {"form": form, "desk": desk, "token": token if slowdown.still_good(token) else slowdown.form_token()}
    if request.method != "POST":
        return render(request, "intake/tip.html", context)
    trouble = _trouble(request, form)
    if trouble or not form.is_valid():
        context["trouble"] = trouble
        return render(request, "intake/tip.html", context, status=429 if trouble else 422)
    evenly(request, STEP_OF_A_REPORT)
    code = _send(form, desk, token)
    response = render(request, "intake/receipt.html", {"code": code, "desk": desk})
    response.headers["Cache-Control"] = "no-store"
    return response


def _trouble(request: HttpRequest, form: TipForm) -> str:
    if request.POST.get("website") or not slowdown.stood_long_enough(request.POST.get("token", "")):
        return _(
            "This went very fast, as machines do. Wait a few seconds and send it again; your words are still here."
        )
    if not slowdown.TIPS.take():
        return _("Very many tips are coming in right now. Wait a minute and send it again. In danger, call 911.")
    return ""


def _send(form: TipForm, desk: tips.Desk, form_token: str) -> str:
    """Acts as the agency's tip line: it may lay a report into the intake, and read nothing. The sender's address reaches
    neither the ledger nor anything else."""
    seed = tips.seed_of(form_token, form.cleaned_data)
    code, origin = tips.code_of(seed), ledger.set_origin("")
    try:
        with transaction.atomic():
            token = open_service(desk.agency_slug, "tip_line", seconds=60)
            acting.rebind(token)
            acting.bind(blank(token))
            found = signed_in(token)
            if found is None:
                raise Refused(_("Tips cannot be taken in right now. Please call."))
            acting.bind(found.acting)
            language, now = (get_language() or "en")[:2], datetime.now(UTC)
            draft = tip_draft(form.cleaned_data, tips.reference_of(seed), language, now)
            tips.send_tip(draft, code, acting=found.acting, now=now)
            bound("end_sign_in")
    except IntegrityError:
        if tips.conversation(code) is None:  # anything but the button pressed twice at once
            raise
    finally:
        acting.bind(None)
        ledger.reset_origin(origin)
    return code


@door("intake.read_receipt", "The sender's page: reads answers, adds to the tip", public=True)
def receipt(request: HttpRequest) -> HttpResponse:
    code = request.POST.get("code", "")
    context: dict[str, Any] = {}
    status = 200
    if code:
        if not slowdown.CODES.take():
            return render(
                request,
                "intake/conversation.html",
                {"trouble": _("Too many codes are being tried. Wait a minute.")},
                status=429,
            )
        found = tips.conversation(code)
        if found is None:
            context["trouble"], status = _("No tip has this code. Check it letter by letter."), 404
        else:
            slowdown.CODES.give_back()
            if request.POST.get("add", "").strip():
                origin = ledger.set_origin("")
                tips.add_to_tip(code, request.POST["add"])
                ledger.reset_origin(origin)
                context["added"] = True
                found = tips.conversation(code)
            taken_up, lines = found or (False, [])
            context |= {"code": code, "taken_up": taken_up, "lines": lines}
    response = render(request, "intake/conversation.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
