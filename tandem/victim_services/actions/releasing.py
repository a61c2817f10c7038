"""Releases: signed, copied out as a package, taken back. The signed release itself stays in the vault; what crosses over is what it
lists, in the recipient's compartment, for its time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _

from tandem.accords.models import Compartment, Package, PackageBasis, PackageFile, PackagePart
from tandem.agencies.actions import noticing
from tandem.agencies.models import Agency, Notice
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.victim_services import told
from tandem.victim_services.actions.clients import held, replace_record, write
from tandem.victim_services.actions.documents import parts_of
from tandem.victim_services.models import Vault
from tandem.victim_services.opened import OpenVault, client_place, encoded, opened_json
from tandem.victim_services.queries.clients import Record, record_for
from tandem.victim_services.rules.ages import age_on
from tandem.victim_services.rules.documents import SUFFIX
from tandem.victim_services.rules.releases import ReleaseDraft, refusals

RECIPIENT_KINDS = ("investigation", "prosecution", "child_welfare", "services")


def sign_release(
    opened: OpenVault, client_id: UUID, draft: ReleaseDraft, *, case_id: UUID | None, document_ids: Sequence[UUID],
    extra: dict[str, Any], now: datetime,
) -> tuple[UUID, list[tuple[str, str]]]:  # fmt: skip
    """Signs a release and copies what it lists. Returns (release, []) or (nil, refusals as field and sentence); a refusal is on the
    ledger and nothing else happened. `extra`: permitted use, method, language, interpreter, witness, signature, notices."""
    client, key = held(opened, client_id)
    summary = opened_json(key, client.body or b"", bound_to=client_place(client_id))
    found = refusals(
        draft, today=_today(opened, now), cap_days=cap_days(opened), fellows=fellows(), own_agency=opened.agency_id,
        client_name=str(summary.get("name", "")), abusers=abusers_in(summary), minor=minor_on(summary, _today(opened, now)),
    )  # fmt: skip
    if found:
        ledger.record("victim_services.refuse_release", kind="vault", object_id=opened.agency_id, outcome="refused")
        return UUID(int=0), found
    assert draft.recipient_id is not None
    recipient, secret, number = Agency.objects.get(id=draft.recipient_id), secrets.token_bytes(32), _number()
    starts, ends = _moments(opened, draft, now)
    data = {
        "number": number, "recipient": recipient.name, "recipient_id": str(recipient.pk), "starts_at": starts.isoformat(),
        "ends_at": ends.isoformat(), "items": [asdict(i) for i in draft.items], "documents": [str(d) for d in document_ids],
        "purpose": draft.purpose, "signer": draft.signer, "second_signer": draft.second_signer, "capacity": draft.capacity,
        "secret": encoded(secret), **extra,
    }  # fmt: skip
    if extra.get("method", "here") == "here":
        package = _package(opened, recipient, case_id, data, PackageBasis.RELEASE, secret, now, (starts, ends))
        _copy_documents(opened, client_id, package, document_ids)
        data["package_id"] = str(package.pk)
        noticing.tell(noticing.on_call([recipient.pk]), Notice.Kind.DISCLOSURE, package.pk, now=now)
    release_id = write(opened, client, key, "release", data, now)
    ledger.record(
        "victim_services.release", kind="package", object_id=UUID(data["package_id"]) if "package_id" in data else None,
        detail={"to": recipient.slug, "items": len(draft.items), "documents": len(document_ids), "ends": ends.date().isoformat()},
    )  # fmt: skip
    told.client_changed(opened, client_id, now)
    return release_id, []


def revoke_release(opened: OpenVault, client_id: UUID, release_id: UUID, *, how: str, now: datetime) -> None:
    """Takes a release back at once; spoken words are enough. Tells the recipient that it ended, and nothing else."""
    record = record_for(opened, client_id, release_id)
    if record is None or record.kind != "release" or record.data.get("revoked_at"):
        raise Refused(_("This release has ended already."))
    replace_record(opened, client_id, release_id, {"revoked_at": now.isoformat(), "revoked_how": how}, now=now)
    end_package(record, now=now)
    told.client_changed(opened, client_id, now)


def end_package(record: Record, *, now: datetime) -> None:
    package_id = record.data.get("package_id")
    if not package_id:
        return
    Package.objects.filter(id=package_id, revoked_at=None).update(revoked_at=now)
    ledger.record("victim_services.revoke", kind="package", object_id=UUID(package_id))
    noticing.tell(
        noticing.on_call([UUID(record.data["recipient_id"])]), Notice.Kind.DISCLOSURE, UUID(package_id), now=now
    )


def record_demand(opened: OpenVault, client_id: UUID, data: dict[str, Any], *, now: datetime) -> UUID:
    """Notes a subpoena, warrant or court's order. It opens nothing by itself."""
    client, key = held(opened, client_id)
    demand_id = write(opened, client, key, "legal_demand", data, now)
    ledger.record("victim_services.compelled", kind="vault", object_id=opened.agency_id)
    return demand_id


def export_by_order(
    opened: OpenVault, client_id: UUID, demand_id: UUID, draft: ReleaseDraft, *, case_id: UUID | None,
    document_ids: Sequence[UUID], now: datetime,
) -> UUID:  # fmt: skip
    """Copies out what a court ordered, after the attempt to tell the survivor. Refuses a subpoena, which in most states is no
    order of a court (28 CFR 94.115; domain.md 3.1)."""
    demand = record_for(opened, client_id, demand_id)
    if demand is None or demand.data.get("kind") != "court_order":
        raise Refused(
            _("A subpoena is not a court's order. Nothing can be copied out for it: answer through your lawyer.")
        )
    if not str(demand.data.get("notice_attempt", "")).strip():
        raise Refused(_("First try to tell the survivor, and write down how and when you tried."))
    if draft.recipient_id not in fellows() or (not draft.items and not document_ids):
        raise Refused(_("Name the agency that the order names, and exactly what it orders."))
    recipient, (starts, ends) = Agency.objects.get(id=draft.recipient_id), _moments(opened, draft, now)
    data = {
        "number": _number(),
        "items": [asdict(i) for i in draft.items],
        "purpose": draft.purpose or _("Court's order"),
        "notices": [],
    }
    package = _package(opened, recipient, case_id, data, PackageBasis.COURT_ORDER, None, now, (starts, ends))
    _copy_documents(opened, client_id, package, document_ids)
    client, key = held(opened, client_id)
    write(opened, client, key, "release", {
        **data, "recipient": recipient.name, "recipient_id": str(recipient.pk), "package_id": str(package.pk), "by_order": str(demand_id),
        "starts_at": starts.isoformat(), "ends_at": ends.isoformat(),
    }, now)  # fmt: skip
    ledger.record(
        "victim_services.compelled",
        kind="package",
        object_id=package.pk,
        detail={"to": recipient.slug, "items": len(draft.items)},
    )
    noticing.tell(noticing.on_call([recipient.pk]), Notice.Kind.DISCLOSURE, package.pk, now=now)
    told.client_changed(opened, client_id, now)
    return package.pk


def fellows() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.fellow_agencies()")
        return [row[0] for row in cursor.fetchall()]


def cap_days(opened: OpenVault) -> int:
    return Vault.objects.get(agency_id=opened.agency_id).longest_release_days


def abusers_in(summary: dict[str, Any]) -> list[str]:
    return [line.strip() for line in str(summary.get("abusers", "")).splitlines() if line.strip()]


def minor_on(summary: dict[str, Any], today: date) -> bool | None:
    """Whether the client is under 18; None where neither a date of birth nor an age is known."""
    age = age_on(summary, today)
    return None if age is None else age < 18


def _today(opened: OpenVault, now: datetime) -> date:
    return now.astimezone(ZoneInfo(opened.acting.time_zone)).date()


def _moments(opened: OpenVault, draft: ReleaseDraft, now: datetime) -> tuple[datetime, datetime]:
    """From now, or the morning of a later day, to the same hour of the last day, in the agency's zone; never beyond the days named."""
    zone = ZoneInfo(opened.acting.time_zone)
    starts = now
    if draft.starts_on > _today(opened, now):
        starts = datetime.combine(draft.starts_on, time(0), zone).astimezone(UTC)
    return starts, starts + (draft.ends_on - draft.starts_on)


def _package(
    opened: OpenVault, recipient: Agency, case_id: UUID | None, data: dict[str, Any], basis: PackageBasis, secret: bytes | None,
    now: datetime, span: tuple[datetime, datetime],
) -> Package:  # fmt: skip
    return Package.objects.create(
        compartment_id=_drawer(recipient, case_id), from_agency_id=opened.agency_id, to_agency=recipient, basis=basis,
        number=data["number"], purpose=data["purpose"], items=[[i["label"], i["value"]] for i in data["items"]],
        notices=notices_in(data), starts_at=span[0], ends_at=span[1], made_by_id=opened.acting.member_id,
        withdraw_sha256=hashlib.sha256(secret).digest() if secret else None,
    )  # fmt: skip


def notices_in(data: dict[str, Any]) -> list[str]:
    """Codes of the notices that were chosen, and of those that an item carries with it and nobody can leave out."""
    return sorted({*data.get("notices", []), *(i["notice"] for i in data["items"] if i.get("notice"))})


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


def _copy_documents(opened: OpenVault, client_id: UUID, package: Package, document_ids: Sequence[UUID]) -> None:
    for document_id in document_ids:
        record = record_for(opened, client_id, document_id)
        if record is None or record.kind != "document" or record.struck:
            raise Refused(_("A document that was chosen is not in the file any more. Choose again."))
        media_type = record.data["media_type"]
        title = record.data["title"]
        name = title if title.endswith(SUFFIX[media_type]) else title + SUFFIX[media_type]
        file = PackageFile.objects.create(
            id=uuid4(), compartment_id=package.compartment_id, package=package, name=name[:200], media_type=media_type, size=record.data["size"]
        )  # fmt: skip
        for number, piece in enumerate(parts_of(opened, client_id, document_id)):
            PackagePart.objects.create(compartment_id=package.compartment_id, file=file, number=number, body=piece)


def _number() -> str:
    """Says nothing: not who, not when, not how many."""
    return "R-" + "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _n in range(8))
