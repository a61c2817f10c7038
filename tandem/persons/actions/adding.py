"""Adding to a person who is known already: a name, a number, a place, a look. Nothing that was there is overwritten; the matcher's entry is
made anew and the person compared again, so that what was added is found at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from tandem.foundation.acting import Acting
from tandem.foundation.bulk import insert_rows
from tandem.foundation.verdict import Refused
from tandem.persons.actions.comparing import Found, compare_saved
from tandem.persons.actions.indexing import features_of_identities, index_anew
from tandem.persons.actions.saving import Saved
from tandem.persons.drafts import PersonDraft
from tandem.persons.identifiers import Unusable, canonical, plate
from tandem.persons.matching.finding import Wanted
from tandem.persons.models import Identifier, Identity, Name, Place

Made = dict[str, list[str]]  # table, without the room's name, to ids
MEASURES = ("height_cm", "weight_kg")
PART = "; "  # between what was added to a look at different times


def add_to_identity(identity_id: UUID, draft: PersonDraft) -> Made:
    """Adds what the draft holds. Refuses a number that cannot be read as such, and a height or weight where another is known: both
    cannot stand in one line. What is there already is not added twice. The caller then says `known_anew`."""
    held = Identity.objects.select_for_update(no_key=True).filter(id=identity_id).first()
    if held is None:
        raise Refused(_("This person's record is not yours to change."))
    common: dict[str, Any] = {"compartment_id": held.compartment_id, "identity_id": held.id}
    names = [n for n in draft.names if not Name.objects.filter(identity=held, full__iexact=n.full).exists()]
    insert_rows(Name, name_rows := [
        dict(id=uuid4(), kind=n.kind, full=n.full[:200], given=n.given[:100], middle=n.middle[:100], family=n.family[:120],
             suffix=n.suffix[:20], **common) for n in names
    ])  # fmt: skip
    numbers = [(i.kind, read_number(i.kind, i.value), i.value, i.issuer) for i in draft.identifiers]
    fresh = [n for n in numbers if not Identifier.objects.filter(identity=held, kind=n[0], value=n[1]).exists()]
    insert_rows(Identifier, number_rows := [
        dict(id=uuid4(), kind=kind, value=value[:200], issuer=issuer[:80], as_written=written[:200], **common)
        for kind, value, written, issuer in fresh
    ])  # fmt: skip
    insert_rows(Place, place_rows := [
        dict(id=uuid4(), kind=p.kind, line=p.line[:200], city=p.city[:100], county=p.county[:100], state=p.state[:2],
             postal_code=p.postal_code[:12], country=p.country[:2], seen_on=p.seen_on, **common) for p in draft.places
    ])  # fmt: skip
    _add_looks(held, draft.descriptors)
    found = {"name": name_rows, "identifier": number_rows, "place": place_rows}
    return {table: [str(row["id"]) for row in rows] for table, rows in found.items() if rows}


def read_number(kind: str, text: str) -> str:
    """Canonical; a plate of which only a part was read ends in "*", as the matcher reads it. Raises Refused in words."""
    try:
        if kind == "plate" and text.strip().endswith("*"):
            return plate(text.strip().rstrip("*")) + "*"
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


def known_anew(identity_ids: Sequence[UUID], *, acting: Acting, now: datetime) -> Found:
    """After a change: what search finds, the matcher's entry, and the comparison. Who stands in no index is compared with nobody."""
    identities = list(Identity.objects.filter(id__in=identity_ids))
    for identity in identities:
        words = list(Name.objects.filter(identity=identity).values_list("full", flat=True))
        for written, value in Identifier.objects.filter(identity=identity).values_list("as_written", "value"):
            words += [written, value]
        Identity.objects.filter(id=identity.id).update(search_text=" ".join(words)[:4000])
    there = set(index_anew(identities))
    compared = [i for i in identities if i.id in there]
    features = features_of_identities(compared)
    saved = [Saved(i.id, i.compartment_id, features[i.id], Wanted.of(features[i.id])) for i in compared]
    return compare_saved(saved, acting=acting, now=now, again=True) if saved else Found(match_ids=[])
