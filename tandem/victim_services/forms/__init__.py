"""Shapes of what is typed in the vault. The casework forms are made from the kinds of records (rules/casework.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.clocks.times import LocalTime
from tandem.victim_services.rules.casework import Field
from tandem.victim_services.rules.codes import choices

OFF = {"autocomplete": "off", "spellcheck": "false"}  # a browser's memory is not the vault


Options = Sequence[tuple[str, str]]


def _field(spec: Field, offered: Mapping[str, Options]) -> forms.Field:
    common: dict[str, Any] = {"label": spec.label, "required": spec.required, "help_text": spec.hint}
    if spec.kind == "text":
        return forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 3, **OFF}), **common)
    if spec.kind == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date", **OFF}, format="%Y-%m-%d"), **common)
    if spec.kind == "time":
        return LocalTime(**common)
    if spec.kind == "number":
        return forms.DecimalField(min_value=0, max_value=10_000, max_digits=7, decimal_places=2, **common)
    if spec.kind == "yes":
        return forms.BooleanField(**{**common, "required": False})
    if spec.kind == "codes":
        return forms.MultipleChoiceField(
            choices=choices(spec.codes), widget=forms.CheckboxSelectMultiple(attrs={"class": "t-ticks"}), **common
        )
    if spec.kind in ("link", "advocate"):
        linked = [("", "–"), *offered.get(spec.codes or spec.kind, ())]
        return forms.ChoiceField(choices=linked, widget=forms.Select(attrs={"class": "usa-select"}), **common)
    if spec.kind in ("choice", "code"):
        options = list(spec.choices) if spec.kind == "choice" else choices(spec.codes)
        if not spec.required and ("", "–") not in options:
            options = [("", "–"), *options]
        return forms.ChoiceField(choices=options, widget=forms.Select(attrs={"class": "usa-select"}), **common)
    return forms.CharField(max_length=300, widget=forms.TextInput(attrs=OFF), **common)


class RecordForm(forms.Form):
    """A form of the given fields. `data_to_keep()` is what goes into the ciphertext: text, numbers, ISO dates; times in UTC. `offered`:
    what can be chosen for links (by the kind of record that they lead to) and as advocate."""

    def __init__(
        self,
        fields: Iterable[Field],
        *args: Any,
        zone: str,
        offered: Mapping[str, Options] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        for spec in fields:
            self.fields[spec.name] = made = _field(spec, offered or {})
            if isinstance(made, LocalTime):
                made.zone = self.zone

    def data_to_keep(self) -> dict[str, Any]:
        return {name: self._plain(value) for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    def _plain(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(ZoneInfo("UTC")).isoformat()
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Decimal):
            return float(value)
        return value


class PassphraseForm(forms.Form):
    passphrase = forms.CharField(
        label=_("Vault passphrase"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class NewPassphraseForm(PassphraseForm):
    """A new passphrase, typed twice; with the old one where one is changed."""

    again = forms.CharField(
        label=_("The same again"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, with_old: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passphrase"].label = _("New vault passphrase")
        self.fields["passphrase"].help_text = _(
            "Four or five words that nobody connects with you. Not the password that you log in with. Nobody can look it up for you."
        )
        if with_old:
            old = forms.CharField(
                label=_("Old vault passphrase"),
                max_length=500,
                strip=False,
                widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
            )
            self.fields = {"old": old, **self.fields}

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("passphrase") != found.get("again"):
            self.add_error("again", _("The two are not the same."))
        return found


class RecoveryForm(NewPassphraseForm):
    code = forms.CharField(label=_("Recovery code"), max_length=80, widget=forms.TextInput(attrs=OFF))

    field_order = ("code", "passphrase", "again")


class DocumentForm(forms.Form):
    title = forms.CharField(label=_("What it is"), max_length=150, widget=forms.TextInput(attrs=OFF))
    file = forms.FileField(label=_("File"), help_text=_("PDF, PNG, JPEG, Office or plain text, up to 25 MB."))
    flagged = forms.ChoiceField(
        label=_("May it show a child in a sexual way?"),
        choices=[("", "–"), ("no", _("No")), ("yes", _("Yes, or I am not sure"))],
        widget=forms.Select(attrs={"class": "usa-select"}),
    )


class DemandForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What came"),
        choices=[("subpoena", _("Subpoena")), ("court_order", _("Court's order")), ("warrant", _("Search warrant")), ("statute", _("A law that demands it"))],
        widget=forms.Select(attrs={"class": "usa-select"}),
    )  # fmt: skip
    issuer = forms.CharField(
        label=_("From whom"),
        max_length=120,
        widget=forms.TextInput(attrs=OFF),
        help_text=_("The court, and who asked it."),
    )
    docket = forms.CharField(
        label=_("Docket or order number"), max_length=60, required=False, widget=forms.TextInput(attrs=OFF)
    )
    dated_on = forms.DateField(
        label=_("Dated"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    received_on = forms.DateField(
        label=_("Received on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    due_on = forms.DateField(
        label=_("Answer due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    scope = forms.CharField(
        label=_("What it demands"),
        help_text=_("Word by word: nothing else may be copied out."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
