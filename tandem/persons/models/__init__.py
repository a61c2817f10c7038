"""What agencies know of persons: identities with their names, numbers and places, and matches."""

from tandem.persons.models.identity import Identifier, IdentifierKind, Identity, Name, NameKind, Place, Relation
from tandem.persons.models.match import Match, MatchEntry, MatchKey, MatchState, Pointer

__all__ = [
    "Identifier",
    "IdentifierKind",
    "Identity",
    "Match",
    "MatchEntry",
    "MatchKey",
    "MatchState",
    "Name",
    "NameKind",
    "Place",
    "Pointer",
    "Relation",
]
