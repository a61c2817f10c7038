"""What the persons of a report bear already, against what its words say: a name or number that somebody typed in is not suggested again, because
taking it over would make a second person of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tandem.intake.models import Involvement, Report
from tandem.persons.identifiers import Unusable, canonical
from tandem.persons.matching.names import tokens
from tandem.persons.models import Identifier, Name

# kind of suggestion -> (kind of number, the part that says it)
_NUMBERS = {
    "phone": ("phone", "number"),
    "email": ("email", "address"),
    "account": ("account", "handle"),
    "vehicle": ("plate", "plate"),
}


@dataclass(frozen=True, slots=True)
class Borne:
    names: frozenset[frozenset[str]]  # of each name its telling words, folded
    numbers: frozenset[tuple[str, str]]  # (kind, value)

    def whole(self, kind: str, parts: Mapping[str, str]) -> bool:
        """Whether all that is suggested stands in the report: nothing would be added but a double."""
        if kind == "vehicle" and any(parts.get(p) for p in ("color", "year", "make", "model")):
            return False
        if kind in _NUMBERS:
            return self._number(kind, parts)
        if kind in ("alias", "companion") and parts.get("relation", "companion") == "companion":
            said = frozenset(tokens(parts.get("name", "")))
            return said in self.names or (len(said) > 1 and any(said < name for name in self.names))
        return False

    def perhaps(self, kind: str, parts: Mapping[str, str]) -> bool:
        """Whether it may speak of somebody who stands in the report: a name of theirs, or a part of one."""
        said = frozenset(tokens(parts.get("name", "")))
        if kind == "vehicle":
            return self._number(kind, parts)
        return kind == "companion" and bool(said) and any(said <= name or name <= said for name in self.names)

    def _number(self, kind: str, parts: Mapping[str, str]) -> bool:
        what, part = _NUMBERS[kind]
        try:
            return (what, canonical(what, parts.get(part, ""))) in self.numbers
        except Unusable:
            return False


def borne(report: Report) -> Borne:
    """Of everybody in the report, whoever reports included."""
    there = Involvement.objects.filter(report=report).values("identity_id")
    names = Name.objects.filter(identity_id__in=there).values_list("full", flat=True)
    numbers = Identifier.objects.filter(identity_id__in=there).values_list("kind", "value")
    return Borne(frozenset(frozenset(tokens(name)) for name in names if tokens(name)), frozenset(numbers))
