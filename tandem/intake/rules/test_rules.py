"""Urgency, decisions and routing keep their word."""

from __future__ import annotations

from datetime import date

import pytest

from tandem.intake.rules import golden
from tandem.intake.rules.decisions import Asked, problems
from tandem.intake.rules.facts import Facts, age_group
from tandem.intake.rules.routing import BadRules, calls_for, read, shipped
from tandem.intake.rules.urgency import REASONS, urgency_of
from tandem.persons.drafts import PersonDraft

TODAY = date(2026, 11, 23)


def test_the_routing_table_is_the_one_that_was_read() -> None:
    assert golden.table() == golden.FILE.read_text(), (
        "rules changed: run python -m tandem.intake.rules.golden and read it"
    )


def test_every_report_calls_police_and_a_provider() -> None:
    for line in golden.table().splitlines()[1:]:
        assert "primary: " in line
        assert "provider: " in line


def test_a_boy_and_a_labor_victim_reach_a_provider_too() -> None:
    for facts in (
        Facts(age_group="minor", sex="male", exploitation="sex"),
        Facts(age_group="adult", sex="male", exploitation="labor"),
    ):
        assert "provider" in {c.part for c in calls_for(facts, shipped())}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[[rule]]\nid="a"\nwhen={age=["minor"]}\ncall={primary="police",provider="provider"}', "left without a responder"),
        ('[[rule]]\nid="a"\nwhen={}\ncall={primary="sheriffs",provider="provider"}', "no kind of agency"),
        ('[[rule]]\nid="a"\nwhen={colour="red"}\ncall={primary="police"}\n[[rule]]\nid="b"\nwhen={}\ncall={primary="police",provider="provider"}', "no condition"),
        ('[[rule]]\nid="a"\nwhen={}\ncall={primary="police",provider="provider"}\n[[rule]]\nid="b"\nwhen={}\ncall={primary="police",provider="provider"}', "never reached"),
        ('[[rule]]\nid="a"\nwhen={age=["minors"]}\ncall={primary="police"}\n[[rule]]\nid="b"\nwhen={}\ncall={primary="police",provider="provider"}', "age is never"),
        ("not toml", "not valid TOML"),
    ],
)  # fmt: skip
def test_bad_rules_are_refused_with_the_reason(text: str, problem: str) -> None:
    with pytest.raises(BadRules, match=problem):
        read(text)


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        (Facts(imminent_danger=True), "emergency"),
        (Facts(missing_from_care=True), "emergency"),
        (Facts(kind="missing_child", age_group="minor", hours_since=10), "emergency"),
        (Facts(kind="missing_child", age_group="minor", hours_since=900), "urgent"),
        (Facts(age_group="minor"), "urgent"),
        (Facts(victims=10), "urgent"),
        (Facts(), "routine"),
    ],
)
def test_urgency_is_ordered_by_what_is_at_stake(facts: Facts, level: str) -> None:
    urgency = urgency_of(facts)
    assert urgency.level == level
    assert all(reason in REASONS for reason in urgency.reasons)


def test_one_possible_minor_makes_it_a_minors_report() -> None:
    adult = PersonDraft(part="victim", age_low=30, age_on=TODAY)
    maybe = PersonDraft(part="victim", age_low=17, age_high=22, age_on=TODAY)
    assert age_group([adult, maybe], TODAY) == ("minor", True)
    assert age_group([adult], TODAY) == ("adult", False)
    assert age_group([PersonDraft(part="suspect", age_low=15, age_on=TODAY)], TODAY) == ("unknown", False)


def test_an_eighteenth_birthday_is_counted_to_the_day() -> None:
    assert age_group([PersonDraft(part="victim", born_on=date(2008, 11, 24))], TODAY)[0] == "minor"
    assert age_group([PersonDraft(part="victim", born_on=date(2008, 11, 23))], TODAY)[0] == "adult"


@pytest.mark.parametrize(
    ("asked", "state", "stands"),
    [
        (Asked("assign", "a child at risk"), "awaiting", True),
        (Asked("assign", ""), "awaiting", False),
        (Asked("assign", "a child at risk"), "assigned", False),
        (Asked("refer_out", "their county, not ours"), "awaiting", False),
        (Asked("refer_out", "their county, not ours", referred=True), "awaiting", True),
        (Asked("duplicate", "the same call twice", duplicate_named=True, duplicate_is_itself=True), "awaiting", False),
        (Asked("forget", "we would rather not"), "awaiting", False),
    ],
)
def test_a_decision_stands_only_with_what_it_needs(asked: Asked, state: str, stands: bool) -> None:
    assert (problems(asked, state) == []) is stands
