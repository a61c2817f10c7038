"""A release as a FHIR Consent file, and a consent from elsewhere as a draft. Both by POST: a file's name and address say nothing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.victim_services.actions import interchange
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.clients import client_for, record_for
from tandem.victim_services.queries.ended import release_standing, revoked_elsewhere
from tandem.victim_services.views.opening import unlocked


@door("victim_services.export_consent", "A signed release as a FHIR Consent file")
@require_POST
@unlocked
def export_consent(request: MemberRequest, opened: OpenVault, client_id: str, release_id: str) -> HttpResponse:
    this = found(client_for(opened, uuid_or_404(client_id)))
    record = found(record_for(opened, this.id, uuid_or_404(release_id)))
    running = record.kind == "release" and release_standing(record, now(), revoked_elsewhere([record]))["running"]
    number, content = interchange.export_consent(
        opened, this.id, record.id, running=running, wished=request.POST.get("wished") == "yes", now=now()
    )  # fmt: skip
    answer = HttpResponse(content, content_type="application/fhir+json")
    answer["Content-Disposition"] = f'attachment; filename="{number}.json"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@door("victim_services.import_consent", "A FHIR Consent from elsewhere becomes a draft, to be checked and signed")
@unlocked
def import_consent(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    this = found(client_for(opened, uuid_or_404(client_id)))
    wrong = ""
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            if upload is None:
                raise Refused(_("Choose the file first."))
            made = interchange.import_consent(opened, this.id, upload.read(interchange.LARGEST + 1), now=now())
            return redirect(f"{reverse('vault_sign_release', args=[this.id])}?draft={made}")
        except Refused as refusal:
            wrong = refusal.reason
    context = {"client": this, "wrong": wrong, "nav_active": "vault"}
    return render(request, "victim_services/import_consent.html", context, status=422 if wrong else 200)
