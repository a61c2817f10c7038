"""A score in words. Says what agreed and how surprising that is; never a value of the other side's record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.persons.matching.score import Score

SENTENCES = {
    ("prior", "held"): _("Before anything is compared: somebody in the index, picked blindly"),
    ("family", "exact"): _("The family names are the same"),
    ("family", "one_of_two"): _("One of the two family names is the same"),
    ("family", "typo"): _("The family names differ by one slip"),
    ("family", "close"): _("The family names are spelt much alike"),
    ("family", "sounds"): _("The family names sound alike"),
    ("family", "different"): _("The family names differ"),
    ("given", "exact"): _("The given names are the same"),
    ("given", "nickname"): _("One given name is a usual short form of the other"),
    ("given", "initial"): _("A given name fits the initial"),
    ("given", "typo"): _("The given names differ by one slip"),
    ("given", "middle"): _("One goes by the other's second given name"),
    ("given", "close"): _("The given names are spelt much alike"),
    ("given", "sounds"): _("The given names sound alike"),
    ("given", "different"): _("The given names differ"),
    ("whole", "swapped"): _("Given and family name are the other way round"),
    ("whole", "alias"): _("One record's alias is the other's name or alias"),
    ("whole", "street"): _("Both are called by the same single name"),
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
    ("plate", "part"): _("A license plate fits as far as it was read"),
    ("plate", "different"): _("The license plates differ"),
    ("vin", "same"): _("They share a vehicle (VIN)"),
    ("vin", "different"): _("The vehicles differ"),
    ("line", "same"): _("They share an address"),
    ("line", "near"): _("Their addresses differ by a slip or two"),
    ("companion", "same"): _("Somebody of the same name is with both"),
    ("place", "city"): _("The same city"),
    ("place", "county"): _("The same county"),
    ("place", "state"): _("The same state"),
    ("place", "elsewhere"): _("Different states"),
    ("race", "same"): _("Race as described agrees"),
    ("race", "different"): _("Race as described differs"),
    ("height", "same"): _("The height is the same, within 5 cm"),
    ("height", "near"): _("The height is up to 12 cm apart"),
    ("height", "different"): _("The height differs by more than 12 cm"),
    ("weight", "same"): _("The weight is the same, within 7 kg"),
    ("weight", "near"): _("The weight is up to 20 kg apart"),
    ("weight", "different"): _("The weight differs by more than 20 kg"),
    ("eyes", "same"): _("The eyes have the same color"),
    ("eyes", "different"): _("The eyes have different colors"),
    ("hair", "same"): _("The hair has the same color"),
    ("marks", "same"): _("Marks or tattoos are described alike"),
    ("marks", "some"): _("A word of their marks or tattoos agrees"),
    ("rivals", "fit"): _("Somebody else fits as well or nearly, and only one can be meant"),
    ("cap", "name_alone"): _("Nothing but names agrees: a namesake until somebody has looked"),
}


def stored(score: Score) -> list[dict[str, Any]]:
    """As it lies in a match's row: the prior first, then what speaks most. The weights' sum is the score's, up to rounding."""
    rows = sorted(score.evidence, key=lambda e: (e.field != "prior", e.field in ("rivals", "cap"), -e.weight))
    return [
        {
            "field": e.field,
            "level": e.level,
            "weight": round(e.weight, 2),
            **({"share": _rounded(e.share)} if e.share else {}),
        }
        for e in rows
    ]


def sentences(evidence: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For pages and JSON: [{"says": "...", "weight": 7.3, "speaks": "for", "field": "birth"}], strongest first, without the prior and what lowers
    the sum in the end: see `account` for the whole sum. Rows that this version has no sentence for are left out."""
    return [
        row
        for row in sorted(account(evidence), key=lambda e: -abs(e["weight"]))
        if row["field"] not in ("prior", "cap")
    ]


def account(evidence: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The whole sum in its order, for a waterfall: rows as `sentences`, with "strangers": of how many people who are not the same one
    would agree so far (0 where that is no question)."""
    return [
        {
            "says": str(SENTENCES[e["field"], e["level"]]),
            "weight": e["weight"],
            "speaks": "for" if e["weight"] >= 0 else "against",
            "field": e["field"],
            "level": e["level"],
            "strangers": round(1 / e["share"]) if e.get("share") and e["weight"] > 0 else 0,
        }
        for e in evidence
        if (e["field"], e["level"]) in SENTENCES
    ]


def _rounded(share: float) -> float:
    """To one digit: enough to say "one in 4,000", too little to look a name up in a table of shares."""
    return float(f"{share:.0e}")
