"""A conversation after a return, asked in Spanish on a phone, paused, stopped by what was said, and released as one line: each page passes
axe in light and dark and is no wider than the phone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tests.journeys.pressing import press, sign
from tests.journeys.test_survivors_side import PHONE, Looks
from tests.vaults import PASSPHRASES, opened_as, vault_of

pytestmark = [pytest.mark.journey, pytest.mark.database]
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def made(cast: Cast) -> list[str]:
    return vault_of(cast)


def somebody(cast: Cast) -> str:
    from datetime import UTC, datetime

    from tandem.victim_services.actions import clients

    with opened_as(cast, "ada") as opened:
        summary = {"name": "Luz Peña Ibarra", "language": "Spanish", "safe_how": "Por la escuela."}
        return str(clients.take_in(opened, summary, now=datetime.now(UTC)))


def unlock(page: Any, site: str) -> None:
    page.goto(f"{site}/vault/")
    page.fill("input[name=passphrase]", PASSPHRASES["ada"])
    press(page, "form:has(input[name=passphrase]) button")


def choose(page: Any, tool: str) -> None:
    page.click(f"label[for=t-{tool}]")


@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_conversation_in_spanish_from_the_first_question_to_a_released_line(
    site: str, cast: Cast, log_in: Any, made: list[str], window: dict[str, int]
) -> None:
    looks, size = Looks(), "screening-phone" if window is PHONE else "screening-desktop"
    client_id = somebody(cast)
    ada = log_in("ada", bypass_csp=True, viewport=window, locale="es-US", java_script_enabled=True)
    unlock(ada, site)
    ada.goto(f"{site}/vault/clients/{client_id}/")
    press(ada, "section[aria-labelledby=h-screen] .t-add a")
    looks.at(ada, f"{size}-choose")
    choose(ada, "return-conversation")
    press(ada, "button[value=ask]")
    assert ada.input_value("#id_language") == "es"  # as the client speaks
    ada.select_option("#id_occasion", "return")
    looks.at(ada, f"{size}-start")
    press(ada, "button[value=begin]")
    assert "¿Es buen momento para hablar?" in ada.inner_text("main")
    assert "Luz" not in ada.inner_text("main")
    looks.at(ada, f"{size}-first")
    ada.click("label[for=v-yes]")
    press(ada, "button[value=given]")
    press(ada, "button[value=given]")  # nothing chosen
    assert ada.locator("[role=alert]").count() == 1
    looks.at(ada, f"{size}-wrong")
    ada.click("label[for=v-food]")
    ada.click("label[for=v-doctor]")
    press(ada, "button[value=given]")
    looks.at(ada, f"{size}-third")
    press(ada, "main button[name=language][value=en]")
    assert "Do you feel safe" in ada.inner_text("main")
    press(ada, "main button[name=language][value=es]")
    press(ada, "button[value=refused]")
    # Paused, and gone on with later.
    press(ada, "main a[href$='/']:not([href$='/ask/'])")
    looks.at(ada, f"{size}-paused")
    press(ada, "a[href$='/ask/']")
    ada.click("label[for=v-promised]")
    press(ada, "button[value=given]")
    ada.fill("#value", "Dijo que tendría mi propio cuarto.")
    looks.at(ada, f"{size}-words")
    press(ada, "button[value=given]")
    for _n in range(20):
        if "algo sexual" in ada.inner_text("main"):
            break
        press(ada, "button[value=not_asked]")
    looks.at(ada, f"{size}-screen")
    ada.click("label[for=v-yes]")
    press(ada, "button[value=given]")
    assert "No hiciste nada malo" in ada.inner_text("main")
    ada.click("main details summary")
    looks.at(ada, f"{size}-stopped")
    press(ada, "button[value=back]")
    assert ada.is_checked("#v-yes")
    press(ada, "button[value=given]")
    for _n in range(4):
        ada.fill("#value", "Que me avisen antes.")
        press(ada, "button[value=given]")
    looks.at(ada, f"{size}-all-asked")
    press(ada, "button[value=finish]")
    looks.at(ada, f"{size}-result")
    press(ada, "article a[href*='/change/']")
    looks.at(ada, f"{size}-change")
    ada.goto(f"{site}/vault/clients/{client_id}/screenings/new/")
    choose(ada, "qyit")
    press(ada, "button[value=record]")
    looks.at(ada, f"{size}-record")
    ada.fill("#id_score", "1")
    ada.select_option("#id_level", "positive")
    press(ada, "button[value=keep]")
    looks.at(ada, f"{size}-recorded")
    ada.goto(f"{site}/vault/clients/{client_id}/")
    looks.at(ada, f"{size}-client")
    ada.goto(f"{site}/vault/clients/{client_id}/release/")
    ada.click("details:has(input[name=item]) summary")
    looks.at(ada, f"{size}-pick")
    ada.select_option("#recipient", label="Testland Sheriff")
    ada.click("label:has-text('QYIT')")
    ada.fill("#purpose", "Para que no vuelvan a preguntarle lo mismo")
    for name in ("risks", "nac"):
        ada.click(f"label[for={name}]")
    sign(ada)
    press(ada, "main form button:not([type=button])")
    assert "Nunca" in ada.inner_text("main") or "nunca" in ada.inner_text("main")
    looks.at(ada, f"{size}-release")
    dana = log_in("dana", viewport=window, bypass_csp=True)
    dana.goto(f"{site}/released/")
    press(dana, "main li a")
    told = dana.inner_text("main")
    assert "QYIT" in told
    assert "never a probable cause" in told
    assert "cuarto" not in told
    looks.at(dana, f"{size}-package")
    assert looks.problems == []


def test_it_works_without_javascript(site: str, cast: Cast, log_in: Any, made: list[str]) -> None:
    client_id = somebody(cast)
    ada = log_in("ada", viewport=PHONE, java_script_enabled=False)
    unlock(ada, site)
    ada.goto(f"{site}/vault/clients/{client_id}/screenings/new/")
    choose(ada, "return-conversation")
    press(ada, "button[value=ask]")
    press(ada, "button[value=begin]")
    ada.click("label[for=v-later]")
    press(ada, "button[value=given]")
    assert "Hablamos cuando tú quieras" in ada.inner_text("main")
    for _n in range(4):
        press(ada, "button[value=not_asked]")
    press(ada, "button[value=finish]")
    assert "gives no score" in ada.inner_text("main")
