"""Two in the morning: a detective sees that a date of birth is wrong and a phone is somebody else's, puts both right from a phone, and undoes one. In a real
browser, wide and small, in both languages, with and without JavaScript, and by keyboard alone. The prosecutor who was given the record finds a notice.
TANDEM_SHOTS=folder keeps pictures."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tandem.persons.models import FactKind
from tandem.persons.test_correcting import BIRTH, born, fact_that, put_right, says, whole
from tests.cast import Cast
from tests.journeys.pressing import press
from tests.journeys.test_pages import looked_at, serious

pytestmark = [pytest.mark.journey, pytest.mark.database]


def kept(page: Any, name: str) -> None:
    if folder := os.environ.get("TANDEM_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.fixture(scope="module")
def corrected(cast: Cast, site: str) -> UUID:
    """A record with a history: a birth that was put right, a name that was struck, a correction that was undone."""
    held = whole(cast, "Ximena", where="investigation")
    put_right(cast, "dana", held, BIRTH, born(2009))
    put_right(cast, "dana", held, fact_that(cast, held, FactKind.NAME, kind="street"), None)
    return held


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pages_are_accessible_and_no_wider_than_a_phone(
    site: str, cast: Cast, log_in: Any, corrected: UUID, width: int, language: str
) -> None:
    phone = fact_that(cast, corrected, FactKind.IDENTIFIER, kind="phone").slug
    home = fact_that(cast, corrected, FactKind.PLACE, kind="home").slug
    name = fact_that(cast, corrected, FactKind.NAME).slug
    tie = fact_that(cast, corrected, FactKind.RELATION).slug
    forms = {"birth": "birth", "sex": "sex", "phone": phone, "place": home, "name": name, "relation": tie, "look": "look-hair"}  # fmt: skip
    pages = {"person": f"/people/{corrected}/"} | {k: f"/people/{corrected}/correct/{slug}/" for k, slug in forms.items()}  # fmt: skip
    page = log_in("dana", bypass_csp=True, viewport={"width": width, "height": 844})
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    for which, address in pages.items():
        problems = looked_at(page, site + address)
        page.evaluate("document.querySelectorAll('details.t-more').forEach(d => d.open = true)")
        assert problems + serious(page) == [], which
        assert page.evaluate("document.documentElement.scrollWidth") <= width, which
        kept(page, f"correct-{which}-{width}-{language}")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("javascript", [True, False])
def test_a_birth_is_put_right_a_phone_struck_and_that_undone(
    site: str, cast: Cast, log_in: Any, width: int, javascript: bool
) -> None:
    held = whole(cast, "Yesenia", where="investigation")
    page = log_in("dana", java_script_enabled=javascript, viewport={"width": width, "height": 844})
    page.goto(f"{site}/people/{held}/")
    press(page, "a.t-correct:has-text('Date of birth or age')")
    assert "2 Apr 2003" in page.inner_text("main")
    page.fill("#id_born", "2009-04-02")
    page.check("input[name=reason][value=document]")
    page.fill("#id_note", "Her birth certificate")
    press(page, "button:has-text('Correct it')")
    assert page.locator("text=What it said before is kept").count() == 1
    assert says(cast, "dana", held, BIRTH) == born(2009)
    press(page, "a.t-correct:has-text('Phone')")
    page.check("input[name=reason][value=mixed_up]")
    press(page, "button:has-text('Strike it')")
    assert page.locator(".t-facts dt:has-text('Phone')").count() == 0
    page.locator("summary", has_text="Corrected 2 times").click()
    assert page.locator(".t-struck", has_text="+12025550123").count() == 1
    kept(page, f"corrected-{width}")
    press(page, "button:has-text('Undo'):has-text('Phone')")
    assert page.locator(".t-facts dt:has-text('Phone')").count() == 1
    prosecutor = log_in("petra", java_script_enabled=javascript, viewport={"width": width, "height": 844})
    prosecutor.goto(site)
    notice = prosecutor.locator(".t-note", has_text="A record that you were given was corrected")
    assert "Yesenia" not in notice.first.inner_text()
    kept(prosecutor, f"told-{width}")
    press(prosecutor, ".t-note:has-text('was corrected') button:has-text('Look')")
    assert prosecutor.locator("h1").count() == 1
    assert prosecutor.locator("a.t-correct").count() == 0


def test_by_keyboard_alone_and_what_is_missing_is_said_where_one_is(site: str, cast: Cast, log_in: Any) -> None:
    held = whole(cast, "Zoraida", where="investigation")
    page = log_in("dana")
    page.goto(f"{site}/people/{held}/correct/birth/")
    page.focus("#id_born")
    page.keyboard.press("Control+A")
    page.keyboard.type("2009-04-02")
    with page.expect_navigation(wait_until="load"):
        page.evaluate("document.querySelector('form[method=post] input[name=was]').form.noValidate = true")
        page.keyboard.press("Enter")
    assert page.locator("[role=alert]", has_text="required").count() == 1
    assert page.input_value("#id_born") == "2009-04-02"
    page.focus("#id_born")
    for _n in range(2):  # over the day of the estimate, whose parts are stops of their own
        page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.name") != "reason":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    assert says(cast, "dana", held, BIRTH) == born(2009)


def test_a_colleague_was_quicker_and_what_was_typed_stands_there_still(site: str, cast: Cast, log_in: Any) -> None:
    held = whole(cast, "Zulema", where="investigation")
    page = log_in("dana", viewport={"width": 390, "height": 844})
    page.goto(f"{site}/people/{held}/correct/birth/")
    put_right(cast, "lee", held, BIRTH, born(2008))
    page.fill("#id_born", "2009-04-02")
    page.check("input[name=reason][value=told]")
    page.fill("#id_note", "Her aunt")
    press(page, "button:has-text('Correct it')")
    assert "Lee" in page.locator("[role=alert]").inner_text()
    assert "2 Apr 2008" in page.inner_text("main")
    assert (page.input_value("#id_born"), page.input_value("#id_note")) == ("2009-04-02", "Her aunt")
    kept(page, "overtaken-390")
    press(page, "button:has-text('Correct it')")
    assert says(cast, "dana", held, BIRTH) == born(2009)
