"""Reports, who is named in them, how they came in, and what was decided."""

from tandem.intake.models.arrival import Arrival, ImportRun
from tandem.intake.models.reading import ReadingDecision, ReadingState
from tandem.intake.models.report import Involvement, Report, ReportState, TriageDecision, Urgency
from tandem.intake.models.tip import Receipt, TipMessage

__all__ = [
    "Arrival",
    "ImportRun",
    "Involvement",
    "ReadingDecision",
    "ReadingState",
    "Receipt",
    "Report",
    "ReportState",
    "TipMessage",
    "TriageDecision",
    "Urgency",
]
