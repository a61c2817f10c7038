"""The importers by name. To add one: a folder, and a line here."""

from __future__ import annotations

from difflib import get_close_matches
from typing import cast

from tandem.intake.importers import cap, csv_file, cybertip, namus
from tandem.intake.importers.protocol import Importer

# Modules, not classes. Each is held to the protocol by test_registry.py.
_IMPORTERS = cast("tuple[Importer, ...]", (namus, cybertip, cap, csv_file))
_BY_NAME = {one.FORMAT: one for one in _IMPORTERS}


class UnknownFormat(LookupError):
    """Its text is a whole sentence."""


def formats() -> tuple[Importer, ...]:
    return _IMPORTERS


def importer(name: str) -> Importer:
    found = _BY_NAME.get(name)
    if found is None:
        near = get_close_matches(name.lower(), _BY_NAME, n=1)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        raise UnknownFormat(
            f'Tandem has no importer for the format "{name[:40]}".{hint} It reads: {", ".join(_BY_NAME)}.'
        )
    return found
