"""Doors: every view says which one it is. The register makes docs/doors.csv and lets a test refuse a view
without a door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

View = TypeVar("View", bound=Callable[..., HttpResponse])


@dataclass(frozen=True, slots=True)
class Door:
    name: str  # room.act
    public: bool
    says: str  # one line: what happens behind it


DOORS: dict[str, Door] = {}


def door(name: str, says: str, *, public: bool = False) -> Callable[[View], View]:
    """Marks a view. A door that is not public sends strangers to the log-in; what they may do inside is
    the room's permissions and, below, the database's."""

    def mark(view: View) -> View:
        DOORS[name] = Door(name, public, says)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not public and getattr(request, "acting", None) is None:
                return redirect_to_login(request.get_full_path())
            return view(request, *args, **kwargs)

        guarded.door = name  # type: ignore[attr-defined]
        return cast(View, guarded)

    return mark
