"""The request as views of this house get it: with who acts. Narrows types; decides nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from tandem.foundation.acting import Acting

Thing = TypeVar("Thing")


class MemberRequest(HttpRequest):
    acting: Acting


def now() -> datetime:
    """The one place where a page takes the time; everything below gets it passed in."""
    return datetime.now(UTC)


def found(thing: Thing | None) -> Thing:
    """A stranger gets 404, not 403: that something exists is already telling."""
    if thing is None:
        raise Http404
    return thing


def back(request: HttpRequest, fallback: str) -> HttpResponse:
    """To where the form said it came from, on this site only."""
    where = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(where, {request.get_host()}, request.is_secure()):
        where = fallback
    return HttpResponseRedirect(where)


def uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as e:
        raise Http404 from e
