"""Joint work on one matter: the case's shell, the agencies on it, its reports, persons, notes and events."""

from tandem.cases.models.case import Case, CaseAgency, CaseReport, CaseStatus, Stage
from tandem.cases.models.event import CaseEvent
from tandem.cases.models.note import Note

__all__ = ["Case", "CaseAgency", "CaseEvent", "CaseReport", "CaseStatus", "Note", "Stage"]
