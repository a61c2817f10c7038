"""Members of an agency change its own entries by hand: providers, services, beds, and how many are free."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext as _

from tandem.directory.actions import keeping
from tandem.directory.actions.places import refuse_address_in
from tandem.directory.hsds.lenses import written
from tandem.directory.hsds.shapes import CAPACITY, ORGANIZATION, SERVICE
from tandem.directory.models import Beds, Offer, Provider, Site
from tandem.directory.permissions import may_keep
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger


def _allowed(acting: Acting, agency_id: Any) -> None:
    if not (verdict := may_keep(acting, agency_id)):
        raise Refused(verdict.reason)


def save_provider(provider: Provider | None, values: dict[str, Any], *, acting: Acting, now: datetime) -> Provider:
    """Adds or changes an organisation. Refuses for another agency's entry."""
    _allowed(acting, provider.agency_id if provider else acting.agency_id)
    refuse_address_in(values, acting.agency_id)
    with transaction.atomic():
        row: Any = provider or keeping.new_row(ORGANIZATION, str(uuid4()), acting)
        body = written(ORGANIZATION, row.hsds or {"id": row.hsds_id}, values)
        keeping.write(ORGANIZATION, row, body, acting=acting, now=now)
        ledger.record("directory.change_provider", kind="directory_provider", object_id=row.pk)
    found: Provider = row
    return found


def save_offer(
    provider: Provider, offer: Offer | None, values: dict[str, Any], *, acting: Acting, now: datetime
) -> Offer:
    """Adds or changes a service of a provider. Refuses for another agency's entry."""
    _allowed(acting, provider.agency_id)
    refuse_address_in(values, acting.agency_id)
    with transaction.atomic():
        row: Any = offer or keeping.new_row(SERVICE, str(uuid4()), acting)
        row.provider = provider
        start = row.hsds or {"id": row.hsds_id, "organization_id": provider.hsds_id, "status": "active"}
        keeping.write(SERVICE, row, written(SERVICE, start, values), acting=acting, now=now)
        ledger.record("directory.change_offer", kind="directory_offer", object_id=row.pk)
    found: Offer = row
    return found


def save_beds(offer: Offer, beds: Beds | None, values: dict[str, Any], *, acting: Acting, now: datetime) -> Beds:
    """Adds or changes a group of beds. Saying how many are free counts as counting them now."""
    _allowed(acting, offer.agency_id)
    refuse_address_in(values, acting.agency_id)
    with transaction.atomic():
        row: Any = beds or keeping.new_row(CAPACITY, str(uuid4()), acting)
        row.offer, row.counted_at, row.counted_by_id = offer, now, acting.member_id
        start = row.hsds or {"id": row.hsds_id, "service_id": offer.hsds_id}
        body = written(CAPACITY, start, values) | {"updated": now.isoformat()}
        keeping.write(CAPACITY, row, body, acting=acting, now=now)
        ledger.record("directory.change_beds", kind="directory_beds", object_id=row.pk)
    found: Beds = row
    return found


def count_free(beds: Beds, *, change: int | None, exactly: int | None, acting: Acting, now: datetime) -> Beds:
    """One tap: one more, one less, or so many. Two who tap at once are both counted; never below none or above all."""
    _allowed(acting, beds.agency_id)
    with transaction.atomic():
        wanted: Any = F("free") + Value(change or 0) if exactly is None else Value(max(0, exactly))
        # Reckoned by the database: the second tap waits for the first and starts from its result.
        Beds.objects.filter(pk=beds.pk).update(
            free=Greatest(Least(wanted, F("total")), Value(0)), counted_at=now, counted_by_id=acting.member_id
        )
        beds.refresh_from_db()
        beds.hsds = beds.hsds | {"available": beds.free, "updated": now.isoformat()}
        beds.save(update_fields=["hsds"])
        ledger.record("directory.count_beds", kind="directory_beds", object_id=beds.pk, detail={"free": beds.free})
    return beds


def remove(row: Provider | Offer | Site | Beds, *, acting: Acting) -> None:
    """Takes an entry off the directory, with all that hangs under it."""
    _allowed(acting, row.agency_id)
    with transaction.atomic():
        ledger.record("directory.remove", kind=f"directory_{row._meta.model_name}", object_id=row.pk)
        row.delete()


def own_provider(acting: Acting, now: datetime) -> Provider:
    """The acting agency's own entry, made from its name and desk the first time."""
    found = Provider.objects.filter(agency_id=acting.agency_id, is_agency=True).first()
    if found is not None:
        return found
    from tandem.agencies.models import Agency

    agency = Agency.objects.get(pk=acting.agency_id)
    values = {"name": agency.name, "phone": agency.desk_phone, "description": _("An agency of the task force.")}
    return save_provider(None, values, acting=acting, now=now)
