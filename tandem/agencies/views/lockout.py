"""What somebody sees whose account is locked after five failures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(
    request: HttpRequest, original_response: Any = None, credentials: Any = None, *_args: Any, **_more: Any
) -> HttpResponse:
    return render(request, "agencies/locked_out.html", status=429)
