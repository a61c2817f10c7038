"""The clocks' promises: real hours, boundaries to the second, proof, and late for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.clocks.rules.definitions import BadDefinition, read, shipped
from tandem.clocks.rules.proving import Filing, problems
from tandem.clocks.rules.standing import standing
from tandem.clocks.rules.starting import Event, clocks_started_by

START = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
LA = ZoneInfo("America/Los_Angeles")


def started(state: str = "CA", **facts: object) -> dict[str, timedelta | None]:
    found = clocks_started_by(Event("report_received", START, facts), state=state)
    return {s.definition.id: s.due_at - s.started_at if s.due_at else None for s in found}


def test_a_foreign_child_exploited_and_missing_from_care_starts_five_clocks_at_once() -> None:
    """domain.md 10, item 7: two filings for the run, C03, C05, C10 and C14."""
    found = started(
        missing_from_care=True, age="minor", foreign=True, exploitation="sex", kind="missing_child", under_21=True
    )
    day = timedelta(hours=24)
    assert found == {
        "C01a": day,
        "C01b": day,
        "C03": day,
        "C05": timedelta(hours=2),
        "C10": day,
        "C14": timedelta(hours=36),
    }


def test_an_adult_known_and_safe_starts_none() -> None:
    assert (
        started(missing_from_care=False, age="adult", foreign=False, exploitation="labor", kind="tip", under_21=False)
        == {}
    )


def test_a_twenty_year_old_is_entered_into_ncic_too() -> None:
    assert "C05" in started(kind="missing_adult", age="adult", under_21=True)
    assert "C05" not in started(kind="missing_adult", age="adult", under_21=False)


def test_a_states_override_counts_only_in_that_state() -> None:
    assert started("CA", age="minor", exploitation="sex")["C14"] == timedelta(hours=36)
    assert started("AZ", age="minor", exploitation="sex")["C14"] == timedelta(hours=24)


@pytest.mark.parametrize("start", [datetime(2026, 10, 31, 20, 0, tzinfo=LA), datetime(2026, 3, 7, 20, 0, tzinfo=LA)])
def test_twenty_four_hours_are_real_hours_over_a_daylight_saving_night(start: datetime) -> None:
    [ncmec] = [
        s
        for s in clocks_started_by(
            Event("report_received", start.astimezone(UTC), {"missing_from_care": True, "age": "minor"}), state="CA"
        )
        if s.definition.id == "C01b"
    ]
    assert ncmec.due_at is not None
    assert (ncmec.due_at - start.astimezone(UTC)) == timedelta(hours=24)
    assert ncmec.due_at.astimezone(LA).hour != 20  # the wall clock moved, the duty did not


def test_the_last_second_is_in_time_and_the_next_is_late() -> None:
    due = START + timedelta(hours=2)
    on_time = standing(started_at=START, due_at=due, met_at=due, now=due)
    late = standing(started_at=START, due_at=due, met_at=due + timedelta(seconds=1), now=due + timedelta(days=9))
    assert (on_time.state, on_time.late_by) == ("met", None)
    assert (late.state, late.late_by) == ("met_late", timedelta(seconds=1))


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_late_stays_late(over: int, later: int) -> None:
    due = START + timedelta(hours=2)
    met = due + timedelta(seconds=over)
    now = met + timedelta(seconds=later)
    assert standing(started_at=START, due_at=due, met_at=met, now=now).late_by == timedelta(seconds=over)
    assert standing(started_at=START, due_at=due, met_at=None, now=now).state == "late"


def test_escalation_climbs_with_the_share_that_has_run() -> None:
    due = START + timedelta(hours=100)
    steps = [
        standing(started_at=START, due_at=due, met_at=None, now=START + timedelta(hours=h)).escalation
        for h in (49, 50, 75, 90, 100, 200)
    ]
    assert steps == [0, 50, 75, 90, 100, 100]


def test_a_pause_moves_the_deadline_by_its_length() -> None:
    due = START + timedelta(hours=24)
    held = [(START + timedelta(hours=1), START + timedelta(hours=3))]
    assert (
        standing(started_at=START, due_at=due, met_at=None, now=START + timedelta(hours=25), pauses=held).state
        == "running"
    )
    assert standing(
        started_at=START, due_at=due, met_at=None, now=START + timedelta(hours=27), pauses=held
    ).late_by == timedelta(hours=1)


def filing(**fields: object) -> Filing:
    return Filing(**{"filed_at": START + timedelta(hours=1), **fields})  # type: ignore[arg-type]


def stands(clock: str, filed: Filing) -> bool:
    return problems(shipped()[clock], filed, started_at=START, now=START + timedelta(hours=3)) == []


def test_free_text_never_ends_a_clock() -> None:
    assert not stands("C05", filing(remark="entered by the night shift, all good"))
    assert not stands("C10", filing(remark="sent", recipient="HHS", method="portal"))


@pytest.mark.parametrize(
    ("number", "ends"), [("M123456789", True), ("123456789", False), ("M12345678", False), ("", False)]
)
def test_ncic_wants_a_nic_number(number: str, ends: bool) -> None:
    assert stands("C05", filing(number=number)) is ends


def test_a_filing_before_the_start_or_in_the_future_is_refused() -> None:
    assert not stands("C10", filing(number="A1", filed_at=START - timedelta(seconds=1)))
    assert not stands("C10", filing(number="A1", filed_at=START + timedelta(hours=4)))


GOOD = 'id="X"\ntitle={en="a",es="b"}\ndo={en="a",es="b"}\ncitation="c"\nauthority="local"\nversion="1"\nfrom=2020-01-01\ntrigger="t"\nactor="police"\nrecipient="r"\nproof={}\n'


@pytest.mark.parametrize(
    ("change", "names"),
    [("limit_hours=0", "limit_hours"), ("colour=1", "colour"), ("when={moon=1}", "moon"), ('title={en="a"}', "TOML")],
)
def test_a_bad_definition_is_refused_by_file_and_key(change: str, names: str) -> None:
    assert read(GOOD, "x.toml").effective == date(2020, 1, 1)
    with pytest.raises(BadDefinition, match=rf"x\.toml.*{names}"):
        read(GOOD + change, "x.toml")
