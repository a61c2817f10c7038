"""A report with many who are alike: its page stays one that somebody can read and that opens at once."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tandem.intake.actions.receiving import receive
from tandem.intake.drafts import NameDraft, PersonDraft, ReportDraft
from tandem.intake.test_readings import NOW
from tests.cast import Cast

pytestmark = pytest.mark.database


def test_of_a_person_who_is_like_many_the_report_shows_three_and_the_way_to_the_rest(cast: Cast) -> None:
    persons = tuple(PersonDraft(part="victim", names=(NameDraft(f"Worker Quillfeather Ibáñez {c}", "Worker", family=f"Quillfeather Ibáñez {c}"),)) for c in "ABCDEFGHIJ")  # fmt: skip
    with cast.acting("dana") as acting, transaction.atomic():
        draft = ReportDraft(source="by_hand", source_ref=str(uuid4()), kind="tip", persons=persons)
        done = receive([draft], acting=acting, now=NOW)
    assert done.matches > 40
    client = Client()
    cast.log_in(client, "dana")
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/reports/{done.report_ids[0]}/").content.decode()
    assert page.count("Compare side by side") == 30
    assert page.count("More matches") == 10
    assert len(asked) < 150
