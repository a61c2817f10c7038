"""Where a clock stands: boundaries to the second, pauses, and late for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.clocks.rules.definitions import shipped
from tandem.clocks.rules.pausing import problems
from tandem.clocks.rules.standing import readings, standing

START = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
DUE = START + timedelta(hours=2)
SECONDS = st.integers(0, 10**6).map(lambda s: timedelta(seconds=s))


def test_the_last_second_is_in_time_and_the_next_is_late() -> None:
    on_time = standing(started_at=START, due_at=DUE, met_at=DUE, now=DUE)
    late = standing(started_at=START, due_at=DUE, met_at=DUE + timedelta(seconds=1), now=DUE + timedelta(days=9))
    assert (on_time.state, on_time.late_by) == ("met", None)
    assert (late.state, late.late_by) == ("met_late", timedelta(seconds=1))


def test_without_proof_the_deadline_itself_is_not_late_yet() -> None:
    at_deadline = standing(started_at=START, due_at=DUE, met_at=None, now=DUE)
    after = standing(started_at=START, due_at=DUE, met_at=None, now=DUE + timedelta(seconds=1))
    assert (at_deadline.state, at_deadline.left, at_deadline.escalation) == ("running", timedelta(), 100)
    assert (after.state, after.left, after.late_by) == ("late", None, timedelta(seconds=1))


@given(over=SECONDS, later=SECONDS)
def test_a_clock_met_late_keeps_how_late_for_ever(over: timedelta, later: timedelta) -> None:
    late_by = over + timedelta(seconds=1)
    met = DUE + late_by
    found = standing(started_at=START, due_at=DUE, met_at=met, now=met + later)
    assert (found.state, found.late_by) == ("met_late", late_by)


PAUSES = st.lists(st.tuples(SECONDS, SECONDS | st.none()), max_size=4).map(
    lambda found: [(START + a, None if b is None else START + a + b) for a, b in found]
)


@given(pauses=PAUSES, first=SECONDS, later=SECONDS)
def test_late_never_becomes_not_late_whatever_the_pauses(pauses: list, first: timedelta, later: timedelta) -> None:  # type: ignore[type-arg]
    def at(now: datetime) -> timedelta | None:
        return standing(started_at=START, due_at=DUE, met_at=None, now=now, pauses=pauses).late_by

    before, after = at(START + first), at(START + first + later)
    if before is not None:
        assert after is not None
        assert after == before + later


@given(pauses=PAUSES, after_deadline=SECONDS)
def test_a_pause_that_begins_after_the_deadline_changes_nothing(pauses: list, after_deadline: timedelta) -> None:  # type: ignore[type-arg]
    now = DUE + timedelta(days=60)
    plain = standing(started_at=START, due_at=DUE, met_at=None, now=now, pauses=pauses)
    assert plain.due_at is not None
    more = [*pauses, (plain.due_at + timedelta(seconds=1) + after_deadline, None)]
    assert standing(started_at=START, due_at=DUE, met_at=None, now=now, pauses=more).late_by == plain.late_by


def test_escalation_climbs_with_the_share_that_has_run() -> None:
    due = START + timedelta(hours=100)

    def steps(hours: list[int], levels: tuple[int, ...]) -> list[int]:
        return [
            standing(
                started_at=START, due_at=due, met_at=None, now=START + timedelta(hours=h), escalate_at=levels
            ).escalation
            for h in hours
        ]

    assert steps([49, 50, 75, 90, 100, 200], (50, 75, 90, 100)) == [0, 50, 75, 90, 100, 100]
    assert steps([0, 1, 11], (1, 10, 50, 100)) == [0, 1, 10]


def held(*hours: tuple[int, int | None]) -> list[tuple[datetime, datetime | None]]:
    return [(START + timedelta(hours=a), None if b is None else START + timedelta(hours=b)) for a, b in hours]


@pytest.mark.parametrize(
    ("pauses", "paused"),
    [
        (held((1, 3)), 2),
        (held((1, 3), (2, 4)), 3),  # what two share counts once
        (held((2, 4), (1, 3)), 3),
        (held((-5, 1)), 1),  # what lies before the start does not count
        (held((1, 3), (1, 3)), 2),
    ],
)
def test_a_pause_moves_the_deadline_by_its_length(pauses: list[tuple[datetime, datetime | None]], paused: int) -> None:
    due = START + timedelta(hours=24)
    found = standing(started_at=START, due_at=due, met_at=None, now=START + timedelta(hours=30), pauses=pauses)
    assert found.due_at == due + timedelta(hours=paused)
    assert found.late_by == timedelta(hours=6 - paused)


def test_an_open_pause_says_so_and_what_is_left_stands_still() -> None:
    due = START + timedelta(hours=24)
    left = set()
    for hour in (4, 20, 90):
        found = standing(
            started_at=START, due_at=due, met_at=None, now=START + timedelta(hours=hour), pauses=held((4, None), (2, 3))
        )
        left.add(found.left)
        assert found.state == ("running" if hour == 4 else "paused")
    assert left == {timedelta(hours=21)}


def test_only_the_speedy_trial_clocks_pause() -> None:
    """18 USC 3161(h) excludes time from both; nothing that we know stops the hours of the others."""
    assert {d.id for d in shipped().values() if d.pauses} == {"C19", "C20"}
    for definition in shipped().values():
        found = problems(
            definition, "ends_of_justice", from_at=START, to_at=None, started_at=START, due_at=DUE, now=START + timedelta(hours=1),
            authority="Docket 31",
        )  # fmt: skip
        assert bool(found) != bool(definition.pauses), definition.id


def test_a_duty_without_a_number_of_hours_is_open_and_never_called_late() -> None:
    assert standing(started_at=START, due_at=None, met_at=None, now=DUE + timedelta(days=900)).state == "open"
    assert standing(started_at=START, due_at=None, met_at=DUE, now=DUE).state == "met"


def test_late_is_judged_from_receipt_and_the_cjis_reading_stands_beside() -> None:
    """domain.md 10, item 8 and C05: 2 h 01 min after receipt is late, though within two hours of the minimum data."""
    complete = START + timedelta(minutes=30)
    met = DUE + timedelta(minutes=1)
    statute, cjis = readings(
        started_at=START, due_at=DUE, second_started_at=complete, second_due_at=complete + timedelta(hours=2),
        met_at=met, now=met + timedelta(days=400),
    )  # fmt: skip
    assert cjis is not None
    assert (statute.state, statute.late_by, cjis.state) == ("met_late", timedelta(minutes=1), "met")
