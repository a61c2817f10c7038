"""The board of an agency's clocks: all of them on their own page, the first on the desk, each with its case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tandem.foundation.embedded import database
from tests.cast import CASE, Cast, identify

pytestmark = pytest.mark.database
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def ten_clocks(house: str) -> None:
    with database.connect("owner", house) as owner:
        for n in range(10):
            owner.execute(
                "INSERT INTO clocks_runningclock (id, compartment_id, definition, version, jurisdiction, case_id, subject_kind, subject_id, actor_id,"
                " started_at, due_at, escalated, created_at) VALUES (gen_random_uuid(), %s, 'C05', '2026-11', '', %s, 'case', %s, %s, %s, %s, 0, %s)",
                (identify("compartment:shell"), CASE, CASE, identify("sheriff"), NOW - timedelta(minutes=n), NOW + timedelta(hours=n + 1), NOW),
            )  # fmt: skip


def page(cast: Cast, who: str, address: str) -> str:
    client = Client()
    cast.log_in(client, who)
    return client.get(address).content.decode()


def test_the_desk_says_that_there_are_more_and_leads_to_all(cast: Cast, ten_clocks: None) -> None:
    desk = page(cast, "dana", "/")
    assert desk.count('class="t-clock__title"') == 8
    assert "more than 8" in desk
    assert 'href="/clocks/"' in desk
    assert page(cast, "dana", "/clocks/").count('class="t-clock__title"') == 10


def test_another_agencys_clocks_are_not_ours(cast: Cast, ten_clocks: None) -> None:
    assert 'class="t-clock__title"' not in page(cast, "petra", "/clocks/")
    assert 'class="t-clock__title"' not in page(cast, "xena", "/clocks/")


def test_a_clock_bears_its_cases_number_also_after_the_case_was_closed(
    cast: Cast, house: str, ten_clocks: None
) -> None:
    assert "2026-TESTED ·" in page(cast, "dana", "/clocks/")
    with database.connect("owner", house) as owner:
        owner.execute("UPDATE cases_case SET status = 'closed' WHERE id = %s", (CASE,))
    assert "2026-TESTED (closed) ·" in page(cast, "dana", "/clocks/")


def test_what_was_due_at_once_is_not_called_in_time_but_how_long_it_took(cast: Cast, house: str) -> None:
    with database.connect("owner", house) as owner:
        owner.execute(
            "INSERT INTO clocks_runningclock (id, compartment_id, definition, version, jurisdiction, case_id, subject_kind, subject_id, actor_id,"
            " started_at, met_at, escalated, created_at) VALUES (gen_random_uuid(), %s, 'C02a', '2026-11', '', %s, 'case', %s, %s, %s, %s, 0, %s)",
            (identify("compartment:shell"), CASE, CASE, identify("sheriff"), NOW - timedelta(days=9, hours=5), NOW - timedelta(days=1), NOW),
        )  # fmt: skip
    case = page(cast, "dana", f"/cases/{CASE}/")
    assert "Filed after 8 d 5 h" in case
    assert "Filed in time" not in case
