"""Making a place confidential: its address goes where only its agency reads, and out of every text of that agency that others read, also
out of files that came in before."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.directory.actions import addresses, keeping
from tandem.directory.hsds import hiding
from tandem.directory.hsds.lenses import seen, written
from tandem.directory.hsds.shapes import LOCATION, Body
from tandem.directory.models import DirectoryFile, LooseRecord, Provider, Site
from tandem.directory.permissions import may_keep
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger

ADDRESS = ("address_1", "address_2", "city", "state_province", "postal_code")


def save_place(provider: Provider, site: Site | None, values: dict[str, Any], *, acting: Acting, now: datetime) -> Site:
    """Adds or changes a place. `values`: name, phone, public, and the lines of ADDRESS. Refuses for another agency's. Records that
    it was done, never where it is."""
    if not (verdict := may_keep(acting, provider.agency_id)):
        raise Refused(verdict.reason)
    with transaction.atomic():
        row: Any = site or keeping.new_row(LOCATION, str(uuid4()), acting)
        known = row.hsds | ((addresses.address_of(row.pk) or {}) if site is not None and row.confidential else {})
        body = _with_address(known or {"id": row.hsds_id, "location_type": "physical"}, values)
        row.provider, row.confidential = provider, values["public"] is not True
        shown = hiding.open_part(body) if row.confidential else {k: v for k, v in body.items() if k != hiding.FLAG}
        keeping.write(LOCATION, row, shown, acting=acting, now=now)
        addresses.forget_address(row.pk)
        if row.confidential:
            addresses.keep_address(row.pk, acting.agency_id, hiding.hidden_part(body))
            strike_out_everywhere(acting.agency_id)
        ledger.record(
            "directory.change_site", kind="directory_site", object_id=row.pk, detail={"confidential": row.confidential}
        )
    found: Site = row
    return found


def _with_address(body: Body, values: dict[str, Any]) -> Body:
    body = written(LOCATION, body, {"name": values["name"], "phone": values["phone"]})
    rows = body.get("addresses")
    first = dict(rows[0]) if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {"id": str(uuid4())}
    first |= {"country": first.get("country", "US"), "address_type": first.get("address_type", "physical")}
    first |= {key: values[key] for key in ADDRESS}
    if not any(values[key] for key in ADDRESS):
        return {k: v for k, v in body.items() if k != "addresses"}
    return body | {"addresses": [first, *(rows[1:] if isinstance(rows, list) else [])]}


def refuse_address_in(values: dict[str, Any], agency_id: UUID) -> None:
    """A text that others read may not hold a confidential address of the agency. Says that it does, never which."""
    words = addresses.words_of_own_addresses(agency_id)
    if hiding.strike_out(values, words) != values:
        raise Refused(
            _("One of these texts holds a confidential address of your agency. Take it out: other agencies read them.")
        )


def strike_out_everywhere(agency_id: UUID) -> None:
    """Cleans all that the agency keeps of the words of its confidential places."""
    words = addresses.words_of_own_addresses(agency_id)
    ids = frozenset(Site.objects.filter(agency_id=agency_id, confidential=True).values_list("hsds_id", flat=True))
    for (kind, _hsds_id), row in keeping.rows_of(agency_id).items():
        cleaned = hiding.strike_out(hiding.without_hidden(row.hsds, ids), words)
        if cleaned != row.hsds:
            row.hsds = cleaned
            for column, value in seen(kind, cleaned).items():
                setattr(row, column, value)
            row.save()
    for loose in LooseRecord.objects.filter(agency_id=agency_id):
        cleaned = hiding.strike_out(hiding.without_hidden([loose.hsds], ids), words)
        if not cleaned:
            loose.delete()
        elif cleaned[0] != loose.hsds:
            loose.hsds = cleaned[0]
            loose.save()
    for file in DirectoryFile.objects.filter(agency_id=agency_id):
        cleaned = hiding.strike_out(hiding.without_hidden(file.tree, ids), words)
        if cleaned != file.tree:
            file.tree = cleaned
            file.tree_sha256 = hashlib.sha256(json.dumps(cleaned, sort_keys=True).encode()).digest()
            file.save()
