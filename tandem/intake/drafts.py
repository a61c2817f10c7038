"""What every importer, form and API hands to the intake: one report in plain Python, before any row
of the database exists. Importers know formats; only actions know models."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

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


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """One report. `source_ref` is the sender's own number; with agency and source it makes an import
    idempotent. Where a format has none, the importer puts the SHA-256 of the row."""

    source: str  # namus | cybertip | cap | csv | tip | api | by_hand
    source_ref: str
    kind: str  # tip | referral | missing_adult | missing_child | cybertip | alert
    received_at: datetime | None = None  # aware; None = now
    happened_on: date | None = None
    summary: str = ""  # one line
    narrative: str = ""
    language: str = "en"
    exploitation: str = "unknown"  # sex | labor | both | unknown | none
    imminent_danger: bool = False
    missing_from_care: bool = False
    foreign_national: bool | None = None  # None = not known
    in_custody: bool = False
    victims: int = 0
    places: tuple[PlaceDraft, ...] = ()
    persons: tuple[PersonDraft, ...] = ()
    # the source's own fields, kept as received (strings only), minus anything that may not be stored
    original: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that was not taken: where it stood, what was wrong, in a sentence, and the record itself.
    It goes to the rejects file, never to a log."""

    line: int
    column: str
    reason: str
    original: dict[str, str] | str


# An importer is a callable (binary stream, options) -> Iterator[tuple[int, ReportDraft | Reject]]; the integer is the
# byte offset or record number from which a run that was killed can go on.
