"""A score in words. Says what agreed and how surprising that is; never a value of the other side's record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.persons.matching.score import Score

SENTENCES = {
    ("family", "exact"): _("The family names are the same"),
    ("family", "one_of_two"): _("One of the two family names is the same"),
    ("family", "close"): _("The family names differ by a letter or two"),
    ("family", "sounds"): _("The family names sound alike"),
    ("family", "different"): _("The family names differ"),
    ("given", "exact"): _("The given names are the same"),
    ("given", "nickname"): _("One given name is a usual short form of the other"),
    ("given", "initial"): _("A given name fits the initial"),
    ("given", "close"): _("The given names differ by a letter or two"),
    ("given", "sounds"): _("The given names sound alike"),
    ("given", "different"): _("The given names differ"),
    ("whole", "swapped"): _("Given and family name are the other way round"),
    ("whole", "alias"): _("One record's alias is the other's name or alias"),
    ("birth", "exact"): _("The dates of birth are the same"),
    ("birth", "parts"): _("The dates of birth differ in one part"),
    ("birth", "year"): _("The ages fit"),
    ("birth", "near"): _("The ages are up to two years apart"),
    ("birth", "far"): _("The ages do not fit"),
    ("sex", "same"): _("The sex is the same"),
    ("sex", "different"): _("The sex differs"),
    ("number", "same"): _("A register's number is the same"),
    ("number", "different"): _("They have different numbers in the same register"),
    ("phone", "same"): _("They share a phone number"),
    ("phone", "different"): _("The phone numbers differ"),
    ("email", "same"): _("They share an e-mail address"),
    ("email", "different"): _("The e-mail addresses differ"),
    ("account", "same"): _("They share an account"),
    ("account", "different"): _("The accounts differ"),
    ("plate", "same"): _("They share a license plate"),
    ("plate", "different"): _("The license plates differ"),
    ("vin", "same"): _("They share a vehicle (VIN)"),
    ("vin", "different"): _("The vehicles differ"),
    ("place", "city"): _("The same city"),
    ("place", "county"): _("The same county"),
    ("place", "state"): _("The same state"),
    ("place", "elsewhere"): _("Different states"),
    ("race", "same"): _("Race as described agrees"),
    ("race", "different"): _("Race as described differs"),
}


def stored(score: Score) -> list[dict[str, Any]]:
    """As it lies in a match's row."""
    return [{"field": e.field, "level": e.level, "weight": round(e.weight, 2)} for e in score.evidence]


def sentences(evidence: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For pages and JSON: [{"says": "...", "weight": 7.3, "speaks": "for"}], strongest first."""
    return [
        {
            "says": str(SENTENCES[e["field"], e["level"]]),
            "weight": e["weight"],
            "speaks": "for" if e["weight"] >= 0 else "against",
            "field": e["field"],
        }
        for e in sorted(evidence, key=lambda e: -abs(e["weight"]))
    ]
