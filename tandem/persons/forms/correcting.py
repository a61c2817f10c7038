"""What is typed when a fact is corrected: what it should say, and why. One form for each kind of fact; each gives the fact as persons/facts.py writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tandem.foundation.words import word
from tandem.persons.actions.adding import MEASURES
from tandem.persons.facts import Fact, Value
from tandem.persons.identifiers import Unusable, canonical
from tandem.persons.models import CorrectionReason, FactKind, IdentifierKind, NameKind
from tandem.persons.models.identity import Sex
from tandem.persons.words import WORDS

REASONS = [(value, said) for value, said in CorrectionReason.choices if value != CorrectionReason.UNDONE]
OLDEST = date(1900, 1, 1)


class WhyForm(forms.Form):
    """Fields of `first` stand before the reason, in their order."""

    reason = forms.ChoiceField(label=_("Why"), choices=REASONS, widget=forms.RadioSelect)
    note = forms.CharField(label=_("In a few words, if you like"), max_length=300, required=False)

    def __init__(self, fact: Fact, says: Value, data: Mapping[str, Any] | None = None) -> None:
        self.fact, self.says = fact, says
        super().__init__(data, initial=self.shown(says))
        self.order_fields([*(n for n in self.fields if n not in ("reason", "note")), "reason", "note"])

    def shown(self, says: Value) -> dict[str, Any]:
        """What stands in the fields at first."""
        return dict(says)

    def value(self) -> Value:
        """What the record should say. Of a valid form."""
        raise NotImplementedError

    def _text(self, *names: str) -> dict[str, str]:
        return {name: " ".join(self.cleaned_data[name].split()) for name in names}


class BirthForm(WhyForm):
    born = forms.CharField(
        label=_("Date of birth, or age"), max_length=10, required=False,
        help_text=_("2009-05-31, or 17, or 15-17. Empty: not known."), widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    age_on = forms.DateField(
        label=_("Day on which the age was estimated"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For an age alone; empty means today."),
    )  # fmt: skip

    def shown(self, says: Value) -> dict[str, Any]:
        low, high = says["age_low"], says["age_high"]
        age = "" if low is None else str(low) if low == high else f"{low}-{high}"
        return {"born": says["born_on"] or age, "age_on": says["age_on"]}

    def clean_born(self) -> date | tuple[int, int] | None:
        text: str = self.cleaned_data["born"].strip()
        if not text:
            return None
        ages = re.fullmatch(r"(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?", text)
        if ages:
            low, high = int(ages[1]), int(ages[2] or ages[1])
            if not low <= high <= 120:
                raise ValidationError(_("Write the lower age first, and none above 120."))
            return low, high
        try:
            born = date.fromisoformat(text)
        except ValueError as e:
            raise ValidationError(_("Write a date as 2009-05-31, or an age in years.")) from e
        if not OLDEST <= born <= timezone.now().date():
            raise ValidationError(_("This day lies in the future or before 1900. Check the year."))
        return born

    def clean_age_on(self) -> date | None:
        return not_to_come(self.cleaned_data["age_on"])

    def value(self) -> Value:
        born = self.cleaned_data["born"]
        nothing: Value = {"born_on": None, "age_low": None, "age_high": None, "age_on": None}
        if isinstance(born, date):
            return nothing | {"born_on": born.isoformat()}
        if born is None:
            return nothing
        on = self.cleaned_data["age_on"] or timezone.now().date()
        return nothing | {"age_low": born[0], "age_high": born[1], "age_on": on.isoformat()}


class SexForm(WhyForm):
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, required=False)

    def value(self) -> Value:
        return {"sex": self.cleaned_data["sex"]}


class ListForm(WhyForm):
    """Several words of one kind."""

    several = forms.CharField(
        label=_("It should say"), max_length=400, required=False, help_text=_("With commas between. Empty: not known.")
    )

    def shown(self, says: Value) -> dict[str, Any]:
        return {"several": ", ".join(says[self.fact.kind])}

    def value(self) -> Value:
        most = 60 if self.fact.kind == FactKind.RACES else 40
        words = [" ".join(w.split())[:most] for w in self.cleaned_data["several"].split(",")]
        return {self.fact.kind: list(dict.fromkeys(w for w in words if w))}


class LookForm(WhyForm):
    said = forms.CharField(label=_("It should say"), max_length=300)

    def shown(self, says: Value) -> dict[str, Any]:
        return {"said": str(says["value"])}

    def clean_said(self) -> str | int:
        text = " ".join(self.cleaned_data["said"].split())
        if self.fact.look not in MEASURES:
            return text
        if not re.fullmatch(r"\d{1,3}", text) or int(text) < 1:
            raise ValidationError(_("Write a whole number, in cm or kg."))
        return int(text)

    def value(self) -> Value:
        return {"value": self.cleaned_data["said"]}


NAME_PARTS = ("given", "middle", "family", "suffix")


class NameForm(WhyForm):
    """A name that came in parts is put right in its parts; one that came whole, as a whole."""

    kind = forms.ChoiceField(label=_("Kind of name"), choices=NameKind.choices)
    full = forms.CharField(label=_("Name"), max_length=200)
    given = forms.CharField(label=_("Given name"), max_length=100, required=False)
    middle = forms.CharField(label=_("Middle name"), max_length=100, required=False)
    family = forms.CharField(label=_("Family name or names"), max_length=120, required=False)
    suffix = forms.CharField(label=_("Jr., Sr., III"), max_length=20, required=False)

    def __init__(self, fact: Fact, says: Value, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(fact, says, data)
        self.in_parts = bool(says["given"] and says["family"])
        for name in ("full",) if self.in_parts else NAME_PARTS:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.in_parts and not any(given.get(name, "").strip() for name in NAME_PARTS):
            raise ValidationError(_("Write the name. If there is no such name, strike it."))
        return given

    def value(self) -> Value:
        kind = self.cleaned_data["kind"]
        if not self.in_parts:
            full = self._text("full")["full"]
            if full == self.says["full"]:
                return {**self.says, "kind": kind}
            # A street name is its own given name; the parts of another one are no longer known.
            given = full[:100] if self.says["given"] == self.says["full"] else ""
            return {"kind": kind, "full": full, "given": given, "middle": "", "family": "", "suffix": ""}
        parts = self._text(*NAME_PARTS)
        return {"kind": kind, "full": _whole(self.says, parts)[:200], **parts}


def _whole(says: Value, parts: Mapping[str, str]) -> str:
    """The name as it was written, with the parts that are put right; from its parts where it cannot be told where they stood."""
    full = str(says["full"])
    for name, part in parts.items():
        old = says[name]
        if part == old:
            continue
        if not old or full.count(old) != 1 or not part:
            return " ".join(p for p in parts.values() if p)
        full = full.replace(old, part)
    return full


class NumberForm(WhyForm):
    number = forms.CharField(
        label=_("It should say"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    issuer = forms.CharField(label=_("Platform, state or register"), max_length=80, required=False)

    def shown(self, says: Value) -> dict[str, Any]:
        return {"number": says["value"] or says["as_written"], "issuer": says["issuer"]}

    def __init__(self, fact: Fact, says: Value, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(fact, says, data)
        self.fields["number"].label = dict(IdentifierKind.choices)[says["kind"]]
        if (
            says["kind"] in (IdentifierKind.PHONE, IdentifierKind.EMAIL, IdentifierKind.VIN, IdentifierKind.IP)
            and not says["issuer"]
        ):
            del self.fields["issuer"]

    def clean_number(self) -> str:
        text: str = self.cleaned_data["number"].strip()
        try:
            self.read = canonical(self.says["kind"], text)
        except Unusable as e:
            raise ValidationError(str(e)) from e
        return text

    def value(self) -> Value:
        same = self.read == self.says["value"]
        issuer = " ".join(self.cleaned_data.get("issuer", "").split())
        return {"kind": self.says["kind"], "value": self.read, "issuer": issuer,
                "as_written": self.says["as_written"] if same else self.cleaned_data["number"]}  # fmt: skip


class PlaceForm(WhyForm):
    kind = forms.ChoiceField(label=_("Kind of place"))
    line = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    county = forms.CharField(label=_("County"), max_length=100, required=False)
    state = forms.CharField(label=_("State"), max_length=2, required=False, help_text=_("Two letters"))
    postal_code = forms.CharField(label=_("ZIP code"), max_length=12, required=False)
    seen_on = forms.DateField(
        label=_("Seen there on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, fact: Fact, says: Value, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(fact, says, data)
        self.fields["kind"].choices = choices_of("place", says["kind"])  # type: ignore[attr-defined] # a field of choices, which the form's type does not say

    def clean_seen_on(self) -> date | None:
        return not_to_come(self.cleaned_data["seen_on"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not any(str(given.get(name) or "").strip() for name in ("line", "city", "county", "state", "postal_code")):
            raise ValidationError(_("Write where it is. If there is no such place, strike it."))
        return given

    def value(self) -> Value:
        on = self.cleaned_data["seen_on"]
        text = self._text("line", "city", "county", "state", "postal_code")
        return {"kind": self.cleaned_data["kind"], **text, "state": text["state"].upper(), "country": self.says["country"],
                "seen_on": on.isoformat() if on else None}  # fmt: skip


class RelationForm(WhyForm):
    kind = forms.ChoiceField(label=_("It should say"))

    def __init__(self, fact: Fact, says: Value, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(fact, says, data)
        self.fields["kind"].choices = choices_of("relation", says["kind"])  # type: ignore[attr-defined] # a field of choices, which the form's type does not say

    def value(self) -> Value:
        return {"kind": self.cleaned_data["kind"], "other_id": self.says["other_id"]}


FORMS: Mapping[str, type[WhyForm]] = {
    FactKind.BIRTH: BirthForm, FactKind.SEX: SexForm, FactKind.RACES: ListForm, FactKind.LANGUAGES: ListForm, FactKind.LOOK: LookForm,
    FactKind.NAME: NameForm, FactKind.IDENTIFIER: NumberForm, FactKind.PLACE: PlaceForm, FactKind.RELATION: RelationForm,
}  # fmt: skip


def form_for(fact: Fact, says: Value, data: Mapping[str, Any] | None = None) -> WhyForm:
    return FORMS[fact.kind](fact, says, data)


def choices_of(what: str, now: str) -> Sequence[tuple[str, Any]]:
    """The room's words for such codes; one that came in from elsewhere stays choosable."""
    return [(code, word(what, code)) for code in dict.fromkeys((*WORDS[what], now))]


def not_to_come(on: date | None) -> date | None:
    if on is not None and not OLDEST <= on <= timezone.now().date():
        raise ValidationError(_("This day lies in the future or before 1900. Check the year."))
    return on
