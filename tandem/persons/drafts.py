"""A person as a report names them, in plain Python, before any row exists. Below intake, because persons are
saved and compared here, whoever brings them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

# Parts that a person may have in a report.
PARTS = ("victim", "missing", "suspect", "companion", "guardian", "reporter", "recipient", "other")


@dataclass(frozen=True, slots=True)
class NameDraft:
    full: str
    given: str = ""
    middle: str = ""
    family: str = ""  # both surnames where there are two
    suffix: str = ""
    kind: str = "legal"  # legal | alias | street | maiden


@dataclass(frozen=True, slots=True)
class IdentifierDraft:
    """`value` is as written; normalising and refusing is done by tandem.persons.identifiers."""

    kind: str  # phone | email | account | plate | vin | ip | namus | ncic | ncmec | agency_number
    value: str
    issuer: str = ""  # platform of an account, state of a plate, agency of a number


@dataclass(frozen=True, slots=True)
class PlaceDraft:
    kind: str = "last_seen"  # last_seen | home | work | school | frequented | incident
    line: str = ""
    city: str = ""
    county: str = ""
    state: str = ""  # two-letter postal code where known
    postal_code: str = ""
    country: str = "US"
    seen_on: date | None = None
    county_fips: str = ""  # five digits, where the source names the county by number


@dataclass(frozen=True, slots=True)
class PersonDraft:
    part: str = "other"
    names: tuple[NameDraft, ...] = ()
    sex: str = ""  # female | male | another | "" (unknown)
    born_on: date | None = None
    age_low: int | None = None  # years, at `age_on`
    age_high: int | None = None
    age_on: date | None = None
    races: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    nationality: str = ""
    identifiers: tuple[IdentifierDraft, ...] = ()
    places: tuple[PlaceDraft, ...] = ()
    # height_cm, weight_kg, eyes, hair, marks (words), clothing
    descriptors: dict[str, str | int] = field(default_factory=dict)
    # key of another person of the same report -> relation ("parent", "companion", ...)
    key: str = ""
    relations: tuple[tuple[str, str], ...] = ()
