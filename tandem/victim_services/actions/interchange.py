"""Releases out to FHIR and in from it. Out: a document in the advocate's hands, by the survivor's wish, on the ledger. In: a draft."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tandem.agencies.models import Agency
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.victim_services.actions import releasing
from tandem.victim_services.actions.clients import add_record, held, replace_record
from tandem.victim_services.actions.demands import unanswered
from tandem.victim_services.fhir.consent import said_of_release
from tandem.victim_services.fhir.drafting import draft_of
from tandem.victim_services.fhir.reading import LARGEST, read_consent
from tandem.victim_services.fhir.writing import consent_json
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.clients import client_for, record_for
from tandem.victim_services.rules.folding import folded


def export_consent(
    opened: OpenVault, client_id: UUID, release_id: UUID, *, running: bool, wished: bool, now: datetime
) -> tuple[str, bytes]:
    """(release number, JSON). Refuses without the survivor's wish, for a court's order, and while a subpoena is unanswered: then no file at
    all is made. Written into the file and on the ledger."""
    record, client = record_for(opened, client_id, release_id), client_for(opened, client_id)
    if client is None or record is None or record.kind != "release":
        raise Refused(_("This record is not there any more. Open the client again."))
    if record.data.get("by_order"):
        raise Refused(_("A court ordered this; it is no consent. There is nothing to write as one."))
    if unanswered(opened, client_id):
        raise Refused(
            _(
                "A subpoena lies in this file unanswered. Until it is answered through your lawyer, no file is made of anything here."
            )
        )
    if not wished:
        raise Refused(_("Ask the survivor first, and tick that they want this file to be made."))
    held(opened, client_id)
    said = said_of_release(
        record.data, client=client.name, agency=opened.acting.agency_name, signed_at=record.data.get("signed_at", ""),
        status="active" if running else "inactive",
    )  # fmt: skip
    replace_record(
        opened, client_id, release_id, {"exported": [*record.data.get("exported", []), now.isoformat()]}, now=now
    )
    package = UUID(record.data["package_id"]) if record.data.get("package_id") else None
    ledger.record("victim_services.export_consent", kind="package", object_id=package)
    return str(record.data["number"]), json.dumps(consent_json(said), indent=2, ensure_ascii=False).encode()


def import_consent(opened: OpenVault, client_id: UUID, raw: bytes, *, now: datetime) -> UUID:
    """Keeps what a consent from elsewhere says as a draft in this client's file. It gives nothing to anybody. Refuses what cannot be read."""
    client = client_for(opened, client_id)
    if client is None:
        raise Refused(_("This client's record is not in your vault."))
    fellows = [i for i in releasing.fellows() if i != opened.agency_id]
    agencies = {folded(name): str(pk) for pk, name in Agency.objects.filter(id__in=fellows).values_list("id", "name")}
    return add_record(
        opened, client_id, "release_draft", draft_of(read_consent(raw), client=client.name, agencies=agencies), now=now
    )


__all__ = ["LARGEST", "export_consent", "import_consent"]
