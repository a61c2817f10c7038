"""Shape of one row of the grid in which many people are taken in at once, after a raid or a bus that was stopped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.victim_services.forms import OFF

ROWS, MOST = 10, 100
NEEDS = (
    ("Housing Services", _("Bed")),
    ("Basic Necessities", _("Food, clothes")),
    ("Medical and Dental Services", _("Doctor")),
    ("Language Services", _("Interpreter")),
    ("Legal Services", _("Lawyer")),
)


class PersonRow(forms.Form):
    """A row without a name and without anything else is skipped."""

    name = forms.CharField(
        label=_("Name or nickname"), max_length=200, required=False, widget=forms.TextInput(attrs=OFF)
    )
    language = forms.CharField(label=_("Language"), max_length=100, required=False, widget=forms.TextInput(attrs=OFF))
    age = forms.IntegerField(
        label=_("Age"), required=False, min_value=0, max_value=120,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 3, **OFF}),
        error_messages={"invalid": _("A number of years.")},
    )  # fmt: skip
    advocate = forms.ChoiceField(
        label=_("Advocate"), required=False, widget=forms.Select(attrs={"class": "usa-select"})
    )
    needs = forms.MultipleChoiceField(
        label=_("Needed today"), choices=NEEDS, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, advocates: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["advocate"].choices = [("", "–"), *((a, a) for a in advocates)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        # An age that was mistyped is something too, or the row would vanish with it.
        something = found.get("age") is not None or found.get("needs") or "age" in self.errors
        if something and not (found.get("name") or "").strip():
            self.add_error("name", _("A name or nickname, so that you find them again."))
        return found

    @property
    def empty(self) -> bool:
        return not self.errors and not (self.cleaned_data.get("name") or "").strip()
