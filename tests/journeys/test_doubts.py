"""New facts speak against what was confirmed: a detective finds it on the desk, reads what has changed, keeps one and takes the other apart. In a real
browser, on a phone too, in both languages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from tandem.persons.queries import together
from tandem.persons.test_doubts import correct, decide, pair, three
from tests.cast import Cast
from tests.journeys.pressing import press
from tests.journeys.test_pages import looked_at, serious

pytestmark = [pytest.mark.journey, pytest.mark.database]


@pytest.fixture(scope="module")
def doubts(cast: Cast, site: str, house: str) -> dict[str, str]:
    which, ours, theirs = pair(cast, house, "Valentina Quetzal", "202-555-0170")
    decide(cast, "dana", which)
    correct(cast, house, "dana", ours, born_on=date(2007, 5, 3), sex="female")
    correct(cast, house, "dana", theirs, born_on=date(1991, 5, 9), sex="male")
    a, _b, _c, match = three(cast, house, "Wenceslao Tlaloc", ("202-555-0171", "202-555-0172"))
    decide(cast, "dana", match)
    with cast.acting("dana"), transaction.atomic():
        person = together.person_of(a)
    return {"desk": "/", "match": f"/people/matches/{which}/", "person": f"/people/persons/{person}/"}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pages_are_accessible_and_no_wider_than_a_phone(
    site: str, log_in: Any, doubts: dict[str, str], width: int, language: str
) -> None:
    for name, address in doubts.items():
        page = log_in("dana", bypass_csp=True, viewport={"width": width, "height": 844})
        page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        problems = looked_at(page, site + address)
        assert problems + serious(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        said = page.inner_text("main").casefold()
        assert ("the sex differs" if language == "en" else "el sexo difiere") in said, name


@pytest.mark.parametrize("javascript", [True, False])
def test_a_match_is_looked_at_again_and_a_person_kept(
    site: str, log_in: Any, doubts: dict[str, str], javascript: bool
) -> None:
    page = log_in("dana", java_script_enabled=javascript)
    if javascript:  # the first time
        page.goto(site)
        page.locator(".t-note", has_text="Valentina Quetzal").locator("a", has_text="Look at it again").click()
        assert page.locator("#doubt", has_text="3 May 2007").count() == 1
        page.fill("#reason", "Her sister’s papers: the photograph is hers")
        press(page, "button:has-text('The same person')")
        assert page.locator("#doubt").count() == 0
        assert page.locator(".t-badge--confirmed").count() >= 1
        return
    page.goto(site + doubts["person"])
    page.locator("summary", has_text="They are one person all the same").click()
    page.locator("input[id^='k-']").fill("He goes by a false paper")
    press(page, "button:has-text('Keep them together')")
    assert page.locator("text=contradict each other").count() == 0
    assert page.locator("text=The same facts do not bring it back").count() == 1
