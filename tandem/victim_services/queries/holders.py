"""Who can be a client's advocate: whoever holds a key to the vault and still works here."""

from __future__ import annotations

from tandem.agencies.models import MemberStatus
from tandem.victim_services.models import VaultHolder
from tandem.victim_services.opened import OpenVault


def advocates_of(opened: OpenVault) -> list[str]:
    """Names, in order."""
    holders = VaultHolder.objects.filter(agency_id=opened.agency_id, member__status=MemberStatus.ACTIVE).exclude(
        sealed_keys={}
    )
    return sorted(set(holders.values_list("member__name", flat=True)), key=str.casefold)
