"""The page for what broke. Says in plain words what an operator can mend (a full disk, a database that is away); everything else
keeps its silence. Needs no database, no session and no translation, for any of these may be what broke."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.template import loader

from tandem.foundation.failing import database_away, disk_full

RETRY_AFTER = "60"  # seconds


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the failure is still being handled."""
    error = sys.exception()
    page, status = "500.html", 500
    if error is not None and disk_full(error):
        page, status = "full.html", 503
    elif error is not None and database_away(error):
        page, status = "away.html", 503
    response = HttpResponse(loader.get_template(page).render(), status=status)
    if status == 503:
        response.headers["Retry-After"] = RETRY_AFTER
    return response
