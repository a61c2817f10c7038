"""From the parts of a suggestion to what the persons room adds. Apart from the act: no rows here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft
from tandem.intake.importers.us_states import BY_NAME, POSTAL_CODES
from tandem.intake.reading import states
from tandem.intake.reading.lists import plain
from tandem.persons.actions.adding import MEASURES
from tandem.persons.words import WORDS

# What somebody's part in the report is, by what they are to the person; else a companion.
PART_OF = {"parent": "guardian", "guardian": "guardian", "controls": "suspect", "recruiter": "suspect"}
_NEEDED = {
    "alias": "name", "companion": "name", "phone": "number", "email": "address", "account": "handle", "descriptor": "value", "number": "value",
}  # fmt: skip
_NUMBERS = ("ncic", "ncmec", "namus", "agency_number")


def problems(kind: str, parts: Mapping[str, str]) -> list[str]:
    """Sentences that say what must be put right; empty where nothing must."""
    found = []
    if kind in _NEEDED and not parts[_NEEDED[kind]]:
        found.append(
            _("Something is missing: without it there is nothing to add. Fill it in, or say that it is not so.")
        )
    if kind == "vehicle" and not any(parts[p] for p in ("make", "model", "plate")):
        found.append(_("A vehicle needs a make, a model or a plate, or nobody knows it again."))
    if kind == "place" and not (parts["line"] or parts["city"]):
        found.append(_("A place needs a street, a name or a city."))
    if kind == "companion":
        if parts["relation"] not in WORDS["relation"]:
            found.append(_("Choose what they are to each other."))
        if parts["age"] and not (parts["age"].isdecimal() and 0 < int(parts["age"]) < 120):
            found.append(_("An age is a number of years."))
    if kind == "place" and parts["kind"] not in WORDS["place"]:
        found.append(_("Choose what the place is to the person."))
    if kind == "number" and parts["kind"] not in _NUMBERS:
        found.append(_("Choose whose number it is."))
    if kind == "descriptor":
        if parts["field"] not in WORDS["descriptor"]:
            found.append(_("Choose what is described."))
        elif parts["field"] in MEASURES and not (parts["value"].isdecimal() and 1 < int(parts["value"]) < 400):
            found.append(_("Height is a number of centimeters, weight a number of kilograms."))
    return found


def draft_of(kind: str, parts: Mapping[str, str], *, on: date, seen_on: date | None) -> PersonDraft:
    """`on` is the day on which what is said held: an age is an age at a date. `seen_on` is the day of what happened, where it is known."""
    if kind == "alias":
        return PersonDraft(names=(NameDraft(full=parts["name"], given=parts["name"], kind="alias"),))
    if kind == "companion":
        given, _space, family = parts["name"].partition(" ")
        age = int(parts["age"]) if parts["age"] else None
        name = NameDraft(full=parts["name"], given=given, family=family, kind="legal" if family else "alias")
        return PersonDraft(
            part=PART_OF.get(parts["relation"], "companion"),
            names=(name,),
            age_low=age,
            age_high=age,
            age_on=on if age else None,
        )
    if kind == "place":
        state = _state(parts["state"])
        seen = seen_on if parts["kind"] == "last_seen" else None
        return PersonDraft(
            places=(PlaceDraft(kind=parts["kind"], line=parts["line"], city=parts["city"], state=state, seen_on=seen),)
        )
    return PersonDraft(identifiers=_numbers(kind, parts), descriptors=looks_of(kind, parts))


def _numbers(kind: str, parts: Mapping[str, str]) -> tuple[IdentifierDraft, ...]:
    if kind == "phone":
        return (IdentifierDraft("phone", parts["number"]),)
    if kind == "email":
        return (IdentifierDraft("email", parts["address"]),)
    if kind == "account":
        return (IdentifierDraft("account", parts["handle"], parts["platform"]),)
    if kind == "number":
        return (IdentifierDraft(parts["kind"], parts["value"]),)
    if kind == "vehicle" and parts["plate"]:
        return (IdentifierDraft("plate", parts["plate"], _registered_in(parts["state"])),)
    return ()


def looks_of(kind: str, parts: Mapping[str, str]) -> dict[str, str | int]:
    """A car without its plate is part of how somebody is known again."""
    if kind == "descriptor":
        field = parts["field"]
        return {field: int(parts["value"]) if field in MEASURES else parts["value"]}
    if kind == "vehicle":
        words = " ".join(parts[p] for p in ("color", "year", "make", "model") if parts[p])
        return {"vehicle": words} if words else {}
    return {}


def _registered_in(text: str) -> str:
    """A plate's state, which may be one of Mexico ("MX-SON"); places are kept by American state only."""
    there = states.names()
    code = text.strip().upper()
    return code if code in POSTAL_CODES or code in there.values() else there.get(plain(text.strip()), "")


def _state(text: str) -> str:
    code = text.strip().upper()
    return code if code in POSTAL_CODES else BY_NAME.get(text.strip().lower(), "")
