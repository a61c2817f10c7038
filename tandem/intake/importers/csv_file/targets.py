"""What a mapping may fill: the fields of a draft under the names that people write in the TOML file, and the
kind of value each takes."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.intake.drafts import PARTS


@dataclass(frozen=True, slots=True)
class Target:
    type: str  # text | date | moment | integer | yes_no | choice | list | age | state
    choices: tuple[str, ...] = ()
    required: bool = False
    several: bool = False  # each column is a value of its own; else the columns are joined


_TEXT = Target("text")
_DATE = Target("date")
_YES_NO = Target("yes_no")
_SEVERAL = Target("text", several=True)

REPORT = {
    "source_ref": Target("text", required=True),
    "kind": Target(
        "choice",
        ("tip", "referral", "missing_adult", "missing_child", "cybertip", "alert"),
        required=True,
    ),
    "received_at": Target("moment"),  # when it reached the agency; legal clocks run from it. Default: now
    "happened_on": _DATE,
    "summary": _TEXT,
    "narrative": _TEXT,
    "language": _TEXT,
    "exploitation": Target("choice", ("sex", "labor", "both", "unknown", "none")),
    "imminent_danger": _YES_NO,
    "missing_from_care": _YES_NO,
    "foreign_national": _YES_NO,
    "in_custody": _YES_NO,
    "victims": Target("integer"),
}
PLACE = {
    "kind": Target("choice", ("last_seen", "home", "work", "school", "frequented", "incident")),
    "line": _TEXT,
    "city": _TEXT,
    "county": _TEXT,
    "state": Target("state"),
    "postal_code": _TEXT,
    "country": _TEXT,
    "seen_on": _DATE,
}
IDENTIFIERS = ("phone", "email", "account", "plate", "vin", "ip", "namus", "ncic", "ncmec", "agency_number")
DESCRIPTORS = {
    "height_cm": Target("integer"),
    "weight_kg": Target("integer"),
    "eyes": _TEXT,
    "hair": _TEXT,
    "marks": _TEXT,
    "clothing": _TEXT,
    "vehicle": _TEXT,
}
PERSON = {
    "part": Target("choice", PARTS, required=True),
    "full": _TEXT,
    "given": _TEXT,
    "middle": _TEXT,
    "family": _TEXT,
    "suffix": _TEXT,
    "alias": _SEVERAL,
    "street_name": _SEVERAL,
    "maiden_name": _SEVERAL,
    "sex": Target("choice", ("female", "male", "another")),
    "born_on": _DATE,
    "age": Target("age"),
    "age_on": _DATE,
    "races": Target("list"),
    "languages": Target("list"),
    "nationality": _TEXT,
    **dict.fromkeys(IDENTIFIERS, _SEVERAL),
    **DESCRIPTORS,
}
