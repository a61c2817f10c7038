"""HSDS in and out by the browser. What comes in is read in memory and never written to a temporary file."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tandem.agencies.models import Agency
from tandem.directory.actions.taking_in import take_in as take_in_file
from tandem.directory.forms import ExportForm, ImportForm
from tandem.directory.hsds import reading
from tandem.directory.models import DirectoryFile
from tandem.directory.permissions import may_keep
from tandem.directory.queries import exporting
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger


@door("directory.take_in", "Takes an HSDS file in as entries of the own agency")
def take_in(request: MemberRequest) -> HttpResponse:
    if not (verdict := may_keep(request.acting, request.acting.agency_id)):
        raise Refused(verdict.reason)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    context = {"form": form, "nav_active": "directory"}
    if request.method != "POST" or not form.is_valid():
        return render(request, "directory/import.html", context, status=422 if form.is_bound else 200)
    upload = form.cleaned_data["file"]
    try:
        given = reading.read_bytes(upload.read(), upload.name or "")
        outcome = take_in_file(
            given, addresses_confidential=form.cleaned_data["addresses"] != "public", acting=request.acting, now=now()
        )
    except reading.Unreadable as e:
        form.add_error("file", str(e))
        return render(request, "directory/import.html", context, status=422)
    context |= {"outcome": outcome, "rejects": outcome.rejects[:200]}
    messages.success(request, _("%(n)d taken in.") % {"n": outcome.accepted})
    return render(request, "directory/import.html", context)


@door("directory.export", "The directory as HSDS: JSON, or CSV in a zip; without confidential addresses")
def export(request: MemberRequest) -> HttpResponse:
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        files = DirectoryFile.objects.all()[:50]
        context = {"form": form, "files": files, "nav_active": "directory"}
        return render(request, "directory/export.html", context, status=422 if form.is_bound else 200)
    ids: list[UUID] = [request.acting.agency_id]
    if form.cleaned_data["scope"] == "all":
        ids = [*ids, *(a.pk for a in Agency.objects.exclude(pk=request.acting.agency_id))]
    format_name = form.cleaned_data["format"]
    ledger.record(
        "directory.export", kind="directory", detail={"format": format_name, "scope": form.cleaned_data["scope"]}
    )
    if format_name == "csv":
        return _download(
            exporting.as_zip(exporting.as_csv(exporting.as_tables(ids))), "directory-hsds.zip", "application/zip"
        )
    return _download(_written(exporting.as_json(ids)), "directory-hsds.json", "application/json")


@door("directory.give_back", "A file that was taken in, in its own shape, with what is known now")
def file(request: MemberRequest, file_id: str) -> HttpResponse:
    this = found(DirectoryFile.objects.filter(id=uuid_or_404(file_id)).first())
    ledger.record("directory.export", kind="directory_file", object_id=this.pk, detail={"format": "json"})
    return _download(_written(exporting.given_back(this)), "hsds.json", "application/json")


def _written(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def _download(data: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
