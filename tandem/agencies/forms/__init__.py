"""Shapes of what is typed about members."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from tandem.agencies.actions.membership import PEOPLE_ROLES
from tandem.agencies.models import Role

# Where members of a task force in the United States and its territories are; a zone elsewhere is its agency's setting.
ZONES = [
    (f"{area}/{city}", f"{city.replace('_', ' ')} ({area})")
    for area, cities in {
        "America": ("New_York", "Detroit", "Chicago", "Denver", "Phoenix", "Boise", "Los_Angeles", "Anchorage", "Adak", "Puerto_Rico", "St_Thomas"),
        "Pacific": ("Honolulu", "Guam", "Saipan", "Pago_Pago"),
        "Etc": ("UTC",),
    }.items()
    for city in cities
]  # fmt: skip


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=160)
    email = forms.EmailField(label=_("Work e-mail"))
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("Choose one")), *((r, Role(r).label) for r in PEOPLE_ROLES)]
    )  # none is taken for granted: the first of the list is a commander
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    is_supervisor = forms.BooleanField(label=_("Supervisor"), required=False)
    on_call = forms.BooleanField(label=_("On call"), required=False)


class OwnSettingsForm(forms.Form):
    title = forms.CharField(
        label=_("Job title"), max_length=120, required=False, help_text=_("As colleagues read it beside your name")
    )
    phone = forms.CharField(
        label=_("Work phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"}),
        help_text=_("Members of your task force see it on your agency's page and on your cases."),
    )  # fmt: skip
    on_call = forms.BooleanField(
        label=_("I am on call"), required=False,
        help_text=_("Emergencies and calls to cases reach you until you take this off."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As my browser says")), ("en", "English"), ("es", "Español")],
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=[("", _("My agency's")), *ZONES])


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), min_length=8
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password
