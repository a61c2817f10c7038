"""The shape of what is added to the picture: short enough for a phone at night."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.accords.models import Compartment
from tandem.cases.models import PictureFact


class FactForm(forms.Form):
    question = forms.ChoiceField(label=_("What this answers"), choices=PictureFact.Question.choices)
    says = forms.CharField(label=_("What is known"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    source = forms.CharField(
        label=_("Who said it, or where it was read"), max_length=200, help_text=_("For example: her aunt, by phone")
    )
    learned_on = forms.DateField(
        label=_("As of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day it was said or seen."),
    )
    compartment = forms.UUIDField(label=_("Kept in"), widget=forms.Select)

    def __init__(
        self, *args: Any, into: Sequence[Compartment], choices: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if choices:
            self.fields["question"].choices = choices  # type: ignore[attr-defined]
        if len(into) == 1:
            self.fields["compartment"].widget = forms.HiddenInput()
            self.fields["compartment"].initial = into[0].id
        else:
            self.fields["compartment"].widget.choices = [(str(c.id), c.get_kind_display()) for c in into]
