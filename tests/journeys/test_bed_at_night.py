"""At two in the morning, on a phone: an officer finds a bed and whom to call; the shelter's advocate counts it gone with one tap."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import HIDDEN_STREET, identify
from tests.journeys.pressing import press
from tests.journeys.test_pages import serious

pytestmark = [pytest.mark.journey, pytest.mark.database]
PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("javascript", [True, False])
def test_an_officer_finds_a_bed_and_the_shelter_counts_it_gone(site: str, log_in: Any, javascript: bool) -> None:
    ada = log_in("ada", viewport=PHONE, java_script_enabled=javascript)
    ada.goto(f"{site}/directory/ours/")
    if ada.locator(".t-bed__free strong").inner_text() == "0":  # as the run before this one left it
        press(ada, "button[value='+1']")
    omar = log_in("omar", viewport=PHONE, java_script_enabled=javascript)
    omar.goto(f"{site}/directory/")
    omar.select_option("select[name=whom]", "women")
    omar.fill("input[name=age]", "30")
    omar.check("input[name=tonight]")
    press(omar, "button:has-text('Show')")
    assert omar.locator("a.t-dial").first.get_attribute("href") == "tel:+12025550150"
    press(omar, "a:has-text('Harbor House')")
    assert "The address is confidential; call the desk: +1 202-555-0150" in omar.content()
    assert HIDDEN_STREET not in omar.content()
    press(ada, "button:has-text('None free')")
    assert ada.locator(".t-bed__free strong").inner_text() == "0"
    omar.goto(f"{site}/directory/?tonight=on")
    assert omar.locator("text=No bed fits all of this").count() == 1


def test_its_own_member_sees_the_address_on_an_accessible_page(site: str, log_in: Any) -> None:
    page = log_in("ada", bypass_csp=True, viewport=PHONE)
    page.goto(f"{site}/directory/places/{identify('site:harbor')}/edit/")
    assert page.input_value("input[name=address_1]") == HIDDEN_STREET
    assert not page.is_checked("input[name=public]")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
