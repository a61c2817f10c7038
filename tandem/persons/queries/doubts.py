"""New facts against what the reader's agency confirmed: what changed since, and where to look at it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tandem.foundation.acting import Acting
from tandem.foundation.arrays import among
from tandem.persons.matching import explaining
from tandem.persons.models import Belonging, Decision, Doubt, Identity, Match, MatchState
from tandem.persons.queries import side_by_side
from tandem.persons.queries.side_by_side import Line, person_for_id
from tandem.persons.queries.waterfall import about
from tandem.persons.rules import contrary

# Under which kind of fact a page shows what was compared, where it is not the same word (queries/side_by_side.py).
_SHOWN_AS = {
    "birth": ("born",), "number": ("namus", "ncic", "ncmec", "agency_number"), "height": ("height_cm",), "weight": ("weight_kg",),
    "family": ("name",), "given": ("name",), "whole": ("name",), "line": ("place",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One comparison, as it was when the match was confirmed and as it is; "" where it could not be made."""

    before: str
    after: str
    against: bool
    left: list[str]  # what the two records say, where the reader sees both
    right: list[str]


@dataclass(frozen=True, slots=True)
class ShownDoubt:
    doubt: Doubt
    confirmed: Decision | None  # by whom and when; None: nobody decided on these two
    changes: list[Change]  # what speaks against first
    names: tuple[str, str]  # "" behind the wall
    times: str = ""  # less likely than when it was confirmed, as one says it aloud; "" where it is not less

    @property
    def against(self) -> list[Change]:
        return [c for c in self.changes if c.against]


def open_doubts(acting: Acting, most: int = 5) -> list[ShownDoubt]:
    """The newest first. Of records that stand in one person no more, nothing."""
    rows = list(Doubt.objects.filter(agency_id=acting.agency_id, answered_at=None).select_related("match")[:most])
    return _shown(rows) if rows else []


def doubt_of(match: Match, agency_id: UUID, lines: Sequence[Line] = ()) -> ShownDoubt | None:
    """The open one on this match, with the values of the two records where `lines` shows them."""
    rows = list(Doubt.objects.filter(match=match, agency_id=agency_id, answered_at=None).select_related("match"))
    return next(iter(_shown(rows, lambda _doubt: lines)), None)


def doubts_in(person_id: UUID) -> list[ShownDoubt]:
    """The open ones on records that stand in this person: those on a match of two of them, too."""
    ids = list(Belonging.objects.filter(person_id=person_id).values_list("identity_id", flat=True))
    rows = Doubt.objects.filter(among("one", ids), among("other", ids), answered_at=None).select_related("match")
    return _shown(list(rows), _values)


def _values(doubt: Doubt) -> Sequence[Line]:
    one, other = person_for_id(doubt.one_id), person_for_id(doubt.other_id)
    return side_by_side.lines(one, other) if one and other else ()


def _no_values(_doubt: Doubt) -> Sequence[Line]:
    return ()


def _shown(rows: Sequence[Doubt], lines_of: Callable[[Doubt], Sequence[Line]] = _no_values) -> list[ShownDoubt]:
    ids = {i for d in rows for i in (d.one_id, d.other_id)}
    names = dict(Identity.objects.filter(among("id", ids)).values_list("id", "display_name"))
    places = dict(Belonging.objects.filter(among("identity", ids)).values_list("identity_id", "person_id"))
    found = []
    for d in rows:
        if d.match is None and not (d.person_id == places.get(d.one_id) == places.get(d.other_id)):
            continue
        confirmed = None
        if d.match is not None:
            decisions = Decision.objects.filter(match=d.match, agency_id=d.agency_id, state=MatchState.CONFIRMED)
            confirmed = decisions.select_related("decided_by").first()
        then = confirmed.evidence if confirmed else []
        known = d.match.evidence if d.match else contrary.never_looked_at(d.evidence)
        less = contrary.lowered(contrary.since(then, known)) if confirmed else 0.0
        found.append(
            ShownDoubt(
                d, confirmed, _changes(then, known, lines_of(d)), (names.get(d.one_id, ""), names.get(d.other_id, "")),
                about(2.0**less) if less >= 1 else "",
            )
        )  # fmt: skip
    return found


def _changes(
    then: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]], lines: Sequence[Line]
) -> list[Change]:
    found = []
    for before, after in contrary.since(then, now):
        field = str((after or before or {})["field"])
        kinds = _SHOWN_AS.get(field, (field,))
        shown = [line for line in lines if line.kind.split()[0] in kinds and line.left and line.right]
        left, right = ([v for line in shown for v in getattr(line, side)] for side in ("left", "right"))
        found.append(
            Change(_says(before), _says(after), after is not None and contrary.is_contrary(after), left, right)
        )
    return sorted(found, key=lambda c: not c.against)


def _says(row: Mapping[str, Any] | None) -> str:
    return str(explaining.SENTENCES.get((row["field"], row["level"]), "")) if row else ""
