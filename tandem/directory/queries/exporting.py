"""The directory as HSDS 3.0, from what the rows say now. Confidential addresses lie in another table, which nothing here reads."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from tandem.directory.hsds import apart, tables
from tandem.directory.hsds.cells import outward
from tandem.directory.hsds.shapes import CAPACITY, LIST_KEY, LOCATION, ORGANIZATION, SERVICE, TABLES, Body, Json, Key
from tandem.directory.models import Beds, DirectoryFile, LooseRecord, Offer, Provider, Site

Bodies = Callable[[Key], Body | None]


def bodies_of(agency_ids: Iterable[UUID]) -> dict[Key, Body]:
    """Every thing of these agencies with all that belongs to it: also the services and beds that pages added under it."""
    ids = list(agency_ids)
    models: tuple[tuple[str, Any], ...] = (
        (ORGANIZATION, Provider),
        (SERVICE, Offer),
        (LOCATION, Site),
        (CAPACITY, Beds),
    )
    return {(kind, row.hsds_id): row.hsds for kind, model in models for row in model.objects.filter(agency_id__in=ids)}


def given_back(file: DirectoryFile) -> Json:
    """A file that was taken in, in its own shape, with what is known now."""
    return apart.put_together(file.tree, bodies_of([file.agency_id]).get)


def whole(agency_ids: Iterable[UUID]) -> list[tuple[str, Body]]:
    """(kind, object) of each organisation with its services, places and beds, then what belongs to none. Agency by agency, because two
    agencies may know a thing by the same id."""
    found: list[tuple[str, Body]] = []
    for agency_id in agency_ids:
        bodies = bodies_of([agency_id])
        for provider in Provider.objects.filter(agency_id=agency_id):
            _link(bodies, (ORGANIZATION, provider.hsds_id), SERVICE, provider.offers.all())
            _link(bodies, (ORGANIZATION, provider.hsds_id), LOCATION, provider.sites.all())
        for offer in Offer.objects.filter(agency_id=agency_id):
            _link(bodies, (SERVICE, offer.hsds_id), CAPACITY, offer.beds.all())
        roots = [(ORGANIZATION, p.hsds_id) for p in Provider.objects.filter(agency_id=agency_id)]
        roots += [(SERVICE, o.hsds_id) for o in Offer.objects.filter(agency_id=agency_id, provider=None)]
        roots += [(LOCATION, s.hsds_id) for s in Site.objects.filter(agency_id=agency_id, provider=None)]
        found += [(key[0], apart.put_together({apart.MARK: list(key)}, bodies.get)) for key in roots]
    return found


def _link(bodies: dict[Key, Body], parent: Key, kind: str, rows: Iterable[Any]) -> None:
    """Adds to the parent's list what belongs to it and is not in it yet."""
    body, list_key = bodies[parent], LIST_KEY[kind]
    listed = body.get(list_key) if isinstance(body.get(list_key), list) else []
    there = {tuple(m[apart.MARK]) for m in listed or [] if isinstance(m, dict) and apart.MARK in m}
    kept = [m for m in listed or [] if not (isinstance(m, dict) and apart.MARK in m and apart.key_of(m) not in bodies)]
    new = [{apart.MARK: [kind, row.hsds_id]} for row in rows if (kind, row.hsds_id) not in there]
    if new or len(kept) != len(listed or []):
        bodies[parent] = body | {list_key: kept + new}


def as_json(agency_ids: Iterable[UUID]) -> Body:
    """A page of organisations as HSDS's API gives it, all on one; what belongs to no organisation stands beside it."""
    found = whole(agency_ids)
    rest = {LIST_KEY[kind]: [body for k, body in found if k == kind] for kind in (SERVICE, LOCATION)}
    return _page([body for kind, body in found if kind == ORGANIZATION]) | {
        key: rows for key, rows in rest.items() if rows
    }


def joined(pages: list[Body]) -> Body:
    """Several such pages as one."""
    rest = {
        key: [row for page in pages for row in page.get(key, ())] for key in (LIST_KEY[SERVICE], LIST_KEY[LOCATION])
    }
    return _page([row for page in pages for row in page["contents"]]) | {
        key: rows for key, rows in rest.items() if rows
    }


def _page(organizations: list[Body]) -> Body:
    return {
        "total_items": len(organizations), "total_pages": 1, "page_number": 1, "size": len(organizations), "first_page": True,
        "last_page": True, "empty": not organizations, "contents": organizations,
    }  # fmt: skip


def as_tables(agency_ids: Iterable[UUID]) -> tables.Tables:
    ids = list(agency_ids)
    loose: tables.Tables = {}
    for row in LooseRecord.objects.filter(agency_id__in=ids).order_by("table", "hsds_id"):
        loose.setdefault(row.table, []).append(row.hsds)
    return tables.flatten(whole(ids), loose)


def as_csv(rows: tables.Tables) -> dict[str, str]:
    """File name -> text, for each table that has a row: the specification's columns, then whatever else the rows hold."""
    files = {}
    for name, (file, columns) in TABLES.items():
        if name not in rows:
            continue
        more = sorted({key for row in rows[name] for key in row} - set(columns))
        out = io.StringIO(newline="")
        sheet = csv.writer(out)
        sheet.writerow([*columns, *(outward(key) for key in more)])
        for row in rows[name]:
            sheet.writerow([outward(tables.cell(row.get(key))) for key in (*columns, *more)])
        files[file] = out.getvalue()
    return files


def as_zip(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()
