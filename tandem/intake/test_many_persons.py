"""A report with many who are alike: its page stays one that somebody can read and that opens at once."""

from __future__ import annotations

from datetime import date
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tandem.foundation.embedded import database
from tandem.intake.actions.receiving import receive
from tandem.intake.drafts import NameDraft, PersonDraft, ReportDraft
from tandem.intake.models import Involvement
from tandem.intake.test_readings import NOW
from tandem.persons.actions.adding import known_anew
from tandem.persons.actions.comparing import compare_entries
from tandem.persons.actions.indexing import features_of_identities
from tandem.persons.matching.features import Features
from tandem.persons.matching.keys import number_of
from tandem.persons.matching.postgres_index import PostgresIndex
from tandem.persons.models import Identity, Match
from tests.cast import Cast

pytestmark = pytest.mark.database


def received(cast: Cast, letters: str, **more: Any) -> Any:
    """A report of workers who are told apart by a letter."""
    persons = tuple(PersonDraft(part="victim", names=(NameDraft(f"Worker Quillfeather Ibáñez {c}", "Worker", family=f"Quillfeather Ibáñez {c}"),), **more) for c in letters)  # fmt: skip
    with cast.acting("dana") as acting, transaction.atomic():
        draft = ReportDraft(source="by_hand", source_ref=str(uuid4()), kind="tip", persons=persons)
        return receive([draft], acting=acting, now=NOW)


def ids_of(cast: Cast, report_id: UUID) -> list[UUID]:
    with cast.acting("dana"), transaction.atomic():
        return list(Involvement.objects.filter(report_id=report_id).values_list("identity_id", flat=True))


def between(house: str, ids: list[UUID]) -> int:
    """Matches of these with each other, seen by the database's owner."""
    with database.connect("owner", house) as owner:
        row = owner.execute("SELECT count(*) FROM persons_match WHERE finder_id = ANY (%s) AND holder_id = ANY (%s)", (ids, ids)).fetchone()  # fmt: skip
    return int(row[0]) if row else -1


def test_whom_one_report_tells_apart_are_not_compared_and_take_nothing_from_a_match_elsewhere(
    cast: Cast, house: str
) -> None:
    """Not when it comes in, not after a change, not by night; the very same name in another report is found."""
    more = {"born_on": date(2004, 5, 6)}
    alone = received(cast, "K", **more)
    many = received(cast, "KLMNOP", **more)
    [elsewhere], ids = ids_of(cast, alone.report_ids[0]), ids_of(cast, many.report_ids[0])
    assert between(house, ids) == 0
    with cast.acting("dana"), transaction.atomic():
        named = {i.display_name[-1]: i.id for i in Identity.objects.filter(id__in=ids)}
        [match] = Match.objects.filter(finder_id=named["K"], holder_id=elsewhere)
    assert "rivals" not in [e["field"] for e in match.evidence]
    with cast.acting("dana") as acting, transaction.atomic():
        known_anew(ids, acting=acting, now=NOW)
        compare_entries(ids, acting=acting, now=NOW)
    assert between(house, ids) == 0
    with mock.patch.object(Features, "told_apart_from", return_value=False), cast.acting("dana") as acting, transaction.atomic():  # fmt: skip
        compare_entries(ids, acting=acting, now=NOW)
    assert between(house, ids) > 0  # the guard taken out


def test_somebody_new_out_of_a_reports_words_is_told_apart_too(cast: Cast) -> None:
    """What is entered anew from rows is what came from the draft."""
    done = received(cast, "QR")
    ids = ids_of(cast, done.report_ids[0])
    with cast.acting("dana"), transaction.atomic():
        found = features_of_identities(list(Identity.objects.filter(id__in=ids)))
    one, other = (found[i] for i in ids)
    assert one.told_in == other.told_in == (number_of(done.report_ids[0]),)
    assert PostgresIndex().entries(ids) == found


def test_of_a_person_who_is_like_many_the_report_shows_three_and_the_way_to_the_rest(cast: Cast) -> None:
    received(cast, "ABCDEFGHIJ")
    done = received(cast, "ABCDEFGHIJ")
    assert done.matches > 40
    client = Client()
    cast.log_in(client, "dana")
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/reports/{done.report_ids[0]}/").content.decode()
    assert page.count("Compare side by side") == 30
    assert page.count("More matches") == 10
    assert len(asked) < 150
