"""CAP 1.2: AMBER alerts (event code CAE) and missing-and-endangered-person alerts (MEP) as broadcasters get
them. Earthquakes and floods travel in the same format and are turned away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from lxml import etree

from tandem.intake.drafts import Reject, ReportDraft
from tandem.intake.importers import safe_xml
from tandem.intake.importers.cap.alert import NAMESPACE, draft, event_codes, originals, value
from tandem.intake.importers.protocol import Item, Options, total_hint
from tandem.intake.importers.safe_values import Unusable

__all__ = ["FORMAT", "LABEL", "read", "total_hint"]

FORMAT = "cap"
LABEL = _("AMBER and missing-person alerts (CAP 1.2)")

_SCHEMA = Path(__file__).parent / "cap12.xsd"
# 47 CFR 11.31: CAE is the AMBER alert, MEP the missing and endangered person.
EVENT_CODES = ("CAE", "MEP")
_OLDER = re.compile(r"(?:urn:oasis:names:tc:emergency:cap:|http://www\.incident\.com/cap/)(1\.\d)")
_REHEARSALS = ("Test", "Exercise", "Draft")
_TRAFFIC = {
    "Ack": "This message acknowledges an alert; it is not an alert.",
    "Error": "This message reports an error about an alert; it is not an alert.",
}


def read(stream: BinaryIO, *, received_at: datetime, options: Options, start: int = 0) -> Iterator[Item]:
    """Positions are records: one alert, or `alerts` around several."""
    for record in safe_xml.records(stream, wrapper="alerts", start=start):
        yield record.position, _draft_or_reject(record, received_at, options)


def _draft_or_reject(record: safe_xml.Record, received_at: datetime, options: Options) -> ReportDraft | Reject:
    alert = record.element
    if alert is None:
        return Reject(record.line, "", record.fault, "")
    try:
        if fault := _not_cap(alert):
            return Reject(record.line, etree.QName(alert).localname[:60], fault, "")
        line, column, fault = safe_xml.schema_fault(alert, _SCHEMA)
        if fault:
            return Reject(line or record.line, column, fault, originals(alert))
        column, fault = _not_wanted(alert, options)
        if fault:
            return Reject(record.line, column, fault, originals(alert))
        return draft(alert, received_at)
    except Unusable as error:
        return Reject(record.line, error.column, error.reason, originals(alert))
    except Exception as error:
        reason = f"The alert could not be read, for a reason nobody foresaw ({type(error).__name__})."
        return Reject(record.line, "", reason, "")


def _not_cap(alert: etree._Element) -> str:
    name = etree.QName(alert)
    if name.localname != "alert":
        return "This is no CAP alert: the element is not “alert”. Choose the format that fits the file."
    if name.namespace == NAMESPACE:
        return ""
    version = _OLDER.fullmatch(name.namespace or "")
    found = f"CAP {version.group(1)}" if version else "another alert format"
    return f"This is {found}, and Tandem reads CAP 1.2, as IPAWS sends it. Ask the sender for CAP 1.2."


def _not_wanted(alert: etree._Element, options: Options) -> tuple[str, str]:
    """Element and sentence, both empty for an alert to take."""
    kind, status = value(alert, "msgType"), value(alert, "status")
    if kind in _TRAFFIC:
        return "msgType", _TRAFFIC[kind]
    if status in _REHEARSALS and not options.allow_tests:
        return (
            "status",
            f"The alert is marked “{status}”, so nobody is missing. For a rehearsal, allow test alerts.",
        )
    if status not in ("Actual", *_REHEARSALS):
        return "status", "The message is for the alerting network itself, not about a person."
    codes = event_codes(alert)
    if any(code in EVENT_CODES for code in codes):
        return "", ""
    if kind == "Cancel" and not codes and alert.find(f"{{{NAMESPACE}}}info") is None:
        return "", ""  # a cancellation may consist of the references alone
    named = f"Its event code is {', '.join(codes[:3])}" if codes else "It has no event code"
    return "eventCode", (
        f"The alert is not about a missing or abducted person. {named}; Tandem takes CAE (AMBER) and MEP "
        "(missing and endangered person)."
    )
