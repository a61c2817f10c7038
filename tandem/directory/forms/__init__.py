"""Shapes of the directory's forms. What they hold is read by every agency of the task force, and they say so."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.directory.kinds import LANGUAGES, BedKind, Category, ForWhom
from tandem.directory.queries.finding import Wanted

_OPEN_TEXT = _(
    "Every agency of your task force reads this. No address that is confidential, and never a word about a client."
)


def _text(label: Any, *, required: bool = False, help_text: Any = "", most: int = 200) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text)


def _area(label: Any, help_text: Any = "", most: int = 2000) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=False, max_length=most, widget=box, help_text=help_text)


def _phone(label: Any) -> forms.CharField:
    box = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    return forms.CharField(
        label=label, required=False, max_length=60, widget=box, help_text=_("With area code, as one dials it.")
    )


def _age(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=120)


def _several(label: Any, choices: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


class _Ranged(forms.Form):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        least, most = data.get("min_age"), data.get("max_age")
        if least is not None and most is not None and least > most:
            self.add_error("max_age", _("The oldest age is below the youngest."))
        return data


class FindForm(forms.Form):
    """The filters. They travel in the address, so they are codes and numbers, never words."""

    what = forms.ChoiceField(
        label=_("Looking for"), required=False, choices=[("bed", _("A bed")), *Category.choices], initial="bed"
    )
    age = _age(_("Age"))
    whom = forms.ChoiceField(label=_("For"), required=False, choices=[("", _("Anybody")), *ForWhom.choices])
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("Any")), *LANGUAGES])
    region = forms.ChoiceField(label=_("Area"), required=False)
    tonight = forms.BooleanField(label=_("Free tonight"), required=False)
    children = forms.BooleanField(label=_("With children"), required=False)
    pets = forms.BooleanField(label=_("With a pet"), required=False)

    def __init__(self, *args: Any, regions: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        # By number in the address: a region's name may be anything that a file said.
        choices = [("", _("Everywhere")), *((str(n), name) for n, name in enumerate(regions, 1))]
        self.fields["region"].choices = choices  # type: ignore[attr-defined]
        self.regions = regions

    def wanted(self) -> Wanted:
        """What was asked for; a filter that makes no sense is left out."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        number = data.get("region")
        return Wanted(
            what=data.get("what") or "bed", tonight=bool(data.get("tonight")), age=data.get("age"), whom=data.get("whom", ""),
            language=data.get("language", ""), region=self.regions[int(number) - 1] if number else "",
            children=bool(data.get("children")), pets=bool(data.get("pets")),
        )  # fmt: skip


class ProviderForm(forms.Form):
    name = _text(_("Name"), required=True)
    alternate_name = _text(_("Other name"))
    phone = _phone(_("Phone"))
    description = _area(_("What they do"), _OPEN_TEXT)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=200)
    website = forms.URLField(label=_("Website"), required=False, max_length=300, assume_scheme="https")


class OfferForm(_Ranged):
    name = _text(_("Name"), required=True)
    category = forms.ChoiceField(label=_("Kind"), choices=Category.choices)
    phone = _phone(_("Phone"))
    hours = _text(_("Hours"), help_text=_("As you would say it: “Any time”, “Monday to Friday, 9 to 5”."), most=300)
    region = _text(_("Area served"), help_text=_("A county, city or region, not an address."), most=120)
    for_whom = _several(_("For whom"), ForWhom.choices, _("None ticked means everybody."))
    min_age = _age(_("From age"))
    max_age = _age(_("To age"))
    languages = _several(_("Languages"), LANGUAGES)
    description = _area(_("What it is"), _OPEN_TEXT)
    eligibility = _area(_("Who can come"))
    access = _area(_("How to ask for it"))
    fees = _area(_("Fees"))
    accessibility = _area(_("Accessibility"), _("Wheelchair, deaf or blind visitors, service animals."), 500)
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("active", _("Open to people now")), ("inactive", _("Not now"))]
    )


class PlaceForm(forms.Form):
    name = _text(_("Name of the place"))
    phone = _phone(_("Phone"))
    address_1 = _text(_("Street and number"))
    address_2 = _text(_("Unit"))
    city = _text(_("City"))
    state_province = _text(_("State"), most=40)
    postal_code = _text(_("ZIP code"), most=20)
    # Said the way round in which a form that comes in half says: confidential.
    public = forms.BooleanField(
        label=_("Other agencies may see this address"),
        required=False,
        help_text=_(
            "Not ticked, only members of your agency see it, on this page alone: no list, map, search, export or other agency."
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("address_1") or data.get("name") or data.get("city")):
            self.add_error(
                "address_1", _("Enter where it is. To take the place off the directory, use the button below.")
            )
        return data


class BedsForm(_Ranged):
    kind = forms.ChoiceField(label=_("Kind"), choices=BedKind.choices)
    total = forms.IntegerField(label=_("Beds in all"), min_value=0, max_value=2000)
    free = forms.IntegerField(label=_("Free now"), min_value=0, max_value=2000)
    for_whom = _several(_("For whom"), ForWhom.choices, _("None ticked means everybody."))
    min_age = _age(_("From age"))
    max_age = _age(_("To age"))
    languages = _several(_("Languages"), LANGUAGES, _("None ticked: those of the service."))
    accepts_children = forms.BooleanField(label=_("Their children can stay with them"), required=False)
    accepts_pets = forms.BooleanField(label=_("Pets can stay"), required=False)
    note = _text(_("Note"), help_text=_OPEN_TEXT, most=300)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if (data.get("free") or 0) > (data.get("total") or 0):
            self.add_error("free", _("More are free than there are."))
        return data


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("HSDS file"), help_text=_("JSON, or a zip of the CSV tables. At most 25 MB."), required=True
    )
    addresses = forms.ChoiceField(
        label=_("Addresses in this file"), choices=[("confidential", _("Confidential: only our agency sees them")), ("public", _("Public"))],
        initial="confidential", widget=forms.RadioSelect,
        help_text=_("A place that says it is confidential, or is so here already, stays so either way."),
    )  # fmt: skip


class ExportForm(forms.Form):
    format = forms.ChoiceField(label=_("Format"), choices=[("json", "JSON"), ("csv", _("CSV tables in a zip"))])
    scope = forms.ChoiceField(
        label=_("What"), choices=[("all", _("The whole directory")), ("own", _("Our own entries"))]
    )
