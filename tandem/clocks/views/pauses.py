"""Pausing a clock and letting it run again. Its forms stand on the clock's page; what is refused comes back there with what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem.clocks.actions import pausing
from tandem.clocks.queries.board import clock_for
from tandem.clocks.rules.definitions import stamped
from tandem.clocks.times import LocalTime
from tandem.clocks.words import WORDS
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.verdict import Refused


class PauseForm(forms.Form):
    rule = forms.ChoiceField(label=gettext_lazy("Why the time does not count"))
    authority = forms.CharField(
        label=gettext_lazy("The court's order"),
        max_length=200,
        help_text=gettext_lazy("As it is found again, such as: docket entry 31"),
    )
    from_at = LocalTime(label=gettext_lazy("Excluded from"))
    to_at = LocalTime(
        label=gettext_lazy("Excluded until"),
        required=False,
        help_text=gettext_lazy(
            "Leave it empty while the end is not known; the clock stands still until you let it run again."
        ),
    )

    def __init__(self, *args: Any, zone: str, rules: Iterable[str], **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "pause")
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [(rule, WORDS["pause"].get(rule, rule)) for rule in rules]  # type: ignore[attr-defined]
        for name in ("from_at", "to_at"):
            self.fields[name].zone = ZoneInfo(zone)  # type: ignore[attr-defined]


@door("clocks.pause", "Pauses a clock by a rule that its law knows; the deadline moves")
@require_POST
def pause(request: MemberRequest, clock_id: str) -> HttpResponse:
    row = found(clock_for(uuid_or_404(clock_id)))
    rules = stamped(row.definition, row.version).pauses
    form = PauseForm(request.POST, zone=request.acting.time_zone, rules=rules)
    if not form.is_valid():
        raise Refused(" ".join(str(e) for errors in form.errors.values() for e in errors))
    pausing.pause(row, **form.cleaned_data, acting=request.acting, now=now())
    messages.success(request, _("Recorded. The deadline has moved by as much."))
    return redirect("clock", row.id)


@door("clocks.resume", "Lets a paused clock run again")
@require_POST
def resume(request: MemberRequest, clock_id: str) -> HttpResponse:
    row = found(clock_for(uuid_or_404(clock_id)))
    try:
        at = LocalTime(zone=request.acting.time_zone).clean(request.POST.get("at", ""))
    except forms.ValidationError as e:
        raise Refused(" ".join(e.messages)) from e
    moment = now()
    # The field knows minutes: within the minute in which the pause began, it is taken back.
    begun = [p.from_at for p in row.pauses.all() if p.to_at is None]
    if begun and at < begun[0] and (begun[0] - at).total_seconds() < 60:
        at = begun[0]
    pausing.resume(row, at, acting=request.acting, now=moment)
    messages.success(request, _("The clock runs again."))
    return redirect("clock", row.id)
