"""Numbers that registers and agencies give: NCIC, NCMEC, NamUs, a case's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tandem.intake.reading.passages import Passage
from tandem.intake.reading.suggestion import Suggestion

_SIGN = r"(?:[ :#.]|\b(?:no|num|number|case|entry|nic|id|is|numero|de)\b){0,10}"
_OF = {
    "ncic": re.compile(rf"\b(?:ncic|nic){_SIGN}([a-z]\d{{9}})\b"),
    "ncmec": re.compile(rf"\bncmec{_SIGN}(\d{{6,8}})\b"),
    "namus": re.compile(r"\b(?:namus[ :#]{0,4})?((?:mp|up|ucp) ?\d{3,7})\b"),
    "agency_number": re.compile(
        rf"\b(?:case|incident|report|file|dr|cr|ref|folio|expediente|caso|reporte)(?: (?:number|no|num|numero)\b| ?#|\.)?{_SIGN}"
        r"((?:[a-z]{1,4}-?)?\d{2,4}[-/ ]?\d{3,8})\b"
    ),
    # A Mexican file's: CI-FDMX/0123/2026, FED/BC/TIJ/0001234/2026
    "folder": re.compile(
        rf"\b(?:carpeta(?: de investigacion)?|averiguacion(?: previa)?|expediente|folio|nuc|oficio|denuncia|causa(?: penal)?)\b{_SIGN}"
        r"([a-z][a-z0-9.-]{0,11}(?:/[a-z0-9.-]{1,12}){1,7}|\d{1,6}(?:/\d{2,6}){1,3})(?![\w/])"
    ),
}


def numbers(passage: Passage) -> Iterator[Suggestion]:
    taken: set[int] = set()
    for of, pattern in _OF.items():
        for found in pattern.finditer(passage.plain):
            start, end = found.span(1)
            if start in taken or passage.negated(found.start(), end):
                continue
            taken.add(start)
            kind = "agency_number" if of == "folder" else of
            value = passage.text[start:end].upper() if kind != "agency_number" else passage.text[start:end]
            sure = not passage.doubted(start, end)
            yield Suggestion(
                "number", {"kind": kind, "value": value}, passage.start + found.start(), passage.start + end, sure
            )
