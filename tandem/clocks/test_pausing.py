"""A speedy-trial clock pauses by an order: who may, what it does to the deadline, and that it is shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from tandem.agencies.actions.worker import escalate_clocks
from tandem.clocks.actions import pausing
from tandem.clocks.actions.proving import record_proof
from tandem.clocks.models import Pause, RunningClock
from tandem.clocks.queries.board import show
from tandem.clocks.rules.definitions import shipped
from tandem.clocks.rules.proving import Filing
from tandem.foundation.embedded import database
from tandem.foundation.verdict import Refused
from tandem.ledger.models import Entry
from tests.cast import CASE, Cast

pytestmark = pytest.mark.database
NOW = datetime.now(UTC).replace(second=0, microsecond=0)
DAY = timedelta(days=1)
ORDER = "docket entry 31"


@pytest.fixture
def trial(cast: Cast, house: str) -> RunningClock:
    """Charged 60 days ago: ten are left. The sheriff leads the case and must act where no prosecutor is on it."""
    return clock_of(cast, house, "C20", begun=NOW - 60 * DAY)


def clock_of(cast: Cast, house: str, definition: str, begun: datetime) -> RunningClock:
    law, name = shipped()[definition], uuid4()
    with database.connect("owner", house) as owner:
        owner.execute(
            "INSERT INTO clocks_runningclock (id, compartment_id, definition, version, jurisdiction, case_id, subject_kind, subject_id, actor_id,"
            " started_at, due_at, escalated, created_at) VALUES (%s, %s, %s, %s, 'CA', %s, 'case', %s, %s, %s, %s, 0, %s)",
            (name, cast.compartments["shell"], definition, law.version, CASE, uuid4(), cast.agencies["sheriff"], begun,
             begun + law.limit if law.limit else None, begun),
        )  # fmt: skip
    return RunningClock(id=name, actor_id=cast.agencies["sheriff"])


def paused(cast: Cast, who: str, clock: RunningClock, **given: object) -> Pause:
    wanted = {"rule": "ends_of_justice", "from_at": NOW - 10 * DAY, "to_at": NOW - 4 * DAY, "authority": ORDER, **given}
    with cast.acting(who) as acting, transaction.atomic():
        return pausing.pause(clock, **wanted, acting=acting, now=NOW)  # type: ignore[arg-type]


def due(cast: Cast, clock: RunningClock, at: datetime = NOW) -> tuple[str, datetime | None]:
    with cast.acting("lee"), transaction.atomic():
        [shown] = show(RunningClock.objects.filter(id=clock.id), now=at, language="en")
    return shown.standing.state, shown.standing.due_at


def test_the_deadline_moves_by_the_excluded_time_and_the_ledger_says_who(cast: Cast, trial: RunningClock) -> None:
    paused(cast, "lee", trial)
    assert due(cast, trial) == ("running", NOW + 16 * DAY)
    with cast.acting("lee"), transaction.atomic():
        line = Entry.objects.filter(act="clocks.pause", object_id=trial.id).get()
    assert (line.member_id, line.detail) == (cast.members["lee"], {"rule": "ends_of_justice"})


def test_an_open_pause_holds_the_clock_until_it_runs_again(cast: Cast, trial: RunningClock) -> None:
    paused(cast, "lee", trial, to_at=None)
    assert due(cast, trial, NOW + 300 * DAY)[0] == "paused"
    with pytest.raises(Refused, match="paused in part of that time"):
        paused(cast, "lee", trial, from_at=NOW - 5 * DAY)
    with cast.acting("lee") as acting, transaction.atomic():
        pausing.resume(trial, NOW - 3 * DAY, acting=acting, now=NOW)
    assert due(cast, trial) == ("running", NOW + 17 * DAY)
    with cast.acting("lee") as acting, pytest.raises(Refused, match="is not paused"), transaction.atomic():
        pausing.resume(trial, NOW, acting=acting, now=NOW)


def test_a_wrong_pause_is_taken_back_as_if_it_had_never_been(cast: Cast, trial: RunningClock) -> None:
    paused(cast, "lee", trial, to_at=None)
    with cast.acting("lee") as acting, transaction.atomic():
        pausing.resume(trial, NOW - 10 * DAY, acting=acting, now=NOW)
    assert due(cast, trial) == ("running", NOW + 10 * DAY)
    paused(cast, "lee", trial)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"rule": "sender_asked"}, "does not pause for that reason"),
        ({"authority": "the judge said so"}, "Name the court's order"),
        ({"from_at": NOW - 90 * DAY}, "begins before the clock"),
        ({"from_at": NOW + DAY, "to_at": None}, "in the future"),
        ({"to_at": NOW - 20 * DAY}, "ends before it begins"),
    ],
)
def test_what_the_law_does_not_know_is_refused(cast: Cast, trial: RunningClock, given: dict[str, object], sentence: str) -> None:  # fmt: skip
    with pytest.raises(Refused, match=sentence):
        paused(cast, "lee", trial, **given)


def test_late_stays_late_and_a_statute_that_knows_no_pause_has_none(cast: Cast, house: str) -> None:
    with pytest.raises(Refused, match="late stays late"):
        paused(cast, "lee", clock_of(cast, house, "C20", begun=NOW - 71 * DAY))
    with pytest.raises(Refused, match="Its hours run until"):
        paused(cast, "lee", clock_of(cast, house, "C10", begun=NOW - DAY / 2))


def test_only_a_supervisor_or_prosecutor_of_the_agency_that_must_act(cast: Cast, trial: RunningClock) -> None:
    with pytest.raises(Refused, match="A prosecutor or a supervisor of your agency"):
        paused(cast, "dana", trial)
    with pytest.raises(Refused, match="may pause this clock"):
        paused(cast, "carla", trial)


def test_the_database_too_asks_for_the_agency_that_must_act(cast: Cast, trial: RunningClock) -> None:
    """Carla is on the case and sees the clock: without this policy she could move its deadline past our actions."""
    row = {
        "compartment_id": cast.compartments["shell"],
        "clock_id": trial.id,
        "from_at": NOW,
        "rule": "x",
        "authority": "1",
    }
    with cast.acting("carla"), transaction.atomic():
        assert RunningClock.objects.filter(id=trial.id).exists()
    with cast.acting("carla"), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Pause(id=uuid4(), **row).save(force_insert=True)
    made = paused(cast, "lee", trial, to_at=None)
    with cast.acting("carla"), transaction.atomic():
        assert Pause.objects.filter(id=made.id).update(to_at=NOW) == 0


def test_a_filing_within_the_moved_deadline_is_in_time_and_nobody_is_told_too_early(cast: Cast, trial: RunningClock) -> None:  # fmt: skip
    paused(cast, "lee", trial, from_at=NOW - 20 * DAY, to_at=NOW)
    later = NOW + 12 * DAY  # two days after the unmoved deadline
    with transaction.atomic():
        escalate_clocks(later)
    with cast.acting("lee") as acting, transaction.atomic():
        assert RunningClock.objects.get(id=trial.id).escalated == 50
        record_proof(
            RunningClock.objects.get(id=trial.id), Filing(later, document="docket 88"), acting=acting, now=later
        )
    assert due(cast, trial, later)[0] == "met"


def test_the_page_pauses_and_resumes_and_says_so(cast: Cast, trial: RunningClock) -> None:
    client = Client()
    cast.log_in(client, "lee")
    page = f"/clocks/{trial.id}/"
    assert "Enter time that the court excludes" in client.get(page).content.decode()
    given = {
        "pause-rule": "motion_pending",
        "pause-authority": ORDER,
        "pause-from_at": "2026-01-01T10:00",
        "pause-to_at": "",
    }
    refused = client.post(f"{page}pause/", given)
    assert refused.status_code == 409
    assert "before the clock does" in refused.content.decode()
    answer = client.post(
        f"{page}pause/", {**given, "pause-from_at": (NOW - DAY).strftime("%Y-%m-%dT%H:%M")}, follow=True
    )
    said = answer.content.decode()
    assert "A motion is pending" in said
    assert "until further notice" in said
    assert "Pauses have moved the deadline" in said
    answer = client.post(f"{page}resume/", {"at": (NOW - DAY).strftime("%Y-%m-%dT%H:%M")}, follow=True)
    assert "The clock runs again." in answer.content.decode()
    cast.log_in(other := Client(), "dana")
    said = other.get(page).content.decode()
    assert "A prosecutor or a supervisor of your agency" in said
    assert "Pause the clock" not in said
