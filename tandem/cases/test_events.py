"""A child comes back, care becomes known, somebody speaks: which clocks begin, whose they are, and who is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tandem.agencies.models import Notice
from tandem.cases.actions.happening import record_event
from tandem.cases.actions.opening import open_case
from tandem.cases.models import Case, CaseEvent
from tandem.cases.test_opening import child, taken_in
from tandem.clocks.models import RunningClock
from tandem.foundation.verdict import Refused
from tests.cast import Cast

pytestmark = pytest.mark.database
NOW = datetime.now(UTC).replace(microsecond=0)
FACTS: dict[str, Any] = {"age": "minor", "in_care": True, "foreign": None, "exploitation": "unknown"}


@pytest.fixture
def case(cast: Cast, request: pytest.FixtureRequest) -> Case:
    """A missing child's case of the sheriff with child welfare on it; at first nobody knows that the child is in care."""
    report = taken_in(cast, "dana", child(request.node.name[:60], missing_from_care=False, foreign_national=None))
    with cast.acting("dana") as acting, transaction.atomic():
        opened = open_case(report, decision="assign", reason="A child is in danger", acting=acting, now=NOW)
        case: Case = opened.case
    return case


def happen(cast: Cast, who: str, case: Case, kind: str, at: datetime = NOW, **facts: Any) -> dict[str, RunningClock]:
    with cast.acting(who) as acting, transaction.atomic():
        made = record_event(case, kind, at, **{**FACTS, **facts}, acting=acting, now=NOW)
    return {clock.definition: clock for clock in made}


def test_a_child_who_came_back_is_screened_and_cleared(cast: Cast, case: Case) -> None:
    at = NOW - timedelta(minutes=20)
    made = happen(cast, "dana", case, "child_returned", at)
    assert set(made) == {"C02b", "C05C"}
    assert made["C02b"].actor_id == cast.agencies["cps"]
    assert made["C05C"].actor_id == cast.agencies["sheriff"]
    assert {c.started_at for c in made.values()} == {at}


def test_a_foster_child_who_says_what_was_done_starts_more(cast: Cast, case: Case) -> None:
    made = happen(cast, "dana", case, "child_returned", exploitation="sex", foreign=True)
    assert {"C02b", "C03", "C05C"} <= set(made)


def test_an_adult_who_was_found_is_cleared_only_under_21(cast: Cast, case: Case) -> None:
    assert set(happen(cast, "dana", case, "person_located", in_care=False, age="under_21")) == {"C05C"}
    assert happen(cast, "dana", case, "person_located", NOW - timedelta(1), in_care=False, age="adult") == {}


def test_care_that_becomes_known_starts_both_filings_from_then(cast: Cast, case: Case) -> None:
    with cast.acting("dana"), transaction.atomic():
        before = set(RunningClock.objects.filter(case_id=case.id).values_list("definition", flat=True))
    assert not {"C01a", "C01b"} & before
    made = happen(cast, "dana", case, "in_care")
    assert {"C01a", "C01b", "C02a", "C08"} <= set(made)
    assert not set(made) & before  # what ran already did not begin anew
    assert made["C01a"].due_at == made["C01b"].due_at == NOW + timedelta(hours=24)


def test_those_who_must_act_are_told_and_the_timeline_says_it(cast: Cast, case: Case) -> None:
    made = happen(cast, "dana", case, "in_care")
    with cast.acting("dana"), transaction.atomic():
        told = Notice.objects.filter(kind="clock_began", object_id=made["C01a"].id)
        assert told.count() == 0  # a notice is its reader's own
    client = Client()
    cast.log_in(client, "dana")
    page = client.get(f"/cases/{case.id}/").content.decode()
    assert "It became known: the child is in care and missing from there" in page


@pytest.mark.parametrize("trouble", ["future", "twice", "unknown"])
def test_what_cannot_be_is_refused(cast: Cast, case: Case, trouble: str) -> None:
    happen(cast, "dana", case, "child_returned")
    kind, at = ("later", NOW) if trouble == "unknown" else ("child_returned", NOW)
    with pytest.raises(Refused):
        happen(cast, "dana", case, kind, at + timedelta(hours=1) if trouble == "future" else at)
    with cast.acting("dana"), transaction.atomic():
        assert CaseEvent.objects.filter(case=case).count() == 1


def test_a_page_records_it_and_a_stranger_finds_nothing(cast: Cast, case: Case) -> None:
    given = {"kind": "child_returned", "happened_at": "2026-01-05T10:00", "age": "minor", "in_care": "on", "exploitation": "unknown"}  # fmt: skip
    for who, status in (("xena", 404), ("omar", 404), ("dana", 302)):
        client = Client()
        cast.log_in(client, who)
        assert client.post(f"/cases/{case.id}/events/", given).status_code == status
    with cast.acting("dana"), transaction.atomic():
        assert CaseEvent.objects.get(case=case).happened_at == datetime(
            2026, 1, 5, 18, tzinfo=UTC
        )  # 10:00 in Los Angeles
