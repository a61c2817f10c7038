"""What was found in a report's words, in a real browser: taken over without JavaScript and by keyboard alone, put right, taken back; readable,
and no wider than a phone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tandem.intake.test_readings import report_of
from tests.cast import Cast
from tests.journeys.pressing import press
from tests.journeys.test_pages import looked_at, serious

pytestmark = [pytest.mark.journey, pytest.mark.database]
SPANISH = (
    "A mi hija le dicen Güera, anda con su novio Marcos de 24, la vieron en un Civic plateado, placas 7ABC… Su Insta es @guera.ok9. Tal vez esté en la"
    " calle Roble 118, en Salinas. Mi celular es 559-555-0111."
)


@pytest.fixture
def report(cast: Cast) -> UUID:
    return report_of(cast)


def test_one_is_taken_over_put_right_and_taken_back_without_javascript(site: str, log_in: Any, report: UUID) -> None:
    page = log_in("dana", java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto(f"{site}/reports/{report}/")
    alias = page.locator("#found .t-list > li", has_text="Goes by: Zuzu")
    alias.locator("summary").click()
    alias.get_by_label("Name").fill("Zuzu Bean")
    with page.expect_navigation():
        alias.get_by_role("button", name="Take it over like this").click()
    assert page.locator(".t-note", has_text="Taken over and compared.").count() == 1
    assert page.locator(".t-prose mark", has_text="Zuzu").count() == 1
    page.locator("#found summary", has_text="Decided").click()
    assert "Zuzu Bean" in page.locator("#found details", has_text="Decided").inner_text()
    with page.expect_navigation():
        page.get_by_role("button", name="Take this back").click()
    assert page.locator("#found .t-list > li", has_text="Goes by: Zuzu").count() == 1
    assert page.locator(".t-prose mark").count() == 0


def test_keys_alone_suffice(site: str, log_in: Any, report: UUID) -> None:
    page = log_in("dana")
    page.goto(f"{site}/reports/{report}/")
    page.locator("#about-all").focus()
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("#found .t-list > li", has_text="the text doubts it").count() == 1
    assert page.locator("#found > .t-list > li").count() == 1


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_card_is_readable_and_fits(
    site: str, log_in: Any, cast: Cast, width: int, scheme: str, language: str
) -> None:
    report = report_of(cast) if language == "en" else report_of(cast, words=SPANISH, language="es")
    page = log_in(
        "dana", bypass_csp=True, viewport={"width": width, "height": 900}, color_scheme=scheme, locale=f"{language}-US"
    )
    assert looked_at(page, f"{site}/reports/{report}/") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (
        page.locator(
            "#found h2", has_text="Found in the text" if language == "en" else "Encontrado en el texto"
        ).count()
        == 1
    )
    press(page, "#found button[value=yes]")
    page.locator("#found details").first.locator("summary").click()
    assert serious(page) == []
    folder = os.environ.get("TANDEM_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"found-{language}-{scheme}-{width}.png"), full_page=True)
