"""Joint work on one matter: the case's shell, the agencies on it, its reports, persons, notes, events and picture."""

from tandem.cases.models.case import Case, CaseAgency, CaseReport, CaseStatus, Stage
from tandem.cases.models.event import CaseEvent
from tandem.cases.models.note import Note
from tandem.cases.models.picture import PictureFact

__all__ = ["Case", "CaseAgency", "CaseEvent", "CaseReport", "CaseStatus", "Note", "PictureFact", "Stage"]
