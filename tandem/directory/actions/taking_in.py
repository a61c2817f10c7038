"""Taking an HSDS file in for an agency: one transaction, each thing once, what is confidential parted from what others read before any row
is written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tandem.directory.actions import addresses, keeping
from tandem.directory.actions.places import strike_out_everywhere
from tandem.directory.hsds import apart, hiding, tables
from tandem.directory.hsds.reading import Given, Unreadable
from tandem.directory.hsds.shapes import CAPACITY, ENTITIES, LOCATION, ORGANIZATION, SERVICE, Body, Json, Key
from tandem.directory.models import DirectoryFile, LooseRecord
from tandem.directory.permissions import may_keep
from tandem.foundation.acting import Acting
from tandem.foundation.rejects import Reject
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger


@dataclass(slots=True)
class Outcome:
    """Counts of things (organisations, services, places, beds, other rows), not of lines."""

    read: int = 0
    accepted: int = 0  # new or changed
    duplicates: int = 0  # here already, and the same
    confidential: int = 0  # places whose address only the own agency sees
    rejects: list[Reject] = field(default_factory=list)
    file_id: UUID | None = None


@dataclass(slots=True)
class _Job:
    acting: Acting
    now: datetime
    addresses_confidential: bool
    parts: apart.Parts = field(default_factory=apart.Parts)
    loose: tables.Tables = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)


def take_in(given: Given, *, addresses_confidential: bool, acting: Acting, now: datetime) -> Outcome:
    """Takes in what a file gave. A location that says of itself that it is confidential, or that is so here already, stays so whatever
    `addresses_confidential` says. Things that the file does not name are left as they are. Raises Unreadable, Refused."""
    verdict = may_keep(acting, acting.agency_id)
    if not verdict:
        raise Refused(verdict.reason)
    job = _Job(acting, now, addresses_confidential)
    job.outcome.rejects += given.rejects
    tree: Json = None
    if given.tables is not None:
        _from_tables(given, job)
    else:
        tree = _from_json(given, job)
    with transaction.atomic():
        _save(tree, given.tables is None, job)
        out = job.outcome
        out.read = out.accepted + out.duplicates + len(out.rejects)
        ledger.record(
            "directory.take_in", kind="directory_file", object_id=out.file_id,
            detail={"accepted": out.accepted, "duplicates": out.duplicates, "rejected": len(out.rejects)},
        )  # fmt: skip
    return job.outcome


def _from_json(given: Given, job: _Job) -> Json:
    """The document's tree; records that cannot be taken are left out of it and told."""
    trees: list[Json] = []
    for line, kind, record in given.records:
        try:
            apart.take_apart(record, kind)  # a trial: of a record that is refused nothing may be left behind
            trees.append(apart.take_apart(record, kind, job.parts).tree)
        except apart.Malformed as e:
            job.outcome.rejects.append(Reject(line, e.column, e.reason, _only_id(record)))
    document = given.document
    if isinstance(document, list):
        return trees
    if not isinstance(document.get("contents"), list):
        return trees[0] if trees else None
    try:
        rest = apart.take_apart({k: v for k, v in document.items() if k != "contents"}, "", job.parts).tree
    except apart.Malformed as e:
        raise Unreadable(f"Around the list of records stands what does not belong there. {e.reason}") from e
    return rest | {"contents": trees}


def _from_tables(given: Given, job: _Job) -> None:
    nested = tables.nest(given.tables or {})
    for table, body in nested.roots:
        try:
            apart.take_apart(body, table)
            apart.take_apart(body, table, job.parts)
        except apart.Malformed as e:
            line = given.lines.get((table, str(body.get("id"))), 0)
            job.outcome.rejects.append(Reject(line, e.column, e.reason, _only_id(body)))
    for table, rows in nested.loose.items():
        for row in rows:
            if table in ("address", *ENTITIES):
                reason = "The row names a location or service that is not in these tables."
                line = given.lines.get((table, row["id"]), 0)
                job.outcome.rejects.append(Reject(line, _link(table), reason, _only_id(row)))
            else:
                job.loose.setdefault(table, []).append(row)


def _link(table: str) -> str:
    return "location_id" if table == "address" else "service_id"


def _only_id(record: Body) -> dict[str, str]:
    """What the rejects file keeps: never more than the id, because the record may hold an address that is confidential."""
    found = record.get("id")
    return {"id": found[:100]} if isinstance(found, str) else {}


# Saving -----------------------------------------------------------------------------------------------------------------------------
def _save(tree: Json, is_json: bool, job: _Job) -> None:
    there = keeping.rows_of(job.acting.agency_id)
    hidden = _hide(there, job)
    words = addresses.words_of_own_addresses(job.acting.agency_id, hidden.values())
    hidden_ids = frozenset(key[1] for key in hidden) | {
        r.hsds_id for k, r in there.items() if k[0] == LOCATION and r.confidential
    }
    merged = {key: _merged(there.get(key), body) for key, body in job.parts.bodies.items()}

    def cleaned(value: Json) -> Json:
        # Settled against this file alone: what a page added to a thing is not left out because the file does not know it.
        return hiding.strike_out(hiding.without_hidden(apart.settle(value, job.parts.bodies.get), hidden_ids), words)

    for kind in (ORGANIZATION, LOCATION, SERVICE, CAPACITY):
        for key, body in merged.items():
            if key[0] == kind:
                _save_one(key, cleaned(body), there, hidden, job)
    for table, rows in job.loose.items():
        for row in cleaned(rows):
            _save_loose(table, row, job)
    if is_json and tree is not None:
        _save_file(cleaned(tree), job)
    if hidden:
        strike_out_everywhere(job.acting.agency_id)


def _merged(row: Any, body: Body) -> Body:
    """What a file says is laid over what is here; what it does not mention stays. Of a hidden place only the open part is here."""
    return (row.hsds if row is not None else {}) | body


def _hide(there: dict[Key, Any], job: _Job) -> dict[Key, Body]:
    """Parts each confidential location of the file in what is open, which stays in the bodies, and what is not, which is returned."""
    hidden: dict[Key, Body] = {}
    for key, body in job.parts.bodies.items():
        if key[0] != LOCATION:
            continue
        row = there.get(key)
        if job.addresses_confidential or hiding.is_marked(body) or (row is not None and row.confidential):
            hidden[key] = hiding.hidden_part(body)
            if row is not None and not row.confidential:
                hidden[key] = hiding.hidden_part(row.hsds) | hidden[key]
                row.hsds = hiding.open_part(row.hsds)
            job.parts.bodies[key] = hiding.open_part(body)
    return hidden


def _save_one(key: Key, body: Body, there: dict[Key, Any], hidden: dict[Key, Body], job: _Job) -> None:
    kind, hsds_id = key
    new = key not in there
    row: Any = keeping.new_row(kind, hsds_id, job.acting) if new else there[key]
    confidential = key in hidden
    above = _above(key, there, job)
    if kind == CAPACITY:
        if above is None:
            reason = "Beds belong to a service of the same file."
            job.outcome.rejects.append(Reject(0, "service_id", reason, {"id": hsds_id}))
            return
        row.offer = above
        body = _counted(row, body, new, job)
    changed = (
        new
        or row.hsds != body
        or (kind == LOCATION and (row.confidential != confidential or _moved(row, hidden.get(key))))
    )
    if kind in (SERVICE, LOCATION) and above is not None and row.provider_id != above.pk:
        row.provider, changed = above, True
    if kind == LOCATION:
        row.confidential = confidential
        job.outcome.confidential += confidential
    there[key] = row
    if not changed:
        job.outcome.duplicates += 1
        return
    keeping.write(kind, row, body, acting=job.acting, now=job.now)
    if confidential:
        addresses.keep_address(row.pk, job.acting.agency_id, hidden[key])
    job.outcome.accepted += 1


def _counted(row: Any, body: Body, new: bool, job: _Job) -> Body:
    """How many beds are free, and as of when. A count that a member made stands against a file that is older, or does not say when."""
    said = _moment(body.get("updated"))
    if not new:
        by_hand = row.counted_by_id is not None and row.counted_by.role != "importer"
        if (said <= row.counted_at) if said else by_hand:
            kept = {k: row.hsds[k] for k in ("available", "updated") if k in row.hsds}
            return {k: v for k, v in body.items() if k not in ("available", "updated")} | kept
        if row.hsds.get("available") == body.get("available") and not said:
            return body
    row.counted_at, row.counted_by_id = min(said or job.now, job.now), job.acting.member_id
    return body


def _moment(value: Json) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _moved(row: Any, hidden: Body | None) -> bool:
    return bool(hidden) and addresses.address_of(row.pk) != hidden


def _above(key: Key, there: dict[Key, Any], job: _Job) -> Any:
    """The organisation that a service or place belongs to, the service that beds belong to; None where the file names none."""
    above = job.parts.above.get(key)
    if key[0] == CAPACITY:
        return there.get(above) if above is not None and above[0] == SERVICE else None
    if above is not None and above[0] == SERVICE:
        above = job.parts.above.get(above)
    if above is None:
        named = job.parts.bodies[key].get("organization_id")
        above = (ORGANIZATION, named) if isinstance(named, str) else None
    return there.get(above) if above is not None else None


def _save_loose(table: str, row: Body, job: _Job) -> None:
    found, made = LooseRecord.objects.get_or_create(
        agency_id=job.acting.agency_id, table=table, hsds_id=str(row["id"])[:100], defaults={"hsds": row}
    )
    if not made and found.hsds == row:
        job.outcome.duplicates += 1
        return
    if not made:
        found.hsds = row
        found.save(update_fields=["hsds"])
    job.outcome.accepted += 1


def _save_file(tree: Json, job: _Job) -> None:
    """The file's shape, so that it can be given back. Its fingerprint is of what is kept: never of the address."""
    digest = hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).digest()
    row, _made = DirectoryFile.objects.get_or_create(
        agency_id=job.acting.agency_id, tree_sha256=digest,
        defaults={"tree": tree, "records": len(job.parts.bodies), "taken_at": job.now, "taken_by_id": job.acting.member_id},
    )  # fmt: skip
    job.outcome.file_id = row.pk
