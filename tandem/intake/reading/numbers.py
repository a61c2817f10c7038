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
}


def numbers(passage: Passage) -> Iterator[Suggestion]:
    taken: set[int] = set()
    for kind, pattern in _OF.items():
        for found in pattern.finditer(passage.plain):
            start, end = found.span(1)
            if start in taken or passage.negated(found.start(), end):
                continue
            taken.add(start)
            value = passage.text[start:end].upper() if kind != "agency_number" else passage.text[start:end]
            sure = not passage.doubted(start, end)
            yield Suggestion(
                "number", {"kind": kind, "value": value}, passage.start + found.start(), passage.start + end, sure
            )
