"""Releases as an advocate meets them away from a desk: an empty form that prints on one or two sheets in two languages and two sizes, a court's
order with its task, a consent from elsewhere, a renewal, and the recipient's marked page. Each passes axe and fits a phone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tandem.victim_services.test_releases import signed
from tests.cast import Cast
from tests.journeys.pressing import press
from tests.journeys.test_survivors_side import PHONE, SHOTS, Looks, unlock
from tests.vaults import opened_as, vault_of

pytestmark = [pytest.mark.journey, pytest.mark.database]
EXAMPLE = Path(__file__).parents[2] / "tandem/victim_services/fhir/examples/Consent-consent-example-signature.json"
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def made(cast: Cast) -> list[str]:
    return vault_of(cast)


def sheets(page: Any, name: str) -> int:
    """Prints the page as its printer would, and counts the sheets."""
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    if SHOTS:
        (Path(SHOTS) / f"{name}.pdf").write_bytes(pdf)
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize(
    ("language", "size", "most"), [("en", "", 1), ("es", "", 1), ("en", "large", 2), ("es", "large", 2)]
)
def test_the_empty_form_prints_on_few_sheets(
    site: str, log_in: Any, made: list[str], language: str, size: str, most: int
) -> None:
    looks = Looks()
    ada = log_in("ada", bypass_csp=True, viewport=PHONE)
    unlock(ada, site, "ada")
    ada.goto(f"{site}/vault/release-form/?in={language}&size={size}")
    looks.at(ada, f"phone-blank-{language}-{size}")
    assert sheets(ada, f"blank-{language}-{size}") <= most
    assert "\n".join(looks.problems) == ""


@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_order_task_renewal_consent_and_the_recipients_page(
    site: str, log_in: Any, cast: Cast, made: list[str], window: dict[str, int]
) -> None:
    looks, size = Looks(), "phone" if window is PHONE else "desktop"
    from tandem.victim_services.rules.releases import Item

    with opened_as(cast, "ada") as opened:
        client, release, package = signed(opened, with_documents=True, items=(Item("Detox", "3 May, county clinic"),))
    ada = log_in("ada", bypass_csp=True, viewport=window)
    unlock(ada, site, "ada")
    ada.goto(f"{site}/vault/clients/{client}/releases/{release}/?in=es")
    looks.at(ada, f"{size}-signed-es")
    assert sheets(ada, f"signed-es-{size}") <= 2
    ada.goto(f"{site}/vault/clients/{client}/release/?renew={release}")
    looks.at(ada, f"{size}-renew")
    ada.goto(f"{site}/vault/clients/{client}/consent/")
    looks.at(ada, f"{size}-consent")
    ada.set_input_files("#file", EXAMPLE)
    press(ada, "button:has-text('Read it')")
    assert "Nothing is released" in ada.inner_text("main")
    looks.at(ada, f"{size}-draft")
    ada.goto(f"{site}/vault/clients/{client}/demand/")
    ada.select_option("#id_kind", "court_order")
    ada.fill("#id_issuer", "Superior Court of Testland")
    ada.fill("#id_docket", "22-0142")
    ada.fill("#id_scope", "The date of discharge.")
    looks.at(ada, f"{size}-new-demand")
    press(ada, "button:has-text('Save')")
    assert ada.locator("button:has-text('Copy out')").count() == 0
    looks.at(ada, f"{size}-order")
    ada.fill("#how", "Called the safe number at nine, no answer.")
    press(ada, "button:has-text('Write it down')")
    ada.goto(f"{site}/vault/")
    assert "Tell the survivor that their file was demanded" in ada.inner_text("main")
    looks.at(ada, f"{size}-board")
    press(ada, "section:has(#h-board) a")
    ada.select_option("#recipient", label="Testland Sheriff")
    ada.fill("#ol-0", "Discharge")
    ada.fill("#ov-0", "3 May 2026")
    ada.click("label[for=named]")
    looks.at(ada, f"{size}-copy-out")
    press(ada, "button:has-text('Copy out')")
    assert "Copied out" in ada.inner_text("main")

    dana = log_in("dana", bypass_csp=True, viewport=window)
    dana.goto(f"{site}/released/{package}/")
    assert "42 CFR part 2" in dana.inner_text("main")
    looks.at(dana, f"{size}-marked-package")
    sheets(dana, f"package-{size}")
    dana.goto(f"{site}/released/")
    press(dana, "main li:last-child a")
    dana.goto(f"{site}/released/")
    for link in dana.locator("main li a").all():
        dana.goto(site + str(link.get_attribute("href")))
        if "A court ordered this" in dana.inner_text("main"):
            looks.at(dana, f"{size}-ordered-package")
            break
        dana.goto(f"{site}/released/")
    else:
        pytest.fail("the ordered package is not there")
    assert "As ordered by Superior Court of Testland · 22-0142" in dana.inner_text("main")
    assert datetime.now(UTC).strftime("%Y") in dana.inner_text(".t-mark >> nth=0")
    assert "\n".join(looks.problems) == ""
