"""A session that locks itself in the midst of work, and the buttons that people press twice or go back with."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import PASSWORD, Cast
from tests.journeys.pressing import press

pytestmark = [pytest.mark.journey, pytest.mark.database]
WORDS = "The clerk remembers a gray sedan and a green hoodie."


def lock_from(page: Any, site: str) -> None:
    """In another tab of the same browser."""
    tab = page.context.new_page()
    tab.goto(site + "/agencies/")
    tab.click(".t-me summary")
    press(tab, "button:has-text('Lock now')")
    tab.close()


def unlock(page: Any) -> None:
    page.fill("#password", PASSWORD)
    press(page, "button:has-text('Unlock')")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_note_sent_to_a_locked_session_is_saved_after_unlocking(
    site: str, log_in: Any, cast: Cast, javascript: bool
) -> None:
    page = log_in("dana", java_script_enabled=javascript, viewport={"width": 390, "height": 844})
    page.goto(f"{site}/cases/{cast.case}/?in=investigation")
    page.fill("textarea[name=text]", f"{WORDS} {javascript}")
    lock_from(page, site)
    press(page, "button:has-text('Save note')")
    assert WORDS not in page.content()
    unlock(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390 if javascript else True
    press(page, "button:has-text('Send it now')")
    assert page.locator(f"text={WORDS} {javascript}").count() == 1


def test_what_is_half_written_when_the_page_locks_itself_comes_back(site: str, log_in: Any, cast: Cast) -> None:
    page = log_in("dana")
    page.clock.install()
    page.goto(f"{site}/cases/{cast.case}/?in=investigation")
    page.fill("textarea[name=text]", WORDS)
    with page.expect_navigation():
        page.clock.fast_forward(31 * 60 * 1000)
    assert page.title().startswith("Locked")
    assert WORDS not in page.content()
    unlock(page)
    assert page.locator("textarea[readonly]").input_value() == WORDS
    press(page, "a:has-text('Back to the page')")
    assert page.url.endswith("?in=investigation")


def test_back_shows_nothing_of_a_locked_session(site: str, log_in: Any, cast: Cast) -> None:
    page = log_in("dana")
    page.goto(f"{site}/cases/{cast.case}/")
    page.goto(f"{site}/agencies/")
    page.click(".t-me summary")
    press(page, "button:has-text('Lock now')")
    for _ in range(2):
        page.go_back()
        page.wait_for_load_state()
        assert page.title().startswith("Locked")


def test_a_second_press_on_a_slow_line_does_it_once(site: str, log_in: Any, cast: Cast) -> None:
    page = log_in("dana")
    page.goto(f"{site}/cases/{cast.case}/?in=shell")
    page.fill("textarea[name=text]", "Pressed twice, written once.")

    held: list[Any] = []
    page.route(
        "**/notes/", lambda route: held.append((route, route.fetch(max_redirects=0)))
    )  # done, and the answer not here yet
    page.locator("button:has-text('Save note')").scroll_into_view_if_needed()
    at = page.locator("button:has-text('Save note')").bounding_box()
    for _ in range(2):
        page.mouse.click(at["x"] + 9, at["y"] + 9)  # not the locator's click: it waits for the page that comes
        page.wait_for_timeout(700)
    with page.expect_navigation():
        for route, answer in held:
            route.fulfill(response=answer)
    page.goto(f"{site}/cases/{cast.case}/?in=shell")
    assert page.locator("text=Pressed twice, written once.").count() == 1
