"""Joint work on one matter: the case's shell, the agencies on it, its reports, persons and notes."""

from tandem.cases.models.case import Case, CaseAgency, CaseReport, CaseStatus, Stage
from tandem.cases.models.note import Note

__all__ = ["Case", "CaseAgency", "CaseReport", "CaseStatus", "Note", "Stage"]
