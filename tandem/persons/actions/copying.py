"""Copying identities into another agency's compartment, when a report is referred. The copy is the receiver's own
record from then on; it does not enter the matcher's index, where the original stands already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import models

from tandem.foundation.bulk import insert_many
from tandem.persons.models import Identifier, Identity, Name, Place


def copy_identities(
    identities: Sequence[Identity], *, compartment_id: UUID, agency_id: UUID, now: datetime
) -> dict[UUID, UUID]:
    """Returns original id -> copy's id."""
    copies = {identity.id: uuid4() for identity in identities}
    rows: list[models.Model] = []
    for identity in Identity.objects.filter(id__in=copies):
        original = identity.id
        identity.id, identity.copied_from = copies[original], original
        identity.compartment_id, identity.agency_id, identity.created_at = compartment_id, agency_id, now
        rows.append(identity)
    insert_many(rows)
    for kind in (Name, Identifier, Place):
        children: list[models.Model] = []
        for child in kind.objects.filter(identity_id__in=copies):
            child.id, child.identity_id, child.compartment_id = uuid4(), copies[child.identity_id], compartment_id
            children.append(child)
        insert_many(children)
    return copies
