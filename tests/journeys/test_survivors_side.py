"""An advocate and a survivor in a real browser, phone-sized and in both languages: vault, client, release drawn with a finger, card,
own page, taking back. Every page on the way passes axe, in light and in dark, and is no wider than the phone."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.cast import Cast
from tests.journeys.pressing import press, sign
from tests.vaults import PASSPHRASES, vault_of

pytestmark = [pytest.mark.journey, pytest.mark.database]
PHONE = {"width": 390, "height": 844}
SHOTS = os.environ.get("TANDEM_SHOTS", "")  # a folder: each page is kept there, to be looked at


@pytest.fixture(scope="module")
def made(cast: Cast) -> list[str]:
    return vault_of(cast)


class Looks:
    """Checks each page that it is shown, and keeps its picture where somebody wants to look."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def at(self, page: Any, name: str) -> None:
        if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
            self.problems.append(f"{name}: wider than the window")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page).response["violations"]
            self.problems += [
                f"{name}, {scheme}: {v['id']}: {n['target']}"
                for v in found
                if v["impact"] in ("serious", "critical")
                for n in v["nodes"]
            ]
            if SHOTS:
                Path(SHOTS).mkdir(parents=True, exist_ok=True)
                page.screenshot(path=f"{SHOTS}/{name}-{scheme}.png", full_page=True)
        page.emulate_media(color_scheme="light")


def unlock(page: Any, site: str, name: str) -> None:
    page.goto(f"{site}/vault/")
    page.fill("input[name=passphrase]", PASSPHRASES[name])
    press(page, "main form button")


@pytest.mark.parametrize("window", [PHONE, {"width": 1280, "height": 900}], ids=["phone", "desktop"])
def test_from_intake_to_a_release_taken_back_on_her_own_page(
    site: str, log_in: Any, browser: Any, made: list[str], window: dict[str, int]
) -> None:
    looks, size = Looks(), "phone" if window is PHONE else "desktop"
    ada = log_in("ada", bypass_csp=True, viewport=window)
    ada.goto(f"{site}/vault/")
    looks.at(ada, f"{size}-locked")
    unlock(ada, site, "ada")
    looks.at(ada, f"{size}-clients")
    press(ada, "a:has-text('New client')")
    looks.at(ada, f"{size}-new-client")
    ada.fill("#id_name", "Ana Núñez Ortiz")
    ada.fill("#id_born", "1999-02-03")
    ada.fill("#id_language", "Spanish")
    ada.fill("#id_phone", "+1 202-555-0142")
    ada.fill("#id_safe_how", "Text only, weekdays before five.")
    ada.fill("#id_safe_never", "Do not say the shelter's name.")
    press(ada, "button:has-text('Save')")
    press(ada, "a:has-text('Need')")
    ada.select_option("#id_category", "Housing Services")
    press(ada, "button:has-text('Save')")
    looks.at(ada, f"{size}-client")
    press(ada, "a:has-text('Sign a release')")
    press(ada, "button:has-text('Sign and release')")
    assert ada.locator("[role=alert]").first.inner_text().startswith("It cannot be signed yet.")
    looks.at(ada, f"{size}-release-refused")
    ada.select_option("#recipient", label="Testland Sheriff")
    ada.click("label[for=i-phone]")
    ada.fill("#purpose", "So that the detective can call about the hearing")
    ada.click("label[for=risks]")
    ada.click("label[for=nac]")
    sign(ada)
    press(ada, "button:has-text('Sign and release')")
    assert ada.locator("svg.t-sign__ink path").count() == 1
    looks.at(ada, f"{size}-release")
    ada.goto(ada.url + "?in=es")
    assert "Puedo retirar esto en cualquier momento" in ada.inner_text("main")
    ada.goto(f"{site}/vault/todo/")
    looks.at(ada, f"{size}-work")
    ada.goto(f"{site}/vault/inbox/")
    looks.at(ada, f"{size}-inbox")
    ada.goto(f"{site}/vault/keys/")
    looks.at(ada, f"{size}-keys")
    ada.goto(f"{site}/vault/")
    press(ada, "a:has-text('Ana Núñez')")
    press(ada, "button:has-text('Make a card'), button:has-text('make a new card')")
    looks.at(ada, f"{size}-card")
    code = ada.inner_text(".t-slip .t-code")

    dana = log_in("dana", viewport=window, bypass_csp=True)
    dana.goto(f"{site}/released/")
    looks.at(dana, f"{size}-released")
    press(dana, "main a:has-text('Harbor House')")
    assert "+1 202-555-0142" in dana.inner_text("main")
    looks.at(dana, f"{size}-package")

    hers = browser.new_context(viewport=PHONE, bypass_csp=True, locale="es-US").new_page()
    hers.goto(f"{site}/p/#{code.replace(' ', '')}")
    assert hers.url.endswith("/p/")  # the code is out of the address at once
    assert hers.input_value("#code") == code.replace(" ", "")
    looks.at(hers, f"{size}-enter")
    press(hers, "button:has-text('Continuar')")
    looks.at(hers, f"{size}-first-pin")
    hers.fill("#new_pin", "4071")
    hers.fill("#again", "4071")
    press(hers, "button:has-text('Guardar')")
    assert "Testland Sheriff" in hers.inner_text("main")
    looks.at(hers, f"{size}-own-page")
    seen = hers.inner_text("main")
    assert re.search(r"Mirado \d", seen), seen[:400]  # how often exactly: survivor/test_own_page.py
    hers.click("summary:has-text('Retirarla')")
    press(hers, "button:has-text('Retirarla ahora')")
    assert "terminado" in hers.inner_text("main")
    dana.reload()
    assert "+1 202-555-0142" not in dana.inner_text("body")
    hers.context.clear_cookies()
    hers.goto(f"{site}/p/")
    hers.fill("#code", code)
    hers.fill("#pin", "9999")
    press(hers, "button:has-text('Continuar')")
    assert "Sopa de lentejas" in hers.inner_text("main")
    looks.at(hers, f"{size}-decoy")
    hers.context.close()
    ada.goto(f"{site}/vault/inbox/")
    assert "A survivor took a release back" in ada.inner_text("main")
    press(ada, "button:has-text('Keep it in the file')")
    assert "taken back" in ada.inner_text("main")
    ada.click("summary:has-text('Shred')")
    press(ada, "a:has-text('Shred this record')")
    ada.fill("#name", "Ana Núñez Ortiz")
    looks.at(ada, f"{size}-shred")
    press(ada, "button:has-text('Shred for good')")
    assert "Shredded." in ada.inner_text("main")
    assert "\n".join(looks.problems) == ""


def test_a_referral_many_at_once_and_words_of_hers_on_a_phone_in_spanish(
    site: str, log_in: Any, browser: Any, made: list[str]
) -> None:
    looks = Looks()
    dana = log_in("dana", bypass_csp=True, viewport=PHONE)
    dana.goto(f"{site}/refer/")
    dana.select_option("#id_agency", label="Harbor House")
    dana.fill("#id_name", "Lucía Peña Ríos")
    dana.fill("#id_age", "17")
    dana.fill("#id_text", "A bed tonight.")
    dana.check("#id_urgent")
    dana.check("#id_knows")
    looks.at(dana, "refer")
    press(dana, "button:has-text('Seal and send')")
    assert "you will hear nothing back" in dana.inner_text("main")
    ada = log_in("ada", bypass_csp=True, viewport=PHONE, locale="es-US")
    unlock(ada, site, "ada")
    ada.goto(f"{site}/vault/todo/?whose=all")
    assert "Lucía Peña Ríos" in ada.inner_text("main")
    looks.at(ada, "work-to-match")
    ada.goto(f"{site}/vault/inbox/")
    looks.at(ada, "inbox-referral")
    press(ada, "main form button >> nth=0")
    assert "17" in ada.inner_text("main .t-head")
    looks.at(ada, "client-from-referral")
    here = ada.url
    press(ada, "form[action$='card/new/'] button")
    code = ada.inner_text(".t-slip .t-code")
    ada.goto(f"{here}copy/?in=es")
    looks.at(ada, "copy")
    ada.goto(f"{here}write/exploitation/")
    looks.at(ada, "several-codes")
    for path, name in (("work/load/", "load"), ("work/services/", "services"), ("clients/many/", "many")):
        ada.goto(f"{site}/vault/{path}")
        looks.at(ada, name)
    ada.fill("#id_p0-name", "Una")
    ada.fill("#id_p1-age", "9")
    press(ada, "main form .t-actions button >> nth=0")
    assert ada.input_value("#id_p0-name") == "Una"
    looks.at(ada, "many-wrong")
    ada.fill("#id_p1-name", "Otra")
    press(ada, "main form .t-actions button >> nth=0")
    assert "Otra" in ada.inner_text("main")

    hers = browser.new_context(viewport=PHONE, bypass_csp=True, locale="es-US", java_script_enabled=False).new_page()
    hers.goto(f"{site}/p/")
    hers.fill("#code", code)
    press(hers, "main form button")
    hers.fill("#new_pin", "4071")
    hers.fill("#again", "4071")
    press(hers, "main form button")
    hers.click("section[aria-labelledby=h-safe] summary")
    hers.fill("#never", "No llamar a la casa")
    press(hers, "form[action$='contact/'] button")
    assert "Enviado" in hers.inner_text("main")
    assert hers.title().strip() == "Página"
    hers.context.close()
    ada.goto(f"{site}/vault/inbox/")
    looks.at(ada, "inbox-words")
    press(ada, "button[value=use]")
    assert "No llamar a la casa" in ada.inner_text("main")
    assert "\n".join(looks.problems) == ""
