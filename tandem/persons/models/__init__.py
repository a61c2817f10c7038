"""What agencies know of persons: identities with their names, numbers and places, matches, and what people decided on them."""

from tandem.persons.models.correction import Correction, CorrectionReason, FactKind
from tandem.persons.models.identity import Identifier, IdentifierKind, Identity, Name, NameKind, Place, Relation
from tandem.persons.models.lookup import AgencyThresholds, Lookup, LookupPattern, LookupPurpose, LookupReview
from tandem.persons.models.match import Match, MatchEntry, MatchKey, MatchState, Pointer
from tandem.persons.models.person import ActKind, Belonging, Decision, Doubt, Person, PersonAct, PersonMove

__all__ = [
    "ActKind",
    "AgencyThresholds",
    "Belonging",
    "Correction",
    "CorrectionReason",
    "Decision",
    "Doubt",
    "FactKind",
    "Identifier",
    "IdentifierKind",
    "Identity",
    "Lookup",
    "LookupPattern",
    "LookupPurpose",
    "LookupReview",
    "Match",
    "MatchEntry",
    "MatchKey",
    "MatchState",
    "Name",
    "NameKind",
    "Person",
    "PersonAct",
    "PersonMove",
    "Place",
    "Pointer",
    "Relation",
]
