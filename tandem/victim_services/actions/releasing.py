"""Releases: signed, copied out as a package, taken back. The signed release itself stays in the vault; what crosses over is what it
lists, in the recipient's compartment, for its time."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _

from tandem.accords.actions.packages import tell_ended
from tandem.accords.models import Package, PackageBasis
from tandem.agencies.models import Agency
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.victim_services import told
from tandem.victim_services.actions import demands
from tandem.victim_services.actions.board import put_on_board, take_off_board
from tandem.victim_services.actions.clients import held, replace_record, write
from tandem.victim_services.actions.documents import Upload, keep_document
from tandem.victim_services.actions.packing import documents_chosen, number, pack, record_what_was_shown
from tandem.victim_services.models import Vault
from tandem.victim_services.opened import OpenVault, client_place, encoded, opened_json
from tandem.victim_services.queries.clients import Record, record_for
from tandem.victim_services.rules import demands as demand_rules
from tandem.victim_services.rules.ages import age_on
from tandem.victim_services.rules.notices import notices_for
from tandem.victim_services.rules.releases import PERMITTED_USE, ReleaseDraft, items_refused, refusals


def sign_release(
    opened: OpenVault, client_id: UUID, draft: ReleaseDraft, *, case_id: UUID | None, document_ids: Sequence[UUID],
    extra: dict[str, Any], now: datetime, scan: Upload | None = None,
) -> tuple[UUID, list[tuple[str, str]]]:  # fmt: skip
    """Signs a release and copies what it lists. Returns (release, []) or (nil, refusals as field and sentence); a refusal is on the
    ledger and nothing else happened. `extra`: permitted use, method, language, the drawn signatures, notices chosen by hand. `scan`: the
    signed paper, kept in the file; refuses another type of file before anything is written."""
    client, key = held(opened, client_id)
    summary = opened_json(key, client.body or b"", bound_to=client_place(client_id))
    found = refusals(
        draft, today=today_of(opened, now), cap_days=cap_days(opened), fellows=fellows(), own_agency=opened.agency_id,
        client_name=str(summary.get("name", "")), abusers=abusers_in(summary), minor=minor_on(summary, today_of(opened, now)),
        needs_interpreter=bool(summary.get("interpreter")),
    )  # fmt: skip
    if found:
        ledger.record("victim_services.refuse_release", kind="vault", object_id=opened.agency_id, outcome="refused")
        return UUID(int=0), found
    assert draft.recipient_id is not None
    recipient, (starts, ends) = Agency.objects.get(id=draft.recipient_id), _moments(opened, draft, now)
    documents = documents_chosen(opened, client_id, document_ids)
    if extra.get("paper"):
        documents_chosen(opened, client_id, [UUID(extra["paper"])])  # the scan must be in this very file
    data = {
        "number": number(), "recipient": recipient.name, "recipient_id": str(recipient.pk), "signed_at": now.isoformat(), "starts_at": starts.isoformat(),
        "ends_at": ends.isoformat(), "items": [asdict(i) for i in draft.items], "documents": [str(d) for d in document_ids],
        "purpose": draft.purpose, "signer": draft.signer, "second_signer": draft.second_signer, "capacity": draft.capacity,
        "authority": draft.authority, "witness": draft.witness, "interpreter": draft.interpreter, "secret": encoded(secrets.token_bytes(32)),
        **extra, "notices": _notices(opened, draft, documents, extra.get("notices", ())),
    }  # fmt: skip
    data["permitted_use"] = data.get("permitted_use") or str(PERMITTED_USE)
    if scan is not None:
        title = _("Signed release %(number)s") % {"number": data["number"]}
        data["paper"] = str(keep_document(opened, client_id, scan, title=title, flagged=False, now=now))
    if data.get("method", "here") == "here":
        pack(
            opened,
            client_id,
            recipient,
            case_id,
            data,
            basis=PackageBasis.RELEASE,
            documents=documents,
            span=(starts, ends),
            now=now,
        )
    record_what_was_shown("victim_services.release", data, draft.items, recipient)
    release_id = write(opened, client, key, "release", data, now)
    put_on_board(client, key, {"record": str(release_id), "what": "release_ends", "due_on": ends.date().isoformat(), "whom": recipient.name,
        "package": data.get("package_id", ""), "at": f"/vault/clients/{client_id}/releases/{release_id}/"})  # fmt: skip
    told.client_changed(opened, client_id, now)
    return release_id, []


def revoke_release(opened: OpenVault, client_id: UUID, release_id: UUID, *, how: str, now: datetime) -> None:
    """Takes a release back at once; spoken words are enough. Tells the recipient that it ended, and nothing else."""
    record = record_for(opened, client_id, release_id)
    if record is None or record.kind != "release" or record.data.get("revoked_at"):
        raise Refused(_("This release has ended already."))
    replace_record(opened, client_id, release_id, {"revoked_at": now.isoformat(), "revoked_how": how}, now=now)
    client, key = held(opened, client_id)
    take_off_board(client, key, release_id)
    end_package(record, now=now)
    told.client_changed(opened, client_id, now)


def end_package(record: Record, *, now: datetime) -> None:
    """Ends it at this statement, and tells the recipient's people on call and whoever had looked."""
    package_id = record.data.get("package_id")
    if not package_id:
        return
    Package.objects.filter(id=package_id, revoked_at=None).update(revoked_at=now)
    ledger.record("victim_services.revoke", kind="package", object_id=UUID(package_id))
    tell_ended()


def record_demand(opened: OpenVault, client_id: UUID, data: dict[str, Any], *, now: datetime) -> UUID:
    """Notes a subpoena, warrant or court's order, and lays the task to tell the survivor. It opens nothing by itself."""
    client, key = held(opened, client_id)
    demand_id = write(opened, client, key, "legal_demand", data, now)
    demands.begin_task(opened, client_id, demand_id, data, today=today_of(opened, now), now=now)
    ledger.record("victim_services.compelled", kind="vault", object_id=opened.agency_id)
    return demand_id


def export_by_order(
    opened: OpenVault, client_id: UUID, demand_id: UUID, draft: ReleaseDraft, *, case_id: UUID | None,
    document_ids: Sequence[UUID], now: datetime, part2_order: bool = False, notices: Sequence[str] = (),
) -> UUID:  # fmt: skip
    """Copies out what a court ordered, after an attempt to tell the survivor. Refuses a subpoena, which in most states is no
    order of a court (28 CFR 94.115; domain.md 3.1), "everything", and Part 2 records without an order of their own kind."""
    demand = record_for(opened, client_id, demand_id)
    if demand is None or demand.kind != "legal_demand":
        raise Refused(_("This paper is not in the file any more."))
    documents = documents_chosen(opened, client_id, document_ids)
    travels = _notices(opened, draft, documents, notices, by_order=True)
    refused = demand_rules.refusal(demand.data, notices=travels, part2_order=part2_order)
    if refused:
        ledger.record("victim_services.compelled", kind="vault", object_id=opened.agency_id, outcome="refused")
        raise Refused(refused)
    if (
        draft.recipient_id not in fellows()
        or draft.recipient_id == opened.agency_id
        or (not draft.items and not documents)
    ):
        raise Refused(_("Name the agency that the order names, and exactly what it orders."))
    for _field, says in items_refused(draft):
        raise Refused(says)
    recipient, (starts, ends) = Agency.objects.get(id=draft.recipient_id), _moments(opened, draft, now)
    order = " · ".join(str(demand.data[f]) for f in ("issuer", "docket", "dated_on") if demand.data.get(f))
    data = {
        "number": number(), "recipient": recipient.name, "recipient_id": str(recipient.pk), "items": [asdict(i) for i in draft.items],
        "documents": [str(d) for d in document_ids], "purpose": _("As ordered by %(court)s") % {"court": order or _("a court")},
        "permitted_use": _("Only what the order allows. The survivor did not consent."), "notices": travels, "by_order": str(demand_id),
        "starts_at": starts.isoformat(), "ends_at": ends.isoformat(), "signed_at": now.isoformat(),
    }  # fmt: skip
    data["purpose"] = data["purpose"][:300]
    package = pack(
        opened, client_id, recipient, case_id, data, basis=PackageBasis.COURT_ORDER, documents=documents, span=(starts, ends), now=now
    )  # fmt: skip
    record_what_was_shown("victim_services.compelled", data, draft.items, recipient)
    client, key = held(opened, client_id)
    write(opened, client, key, "release", data, now)
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


def today_of(opened: OpenVault, now: datetime) -> date:
    return now.astimezone(ZoneInfo(opened.acting.time_zone)).date()


def _moments(opened: OpenVault, draft: ReleaseDraft, now: datetime) -> tuple[datetime, datetime]:
    """From now, or the morning of a later day, to the same hour of the last day, in the agency's zone; never beyond the days named."""
    zone = ZoneInfo(opened.acting.time_zone)
    starts = now
    if draft.starts_on > today_of(opened, now):
        starts = datetime.combine(draft.starts_on, time(0), zone).astimezone(UTC)
    return starts, starts + (draft.ends_on - draft.starts_on)


def _notices(
    opened: OpenVault,
    draft: ReleaseDraft,
    documents: Sequence[Record],
    chosen: Sequence[str],
    *,
    by_order: bool = False,
) -> list[str]:
    words = [w for i in draft.items for w in (i.label, i.value)] + [d.data["title"] for d in documents]
    found = notices_for(words, agency_kind=opened.acting.agency_kind, chosen=chosen, by_order=by_order)
    return sorted({*found, *(i.notice for i in draft.items if i.notice)})  # what an item carries nobody can leave out
