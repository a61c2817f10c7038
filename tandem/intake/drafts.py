"""What every importer, form and API hands to the intake: one report in plain Python, before any row
of the database exists. Importers know formats; only actions know models."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from tandem.foundation.rejects import Reject
from tandem.persons.drafts import PARTS, IdentifierDraft, NameDraft, PersonDraft, PlaceDraft

__all__ = ["PARTS", "IdentifierDraft", "NameDraft", "PersonDraft", "PlaceDraft", "Reject", "ReportDraft"]


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


# An importer is a callable (binary stream, options) -> Iterator[tuple[int, ReportDraft | Reject]]; the integer is the
# byte offset or record number from which a run that was killed can go on.
