"""Copies what a release or an order lists into the recipient's compartment, and makes the proof of it. Apart from signing, because a court's
order packs in the same way and is no release."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils.translation import gettext as _

from tandem.accords.models import Compartment, Package, PackageBasis, PackageFile, PackagePart
from tandem.agencies.actions import noticing
from tandem.agencies.models import Agency, Notice
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.victim_services.actions.documents import parts_of
from tandem.victim_services.opened import OpenVault, decoded, encoded
from tandem.victim_services.queries.clients import Record, records_of
from tandem.victim_services.rules.documents import SUFFIX
from tandem.victim_services.rules.proof import fingerprint
from tandem.victim_services.rules.releases import Item

RECIPIENT_KINDS = ("investigation", "prosecution", "child_welfare", "services")


def number() -> str:
    """Says nothing: not who, not when, not how many."""
    return "R-" + "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _n in range(8))


def documents_chosen(opened: OpenVault, client_id: UUID, document_ids: Sequence[UUID]) -> list[Record]:
    """In the order chosen. Refuses where one is not in the file, or was struck out."""
    there = {r.id: r for r in records_of(opened, client_id, "document") if not r.struck} if document_ids else {}
    if any(d not in there for d in document_ids):
        raise Refused(_("A document that was chosen is not in the file any more. Choose again."))
    return [there[d] for d in document_ids]


def pack(
    opened: OpenVault, client_id: UUID, recipient: Agency, case_id: UUID | None, data: dict[str, Any], *, basis: PackageBasis,
    documents: Sequence[Record], span: tuple[datetime, datetime], now: datetime,
) -> Package:  # fmt: skip
    """Lays the package, tells the recipient's people on call that there is one, and adds to `data` its id and the files' fingerprints."""
    secret = decoded(data["secret"]) if data.get("secret") else None
    package = Package.objects.create(
        compartment_id=_drawer(recipient, case_id), from_agency_id=opened.agency_id, to_agency=recipient, basis=basis,
        number=data["number"], purpose=data["purpose"], permitted_use=data.get("permitted_use", ""),
        items=[[i["label"], i["value"]] for i in data["items"]], notices=data.get("notices", []), starts_at=span[0], ends_at=span[1],
        made_by_id=opened.acting.member_id, withdraw_sha256=hashlib.sha256(secret).digest() if secret else None,
    )  # fmt: skip
    data["files"] = [_copied(opened, client_id, package, d) for d in documents]
    data["package_id"] = str(package.pk)
    noticing.tell(noticing.on_call([recipient.pk]), Notice.Kind.DISCLOSURE, package.pk, now=now)
    return package


def record_what_was_shown(act: str, data: dict[str, Any], items: Sequence[Item], recipient: Agency) -> None:
    """The ledger's line: to whom, which kinds of things, how many, until when, and a fingerprint that only the vault's copy can open."""
    data["proof_salt"] = encoded(secrets.token_bytes(32))
    ledger.record(
        act, kind="package", object_id=UUID(data["package_id"]) if "package_id" in data else None,
        detail={
            "to": recipient.slug, "items": len(items), "documents": len(data.get("documents", [])), "ends": data["ends_at"][:10],
            "kinds": sorted({i.code or "own_words" for i in items}), "notices": data.get("notices", []), "method": data.get("method", "here"),
            "fingerprint": fingerprint(data, decoded(data["proof_salt"])),
        },
    )  # fmt: skip


def _copied(opened: OpenVault, client_id: UUID, package: Package, record: Record) -> dict[str, Any]:
    media_type, title, seen = record.data["media_type"], record.data["title"], hashlib.sha256()
    name = title if title.endswith(SUFFIX[media_type]) else title + SUFFIX[media_type]
    file = PackageFile.objects.create(
        id=uuid4(), compartment_id=package.compartment_id, package=package, name=name[:200], media_type=media_type, size=record.data["size"]
    )  # fmt: skip
    for at, piece in enumerate(parts_of(opened, client_id, record.id)):
        seen.update(piece)
        PackagePart.objects.create(compartment_id=package.compartment_id, file=file, number=at, body=piece)
    return {"name": name[:200], "size": record.data["size"], "sha256": seen.hexdigest()}


def _drawer(recipient: Agency, case_id: UUID | None) -> UUID:
    """The recipient's own compartment of the case, else their intake."""
    if case_id:
        drawer = Compartment.objects.filter(case_id=case_id, owner=recipient, kind__in=RECIPIENT_KINDS).first()
        if drawer:
            return drawer.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.intake_of(%s)", (recipient.pk,))
        found: UUID = cursor.fetchone()[0]
    return found
