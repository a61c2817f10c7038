"""The one door to confidential addresses. Everything that reads or writes them goes through here, so that one file says who does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tandem.directory.hsds.hiding import words_of
from tandem.directory.hsds.shapes import Body
from tandem.directory.models import ConfidentialAddress
from tandem.foundation import sealed_text

_BOUND_TO = "directory_confidentialaddress:sealed"


def keep_address(site_id: UUID, agency_id: UUID, hidden: Body) -> None:
    """Seals what is hidden of a site. An empty one changes nothing: a file that was exported by us brings no address back, and must not
    wipe the one that is here."""
    if not hidden:
        return
    sealed = sealed_text.seal(json.dumps(hidden), bound_to=_BOUND_TO)
    ConfidentialAddress.objects.update_or_create(site_id=site_id, defaults={"agency_id": agency_id, "sealed": sealed})


def address_of(site_id: UUID) -> Body | None:
    """What is hidden of a site; None for everybody but its agency's members, whom the database lets see the row."""
    row = ConfidentialAddress.objects.filter(site_id=site_id).first()
    return _opened(row) if row else None


def forget_address(site_id: UUID) -> None:
    ConfidentialAddress.objects.filter(site_id=site_id).delete()


def words_of_own_addresses(agency_id: UUID, more: Iterable[Body] = ()) -> list[re.Pattern[str]]:
    """What may stand in no text of this agency that others read."""
    hidden = [*(_opened(row) for row in ConfidentialAddress.objects.filter(agency_id=agency_id)), *more]
    return [word for body in hidden for word in words_of(body or {})]


def _opened(row: ConfidentialAddress) -> Body:
    found = sealed_text.unseal(row.sealed, bound_to=_BOUND_TO)
    body: Any = json.loads(found) if found else {}
    return body if isinstance(body, dict) else {}
