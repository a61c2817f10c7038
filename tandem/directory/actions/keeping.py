"""Writes one thing of the directory: the HSDS object and the columns that pages read of it, always together."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from tandem.directory.hsds.lenses import seen
from tandem.directory.hsds.shapes import CAPACITY, LOCATION, ORGANIZATION, SERVICE, Body, Key
from tandem.directory.models import Beds, Offer, Provider, Site
from tandem.foundation.acting import Acting

Row = TypeVar("Row", Provider, Offer, Site, Beds)
MODEL: dict[str, Any] = {ORGANIZATION: Provider, SERVICE: Offer, LOCATION: Site, CAPACITY: Beds}


def rows_of(agency_id: UUID) -> dict[Key, Any]:
    """All that an agency keeps, by kind and HSDS id."""
    return {
        (kind, row.hsds_id): row for kind, model in MODEL.items() for row in model.objects.filter(agency_id=agency_id)
    }


def new_row(kind: str, hsds_id: str, acting: Acting) -> Any:
    return MODEL[kind](agency_id=acting.agency_id, hsds_id=hsds_id)


def write(kind: str, row: Any, body: Body, *, acting: Acting, now: datetime) -> None:
    """Saves the row as this HSDS object says. The caller has struck out what must not be in it."""
    row.hsds = body
    for column, value in seen(kind, body).items():
        setattr(row, column, value)
    if kind == ORGANIZATION:
        row.is_agency = row.is_agency or row.name.casefold() == acting.agency_name.casefold()
    if kind == CAPACITY:
        row.total = row.total or 0
        row.free = min(row.free or 0, row.total)
        row.counted_at = row.counted_at or now
    row.changed_at, row.changed_by_id = now, acting.member_id
    row.save()
