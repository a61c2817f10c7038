"""The link chart and the picture in a real browser: drawn under the strict policy, moved through by keys, said again in a table, also without
JavaScript; and a worker who adds to the picture on a phone at night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from tests.cast import Cast
from tests.journeys.pressing import press
from tests.journeys.test_pages import looked_at, serious

pytestmark = [pytest.mark.journey, pytest.mark.database]
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def missing(site: str, cast: Cast) -> dict[str, UUID]:
    """A missing child's case with a family, an older man with a second report, and a motel that many share."""
    from tandem.cases.actions.opening import open_case
    from tandem.cases.actions.working import take_the_call
    from tandem.cases.models import Case
    from tandem.foundation.embedded import database
    from tandem.intake.actions.receiving import receive
    from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft, ReportDraft
    from tandem.intake.models import Involvement, Report

    motel, car = (
        PlaceDraft("frequented", "9 Motel Row", "Testville", state="CA"),
        IdentifierDraft("plate", "7KLM204", "CA"),
    )
    child = PersonDraft(
        part="missing", key="child", names=(NameDraft("Xiomara Villanueva Ortiz", "Xiomara", family="Villanueva Ortiz"),), sex="female",
        born_on=date(NOW.year - 15, 1, 2), identifiers=(IdentifierDraft("phone", "(202) 555-0142"),),
        places=(motel, PlaceDraft("school", "Lincoln High", "Testville", state="CA")),
    )  # fmt: skip
    mother = PersonDraft(
        part="guardian",
        key="m",
        names=(NameDraft("Rosa Ortiz", "Rosa", family="Ortiz"),),
        relations=(("child", "parent"),),
    )
    man = PersonDraft(
        part="suspect",
        key="s",
        names=(NameDraft("Marcus Hale", "Marcus", family="Hale"),),
        identifiers=(car,),
        sex="male",
    )
    friend = PersonDraft(
        part="companion", names=(NameDraft("Trent Aldous", "Trent", family="Aldous"),), identifiers=(car,)
    )
    guests = tuple(PersonDraft(part="other", names=(NameDraft(f"Guest {i:02}"),), places=(motel,)) for i in range(20))

    def report(ref: str, kind: str, *persons: PersonDraft) -> ReportDraft:
        return ReportDraft(
            source="by_hand", source_ref=ref, kind=kind, received_at=NOW - timedelta(minutes=30), summary=f"Report {ref}", exploitation="sex",
            missing_from_care=kind == "missing_child", persons=persons,
        )  # fmt: skip

    with cast.acting("dana") as acting, transaction.atomic():
        drafts = [
            report("J-1", "missing_child", child, mother, man),
            report("J-2", "tip", friend),
            report("J-3", "tip", *guests),
        ]
        first, *_others = receive(drafts, acting=acting, now=NOW).report_ids
        case = open_case(
            Report.objects.get(id=first), decision="emergency", reason="A child is in danger", acting=acting, now=NOW
        ).case
        people = dict(Involvement.objects.filter(report_id=first).values_list("identity__display_name", "identity_id"))
    with database.connect("owner", str(connection.settings_dict["NAME"]), autocommit=True) as owner:
        owner.execute("UPDATE agencies_member SET on_call = true WHERE id = %s", (cast.members["carla"],))
    with cast.acting("carla") as acting, transaction.atomic():
        take_the_call(Case.objects.select_related("lead").get(id=case.id), acting=acting, now=NOW)
    return {"case": case.id, **people}


def drawn(page: Any) -> list[str]:
    """Names in the list beside the chart, once it stands."""
    page.locator("#chart-list [role=option]").first.wait_for()
    names: list[str] = page.locator("#chart-list [role=option]").all_inner_texts()
    return names


@pytest.mark.parametrize("dark", ["light", "dark"])
def test_the_chart_is_drawn_under_the_policy_and_read_by_everybody(
    site: str, log_in: Any, missing: dict[str, UUID], dark: str
) -> None:
    page = log_in("dana", bypass_csp=True, color_scheme=dark, viewport={"width": 1280, "height": 900})
    problems = looked_at(page, f"{site}/cases/{missing['case']}/chart/")
    drawn(page)
    assert problems + serious(page) == []
    assert page.locator("#chart canvas").count() > 0


def test_nothing_is_blocked_by_the_policy_while_the_chart_is_drawn(
    site: str, log_in: Any, missing: dict[str, UUID]
) -> None:
    page = log_in("dana")
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: problems.append(str(e)))
    page.goto(f"{site}/cases/{missing['case']}/chart/")
    names = drawn(page)
    assert any("Xiomara" in n for n in names)
    assert problems == []
    assert page.evaluate("document.querySelectorAll('style').length") == 0


def test_keys_move_through_the_chart_and_say_why_two_are_tied(site: str, log_in: Any, missing: dict[str, UUID]) -> None:
    page = log_in("dana")
    page.goto(f"{site}/people/{missing['Marcus Hale']}/chart/")
    drawn(page)
    page.fill("#chart-find", "trent")
    page.locator("#chart-find").press("Enter")
    why = page.locator("#chart-why")
    assert why.locator("h3").inner_text() == "Trent Aldous"
    assert "7KLM204" in why.inner_text()
    assert "Testland Sheriff" in why.inner_text(), "the source stands there"
    page.fill("#chart-find", "")
    page.locator("#chart-list").focus()
    page.keyboard.press("Home")
    first = why.locator("h3").inner_text()
    page.keyboard.press("ArrowDown")
    assert why.locator("h3").inner_text() != first
    assert page.locator("#chart-list").get_attribute("aria-activedescendant")
    why.locator(".t-link").first.click()
    assert why.locator("h3").inner_text()


def test_a_node_is_followed_further_and_a_hub_opens(site: str, log_in: Any, missing: dict[str, UUID]) -> None:
    page = log_in("dana")
    page.goto(f"{site}/people/{missing['Rosa Ortiz']}/chart/?kind=relation&kind=address")
    before = len(drawn(page))
    page.locator("#chart-list [role=option]", has_text="Xiomara").click()
    page.locator("#chart-more").click()
    page.locator("#chart-list [role=option]").nth(before).wait_for()
    hub = page.locator("#chart-list [role=option]", has_text="21")
    hub.click()
    page.locator("#chart-more").click()
    page.locator("#chart-list [role=option]", has_text="Guest 07").wait_for()
    assert "7KLM" not in page.url
    assert "Motel" not in page.url


def test_the_table_and_the_picture_stand_there_without_javascript(
    site: str, log_in: Any, missing: dict[str, UUID]
) -> None:
    page = log_in("dana", java_script_enabled=False)
    page.goto(f"{site}/people/{missing['Rosa Ortiz']}/chart/?depth=2")
    table = page.locator("table.t-table")
    assert "Marcus Hale" in table.inner_text()
    assert page.locator("noscript img, .t-chart__still img").count() == 1
    page.click("summary:has-text('What is shown')")
    page.select_option("#to", label="Trent Aldous")
    press(page, ".t-chart-ask button:has-text('Show')")
    steps = page.locator("[aria-labelledby=way] li").all_inner_texts()
    assert "Rosa Ortiz" in steps[0]
    assert "Trent Aldous" in steps[-1]
    assert any("7KLM204" in s for s in steps)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_worker_adds_to_the_picture_on_a_phone_at_night(
    site: str, log_in: Any, missing: dict[str, UUID], javascript: bool
) -> None:
    page = log_in("carla", viewport={"width": 390, "height": 844}, color_scheme="dark", java_script_enabled=javascript)
    page.goto(f"{site}/cases/{missing['case']}/picture/")
    words = f"An aunt in Reno, {javascript}"
    card = page.locator("#places")
    adding = card.locator("details.t-more")
    adding.locator("summary").click()
    adding.locator("textarea[name=says]").fill(words)
    adding.locator("input[name=source]").fill("Her file")
    with page.expect_navigation():
        adding.locator("button:has-text('Add')").click()
    assert page.locator("#places", has_text=words).count() == 1
    row = page.locator("#places .t-said > li", has_text=words)
    row.locator("summary", has_text="Correct or take out").click()
    row.locator("textarea[name=says]").fill(words + ", since May")
    row.locator("input[name=source]").fill("Her aunt, by phone")
    with page.expect_navigation():
        row.locator("button:has-text('Correct it')").click()
    row = page.locator("#places .t-said > li", has_text=f"{words}, since May")
    row.locator("summary", has_text="older").first.click()
    assert row.locator(".t-struck").first.inner_text() == words
    row.locator("summary", has_text="Correct or take out").click()
    with page.expect_navigation():
        row.locator("button:has-text('Take it out')").click()
    assert page.locator("#places .t-said > li", has_text=f"{words}, since May").count() == 0
    page.click("summary:has-text('Taken out of the picture')")
    with page.expect_navigation():
        page.locator("li", has_text=f"{words}, since May").locator("button:has-text('Bring back')").click()
    assert page.locator("#places .t-said > li", has_text=f"{words}, since May").count() == 1


@pytest.mark.parametrize("where", ["picture/", "picture/?paper=1", "chart/?depth=3", "chart/?depth=2&paper=1"])
@pytest.mark.parametrize("locale", ["en-US", "es-MX"])
def test_each_of_these_pages_fits_a_phone_in_both_languages(
    site: str, log_in: Any, missing: dict[str, UUID], where: str, locale: str
) -> None:
    page = log_in("dana", viewport={"width": 390, "height": 844}, locale=locale, bypass_csp=True)
    problems = looked_at(page, f"{site}/cases/{missing['case']}/{where}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert problems + serious(page) == []
