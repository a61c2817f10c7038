"""What an event starts, and when each is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tandem.clocks.rules.starting import Event, clocks_started_by

START = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
LA, ARIZONA = ZoneInfo("America/Los_Angeles"), ZoneInfo("America/Phoenix")
DAY, CALIFORNIA = timedelta(hours=24), timedelta(hours=36)


def started(state: str, event: str = "report_received", /, **facts: object) -> dict[str, timedelta | None]:
    found = clocks_started_by(Event(event, START, facts), state=state)
    return {s.definition_id: s.due_at - s.started_at if s.due_at else None for s in found}


RETURNED = {"in_care": True, "age": "minor", "foreign": True, "exploitation": "sex", "kind": "missing_child"}


def test_a_foreign_child_back_from_a_run_who_discloses_paid_sex_starts_five_clocks_at_once() -> None:
    """domain.md 10, item 7: what happened while away (C02b), police (C03), the NCIC entry's end (C05C), HHS (C10), abuse (C14)."""
    assert started("AZ", "child_returned", **RETURNED) == {
        "C02b": None,
        "C03": DAY,
        "C05C": None,
        "C10": DAY,
        "C14": DAY,
    }


def test_in_california_the_same_child_has_a_written_report_too() -> None:
    assert started("CA", "child_returned", **RETURNED) == {
        "C02b": None, "C03": DAY, "C05C": None, "C10": DAY, "C14": CALIFORNIA, "C14W": CALIFORNIA,
    }  # fmt: skip


def test_a_foreign_child_exploited_and_missing_from_care_starts_two_filings_and_the_rest() -> None:
    assert started("AZ", missing_from_care=True, age="minor", foreign=True, exploitation="sex", kind="missing_child") == {
        "C01a": DAY, "C01b": DAY, "C02a": None, "C03": DAY, "C05": timedelta(hours=2), "C08": None, "C10": DAY, "C14": DAY,
    }  # fmt: skip


def test_a_child_in_care_who_discloses_at_a_screening_starts_clocks_without_a_run() -> None:
    assert set(started("AZ", "victim_identified", in_care=True, age="minor", exploitation="sex")) == {"C03", "C14"}
    assert set(started("AZ", "victim_identified", in_care=False, age="minor", exploitation="sex")) == {"C14"}


def test_an_adult_known_and_safe_starts_none() -> None:
    assert started("CA", missing_from_care=False, age="adult", foreign=False, exploitation="labor", kind="tip") == {}


def test_a_twenty_year_old_is_entered_into_ncic_too() -> None:
    assert "C05" in started("CA", kind="missing_adult", age="adult", under_21=True)
    assert "C05" not in started("CA", kind="missing_adult", age="adult", under_21=False)


def test_a_missing_child_without_an_age_is_a_child() -> None:
    assert "C05" in started("AZ", kind="missing_child", age="unknown", under_21=False)
    assert "C01a" in started("AZ", kind="missing_child", missing_from_care=True)


def test_an_alert_that_leaves_the_age_open_may_be_a_childs() -> None:
    assert "C05" in started("AZ", kind="alert", age="unknown")
    assert "C05" not in started("AZ", kind="alert", age="adult")


def test_hhs_hears_of_a_child_who_may_be_a_victim_and_not_of_one_who_is_none() -> None:
    assert "C10" in started("AZ", age="minor", foreign=True)
    assert "C10" not in started("AZ", age="minor", foreign=True, exploitation="none")
    assert "C10" not in started("AZ", age="minor", foreign=None, exploitation="sex")


def test_a_federal_arrest_and_a_charge_start_the_speedy_trial_clocks_and_nothing_else() -> None:
    facts = {"age": "minor", "exploitation": "sex", "kind": "tip"}
    assert started("CA", "federal_arrest", **facts) == {"C19": timedelta(days=30)}
    assert started("CA", "federal_charge", **facts) == {"C20": timedelta(days=70)}


def test_a_law_counts_from_its_day() -> None:
    event = Event("report_received", START, {"missing_from_care": True, "age": "minor"})
    before = {s.definition_id for s in clocks_started_by(event, state="CA", on=date(2014, 9, 28))}
    after = {s.definition_id for s in clocks_started_by(event, state="CA", on=date(2014, 9, 29))}
    assert after - before == {"C01a", "C01b", "C02a"}


NIGHTS = [
    (LA, datetime(2026, 10, 31, 20, 0, tzinfo=UTC), 19),  # the night of 25 hours
    (LA, datetime(2026, 3, 7, 20, 0, tzinfo=UTC), 21),  # the night of 23
    (ARIZONA, datetime(2026, 10, 31, 20, 0, tzinfo=UTC), 20),
    (ARIZONA, datetime(2026, 3, 7, 20, 0, tzinfo=UTC), 20),
]


@pytest.mark.parametrize(("zone", "start", "hour"), NIGHTS)
def test_twenty_four_hours_are_real_hours_over_a_daylight_saving_night(
    zone: ZoneInfo, start: datetime, hour: int
) -> None:
    """domain.md 10, item 20. The event comes in the zone of the place, the harder way: adding to it would follow the wall."""
    at = start.replace(tzinfo=zone)
    event = Event("report_received", at, {"missing_from_care": True, "age": "minor"})
    [ncmec] = [s for s in clocks_started_by(event, state="CA") if s.definition_id == "C01b"]
    assert ncmec.due_at is not None
    assert ncmec.due_at - at.astimezone(UTC) == DAY
    assert ncmec.due_at.astimezone(zone).hour == hour


def test_ncic_entry_has_two_readings_and_the_statutes_runs_from_receipt() -> None:
    complete = START + timedelta(minutes=40)
    event = Event("report_received", START, {"kind": "missing_child", "age": "minor"}, second_at=complete)
    [entry] = [s for s in clocks_started_by(event, state="CA") if s.definition_id == "C05"]
    assert (entry.due_at, entry.second_due_at) == (START + timedelta(hours=2), complete + timedelta(hours=2))
    assert all(s.second_due_at is None for s in clocks_started_by(event, state="CA") if s.definition_id != "C05")


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Event("report_received", datetime(2026, 1, 1), {})  # noqa: DTZ001 - a time without a zone is what is refused
