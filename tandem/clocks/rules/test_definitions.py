"""Definitions are read strictly, stand together, and keep what a running clock was started under."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tandem.clocks.rules.definitions import (
    FOLDER,
    BadDefinition,
    all_shipped,
    check_together,
    in_force,
    read,
    shipped,
    stamped,
)

GOOD = """
id = "X1"
title = { en = "a", es = "b" }
do = { en = "a", es = "b" }
citation = "c"
confidence = "local protocol"
authority = "local"
version = "2026-11"
from = 2020-01-01
trigger = "report_received"
actor = "police"
recipient = "r"
limit = "PT24H"
proof = { number = "required" }
"""
CALIFORNIA = '\n[[override]]\nstate = "CA"\nfrom = {}\nlimit = "PT{}H"\ncitation = "c"\n'


def changed(key: str, line: str) -> str:
    kept = [old for old in GOOD.splitlines() if not old.startswith(f"{key} =")]
    return "\n".join([*kept, line])


def test_the_example_is_good() -> None:
    assert read(GOOD, "x.toml").limit == timedelta(hours=24)


@pytest.mark.parametrize(
    ("key", "line", "says"),
    [
        ("limit", 'limit = "P1D"', "limit: must be a duration"),
        ("limit", "limit = 24", "limit: must be a duration"),
        ("limit", 'limit = "PT0H"', "limit: must be a duration"),
        ("colour", "colour = 1", "colour: is not a key"),
        ("proof", "", "proof: is missing"),
        ("proof", "proof = {}", "proof: must require a number or a document"),
        ("proof", 'proof = { recipient = "required" }', "proof: must require a number or a document"),
        ("proof", 'proof = { number = "maybe" }', "proof.number: must be one of: required"),
        ("proof", 'proof = { number = "required", pattern = "[" }', "proof.pattern: is no regular"),
        ("proof", 'proof = { number = "required", pattern = "[0-9]+" }', "proof.pattern_says: needs words in en and es"),
        ("when", "when = { moon = true }", "when.moon: is no condition"),
        ("when", 'when = { age = ["minors"] }', "when.age: can be: minor, adult, unknown"),
        ("when", 'when = { foreign = "yes" }', "when.foreign: can be: true, false"),
        ("title", 'title = { en = "a" }', "title: needs words in en and es"),
        ("from", 'from = "2020-01-01"', "from: must be a day"),
        ("until", "until = 2019-12-31", "until: lies before from"),
        ("trigger", 'trigger = "full_moon"', "trigger: must be one of"),
        ("trigger", "trigger = []", "trigger: names no event"),
        ("actor", 'actor = "sheriffs"', "actor: must be one of: lead, police"),
        ("authority", 'authority = "habit"', "authority: must be one of"),
        ("confidence", 'confidence = "sure"', "confidence: must be one of"),
        ("escalate_at", "escalate_at = [50, 40, 100]", "escalate_at: must be rising"),
        ("escalate_at", "escalate_at = [50, 75]", "escalate_at: must be rising"),
        ("states", 'states = ["California"]', "states: must have the form"),
        ("second_reading", 'second_reading = { en = "a" }', "second_reading: needs words"),
        ("x", CALIFORNIA.format("2020-01-01", 36).replace("limit", "hours"), "override 1.hours: is not a key"),
        ("x", CALIFORNIA.format("2020-01-01", 36) + CALIFORNIA.format("2026-01-01", 24), "override.label: two overrides"),
        ("id", 'id = "X1', "not valid TOML"),
    ],
)  # fmt: skip
def test_a_bad_definition_is_refused_by_file_and_key(key: str, line: str, says: str) -> None:
    with pytest.raises(BadDefinition) as refused:
        read(changed(key, line), "x.toml")
    assert f"x.toml: {says}" in str(refused.value)


def test_all_problems_are_said_at_once() -> None:
    with pytest.raises(BadDefinition) as refused:
        read(GOOD.replace('"PT24H"', '"soon"').replace('"police"', '"nobody"'), "x.toml")
    assert len(str(refused.value).splitlines()) == 2


def test_an_override_counts_in_its_state_between_its_days() -> None:
    until = CALIFORNIA.format("2021-01-01", 36).replace("\nlimit", "\nuntil = 2021-12-31\nlimit")
    later = CALIFORNIA.format("2023-01-01", 48).replace("\nlimit", '\nlabel = "CA-2"\nlimit')
    definition = read(GOOD + until + later, "x.toml")

    def hours(state: str, on: date) -> float:
        limit = definition.in_state(state, on).limit
        return limit.total_seconds() / 3600 if limit else 0

    days = [date(2020, 12, 31), date(2021, 1, 1), date(2021, 12, 31), date(2022, 1, 1), date(2023, 1, 1)]
    assert [hours("CA", day) for day in days] == [24, 36, 36, 24, 48]
    assert {hours("AZ", day) for day in days} == {24}
    assert [definition.in_state("CA", day).version for day in days[::2]] == ["2026-11", "2026-11/CA", "2026-11/CA-2"]


def test_two_versions_may_follow_one_another_but_never_overlap() -> None:
    old = read(GOOD.replace("from =", "until = 2024-12-31\nfrom ="), "old.toml")
    new = read(GOOD.replace("2026-11", "2025-01").replace("2020-01-01", "2025-01-01"), "new.toml")
    check_together([new, old])
    with pytest.raises(BadDefinition, match="in force on the same day"):
        check_together([new, read(GOOD, "old.toml")])
    with pytest.raises(BadDefinition, match="same version"):
        check_together([old, read(GOOD.replace("2020-01-01", "2025-01-01"), "new.toml")])


def test_what_a_clock_was_started_under_is_found_again_by_its_stamp() -> None:
    for state in ("", "AZ", "CA"):
        for definition in in_force(date(2026, 11, 23), state):
            assert len(definition.version) <= 20  # the column's width
            assert stamped(definition.id, definition.version) == definition
    with pytest.raises(KeyError):
        stamped("C05", "1999-01")


def test_every_shipped_definition_has_a_place_and_a_citation_of_its_confidence() -> None:
    assert len(all_shipped()) == len(list(FOLDER.glob("*.toml")))
    for definition in shipped().values():
        assert (definition.authority == "local") or "USC" in definition.citation or "Penal Code" in definition.citation
        assert definition.limit or definition.at_once, (
            f"{definition.id}: neither a limit nor at once, so it asks for nothing"
        )
