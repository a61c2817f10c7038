"""Answers that take as long for a hit as for none. A report that meets a silent record writes rows more, and a word that stands in hidden
rows only is looked up longer; so such answers leave at the next full step of time, whatever was done for them (docs/threats.md)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Seconds. Several times what the work takes, so that nearly every answer leaves at the first step.
STEP_OF_A_REPORT, STEP_OF_A_SEARCH = 0.2, 0.1


def evenly(request: HttpRequest, step: float) -> None:
    """Says that this request's answer waits for the next full step. For views; the wait itself is outside the transaction."""
    request.even_step = step  # type: ignore[attr-defined]


def left(passed: float, step: float) -> float:
    """Seconds until the next full step."""
    return step - passed % step


class EvenMiddleware:
    """Outermost, so that what happens after the view is inside the step too: session, commit, notices."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        step = getattr(request, "even_step", None)
        if step:
            time.sleep(left(time.perf_counter() - began, step))
        return response
