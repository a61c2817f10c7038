"""What was released to the member's agency: to read while it runs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tandem.accords.models import Package, PackageFile, PackagePart
from tandem.accords.models.package import PART
from tandem.accords.notices import notices_of
from tandem.foundation import acting as who_acts
from tandem.foundation.acting import Acting
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.ledger import actions as ledger

COVER = "READ-FIRST.txt"


@door("accords.packages", "What is released to the member's agency now")
def packages(request: MemberRequest) -> HttpResponse:
    rows = Package.objects.exclude(from_agency_id=request.acting.agency_id).select_related("from_agency")
    return render(
        request, "accords/packages.html", {"packages": rows.order_by("ends_at")[:200], "nav_active": "packages"}
    )


@door("accords.look_at_package", "One package: exactly what was released, for what, until when")
def package(request: MemberRequest, package_id: str) -> HttpResponse:
    this = _package(request, package_id)
    ledger.record(
        "accords.look_at_package",
        kind="package",
        object_id=this.id,
        compartment_id=this.compartment_id,
        outcome="viewed",
    )
    context = {
        "package": this, "files": this.files.order_by("name"), "notices": notices_of(this.notices),
        "reader": request.acting.name, "read_at": now(), "nav_active": "packages",
    }  # fmt: skip
    answer = render(request, "accords/package.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@door("accords.download_package", "A package's documents as one file; stops where the release ends")
def package_files(request: MemberRequest, package_id: str) -> HttpResponse:
    this = _package(request, package_id)
    files = list(this.files.order_by("name"))
    ledger.record(
        "accords.download_package",
        kind="package",
        object_id=this.id,
        compartment_id=this.compartment_id,
        outcome="viewed",
    )
    sheet = cover(
        this,
        files,
        reader=request.acting.name,
        agency=request.acting.agency_name,
        at=now(),
        zone=request.acting.time_zone,
    )
    answer = StreamingHttpResponse(_zipped(files, request.acting, sheet, this.number), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{this.number}.zip"'
    answer["Cache-Control"] = "no-store"
    return answer  # type: ignore[return-value]


def _package(request: MemberRequest, package_id: str) -> Package:
    rows = Package.objects.exclude(from_agency_id=request.acting.agency_id).select_related("from_agency", "to_agency")
    return found(rows.filter(id=uuid_or_404(package_id)).first())


def cover(this: Package, files: list[PackageFile], *, reader: str, agency: str, at: datetime, zone: str) -> str:
    """The watermark of a download, which bears no mark of its own: the release, who took it and when, for what, until when, and the
    notices that must go with it (42 CFR 2.32)."""

    def local(moment: datetime) -> str:
        return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M %Z")

    def line(label: str, value: object) -> str:
        return f"{label}: {value}"

    lines = [
        _("%(number)s · taken by %(reader)s, %(agency)s · do not pass on")
        % {"number": this.number, "reader": reader, "agency": agency},
        "",
        line(_("Released by"), this.from_agency.name),
        line(_("Released to"), this.to_agency.name),
        line(_("Basis"), this.get_basis_display()),
        line(_("Purpose"), this.purpose),
        line(_("May be used for"), this.permitted_use or "-"),
        line(_("Until"), local(this.ends_at)),
        line(_("Taken on"), local(at)),
        "",
        _("When it ends or is taken back, destroy this copy. You will be told."),
        "",
        *[f"- {f.name} ({f.size} B)" for f in files],
    ]
    for notice in notices_of(this.notices):
        lines += ["", f"{notice.plain} ({notice.citation})", *([notice.text] if notice.text else [])]
    return "\n".join(lines) + "\n"


class _Outlet(io.RawIOBase):
    """What the zip writer writes, handed on at once instead of kept."""

    def __init__(self) -> None:
        self.waiting = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self.waiting += piece
        return len(piece)

    def taken(self) -> bytes:
        piece, self.waiting = self.waiting, b""
        return piece


def _zipped(files: list[PackageFile], acting: Acting, sheet: str = "", folder: str = "") -> Iterator[bytes]:
    """The cover sheet first, then the documents, all in a folder that bears the release's number. One piece in memory at a time. The answer streams after the request's own transaction is over, so each piece is asked for in a
    transaction of its own, as the member: the wall judges again, and a release that ends meanwhile ends the download."""
    outlet = _Outlet()
    names: set[str] = set()
    under = f"{folder}/" if folder else ""
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        if sheet:
            archive.comment = sheet.splitlines()[0].encode()[:200]
            archive.writestr(f"{under}{COVER}", sheet)
        for file in files:
            name = file.name.replace("/", "_").replace("\\", "_")
            while name in names:
                name = f"_{name}"
            names.add(name)
            with archive.open(zipfile.ZipInfo(under + name), "w", force_zip64=True) as entry:
                for number in range(-(-file.size // PART)):
                    piece = _part(file.id, number, acting)
                    if piece is None:
                        return  # ended or taken back: what was sent so far is an archive that no program opens
                    entry.write(piece)
                    yield outlet.taken()
    yield outlet.taken()


def _part(file_id: UUID, number: int, acting: Acting) -> bytes | None:
    with who_acts.acting_as(acting), transaction.atomic():
        row = PackagePart.objects.filter(file_id=file_id, number=number).values_list("body", flat=True).first()
    return bytes(row) if row is not None else None
