"""Every page that a GET opens, in a real browser: wide and on a phone, by day and by night, and on paper. TANDEM_SHOTS=folder keeps a picture
of each, to be looked at side by side."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import get_resolver, resolve

from tandem.clocks.rules.definitions import shipped
from tandem.foundation.embedded import database
from tests.cast import CASE, Cast, identify

pytestmark = [pytest.mark.journey, pytest.mark.database]
CLOCK = identify("clock to be walked")
HARBOR, SHEET, PHONE = (
    f"/directory/providers/{identify('provider:harbor')}/",
    794,
    390,
)  # an A4 sheet has 794 CSS pixels

# What it is -> who looks, where.
PAGES = {
    "desk": ("lee", "/"), "clocks": ("lee", "/clocks/"), "search": ("lee", "/search/"), "own ledger": ("lee", "/ledger/"), "ledger of a case": ("lee", f"/ledger/case/{CASE}/"),
    "cases": ("lee", "/cases/"), "case": ("dana", f"/cases/{CASE}/"), "look somebody up": ("lee", "/people/look-up/"), "look-ups": ("lee", "/people/look-ups/"), "thresholds": ("lee", "/people/thresholds/"),
    "picture of a case": ("dana", f"/cases/{CASE}/picture/"), "chart of a case": ("dana", f"/cases/{CASE}/chart/"), "chart of a person": ("lee", f"/people/{identify('identity:sheriff')}/chart/"),
    "people": ("lee", "/people/"), "person": ("lee", f"/people/{identify('identity:sheriff')}/"),
    "correct a person": ("lee", f"/people/{identify('identity:sheriff')}/correct/birth/"),
    "reports": ("lee", "/reports/"), "report": ("lee", f"/reports/{identify('report:sheriff')}/"), "enter a report": ("lee", "/reports/new/"),
    "agencies": ("lee", "/agencies/"), "agency": ("lee", "/agencies/sheriff/"), "on call": ("lee", "/agencies/on-call/"),
    "on call, not a supervisor": ("dana", "/agencies/on-call/"), "accords": ("lee", "/accords/"), "accord": ("lee", f"/accords/{identify('accord')}/"),
    "disclosures": ("lee", "/accords/disclosures/"), "released": ("lee", "/released/"), "clock that pauses": ("lee", f"/clocks/{CLOCK}/"),
    "own settings": ("lee", "/settings/"), "second factors": ("lee", "/account/2fa/"), "own password": ("lee", "/account/password/"), "again": ("lee", "/account/again/"),
    "own keys": ("lee", "/account/2fa/keys/"),
    "find a bed": ("lee", "/directory/"), "find a service": ("lee", "/directory/?what=shelter"), "directory to print": ("lee", "/directory/print/"),
    "own entries": ("cora", "/directory/ours/"), "directory import": ("cora", "/directory/import/"), "directory export": ("cora", "/directory/export/"),
    "provider": ("lee", HARBOR), "new provider": ("cora", "/directory/providers/new/"), "change a provider": ("cora", f"{HARBOR}edit/"),
    "new service": ("cora", f"{HARBOR}services/new/"), "new place": ("cora", f"{HARBOR}places/new/"),
    "change a service": ("cora", f"/directory/services/{identify('offer:harbor')}/edit/"), "new beds": ("cora", f"/directory/services/{identify('offer:harbor')}/beds/new/"),
    "change a place": ("cora", f"/directory/places/{identify('site:harbor')}/edit/"), "change beds": ("cora", f"/directory/beds/{identify('beds:harbor')}/edit/"),
    "log-in": ("", "/account/login/"), "choose a task force": ("", "/tip/"), "tip": ("", "/tip/testland/"), "answer of a tip": ("", "/tip/answer/"),
    "an invitation that is over": ("", "/invitation/nothing/"), "own page": ("", "/p/"), "API": ("lee", "/api/docs"),
}  # fmt: skip
# Names of addresses that are not walked here -> why.
ELSEWHERE = {
    "vault": "needs an unlocked vault: walked with its clients in tandem/victim_services and tests/journeys/test_screening.py, test_releases_on_paper.py",
    "package": "needs a release out of a vault: tests/journeys/test_releases_on_paper.py",
    "match": "needs two records that meet: tandem/persons/test_match_pages.py",
    "one_person": "needs records that were put together: tandem/persons",
    "case_chart_": "a file",
    "person_chart_": "a file",
    "public_own_leave": "leads away from the site",
    "mfa_": "allauth's forms for one factor; they stand behind the password once more, which is walked",
    "account_logout": "asks nothing",
    "lock": "stands only while a session is locked: tandem/agencies/test_log_in.py",
    "set_language": "answers a form", "unlock": "the form of the locked page",
    "directory_file": "a file", "openapi-json": "a file", "post_report": "answers programs", "api-root": "answers programs",
}  # fmt: skip


def opened_by_get() -> Iterator[str]:
    def walk(patterns: Any) -> Iterator[tuple[str, Any]]:
        for one in patterns:
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns)
            elif one.name:
                yield one.name, one.callback

    return (name for name, view in walk(get_resolver().url_patterns) if not only_posts(view))


def only_posts(view: Any) -> bool:
    """Whether `require_POST` stands anywhere around the view."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            if cell.cell_contents == ["POST"]:
                return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_every_door_that_a_get_opens_is_walked_or_says_why_not() -> None:
    walked = {resolve(address.split("?")[0]).view_name.removeprefix("api-1.0.0:") for _who, address in PAGES.values()}
    left = {name for name in opened_by_get() if name not in walked and not name.startswith(tuple(ELSEWHERE))}
    assert left == set()


@pytest.fixture(scope="module")
def furnished(house: str) -> str:
    """With a clock that pauses, a plan of who is on call that has gaps, and a swap."""
    from tests import cast as people

    cast, now = people.load(), datetime.now(UTC)
    law, begun = shipped()["C20"], now - timedelta(days=40)
    sheriff, lee, dana = cast.agencies["sheriff"], cast.members["lee"], cast.members["dana"]
    with database.connect("owner", house) as owner:
        owner.execute(
            "INSERT INTO clocks_runningclock (id, compartment_id, definition, version, jurisdiction, case_id, subject_kind, subject_id, actor_id,"
            " started_at, due_at, escalated, created_at) VALUES (%s, %s, 'C20', %s, 'CA', %s, 'case', %s, %s, %s, %s, 0, %s)",
            (CLOCK, cast.compartments["shell"], law.version, CASE, CASE, sheriff, begun, begun + law.limit, begun),  # type: ignore[operator]
        )
        owner.execute(
            "INSERT INTO clocks_pause (id, compartment_id, clock_id, from_at, to_at, rule, authority, recorded_by_id, recorded_at)"
            " VALUES (%s, %s, %s, %s, %s, 'ends_of_justice', 'docket entry 31', %s, %s)",
            (
                uuid4(),
                cast.compartments["shell"],
                CLOCK,
                begun + timedelta(days=3),
                begun + timedelta(days=9),
                lee,
                now,
            ),
        )
        owner.execute("UPDATE agencies_member SET on_call = true WHERE id = ANY (%s)", ([lee, dana],))
        for day in range(5):
            for who, starts, ends in ((dana, time(7), time(19)), (lee, time(19), time(7))):
                owner.execute(
                    "INSERT INTO agencies_oncallshift (id, agency_id, member_id, weekday, starts, ends) VALUES (%s, %s, %s, %s, %s, %s)",
                    (uuid4(), sheriff, who, day, starts, ends),
                )
        owner.execute(
            "INSERT INTO agencies_oncallswap (id, agency_id, member_id, instead_of_id, from_at, to_at) VALUES (%s, %s, %s, %s, %s, %s)",
            (uuid4(), sheriff, lee, dana, now + timedelta(days=1), now + timedelta(days=1, hours=8)),
        )
    return house


def contrast(page: Any) -> list[str]:
    found = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    return [f"{v['id']}: {n['target']}" for v in found for n in v["nodes"]]


def wider(page: Any, than: int) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"{width} wide in {than}"] if width > than else []


# Light that falls through paper: what is printed is dark on white, and nothing to press is on it.
ON_PAPER = """() => {
  const said = [];
  const lightness = (color) => { const [r, g, b] = color.match(/[0-9.]+/g).map(Number); return (r * 299 + g * 587 + b * 114) / 1000; };
  for (const e of document.querySelectorAll('main h1, main h2, main p, main dd, main dt, main td, main li, main strong')) {
    if (!e.checkVisibility() || !e.textContent.trim()) continue;
    let ground = 255;
    for (let up = e; up; up = up.parentElement) {
      const color = getComputedStyle(up).backgroundColor;
      if (!/, 0\\)$/.test(color) && color !== 'transparent') { ground = lightness(color); break; }
    }
    if (Math.abs(ground - lightness(getComputedStyle(e).color)) < 70) said.push('pale: ' + e.tagName + ' ' + e.textContent.trim().slice(0, 40));
    if (ground < 128) said.push('dark ground: ' + e.tagName + ' ' + e.textContent.trim().slice(0, 40));
  }
  for (const e of document.querySelectorAll('header nav, main button, main input:not([type=hidden]), main select, main textarea'))
    if (e.checkVisibility()) said.push('on paper: ' + e.tagName + ' ' + (e.textContent || e.name).trim().slice(0, 40));
  return said.slice(0, 6);
}"""


def shot(page: Any, name: str, how: str) -> None:
    if folder := os.environ.get("TANDEM_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name.replace(' ', '-').replace(',', '')}.{how}.png", full_page=True)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_by_day_by_night_on_a_phone_and_on_paper(
    furnished: str, site: str, log_in: Any, browser: Any, name: str, cast: Cast
) -> None:
    who, address = PAGES[name]
    wide = {"width": 1280, "height": 900}
    page = (
        log_in(who, bypass_csp=True, viewport=wide)
        if who
        else browser.new_context(bypass_csp=True, viewport=wide).new_page()
    )
    answer = page.goto(site + address)
    problems = (
        []
        if answer.status in (200, 404 if name == "an invitation that is over" else 200)
        else [f"status {answer.status}"]
    )
    for how, width, scheme in (
        ("wide", 1280, "light"),
        ("phone", PHONE, "light"),
        ("night", 1280, "dark"),
        ("phone-night", PHONE, "dark"),
    ):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, media="screen")
        problems += [f"{how}: {p}" for p in wider(page, width)]
        if how in ("wide", "night"):
            problems += [f"{how}: {p}" for p in contrast(page)]
        shot(page, name, how)
    page.set_viewport_size({"width": SHEET, "height": 1123})
    page.emulate_media(color_scheme="dark", media="print")
    problems += [f"print: {p}" for p in [*wider(page, SHEET), *page.evaluate(ON_PAPER)]]
    shot(page, name, "print")
    if not who:
        page.context.close()
    assert problems == []
