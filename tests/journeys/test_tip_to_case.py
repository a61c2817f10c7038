"""The main job as people do it: a tip in Spanish from a phone, an answer, a case, clocks, a filing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.cast import Cast
from tests.journeys.pressing import press

pytestmark = [pytest.mark.journey, pytest.mark.database]
WORDS = "Una muchacha de quince años no puede salir de la casa azul."


def test_a_tip_in_spanish_without_javascript_becomes_a_case_and_is_answered(
    site: str, browser: Any, log_in: Any, cast: Cast
) -> None:
    sender = browser.new_context(viewport={"width": 390, "height": 844}, locale="es-US", java_script_enabled=False)
    phone = sender.new_page()
    phone.goto(site + "/tip/testland/")
    assert phone.locator("html").get_attribute("lang") == "es"
    assert phone.locator("a[data-safe-exit]").is_visible()
    phone.fill("#id_what", WORDS)
    phone.fill("#id_age", "15")
    phone.check("#id_danger")
    phone.select_option("#id_kind", "sex")
    phone.wait_for_timeout(4200)  # the form must have stood a moment
    press(phone, "main form button.usa-button")
    assert phone.locator(".t-code").count() == 1, phone.locator("main").inner_text()
    code = phone.locator(".t-code").inner_text()
    assert re.fullmatch(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", code)
    assert code not in phone.url

    desk = log_in("dana")
    desk.goto(site + "/")
    press(desk, f"text={WORDS[:40]}")
    assert "15" in desk.content()
    desk.fill("#words", "Gracias. ¿Puede decirnos la calle?")
    press(desk, "button:has-text('Send the answer')")
    desk.fill("#case-reason", "A child may be locked in")
    press(desk, "button:has-text('Emergency: open a case')")
    assert re.search(r"\d{4}-[A-Z2-9]{6}", desk.locator("h1").inner_text())
    assert desk.locator(".t-clock").count() >= 1
    assert desk.locator("text=Harbor House").count() >= 1
    press(desk, ".t-clock__title")
    desk.fill("#id_remark", "done")
    press(desk, "button:has-text('Record')")
    assert desk.locator("[role=alert]").count() == 1  # words end no clock
    desk.fill("#id_number", "2026-000123")
    desk.fill("#id_recipient", "Hotline desk")
    press(desk, "button:has-text('Record')")
    assert desk.locator(".t-clock--met, .t-clock--met_late").count() == 1

    phone.goto(site + "/tip/answer/")
    phone.fill("#code", code.lower())
    press(phone, "main form button.usa-button")
    assert "la calle" in phone.content()
    sender.close()

    advocate = log_in("cora")
    advocate.goto(site + "/")
    assert advocate.locator("text=You were called to a case").count() >= 1
    press(advocate, "button:has-text('Look')")
    press(advocate, "button:has-text('Take the call')")
    assert WORDS not in advocate.content()  # the shell shows no finding
    assert advocate.locator("text=answered").count() >= 1


def test_safe_exit_leaves_the_page_and_its_history(site: str, browser: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("https://www.weather.gov/**", lambda route: route.fulfill(body="weather"))
    page.goto(site + "/tip/testland/")
    page.keyboard.press("Escape")
    page.wait_for_url("https://www.weather.gov/**")
    page.go_back()
    assert "/tip/" not in page.url
    context.close()
