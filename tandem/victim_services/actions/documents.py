"""Documents in the vault: looked at whole while they are in memory, then encrypted piece by piece; never in clear on a disk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from tandem.accords.models.package import PART
from tandem.foundation import vault_keys
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.victim_services.actions.clients import held
from tandem.victim_services.models import ClientRecord, DocumentPart
from tandem.victim_services.opened import OpenVault, record_place, sealed_json, week_of
from tandem.victim_services.rules.documents import LARGEST, NotTaken, kind_of, refused_because


class Upload(Protocol):
    name: str | None
    size: int | None

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]: ...


class RefusedDocument(Refused):
    """The file was not taken; the page shows why beside the form."""


def keep_document(
    opened: OpenVault, client_id: UUID, upload: Upload, *, title: str, flagged: bool, now: datetime
) -> UUID:
    """Keeps a document under the client's key. Refuses other types than it knows, what runs or hides a second format, more than 25 MB, and
    whatever its bringer says may show a child sexually: nothing of that is stored, here or anywhere."""
    if flagged:
        ledger.record("victim_services.refuse_image", kind="vault", object_id=opened.agency_id, outcome="refused")
        raise RefusedDocument(refused_because("flagged"))
    if not upload.size or upload.size > LARGEST:
        raise RefusedDocument(refused_because("size"))
    content = b"".join(upload.chunks(PART))  # in memory already: no upload touches a disk (foundation/uploads.py)
    try:
        media_type = kind_of(content)
    except NotTaken as e:
        raise RefusedDocument(refused_because(e.why)) from e
    client, key = held(opened, client_id)
    record_id = uuid4()
    place = record_place(client_id, record_id)
    data = {"title": title.strip() or (upload.name or "")[:200], "media_type": media_type, "size": upload.size}
    body = {
        "kind": "document",
        "data": data,
        "by": opened.acting.name,
        "by_id": str(opened.acting.member_id),
        "at": now.isoformat(),
    }
    record = ClientRecord.objects.create(
        id=record_id, agency_id=opened.agency_id, client=client, week=week_of(now.date()),
        body=sealed_json(key, body, bound_to=place),
    )  # fmt: skip
    for number, start in enumerate(range(0, len(content), PART)):
        DocumentPart.objects.create(
            agency_id=opened.agency_id, record=record, number=number,
            body=vault_keys.encrypt(key, content[start : start + PART], bound_to=f"{place}:part:{number}"),
        )  # fmt: skip
    ledger.record("victim_services.write", kind="vault", object_id=opened.agency_id)
    return record_id


def parts_of(opened: OpenVault, client_id: UUID, record_id: UUID) -> Iterator[bytes]:
    """The document's pieces in order, decrypted one at a time. Raises WrongKey where one was altered, moved or lost its place."""
    client_generation = (
        ClientRecord.objects.select_related("client").get(id=record_id, client_id=client_id).client.generation
    )
    key, place = opened.data_key(client_id, client_generation), record_place(client_id, record_id)
    for part in DocumentPart.objects.filter(record_id=record_id).order_by("number").iterator(4):
        yield vault_keys.decrypt(key, bytes(part.body), bound_to=f"{place}:part:{part.number}")
