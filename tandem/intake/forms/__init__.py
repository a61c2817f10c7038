"""Shapes of what is typed about a report: by the public, by a member on the phone, in triage."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tandem.clocks.times import LocalTime
from tandem.intake.importers.us_states import POSTAL_CODES
from tandem.intake.rules.decisions import DECISIONS
from tandem.intake.words import WORDS
from tandem.persons.identifiers import Unusable, canonical

EXPLOITATION = [
    ("unknown", _("Not known")),
    ("sex", _("Sex")),
    ("labor", _("Labor")),
    ("both", _("Both")),
    ("none", _("Neither")),
]
PARTS = [
    ("victim", _("May be a victim")), ("missing", _("Missing")), ("suspect", _("May do harm")), ("companion", _("Companion")),
    ("guardian", _("Guardian")), ("reporter", _("The caller")), ("other", _("Other")),
]  # fmt: skip
SEXES = [("", _("Not known")), ("female", _("Female")), ("male", _("Male")), ("another", _("Another"))]
YES_NO = [("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]


def _past(value: date) -> None:
    # A day of grace: in some zones it is tomorrow already.
    if value.year < 1900 or (value - timezone.now().date()).days > 1:
        raise ValidationError(_("This day lies in the future or before 1900. Check the year."))


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        validators=[_past],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PersonForm(forms.Form):
    part = forms.ChoiceField(label=_("Part"), choices=PARTS, required=False)
    given = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family = forms.CharField(label=_("Family name or names"), max_length=120, required=False)
    alias = forms.CharField(label=_("Goes by"), max_length=100, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=SEXES, required=False)
    born_on = _day(_("Date of birth"))
    age = forms.IntegerField(label=_("Age, if the date is not known"), min_value=0, max_value=120, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=200, required=False)
    platform = forms.CharField(label=_("Platform"), max_length=40, required=False)
    account = forms.CharField(label=_("Account on it"), max_length=120, required=False)
    plate = forms.CharField(label=_("License plate"), max_length=16, required=False)
    vin = forms.CharField(label=_("VIN"), max_length=24, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for kind in ("phone", "email", "account", "plate", "vin"):
            if data.get(kind):
                try:
                    canonical(kind, data[kind])
                except Unusable as e:
                    self.add_error(kind, str(e))
        return data

    SELDOM = ("email", "platform", "account", "plate", "vin")

    def often(self) -> list[forms.BoundField]:
        """What is asked of nearly everybody; the others stand folded away until one of them is filled in or wrong."""
        return [field for field in self.visible_fields() if field.name not in self.SELDOM]

    def seldom(self) -> list[forms.BoundField]:
        return [self[name] for name in self.SELDOM]

    def has_seldom(self) -> bool:
        return any(field.value() or field.errors for field in self.seldom())

    @property
    def is_blank(self) -> bool:
        return not any(
            v not in (None, "") for k, v in getattr(self, "cleaned_data", {}).items() if k not in ("part", "sex")
        )


class ReportForm(forms.Form):
    """A phone call or a walk-in."""

    kind = forms.ChoiceField(
        label=_("What kind"),
        choices=[
            ("tip", _("Tip")),
            ("referral", _("Referral")),
            ("missing_child", _("Missing child")),
            ("missing_adult", _("Missing adult")),
        ],
    )
    received_at = LocalTime(
        label=_("When it reached you"), required=False,
        help_text=_("Legal clocks run from this time, not from when you type it."),
    )  # fmt: skip
    summary = forms.CharField(label=_("In one line, without names"), max_length=300)
    narrative = forms.CharField(label=_("What was said"), widget=forms.Textarea(attrs={"rows": 6}), max_length=20_000)
    happened_on = _day(_("When it happened"))
    imminent_danger = forms.BooleanField(label=_("Somebody may be in danger now"), required=False)
    exploitation = forms.ChoiceField(label=_("What is done to them"), choices=EXPLOITATION)
    missing_from_care = forms.BooleanField(label=_("Missing from foster care or another placement"), required=False)
    foreign_national = forms.ChoiceField(label=_("A foreign national"), choices=YES_NO, required=False)
    in_custody = forms.BooleanField(label=_("In custody now"), required=False)
    victims = forms.IntegerField(
        label=_("How many people are harmed, if known"), min_value=0, max_value=5000, required=False
    )
    line = forms.CharField(label=_("Street or place"), max_length=200, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    county = forms.CharField(label=_("County"), max_length=100, required=False)
    state = forms.CharField(label=_("State (two letters)"), max_length=2, required=False)

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_at"].zone = ZoneInfo(zone)  # type: ignore[attr-defined]

    def clean_state(self) -> str:
        state = str(self.cleaned_data["state"]).upper()
        if state and state not in POSTAL_CODES:
            raise ValidationError(_("This is no state or territory. Write two letters, such as CA."))
        return state

    def clean_received_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["received_at"]
        if at and not 0 <= (timezone.now() - at).total_seconds() + 120 < 366 * 86400:
            raise ValidationError(_("This time lies in the future or more than a year back. Check the date."))
        return at


# The tongues asked for most by callers of hotlines in the United States (domain.md 1.5), by their own names; the form itself speaks two.
LANGUAGES = [
    ("", _("The language of this page")),
    ("en", "English"), ("es", "Español"), ("zh", "中文"), ("tl", "Tagalog"), ("vi", "Tiếng Việt"), ("ar", "العربية"), ("ko", "한국어"),
    ("fr", "Français"), ("ht", "Kreyòl ayisyen"), ("pt", "Português"), ("ru", "Русский"), ("hi", "हिन्दी"), ("th", "ไทย"), ("und", _("Another language")),
]  # fmt: skip
HOW_KNOWN = list(WORDS["how_known"].items())
MAY_ANSWER = list(WORDS["may_answer"].items())


class TipForm(forms.Form):
    """The public form: few questions, in plain words. No file, no name asked, nothing required but what happened."""

    written_in = forms.ChoiceField(
        label=_("Which language do you write in?"), required=False, choices=LANGUAGES,
        help_text=_("Write in your own. We find somebody who reads it."),
    )  # fmt: skip
    what = forms.CharField(
        label=_("What did you see or hear?"), widget=forms.Textarea(attrs={"rows": 6}), max_length=8000,
        error_messages={"required": _("Please write what you saw or heard. A few words are enough.")},
    )  # fmt: skip
    where = forms.CharField(
        label=_("Where?"),
        max_length=200,
        required=False,
        help_text=_("A street, a business, a town – whatever you know"),
    )
    when = _day(_("When?"))
    danger = forms.BooleanField(label=_("Somebody is in danger now"), required=False)
    who = forms.CharField(
        label=_("Who is being hurt or is missing?"),
        max_length=160,
        required=False,
        help_text=_("A name or nickname, if you know one"),
    )
    age = forms.IntegerField(label=_("How old, about?"), min_value=0, max_value=120, required=False)
    kind = forms.ChoiceField(
        label=_("What are they made to do?"), required=False,
        choices=[("unknown", _("I do not know")), ("sex", _("Sex or nude pictures")), ("labor", _("Work, without pay or freedom")), ("both", _("Both"))],
    )  # fmt: skip
    by_whom = forms.CharField(
        label=_("Who is doing it?"), max_length=160, required=False, help_text=_("A name, nickname or business")
    )
    phone = forms.CharField(label=_("A phone number they use"), max_length=40, required=False)
    account = forms.CharField(
        label=_("An account they use"), max_length=120, required=False, help_text=_("Such as: @name on which app")
    )
    car = forms.CharField(label=_("A license plate"), max_length=16, required=False)
    # Neither question asks who somebody is: the answers are one of six and one of three.
    how_known = forms.ChoiceField(
        label=_("How do you know about it?"), required=False, choices=[("", _("I would rather not say")), *HOW_KNOWN]
    )
    may_answer = forms.ChoiceField(
        label=_("May we write you an answer here?"), required=False, choices=MAY_ANSWER, initial="yes",
        help_text=_("Only who has your code can read it. Nobody calls or writes to you elsewhere."),
    )  # fmt: skip
    # Filled by machines, never seen by people.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))


class TriageForm(forms.Form):
    decision = forms.ChoiceField(label=_("Decision"), choices=list(DECISIONS.items()), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)
    refer_to = forms.ChoiceField(label=_("To which agency"), required=False)
    refer_outside = forms.CharField(label=_("Or outside the task force"), max_length=160, required=False)
    duplicate_of = forms.CharField(
        label=_("Which report it repeats"), max_length=200, required=False, help_text=_("Paste its address or number")
    )

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["refer_to"].choices = [("", "–"), *agencies]  # type: ignore[attr-defined]
