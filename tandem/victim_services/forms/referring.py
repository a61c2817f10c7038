"""Shape of a referral to a provider, as anybody on the task force fills it in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.victim_services.forms import OFF


class ReferForm(forms.Form):
    agency = forms.ChoiceField(label=_("To whom"), widget=forms.Select(attrs={"class": "usa-select"}))
    name = forms.CharField(
        label=_("Name or nickname"), max_length=200, required=False, widget=forms.TextInput(attrs=OFF),
        help_text=_("How the provider should ask for them. A nickname is enough."),
    )  # fmt: skip
    age = forms.IntegerField(label=_("Age, about"), required=False, min_value=0, max_value=120)
    language = forms.CharField(label=_("Language"), max_length=100, required=False, widget=forms.TextInput(attrs=OFF))
    interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    text = forms.CharField(
        label=_("What they need"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4, **OFF}),
        help_text=_("What the provider must know to help. No findings of the investigation."),
    )  # fmt: skip
    urgent = forms.BooleanField(label=_("Needed today"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False, widget=forms.TextInput(attrs=OFF))
    safe_how = forms.CharField(
        label=_("Safe way to reach them"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, **OFF}),
    )
    safe_never = forms.CharField(
        label=_("Never"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2, **OFF}),
        help_text=_("What not to say, where not to call, whom not to tell."),
    )  # fmt: skip
    knows = forms.BooleanField(
        label=_("They know of this referral and want it, or they are a child or cannot be asked."),
        error_messages={"required": _("Ask them first. The choice is theirs.")},
    )

    def __init__(self, *args: Any, agencies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", "–"), *agencies]  # type: ignore[attr-defined]
