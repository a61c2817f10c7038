"""Persons as pages need them: found by words, shown with their picture, matches with why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model

from tandem.accords.queries.visible import visible
from tandem.agencies.models import Agency
from tandem.foundation.acting import Acting, current
from tandem.foundation.arrays import among, array
from tandem.foundation.labels import label
from tandem.foundation.listing import Listing, column
from tandem.persons.matching import explaining
from tandem.persons.models import Decision, Identity, Match, Pointer
from tandem.persons.queries.thresholds import Thresholds, thresholds_of

Row = TypeVar("Row", bound=Model)
FOUND_MOST = 50
LISTED = (
    "id",
    "display_name",
    "sex",
    "born_on",
    "age_low",
    "age_high",
    "age_on",
    "created_at",
    "agency__name",
    "compartment_id",
)


@dataclass(frozen=True, slots=True)
class ShownMatch:
    match: Match
    other_id: UUID
    other: Identity | None  # where the wall lets the member see it
    other_agency: str
    other_phone: str
    ours_found: bool
    why: list[dict[str, Any]]
    state: str  # what the reader's agency decided last
    decisions: list[Decision]  # the last one of each agency that decided, the reader's own first
    seen: int  # number of the own agency's last decision; 0 for none
    one: Identity | None = None  # the one of the two that is not the other

    @property
    def own(self) -> Decision | None:
        return self.decisions[0] if self.seen else None

    @property
    def state_display(self) -> str:
        return label(Match._meta.get_field("finder_state"), self.state)


def found_by(function: str, words: str, most: int = FOUND_MOST) -> list[UUID]:
    """Ids from tandem.search_identities or tandem.search_reports, for what somebody typed: each of its words begins a word there, without capitals and
    accents, and a phone number is one however it is written. Empty for no words."""
    if function not in ("search_identities", "search_reports"):
        raise ValueError(function)
    if not re.search(r"\w", words):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM tandem.{function}(%s, %s)", (words.replace("\x00", ""), most))  # noqa: S608 - the name of one of our two functions
        return [row[0] for row in cursor.fetchall()]


def persons_for(acting: Acting, words: str = "") -> Listing:
    """The list of people."""
    if words.strip():
        found = [(f"{column('id')} = ANY (%s::uuid[])", [array(found_by("search_identities", words))])]
        return Listing(Identity, LISTED, found)
    return Listing(Identity, LISTED, narrowed=visible())


def person_for(acting: Acting | None, identity_id: UUID) -> Identity | None:
    return (
        Identity.objects.select_related("agency", "compartment")
        .prefetch_related("names", "identifiers", "places", "involvements__report")
        .filter(id=identity_id)
        .first()
    )


def matches_of(identity: Identity, most: int | None = None) -> list[ShownMatch]:
    """Matches that the holder's mode lets the member see, the likeliest first; `most` of them where it is given."""
    rows = Match.objects.filter(finder=identity) | Match.objects.filter(holder=identity)
    return shown(list(rows.order_by("-probability")[:most]), about=identity.id)


# Each side walks its own index, the likeliest first, and stops after a few; joined by OR, the database reads and sorts all that the agency has.
# Of two who fit alike neither is likely the one, and both are worth a look: what rivals took from the chance is no reason to hide it.
_ENOUGH = """(probability >= %(ask)s OR evidence @> '[{"field": "rivals"}]') ORDER BY probability DESC, found_at DESC LIMIT %(most)s"""
_OPEN = f"""/*kept*/
SELECT * FROM (
  (SELECT * FROM persons_match WHERE finder_agency_id = %(ours)s AND finder_state = 'proposed' AND {_ENOUGH})
  UNION ALL
  (SELECT * FROM persons_match WHERE holder_agency_id = %(ours)s AND holder_state = 'proposed'
    AND NOT (finder_agency_id = %(ours)s AND finder_state = 'proposed') AND {_ENOUGH})
) both_sides ORDER BY probability DESC, found_at DESC LIMIT %(most)s
"""  # noqa: S608 - our own words


def open_matches(acting: Acting, most: int = 10) -> list[ShownMatch]:
    """Those on which the member's agency has decided nothing, from its own threshold on."""
    asked = {"ours": acting.agency_id, "ask": thresholds_of(acting.agency_id).ask, "most": most}
    return shown(list(Match.objects.raw(_OPEN, asked)))


def worth_asking(match: Match, thresholds: Thresholds) -> bool:
    """The same as the desk's list asks of the database."""
    rivals = any(e["field"] == "rivals" for e in match.evidence)
    return match.probability >= thresholds.ask or rivals


def match_for(match_id: UUID) -> ShownMatch | None:
    return next(iter(shown(list(Match.objects.filter(id=match_id)))), None)


def shown(matches: list[Match], *, about: UUID | None = None) -> list[ShownMatch]:
    who = current()
    reader = who.agency_id if who else None
    decided = _last_decisions([m.id for m in matches], reader)
    seen = _names({m.finder_id for m in matches} | {m.holder_id for m in matches})
    agencies = desks({m.finder_agency_id for m in matches} | {m.holder_agency_id for m in matches})
    result = []
    for m in matches:
        ours_found = m.finder_id == about if about else m.finder_id in seen
        other_id, other_agency_id = (
            (m.holder_id, m.holder_agency_id) if ours_found else (m.finder_id, m.finder_agency_id)
        )
        agency = agencies.get(other_agency_id)
        decisions = decided.get(m.id, [])
        own = next((d.number for d in decisions if d.agency_id == reader), 0)
        result.append(
            ShownMatch(
                m, other_id, seen.get(other_id), agency.name if agency else "", agency.desk_phone if agency else "",
                ours_found, explaining.sentences(m.evidence), m.state_for(reader) if reader else "proposed", decisions, own,
                seen.get(m.finder_id if ours_found else m.holder_id),
            )
        )  # fmt: skip
    return result


def _last_decisions(match_ids: list[UUID], reader: UUID | None) -> dict[UUID, list[Decision]]:
    """The last decision of each agency on each match, the reader's own first."""
    if not match_ids:
        return {}
    found: dict[tuple[UUID, UUID], Decision] = {}
    rows = Decision.objects.filter(among("match", match_ids)).select_related("decided_by", "agency").defer("evidence")
    for d in rows.order_by("number"):
        found[d.match_id, d.agency_id] = d
    by_match: dict[UUID, list[Decision]] = {}
    for (match_id, _agency), d in sorted(found.items(), key=lambda kv: kv[0][1] != reader):
        by_match.setdefault(match_id, []).append(d)
    return by_match


def _names(ids: Iterable[UUID]) -> dict[UUID, Identity]:
    """Of identities, those that the member sees; their names alone."""
    return _few(Identity, ("id", "display_name"), ids)


def desks(ids: Iterable[UUID]) -> dict[UUID, Agency]:
    return _few(Agency, ("id", "name", "desk_phone"), ids)


def _few(model: type[Row], columns: tuple[str, ...], ids: Iterable[UUID]) -> dict[UUID, Row]:
    """Rows by key with a few columns, which must be the model's own names. Plain SQL: the desk asks four times, and a queryset costs the
    site three times what its answer costs the database. Nothing asked, no question."""
    wanted = array(ids)
    if wanted == "{}":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"/*kept*/SELECT {', '.join(columns)} FROM {model._meta.db_table} WHERE id = ANY (%s::uuid[])",  # noqa: S608 - our own names
            [wanted],
        )
        return {row[0]: model.from_db(connection.alias, columns, row) for row in cursor.fetchall()}


def pointers_of(identity: Identity, acting: Acting) -> list[Pointer]:
    """Not to the reader's own agency: nobody calls their own desk."""
    rows = Pointer.objects.filter(identity=identity).exclude(holder_agency_id=acting.agency_id)
    return list(rows.select_related("holder_agency", "called_by"))


def open_pointers(acting: Acting, most: int = 10) -> list[Pointer]:
    """Names are asked for after the few are found: joined, the database names all before it leaves most out."""
    rows = list(Pointer.objects.filter(called_at=None).exclude(holder_agency_id=acting.agency_id)[:most])
    names, agencies = _names(p.identity_id for p in rows), desks(p.holder_agency_id for p in rows)
    shown_pointers = [p for p in rows if p.identity_id in names and p.holder_agency_id in agencies]
    for pointer in shown_pointers:
        pointer.identity, pointer.holder_agency = names[pointer.identity_id], agencies[pointer.holder_agency_id]
    return shown_pointers
