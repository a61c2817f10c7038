"""Adding to a person who is known already: a name, a number, a place, a look. Nothing that was there is overwritten; the matcher's entry is
made anew and the person compared again, so that what was added is found at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tandem.foundation.acting import Acting
from tandem.foundation.bulk import insert_rows
from tandem.foundation.verdict import Refused
from tandem.persons.actions.comparing import Found, compare_again
from tandem.persons.actions.indexing import index_anew
from tandem.persons.actions.saving import name_rows, number_rows, place_rows, searched
from tandem.persons.drafts import PersonDraft
from tandem.persons.identifiers import Unusable, canonical
from tandem.persons.models import Correction, CorrectionReason, Identifier, Identity, Name, Place

Made = dict[str, list[str]]  # table, without the room's name, to ids
MEASURES = ("height_cm", "weight_kg")
PART = "; "  # between what was added to a look at different times


def add_to_identity(identity_id: UUID, draft: PersonDraft) -> Made:
    """Adds what the draft holds. Refuses a number that cannot be read as such, a height or weight where another is known (both cannot stand in one
    line), and what somebody corrected or struck. What is there already is not added twice. The caller then says `known_anew`."""
    held = Identity.objects.select_for_update(no_key=True).filter(id=identity_id).first()
    if held is None:
        raise Refused(_("This person's record is not yours to change."))
    common: dict[str, Any] = {"compartment_id": held.compartment_id, "identity_id": held.id}
    names = [n for n in draft.names if not Name.objects.filter(identity=held, full__iexact=n.full).exists()]
    numbers = [(i.kind, read_number(i.kind, i.value), i.value, i.issuer) for i in draft.identifiers]
    fresh = [n for n in numbers if not Identifier.objects.filter(identity=held, kind=n[0], value=n[1]).exists()]
    _refuse_what_was_wrong(held, [n.full for n in names], [n[:2] for n in fresh], draft.descriptors)
    made = {
        Name: name_rows(names, common),
        Identifier: number_rows(fresh, common),
        Place: place_rows(draft.places, common),
    }
    for table, rows in made.items():
        insert_rows(table, rows)
    _add_looks(held, draft.descriptors)
    return {table._meta.model_name or "": [str(row["id"]) for row in rows] for table, rows in made.items() if rows}


def _refuse_what_was_wrong(
    held: Identity, names: Sequence[str], numbers: Sequence[tuple[str, str]], looks: Mapping[str, Any]
) -> None:
    """What a person found to be wrong does not come back by a press on "all that is sure": the report's words say it still."""
    wrong: list[tuple[str, str, Any]] = list(
        Correction.objects.filter(identity=held, fact__in=("name", "identifier", "look"), undone_by=None, before__isnull=False)
        .exclude(reason=CorrectionReason.UNDONE)
        .values_list("fact", "look", "before")
    )  # fmt: skip
    gone_names = {str(before["full"]).casefold() for fact, _look, before in wrong if fact == "name"}
    gone_numbers = {(before["kind"], before["value"]) for fact, _look, before in wrong if fact == "identifier"}
    gone_looks = {(look, str(before["value"]).casefold()) for fact, look, before in wrong if fact == "look"}
    if (
        gone_names & {n.casefold() for n in names}
        or gone_numbers & set(numbers)
        or any(
            (look, str(value).casefold()) in gone_looks and held.descriptors.get(look) != value
            for look, value in looks.items()
        )
    ):
        raise Refused(
            _(
                "Somebody corrected this in the person's record or struck it. If it is right after all, undo that on the person's page."
            )
        )


def read_number(kind: str, text: str) -> str:
    """Canonical. Raises Refused in words."""
    try:
        return canonical(kind, text)
    except Unusable as e:
        raise Refused(str(e)) from e


def _add_looks(held: Identity, looks: Mapping[str, Any]) -> None:
    known = dict(held.descriptors)
    for field, value in looks.items():
        before = known.get(field)
        if field in MEASURES:
            if before not in (None, "", value):
                raise Refused(_("The record says another height or weight. Decline this one, or correct the record."))
            known[field] = value
        elif not before:
            known[field] = str(value)
        elif str(value).casefold() not in str(before).casefold().split(PART):
            known[field] = f"{before}{PART}{value}"
    if known != held.descriptors:
        Identity.objects.filter(id=held.id).update(descriptors=known)


def without_looks(identity_id: UUID, looks: Mapping[str, Any]) -> None:
    """Takes back what `add_to_identity` added to the looks, where it stands there still."""
    held = Identity.objects.select_for_update(no_key=True).filter(id=identity_id).first()
    if held is None:
        return
    known = dict(held.descriptors)
    for field, value in looks.items():
        left = [part for part in str(known.get(field, "")).split(PART) if part != str(value)]
        if field in MEASURES or not left:
            if str(known.get(field, "")) == str(value):
                del known[field]
        else:
            known[field] = PART.join(left)
    Identity.objects.filter(id=held.id).update(descriptors=known)


def known_anew(identity_ids: Sequence[UUID], *, acting: Acting, now: datetime, enter: bool = False) -> Found:
    """After a change: what search finds, the matcher's entry, and the comparison. Who stands in no index is compared with nobody, unless the
    caller says `enter`: the copy of a referred report stands in none until its receiver knows more than who referred it."""
    identities = list(Identity.objects.filter(id__in=identity_ids))
    for identity in identities:
        names = Name.objects.filter(identity=identity).values_list("full", flat=True)
        numbers = Identifier.objects.filter(identity=identity).values_list("as_written", "value")
        Identity.objects.filter(id=identity.id).update(search_text=searched(names, numbers))
    there = set(index_anew(identities, enter=enter))
    return compare_again([i for i in identities if i.id in there], acting=acting, now=now)
