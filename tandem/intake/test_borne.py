"""What stands in a report already is not suggested out of its own words again: one press would make a second person of one."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction

from tandem.intake.actions.receiving import receive
from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, ReportDraft
from tandem.intake.models import Report
from tandem.intake.queries.reading import undecided
from tandem.intake.test_readings import NOW, report_of
from tests.cast import Cast

pytestmark = pytest.mark.database


def test_who_and_what_stands_in_the_report_is_not_suggested_as_new(cast: Cast) -> None:
    words = "A girl named Itzel Marroquin came with a man called Dez in a car, plate 7KLM204. Her phone is 559-555-0174. He told her aunt Zuzu."
    persons = (
        PersonDraft(part="missing", names=(NameDraft("Itzel Marroquín Paz", "Itzel", family="Marroquín Paz"),), identifiers=(IdentifierDraft("phone", "(559) 555-0174"),)),
        PersonDraft(part="suspect", names=(NameDraft("Dez", kind="street"),), identifiers=(IdentifierDraft("plate", "7KLM204"),)),
    )  # fmt: skip
    with cast.acting("dana") as acting, transaction.atomic():
        draft = ReportDraft(source="by_hand", source_ref=str(uuid4()), kind="tip", narrative=words, persons=persons)
        [report_id] = receive([draft], acting=acting, now=NOW).report_ids
        left = undecided(Report.objects.get(id=report_id))
    assert [(s.kind, s.suggestion.parts.get("name")) for s in left] == [("companion", "Zuzu")]


def test_a_part_of_a_name_that_stands_in_the_report_is_shown_and_never_taken_over_with_the_sure_ones(
    cast: Cast,
) -> None:
    report = report_of(cast, words="A girl named Suzanne left. She was with a girl named Pilar Oakes.")
    with cast.acting("dana"), transaction.atomic():
        found = {
            s.suggestion.parts["name"]: s.sure
            for s in undecided(Report.objects.get(id=report))
            if s.kind == "companion"
        }
    assert found == {"Suzanne": False, "Pilar Oakes": True}
