"""What a reader hands on: what is said, where, and whether the text itself doubts it. Apart, so that every reader knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# kind -> its parts, in the order in which a page shows them. All parts are text; "" is not said.
KINDS: dict[str, tuple[str, ...]] = {
    "alias": ("name",),
    "companion": ("relation", "name", "age"),
    "vehicle": ("color", "year", "make", "model", "plate", "state"),
    "phone": ("number",),
    "email": ("address",),
    "account": ("platform", "handle"),
    "place": ("kind", "line", "city", "state"),
    "descriptor": ("field", "value"),
    "number": ("kind", "value"),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`start` and `end` are places in the text that was read. `sure` is false where the text says maybe, where it is hearsay, or
    where the reader had to guess."""

    kind: str
    parts: Mapping[str, str]
    start: int
    end: int
    sure: bool = True
