"""Documents of a client's file: in and out."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.ledger import actions as ledger
from tandem.victim_services.actions import documents
from tandem.victim_services.actions.documents import RefusedDocument
from tandem.victim_services.forms import DocumentForm
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.clients import client_for, record_for
from tandem.victim_services.rules.documents import SUFFIX
from tandem.victim_services.views.opening import unlocked


@door("victim_services.keep_document", "Keeps a document in a client's file")
@require_POST
@unlocked
def keep_document(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    this = found(client_for(opened, uuid_or_404(client_id)))
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        file, flagged = form.cleaned_data["file"], form.cleaned_data["flagged"] != "no"
        try:
            documents.keep_document(opened, this.id, file, title=form.cleaned_data["title"], flagged=flagged, now=now())
        except RefusedDocument as e:
            form.add_error("flagged" if flagged else "file", e.reason)
        else:
            messages.success(request, _("Kept, encrypted."))
            return redirect("vault_client", this.id)
    context = {
        "form": form,
        "title": _("Document"),
        "under": this.name,
        "back": f"/vault/clients/{this.id}/",
        "upload": True,
        "nav_active": "vault",
    }
    return render(request, "victim_services/form.html", context, status=422)


@door("victim_services.document", "Hands out a document of a client's file")
@unlocked
def document(request: MemberRequest, opened: OpenVault, client_id: str, record_id: str) -> HttpResponse:
    """As a download under a name that says nothing, never shown inside the site: a file cannot run as one of our pages."""
    this = found(client_for(opened, uuid_or_404(client_id)))
    record = found(record_for(opened, this.id, uuid_or_404(record_id)))
    if record.kind != "document":
        raise Http404
    parts: Sequence[bytes] = list(documents.parts_of(opened, UUID(client_id), record.id))  # at most 25 MB
    ledger.record("victim_services.look", kind="vault", object_id=opened.agency_id, outcome="viewed")
    answer = StreamingHttpResponse(iter(parts), content_type=record.data["media_type"])
    answer["Content-Disposition"] = f'attachment; filename="document{SUFFIX[record.data["media_type"]]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer  # type: ignore[return-value]
