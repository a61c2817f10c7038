"""A detective compares two records, decides, undoes; looks somebody up on a phone at night; a supervisor reads the thresholds. In a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.intake.test_match_pages import match_of, report
from tests.cast import Cast
from tests.journeys.pressing import press
from tests.journeys.test_pages import looked_at, serious

pytestmark = [pytest.mark.journey, pytest.mark.database]


@pytest.fixture(scope="module")
def which(cast: Cast, site: str) -> Any:
    from datetime import date

    first = report(
        cast, "dana", "J-1", descriptors={"height_cm": 160, "eyes": "brown", "marks": "a heron on the left wrist"}
    )
    second = report(cast, "sam", "J-2", born_on=date(2009, 2, 1), descriptors={"height_cm": 163, "eyes": "green"})
    theirs = report(cast, "omar", "J-3", descriptors={})
    return {
        "own": match_of(cast, "dana", first, second),
        "across": match_of(cast, "omar", first, theirs),
        "record": first,
    }


def pages(which: Any) -> dict[str, tuple[str, str]]:
    own, across = f"/people/matches/{which['own']}/", f"/people/matches/{which['across']}/"
    return {
        "compare": ("lee", own), "on paper": ("lee", f"{own}paper/"), "behind the wall": ("omar", across), "look up": ("dana", "/people/look-up/"),
        "look-ups": ("lee", "/people/look-ups/"), "thresholds": ("lee", "/people/thresholds/"),
    }  # fmt: skip


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_are_accessible_and_no_wider_than_a_phone(site: str, log_in: Any, which: Any, width: int) -> None:
    for name, (who, address) in pages(which).items():
        page = log_in(who, bypass_csp=True, viewport={"width": width, "height": 844})
        problems = looked_at(page, site + address)
        assert problems + serious(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize("javascript", [True, False])
def test_compare_decide_take_apart_undo(site: str, log_in: Any, which: Any, javascript: bool) -> None:
    page = log_in("dana", java_script_enabled=javascript)
    page.goto(f"{site}/people/{which['record']}/")
    page.goto(f"{site}/people/matches/{which['own']}/")
    assert page.locator(".t-sides__mark--differs", has_text="Differs").count() >= 1
    page.fill("#reason", "Both have the heron on the wrist")
    press(page, "button:has-text('The same person')")
    assert page.locator(".t-badge--confirmed").count() >= 1
    press(page, "a:has-text('Your agency holds both records to be one person')")
    assert page.locator("h2", has_text="What is known").count() == 1
    page.locator("input[name=out]").last.check()
    page.locator("summary", has_text="Somebody else is among them").click()
    page.fill("#split-reason", "The wrist is bare in the photograph")
    press(page, "button:has-text('Take the ticked ones out')")
    for _act in ("split", "merge"):
        page.locator("summary", has_text="Undo this").click()
        press(page, "button:has-text('Undo: everything as it was before')")
    page.goto(f"{site}/people/matches/{which['own']}/")
    assert page.locator(".t-badge--urgent").count() == 1


def test_somebody_is_looked_up_at_night_on_a_phone(site: str, log_in: Any, which: Any) -> None:
    page = log_in("omar", viewport={"width": 390, "height": 844}, color_scheme="dark", bypass_csp=True)
    page.goto(f"{site}/people/look-up/")
    page.select_option("[name=purpose]", "lookup_safety")
    page.fill("[name=given]", "Xiomara")
    page.fill("[name=family]", "Villanueva Ortiz")
    page.fill("[name=phone]", "(202) 555-0142")
    press(page, "button:has-text('Look up')")
    assert "They share a phone number" in page.inner_text("#answer")
    assert "A record behind the wall" in page.inner_text("#answer")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
