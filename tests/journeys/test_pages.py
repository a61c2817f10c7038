"""Every page in a real browser: axe finds nothing serious, the content security policy blocks nothing of ours, no page is wider
than a phone, and it works in Spanish."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.cast import CASE, Cast, identify
from tests.journeys.pressing import press

pytestmark = [pytest.mark.journey, pytest.mark.database]
PAGES = {
    "desk": "/", "search": "/search/", "ledger": "/ledger/", "cases": "/cases/", "case": f"/cases/{CASE}/", "people": "/people/",
    "person": f"/people/{identify('identity:sheriff')}/", "reports": "/reports/", "report": f"/reports/{identify('report:sheriff')}/",
    "enter": "/reports/new/", "agencies": "/agencies/", "agency": "/agencies/sheriff/", "accords": "/accords/",
    "accord": f"/accords/{identify('accord')}/", "disclosures": "/accords/disclosures/", "second factors": "/account/2fa/",
    "own settings": "/settings/", "picture": f"/cases/{CASE}/picture/", "picture on paper": f"/cases/{CASE}/picture/?paper=1",
    "chart of a case": f"/cases/{CASE}/chart/", "chart of a person": f"/people/{identify('identity:sheriff')}/chart/",
    "find a bed": "/directory/", "find a service": "/directory/?what=shelter", "provider": f"/directory/providers/{identify('provider:harbor')}/",
    "own entries": "/directory/ours/", "new provider": "/directory/providers/new/", "directory import": "/directory/import/",
    "directory export": "/directory/export/", "directory to print": "/directory/print/",
}  # fmt: skip
PUBLIC = {"log-in": "/account/login/", "tip": "/tip/testland/", "choose": "/tip/", "answer": "/tip/answer/"}


def serious(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {n['target']}" for v in found if v["impact"] in ("serious", "critical") for n in v["nodes"]]


def looked_at(page: Any, address: str) -> list[str]:
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if "Content Security Policy" in m.text else None)
    answer = page.goto(address)
    if answer.status != 200:
        problems.append(f"status {answer.status}")
    return problems


@pytest.mark.parametrize("name", PAGES)
def test_a_members_page_is_accessible_and_keeps_the_policy(site: str, log_in: Any, name: str) -> None:
    page = log_in("lee", bypass_csp=True, viewport={"width": 1280, "height": 900})
    problems = looked_at(page, site + PAGES[name])
    assert problems + serious(page) == []


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_is_accessible(site: str, browser: Any, name: str) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    problems = looked_at(page, site + PUBLIC[name])
    assert problems + serious(page) == []
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_a_phone(site: str, log_in: Any, name: str) -> None:
    page = log_in("lee", viewport={"width": 390, "height": 844})
    page.goto(site + PAGES[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("address", ["/", "/directory/", "/agencies/"])
def test_on_a_phone_the_room_one_is_in_stands_in_sight_on_one_line(site: str, log_in: Any, address: str) -> None:
    page = log_in("lee", viewport={"width": 390, "height": 844}, locale="es-US")
    page.goto(site + address)
    here = page.locator(".t-nav [aria-current]").bounding_box()
    assert here["height"] < 60, "its name is squeezed into several lines"
    assert 0 <= here["x"] <= 390 - here["width"], "it lies beside the window"


def test_the_policy_lets_no_inline_script_run(site: str, browser: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site + "/account/login/")
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.body.append(s)"
    )
    assert page.evaluate("window.ran === undefined")
    context.close()


def test_a_member_switches_to_spanish(site: str, log_in: Any) -> None:
    page = log_in("dana")
    page.goto(site + "/")
    page.click("summary:has-text('Dana')")
    press(page, "button:has-text('Español')")
    assert page.locator("html").get_attribute("lang") == "es"
    assert "Escritorio" in page.content()


def test_keys_lead_through_the_house(site: str, log_in: Any) -> None:
    page = log_in("dana")
    page.goto(site + "/")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/cases/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"


def test_keys_walk_a_list_and_open_a_row(site: str, log_in: Any) -> None:
    page = log_in("lee")
    page.goto(site + "/agencies/")
    names = page.locator("main .t-table tbody tr a:first-child").all_inner_texts()
    focused = "document.activeElement.textContent"
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate(focused) == page.locator("main .t-table tbody tr").nth(1).locator("a").first.inner_text()
    page.keyboard.press("k")
    assert page.evaluate(focused) == names[0]
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == names[0]
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()


def test_striking_out_a_note_and_changing_the_drawer_load_no_new_page(site: str, log_in: Any, cast: Cast) -> None:
    page = log_in("carla")
    page.goto(f"{site}/cases/{cast.case}/?in=child_welfare")
    page.fill("textarea[name=text]", "Placed with an aunt")
    press(page, "button:has-text('Save note')")
    page.evaluate("window.stayed = true")
    row = page.locator("li", has_text="Placed with an aunt")
    row.locator("button:has-text('Strike out')").click()
    page.locator(".t-struck", has_text="Placed with an aunt").wait_for()
    assert page.locator("#messages .t-note").count() == 1
    page.locator(".t-tab", has_text="Shell").click()
    page.wait_for_url("**/?in=shell*")
    page.locator(".t-tab[aria-current]", has_text="Shell").wait_for()
    assert page.evaluate("window.stayed === true")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_note_is_written_and_struck_out_also_without_javascript(
    site: str, log_in: Any, cast: Cast, javascript: bool
) -> None:
    page = log_in("dana", java_script_enabled=javascript)
    page.goto(f"{site}/cases/{cast.case}/?in=investigation")
    page.fill("textarea[name=text]", f"Seen at the motel, {javascript}")
    press(page, "button:has-text('Save note')")
    assert page.locator(f"text=Seen at the motel, {javascript}").count() == 1
    page.locator("li", has_text=f"Seen at the motel, {javascript}").locator("button:has-text('Strike out')").click()
    page.locator(".t-struck", has_text=f"Seen at the motel, {javascript}").wait_for()
