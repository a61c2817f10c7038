"""Shapes of what is typed when somebody is looked up, and of an agency's thresholds."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tandem.persons.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft
from tandem.persons.identifiers import Unusable, canonical
from tandem.persons.models import AgencyThresholds, LookupPurpose
from tandem.persons.models.identity import Sex


class LookupForm(forms.Form):
    purpose = forms.ChoiceField(label=_("What for"), choices=[("", "–"), *LookupPurpose.choices])
    reference = forms.CharField(
        label=_("Number of the case or report"), max_length=40, required=False,
        help_text=_("May be left out only for somebody's safety, right now."),
    )  # fmt: skip
    given = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family = forms.CharField(label=_("Family name or names"), max_length=120, required=False)
    alias = forms.CharField(label=_("Goes by"), max_length=100, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))  # fmt: skip
    born = forms.CharField(label=_("Date of birth, or age"), max_length=10, required=False, help_text=_("2009-05-31, or 17"))  # fmt: skip
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, required=False)
    account = forms.CharField(label=_("Account"), max_length=100, required=False)
    platform = forms.CharField(label=_("Platform"), max_length=40, required=False)
    plate = forms.CharField(label=_("License plate"), max_length=12, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    state = forms.CharField(label=_("State"), max_length=2, required=False, help_text=_("Two letters"))

    FIRST = ("purpose", "reference", "given", "family", "phone", "born")

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone:
            try:
                canonical("phone", phone)
            except Unusable as e:
                raise ValidationError(str(e)) from e
        return phone

    def clean_born(self) -> date | int | None:
        text: str = self.cleaned_data["born"].strip()
        if not text:
            return None
        if re.fullmatch(r"\d{1,3}", text) and int(text) <= 120:
            return int(text)
        try:
            born = date.fromisoformat(text)
        except ValueError as e:
            raise ValidationError(_("Write a date as 2009-05-31, or an age in years.")) from e
        if not date(1900, 1, 1) <= born <= timezone.now().date():
            raise ValidationError(_("This day lies in the future or before 1900. Check the year."))
        return born

    def draft(self, now: datetime) -> PersonDraft:
        """What was typed, as the matcher takes it. Nothing of it is kept."""
        given = self.cleaned_data
        born = given["born"]
        age = born if isinstance(born, int) else None
        names = [NameDraft(f"{given['given']} {given['family']}".strip(), given["given"], family=given["family"])] if given["given"] or given["family"] else []  # fmt: skip
        if given["alias"]:
            names.append(NameDraft(given["alias"], given["alias"], kind="alias"))
        numbers: list[tuple[str, Any, Any]] = [
            ("phone", given["phone"], ""), ("account", given["account"], given["platform"]), ("plate", given["plate"], given["state"]),
        ]  # fmt: skip
        place = PlaceDraft(city=given["city"], state=given["state"].upper())
        return PersonDraft(
            names=tuple(names), sex=given["sex"], born_on=born if isinstance(born, date) else None, age_low=age,
            age_on=now.date() if age is not None else None,
            identifiers=tuple(IdentifierDraft(k, v, i) for k, v, i in numbers if v), places=(place,) if place.city or place.state else (),
        )  # fmt: skip


class ThresholdsForm(forms.Form):
    """In per cent, as the page says them."""

    tell = forms.FloatField(label=_("Tell us from"), help_text=_("In per cent. From here on the other agency's desk is named, and a match counts as told."),
                            min_value=AgencyThresholds.LOWEST_TELL * 100, max_value=AgencyThresholds.HIGHEST * 100)  # fmt: skip
    ask = forms.FloatField(label=_("Ask a person from"), help_text=_("In per cent. From here on a match is laid before people; below it is ignored."),
                           min_value=AgencyThresholds.LOWEST_ASK * 100, max_value=AgencyThresholds.HIGHEST * 100)  # fmt: skip
    reason = forms.CharField(label=_("Reason"), min_length=5, max_length=300)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("tell") is not None and given.get("ask") is not None and given["ask"] > given["tell"]:
            raise ValidationError(_("People must be asked at least where an agency is told: the second number may not be higher than the first."))  # fmt: skip
        return given
