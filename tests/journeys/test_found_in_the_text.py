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
# What the lists learned last: relations, motels, moles, bare heights, plates of Mexico, names without capitals; and each of them doubted once
LEARNED = (
    "Vive con su concubino, Marco Solís, de 30 años. La vieron en el mercado Juárez de Indio. Tiene un lunar en el cuello y mide como 1.62. Iban en un"
    " Nissan Versa blanco, placas JAB-12-34 de Sonora. dicen que anda con su tía lupe. Creo que está en el Super 8. Tal vez tiene una quemadura en el brazo."
    " A lo mejor iban en una moto Italika roja, placas X9ZT4."
)
LEARNED_ENGLISH = (
    "Her ex, Lamar, 30, kept her ID. He is at the Super 8 in Fresno. She has a mole on her chin. A green Kia Soul, Colorado plate CKL-T42. maybe she is w"
    " her auntie lupe. I think she is in Las Vegas. Possibly a birthmark on her left arm. Maybe it was a Yamaha motorcycle, plate 22A1234."
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


@pytest.mark.parametrize(
    ("language", "words", "doubt", "after"),
    [
        ("en", LEARNED_ENGLISH, "the text doubts it", ("Taken over and compared.", "Set aside. It is not suggested again.")),
        ("es", LEARNED, "el texto lo pone en duda", ("Incorporado y comparado.", "Descartado. No se volverá a sugerir.")),
    ],
)  # fmt: skip
def test_what_the_lists_learned_is_taken_over_or_refused_on_a_phone(
    site: str, log_in: Any, cast: Cast, language: str, words: str, doubt: str, after: tuple[str, str]
) -> None:
    """Each kind once plain and once doubted: the doubted ones bear the mark and stay; the plain ones are taken over one by one, the rest refused."""
    report = report_of(cast, words=words, language=language)
    page = log_in("dana", bypass_csp=True, viewport={"width": 390, "height": 844}, locale=f"{language}-US")
    assert looked_at(page, f"{site}/reports/{report}/") == []
    rows = page.locator("#found > .t-list > li")
    kinds = ["companion", "place", "descriptor", "vehicle"]
    for kind in kinds:
        with_kind = page.locator("#found > .t-list > li", has=page.locator(f"input[name=ref][value$=':{kind}']"))
        assert with_kind.filter(has_text=doubt).count() >= 1, kind
        assert with_kind.filter(has_not_text=doubt).count() >= 1, kind
    said = page.locator("#found").inner_text()
    assert ("JAB1234 Sonora" if language == "es" else "CKLT42 CO") in said
    folder = os.environ.get("TANDEM_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"learned-{language}-390.png"), full_page=True)
    plain = rows.filter(has_not_text=doubt).count()
    for left in range(plain, 0, -1):
        assert rows.filter(has_not_text=doubt).count() == left
        with page.expect_navigation(wait_until="load"):
            rows.filter(has_not_text=doubt).first.locator("button[value=yes]").click()
        assert after[0] in page.locator("main").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for left in range(rows.filter(has_text=doubt).count(), 0, -1):
        with page.expect_navigation(wait_until="load"):
            rows.filter(has_text=doubt).first.locator("button[value=no]").click()
        assert after[1] in page.locator("main").inner_text()
        assert rows.filter(has_text=doubt).count() == left - 1
    assert serious(page) == []
    if folder:
        page.screenshot(path=str(Path(folder) / f"learned-{language}-390-decided.png"), full_page=True)
