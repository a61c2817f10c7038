"""Shapes of what is typed about members."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from tandem.agencies.actions.membership import PEOPLE_ROLES
from tandem.agencies.models import Role


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=160)
    email = forms.EmailField(label=_("Work e-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=[(r, Role(r).label) for r in PEOPLE_ROLES])
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    is_supervisor = forms.BooleanField(label=_("Supervisor"), required=False)
    on_call = forms.BooleanField(label=_("On call"), required=False)


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), min_length=8
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password
