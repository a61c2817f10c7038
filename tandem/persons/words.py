"""What the codes of a person's record are called: places, relations, descriptions."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Mapping[str, object]] = {
    "place": {
        "last_seen": _("Last seen"),
        "home": _("Home"),
        "work": _("Work"),
        "school": _("School"),
        "frequented": _("Goes there often"),
        "incident": _("Where it happened"),
    },
    # "parent" = is the parent of: said from the other side as RELATION_BACK.
    "relation": {
        "parent": _("parent"),
        "child": _("child"),
        "guardian": _("guardian"),
        "ward": _("in their care"),
        "caregiver": _("caregiver"),
        "cared_for": _("cared for by them"),
        "sibling": _("brother or sister"),
        "partner": _("partner"),
        "companion": _("companion"),
        "friend": _("friend"),
        "relative": _("relative"),
        "employer": _("employer"),
        "employee": _("works for them"),
        "recruiter": _("recruiter"),
        "recruited": _("recruited by them"),
        "controls": _("controls them"),
        "controlled": _("controlled by them"),
        "contact": _("contact"),
    },
    "descriptor": {
        "height_cm": _("Height in cm"),
        "weight_kg": _("Weight in kg"),
        "eyes": _("Eyes"),
        "hair": _("Hair"),
        "marks": _("Scars, marks, tattoos"),
        "clothing": _("Clothing"),
        "vehicle": _("Vehicle"),
        "nationality": _("Nationality"),
    },
}
# The same tie seen from the other person.
RELATION_BACK = {
    "parent": "child",
    "child": "parent",
    "guardian": "ward",
    "ward": "guardian",
    "caregiver": "cared_for",
    "cared_for": "caregiver",
    "employer": "employee",
    "employee": "employer",
    "recruiter": "recruited",
    "recruited": "recruiter",
    "controls": "controlled",
    "controlled": "controls",
}
