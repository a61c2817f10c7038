"""CyberTipline: reports of online child exploitation, as providers write them for NCMEC. Takes what was
reported about whom; never a file, a picture or a file's name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from lxml import etree

from tandem.intake.drafts import Reject, ReportDraft
from tandem.intake.importers import safe_xml
from tandem.intake.importers.cybertip.fields import originals
from tandem.intake.importers.cybertip.report import draft
from tandem.intake.importers.protocol import Item, Options, total_hint
from tandem.intake.importers.safe_values import Unusable

__all__ = ["FORMAT", "LABEL", "read", "total_hint"]

FORMAT = "cybertip"
LABEL = _("NCMEC CyberTipline reports (XML)")

_SCHEMA = Path(__file__).parent / "cybertip-report.xsd"
_NOT_REPORTS = {
    "fileDetails": "This describes a file that was sent with a report; it is not a report itself. Import "
    "the report, and note the file's number and hashes, which stand beside this, in the case.",
    "reportResponse": "This is NCMEC's answer to a provider who sent something in, not a report.",
    "reportDoneResponse": "This is NCMEC's receipt for a finished report, not the report.",
}
_UNKNOWN = (
    "This is no CyberTipline report: the element is not “report”, nor “reports” around several. Choose the "
    "format that fits the file."
)


def read(stream: BinaryIO, *, received_at: datetime, options: Options, start: int = 0) -> Iterator[Item]:
    """Positions are records."""
    for record in safe_xml.records(stream, wrapper="reports", start=start):
        yield record.position, _draft_or_reject(record, received_at)


def _draft_or_reject(record: safe_xml.Record, received_at: datetime) -> ReportDraft | Reject:
    element = record.element
    if element is None:
        return Reject(record.line, "", record.fault, "")
    tag = etree.QName(element).localname
    if tag != "report":
        # A receipt or a file's description keeps only numbers and hashes, whatever else stands in it.
        known = element.tag in _NOT_REPORTS
        return Reject(record.line, tag[:60], _NOT_REPORTS.get(tag, _UNKNOWN), originals(element) if known else "")
    try:
        line, column, fault = safe_xml.schema_fault(element, _SCHEMA)
        if fault:
            return Reject(line or record.line, column, fault, originals(element))
        return draft(element, received_at, originals(element))
    except Unusable as error:
        return Reject(record.line, error.column, error.reason, originals(element))
    except Exception as error:
        reason = f"The report could not be read, for a reason nobody foresaw ({type(error).__name__})."
        return Reject(record.line, "", reason, "")
