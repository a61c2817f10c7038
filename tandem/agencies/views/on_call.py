"""The agency's plan of who is on call: the page, and its one form for each change."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem.agencies.actions import on_call
from tandem.agencies.models import Agency, Member, MemberStatus
from tandem.agencies.permissions import may_manage
from tandem.agencies.queries.on_call import plan_of
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.times import LocalTime
from tandem.foundation.verdict import Refused

DAYS = [
    (0, gettext_lazy("Monday")), (1, gettext_lazy("Tuesday")), (2, gettext_lazy("Wednesday")), (3, gettext_lazy("Thursday")),
    (4, gettext_lazy("Friday")), (5, gettext_lazy("Saturday")), (6, gettext_lazy("Sunday")),
]  # fmt: skip


class WhoField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Member.objects.none(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.get_role_display()}"


class ShiftForm(forms.Form):
    member = WhoField(label=gettext_lazy("Who"))
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Begins on"), choices=DAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    starts = forms.TimeField(label=gettext_lazy("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(
        label=gettext_lazy("Until"), widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=gettext_lazy("An earlier hour is on the next day; the same hour makes 24 hours."),
    )  # fmt: skip


class SwapForm(forms.Form):
    member = WhoField(label=gettext_lazy("Who is on call"))
    instead_of = WhoField(
        label=gettext_lazy("Instead of"), required=False, empty_label=gettext_lazy("nobody: besides the others")
    )
    from_at = LocalTime(label=gettext_lazy("From"))
    to_at = LocalTime(label=gettext_lazy("Until"))


def _shaped(form: forms.Form, agency: Agency) -> forms.Form:
    here = Member.objects.filter(agency=agency, status=MemberStatus.ACTIVE, user__isnull=False)
    for name in ("member", "instead_of"):
        if name in form.fields:
            form.fields[name].queryset = here  # type: ignore[attr-defined]
    for name in ("from_at", "to_at"):
        if name in form.fields:
            form.fields[name].zone = ZoneInfo(agency.time_zone)  # type: ignore[attr-defined]
    return form


@door("agencies.look_at_on_call", "Who is on call in the own agency, the week, swaps and gaps")
def plan(
    request: MemberRequest, shift: forms.Form | None = None, swap: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    agency = Agency.objects.get(pk=request.acting.agency_id)
    manages = bool(may_manage(request.acting, agency.pk))
    own = {} if manages else {"instead_of": request.acting.member_id}
    found_plan, names = plan_of(agency, now()), dict(DAYS)
    context = {
        "agency": agency, "plan": found_plan, "week": [(names[day], shifts) for day, shifts in found_plan.days],
        "manages": manages, "nav_active": "agencies",
        "shift_form": shift or _shaped(ShiftForm(prefix="shift"), agency),
        "swap_form": swap or _shaped(SwapForm(prefix="swap", initial=own), agency),
        "me": request.acting.member_id,
    }  # fmt: skip
    return render(request, "agencies/on_call.html", context, status=status)


@door("agencies.plan_on_call", "Adds and removes shifts and swaps of the own agency's plan")
@require_POST
def change(request: MemberRequest) -> HttpResponse:
    acting, do = request.acting, request.POST.get("do", "")
    agency = found(Agency.objects.filter(pk=acting.agency_id).first())
    if do == "shift":
        form = _shaped(ShiftForm(request.POST, prefix="shift"), agency)
        if not form.is_valid():
            return plan(request, shift=form, status=422)
        given = form.cleaned_data
        on_call.add_shifts(given["member"].pk, given["days"], given["starts"], given["ends"], acting=acting)
    elif do == "swap":
        form = _shaped(SwapForm(request.POST, prefix="swap"), agency)
        if not form.is_valid():
            return plan(request, swap=form, status=422)
        given = form.cleaned_data
        other = given["instead_of"].pk if given["instead_of"] else None
        on_call.add_swap(given["member"].pk, other, given["from_at"], given["to_at"], acting=acting, now=now())
    elif do == "remove_shift":
        on_call.remove_shift(uuid_or_404(request.POST.get("id", "")), acting=acting)
    elif do == "remove_swap":
        on_call.remove_swap(uuid_or_404(request.POST.get("id", "")), acting=acting)
    else:
        raise Refused(_("Choose what to change."))
    messages.success(request, _("The plan is changed. It holds from now on."))
    return redirect("on_call")
