"""A security key, added and used in a real browser with a virtual authenticator: a WebAuthn ceremony end to end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import PASSWORD, Cast
from tests.journeys.pressing import press

pytestmark = [pytest.mark.journey, pytest.mark.database]


def give_key(page: Any) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})


def test_a_detective_sets_up_a_security_key_and_logs_in_with_it(site: str, browser: Any, cast: Cast) -> None:
    context = browser.new_context()
    page = context.new_page()
    give_key(page)
    blocked: list[str] = []
    page.on("console", lambda m: blocked.append(m.text) if "Content Security Policy" in m.text else None)

    def password() -> None:
        page.goto(site + "/account/login/")
        page.fill("#id_login", "sam@example.org")
        page.fill("#id_password", PASSWORD)
        press(page, "main button.usa-button")

    password()
    page.wait_for_url("**/account/2fa/")  # no second factor yet: led to set one up
    page.goto(site + "/account/2fa/keys/add/")
    if "again" in page.url:
        page.fill("#id_password", PASSWORD)
        press(page, "main button.usa-button")
    page.fill("#id_name", "blue key")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "add" not in url)
    page.goto(site + "/")
    assert "Desk" in page.title()  # the key was proved just now, and that counts
    page.click("summary:has-text('Sam')")
    press(page, "button:has-text('Log out')")

    password()
    page.wait_for_url("**/account/2fa/authenticate/**")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(site + "/")
    assert "Desk" in page.title()
    assert blocked == []
    context.close()
