"""Shapes of what members type about a case; what may be done is decided by the actions."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.cases.models import CaseEvent, Stage
from tandem.clocks.times import LocalTime


class NoteForm(forms.Form):
    compartment = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 4}), max_length=20_000)
    happened_at = LocalTime(label=_("When it happened"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_at"].zone = ZoneInfo(zone)  # type: ignore[attr-defined]


class NextStepForm(forms.Form):
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)
    step = forms.CharField(
        label=_("Next step"),
        max_length=200,
        required=False,
        help_text=_("Every agency on the case reads this. No names."),
    )
    by = forms.DateField(
        label=_("By"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class EventForm(forms.Form):
    """What starts legal clocks. The facts are asked, because whoever records it may see no report."""

    kind = forms.ChoiceField(label=_("What happened"), choices=CaseEvent.Kind.choices)
    happened_at = LocalTime(label=_("When"), help_text=_("Clocks run from this time, not from when you type it."))
    age = forms.ChoiceField(
        label=_("Age"),
        choices=[
            ("minor", _("Under 18")),
            ("under_21", _("18 to 20")),
            ("adult", _("21 or older")),
            ("unknown", _("Not known")),
        ],
    )
    in_care = forms.BooleanField(label=_("In foster care or another placement"), required=False)
    foreign = forms.ChoiceField(
        label=_("A foreign national"),
        choices=[("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))],
        required=False,
    )
    exploitation = forms.ChoiceField(
        label=_("What is known of exploitation"),
        choices=[
            ("unknown", _("Not known")),
            ("sex", _("Sex")),
            ("labor", _("Labor")),
            ("both", _("Both")),
            ("none", _("Neither")),
        ],
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_at"].zone = ZoneInfo(zone)  # type: ignore[attr-defined]

    def clean_foreign(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["foreign"])


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("Why the case closes"), max_length=300)


class EmergencyForm(forms.Form):
    reason = forms.CharField(
        label=_("What is at stake"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A full sentence. The owner's supervisor reads it. You see the compartment for four hours; each look is recorded."),
    )  # fmt: skip
