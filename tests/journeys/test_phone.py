"""At two in the morning, on a phone: what has to be done is near, and what was written stays where it was."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast, identify
from tests.journeys.pressing import press

pytestmark = [pytest.mark.journey, pytest.mark.database]
PHONE = {"width": 390, "height": 844}


def height(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


def test_another_person_opens_where_one_goes_on_writing(site: str, log_in: Any) -> None:
    page = log_in("dana", viewport=PHONE)
    page.goto(f"{site}/reports/new/")
    page.fill("#id_summary", "Seen at a motel")
    page.fill("#id_p0-given", "José Ángel")
    page.locator("#id_p0-plate").wait_for(state="hidden")
    press(page, "button:has-text('Another person')")
    field = page.locator("#id_p1-given")
    page.locator("#id_p1-given:focus").wait_for()
    for _ in range(50):  # the browser scrolls after it has laid the page out
        top = field.evaluate("e => e.getBoundingClientRect().top")
        if 0 < top < PHONE["height"]:
            break
        page.wait_for_timeout(100)
    assert 0 < top < PHONE["height"]
    assert page.input_value("#id_p0-given") == "José Ángel"


def test_a_plate_that_was_given_stands_in_sight_again(site: str, log_in: Any) -> None:
    page = log_in("dana", viewport=PHONE)
    page.goto(f"{site}/reports/new/")
    page.click("summary:has-text('license plate')")
    page.fill("#id_p0-plate", "7KLM204")
    press(page, "button:has-text('Another person')")
    assert page.locator("#id_p0-plate").is_visible()
    assert not page.locator("#id_p1-plate").is_visible()


def test_the_way_to_the_decision_stands_at_the_reports_top(site: str, log_in: Any, cast: Cast) -> None:
    page = log_in("dana", viewport=PHONE)
    page.goto(f"{site}/reports/{identify('report:sheriff')}/")
    assert page.locator("a:has-text('To the decision')").bounding_box()["y"] < PHONE["height"]
    page.click("a:has-text('To the decision')")
    assert page.locator("#triage").evaluate("e => Math.abs(e.getBoundingClientRect().top) < innerHeight")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert not page.locator("a:has-text('To the decision')").is_visible()


@pytest.mark.parametrize("locale", ["en-US", "es-US"])
def test_the_page_of_thresholds_is_figures_and_no_tower_of_cards(site: str, log_in: Any, locale: str) -> None:
    page = log_in("lee", viewport=PHONE, locale=locale)
    page.goto(f"{site}/people/thresholds/")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.locator("table.t-errors tbody tr").first.evaluate("e => getComputedStyle(e).display") == "table-row"
    assert height(page) < 2700


def test_the_tip_forms_numbers_can_be_pressed(site: str, browser: Any) -> None:
    context = browser.new_context(viewport=PHONE, locale="es-US")
    page = context.new_page()
    page.goto(f"{site}/tip/testland/")
    for address in ("tel:911", "tel:+18883737888", "sms:233733"):
        box = page.locator(f'a[href="{address}"]').bounding_box()
        assert box["height"] < 44, "a number that breaks over two lines"
    context.close()
