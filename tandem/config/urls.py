"""Where every address leads. Each room keeps its own; here they are only hung up."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

ROOMS = (
    "agencies",
    "accords",
    "directory",
    "clocks",
    "persons",
    "intake",
    "cases",
    "victim_services",
    "survivor",
    "ledger",
    "desk",
)

urlpatterns = [
    path("", include(f"tandem.{room}.urls")) for room in ROOMS if find_spec(f"tandem.{room}.urls") is not None
]

handler500 = "tandem.foundation.broken.server_error"
