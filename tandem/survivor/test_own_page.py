"""The survivor's own page through its real addresses: card, PIN, what stands there, taking back, writing, the soup."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser

from tandem.accords.models import Package
from tandem.survivor import cards, views
from tandem.survivor.models import Card
from tandem.victim_services.actions import clients, releasing
from tandem.victim_services.queries.clients import client_for, records_of
from tandem.victim_services.queries.inbox import items_in
from tandem.victim_services.test_releases import draft
from tests.cast import CASE, Cast
from tests.vaults import PASSPHRASES, acts, opened_as, vault_of

pytestmark = pytest.mark.database
PIN = "4071"


@pytest.fixture(scope="module")
def made(cast: Cast) -> list[str]:
    return vault_of(cast)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "TRIES", replace_bucket())


def replace_bucket() -> Any:
    from tandem.intake.slowdown import Bucket

    return Bucket(burst=1000, per_minute=1000)


def now() -> datetime:
    return datetime.now(UTC)


def carded(cast: Cast) -> tuple[str, UUID, UUID]:
    """(code, client, package): a client with a running release to the sheriff and a card without a PIN yet."""
    with opened_as(cast, "ada") as opened:
        client_id = clients.take_in(
            opened,
            {
                "name": "Ana Núñez Ortiz",
                "born": "1999-01-01",
                "safe_how": "Text only, weekdays.",
                "phone": "+12025550142",
            },
            now=now(),
        )
        code = cards.make_card(opened, client_id, now=now())
        releasing.sign_release(
            opened, client_id, draft(), case_id=CASE, document_ids=[], extra={"method": "here"}, now=now()
        )
        package = UUID(records_of(opened, client_id, "release")[0].data["package_id"])
    return code, client_id, package


def entered(code: str, pin: str = PIN) -> Browser:
    """A browser that is on her page: the first visit sets the PIN."""
    browser = Browser()
    assert b"Choose a PIN" in browser.post("/p/", {"code": code, "pin": ""}).content
    assert browser.post("/p/", {"code": code, "new_pin": pin, "again": pin}).status_code == 302
    return browser


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_with_code_and_pin_she_sees_releases_days_and_what_is_kept(cast: Cast, made: list[str]) -> None:
    code, _client, _package = carded(cast)
    entered(code)
    browser = Browser()
    assert browser.post("/p/", {"code": code.lower(), "pin": PIN}).status_code == 302
    page = text(browser.get("/p/"))
    assert "Testland Sheriff" in page
    assert "29 days left" in page or "30 days left" in page
    assert "Text only, weekdays." in page
    assert "Núñez" not in page  # a watched phone: her name stands nowhere
    assert re.search(r"<title>\s*Page\s*</title>", page)


def test_she_takes_a_release_back_and_it_is_gone_at_once_with_nobody_unlocked(cast: Cast, made: list[str]) -> None:
    code, client_id, package = carded(cast)
    browser = entered(code)
    with acts(cast, "dana"):
        assert Package.objects.filter(id=package).exists()
    number = re.search(r'name="number" value="([^"]+)"', text(browser.get("/p/"))).group(1)  # type: ignore[union-attr]
    assert browser.post("/p/end/", {"number": number}).status_code == 302
    with acts(cast, "dana"):
        assert not Package.objects.filter(id=package).exists()
    assert "ended" in text(browser.get("/p/"))
    with opened_as(cast, "ada") as opened:
        item = next(i for i in items_in(opened) if i.data["kind"] == "withdrawn")
        assert (item.data["text"], item.data["client_id"]) == (number, str(client_id))


def test_she_sees_which_agency_looked(cast: Cast, made: list[str]) -> None:
    code, _client, package = carded(cast)
    browser = entered(code)
    assert "Nobody has looked yet." in text(browser.get("/p/"))
    dana = Browser()
    cast.log_in(dana, "dana")
    answer = dana.get(f"/released/{package}/")
    assert "+1 202-555-0142" in text(answer)
    assert answer["Cache-Control"] == "no-store"
    page = text(browser.get("/p/"))
    assert "Looked at 1 time" in page
    assert "Dana" not in page


def test_a_wrong_pin_leads_to_soup_and_five_leave_only_soup(cast: Cast, made: list[str]) -> None:
    code, _client, _package = carded(cast)
    entered(code)
    browser = Browser()
    for n in range(cards.TRIES):
        answer = browser.post("/p/", {"code": code, "pin": f"99{n}1"})
        assert (answer.status_code, "Lentil soup" in text(answer)) == (200, True)
        assert "p" not in answer.cookies
    assert "Lentil soup" in text(browser.post("/p/", {"code": code, "pin": PIN}))


def test_a_right_pin_after_some_wrong_ones_starts_the_count_anew(cast: Cast, made: list[str]) -> None:
    code, _client, _package = carded(cast)
    entered(code)
    for _round in range(2):
        for _n in range(cards.TRIES - 1):
            Browser().post("/p/", {"code": code, "pin": "9911"})
        assert Browser().post("/p/", {"code": code, "pin": PIN}).status_code == 302


def test_a_card_sets_its_pin_once(cast: Cast, made: list[str]) -> None:
    code, _client, _package = carded(cast)
    entered(code)
    answer = Browser().post("/p/", {"code": code, "new_pin": "8888", "again": "8888"})
    assert "Lentil soup" in text(answer)


@pytest.mark.parametrize("pin", ["1", "1111", "1234", "4321", "abcd", "1234567890123"])
def test_first_guesses_are_no_pin(cast: Cast, made: list[str], pin: str) -> None:
    code, _client, _package = carded(cast)
    answer = Browser().post("/p/", {"code": code, "new_pin": pin, "again": pin})
    assert answer.status_code == 422


def test_a_new_card_ends_the_old_one(cast: Cast, made: list[str]) -> None:
    code, client_id, _package = carded(cast)
    browser = entered(code)
    with opened_as(cast, "ada") as opened:
        cards.make_card(opened, client_id, now=now())
    assert "Code on your card" in text(browser.get("/p/"))
    assert Browser().post("/p/", {"code": code, "pin": PIN}).status_code == 422


def test_her_words_reach_the_provider_and_no_table_can_read_them(cast: Cast, made: list[str]) -> None:
    code, _client, _package = carded(cast)
    browser = entered(code)
    browser.post("/p/write/", {"kind": "question", "text": "Please use the blue phone"})
    with opened_as(cast, "ada") as opened:
        assert any(i.data["text"] == "Please use the blue phone" for i in items_in(opened))


def test_after_ten_minutes_the_page_is_closed(cast: Cast, made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    code, _client, _package = carded(cast)
    browser = entered(code)
    assert "Your page" in text(browser.get("/p/"))
    later = now() + views.LASTS
    monkeypatch.setattr(views, "now", lambda: later)
    assert "Your page" not in text(browser.get("/p/"))


def test_answers_are_kept_by_no_browser_and_the_cookie_by_no_other_page(cast: Cast, made: list[str]) -> None:
    code, _client, _package = carded(cast)
    browser = entered(code)
    answer = browser.get("/p/")
    assert answer["Cache-Control"] == "no-store"
    cookie = browser.cookies["p"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == ("/p/", True, "Strict", "")
    assert 'autocomplete="off"' in text(Browser().get("/p/"))


def test_an_altered_cookie_is_no_session(cast: Cast, made: list[str]) -> None:
    code, _client, _package = carded(cast)
    browser = entered(code)
    browser.cookies["p"] = browser.cookies["p"].value[:-6] + "AAAAAA"
    assert "Your page" not in text(browser.get("/p/"))


@pytest.mark.parametrize("name", ["dana", "lee", "opal", "xena"])
def test_no_other_agency_sees_that_there_is_a_card(cast: Cast, made: list[str], name: str) -> None:
    carded(cast)
    with acts(cast, name):
        assert Card.objects.count() == 0


def test_her_contact_form_is_taken_over_by_one_press_and_stands_on_her_page(cast: Cast, made: list[str]) -> None:
    code, client_id, _package = carded(cast)
    browser = entered(code)
    answer = browser.post(
        "/p/contact/", {"way": ["text", "nonsense"], "when": "Tuesdays", "never": "Not my mother's phone"}
    )
    assert answer.headers["Location"].endswith("?sent=1")
    page = text(browser.get("/p/"))
    assert "not read yet" in page  # what she wrote stands there before anybody unlocked
    assert "Tuesdays" in page
    ada = Browser()
    cast.log_in(ada, "ada")
    ada.post("/vault/", {"act": "unlock", "passphrase": PASSPHRASES["ada"]})
    with opened_as(cast, "ada") as opened:
        item = next(
            i for i in items_in(opened) if i.data["kind"] == "contact" and i.data["client_id"] == str(client_id)
        )
    ada.post("/vault/inbox/", {"item": str(item.id), "act": "use"})
    with opened_as(cast, "ada") as opened:
        data = client_for(opened, client_id).data  # type: ignore[union-attr]
        assert (data["safe_how"], data["safe_never"]) == ("By text message. Tuesdays", "Not my mother's phone")
        assert data["phone"] == "+12025550142"
    page = text(browser.get("/p/"))
    assert "By text message. Tuesdays" in page
    assert "not read yet" not in page
    assert browser.post("/p/contact/", {}).headers["Location"].endswith("?sent=0")


def test_an_answer_of_the_advocate_and_who_looked_appear_at_once(cast: Cast, made: list[str]) -> None:
    code, client_id, _package = carded(cast)
    browser = entered(code)
    ada = Browser()
    cast.log_in(ada, "ada")
    ada.post("/vault/", {"act": "unlock", "passphrase": PASSPHRASES["ada"]})
    ada.get(f"/vault/clients/{client_id}/")
    ada.post(f"/vault/clients/{client_id}/write/message/", {"text": "The blue door, at four"})
    page = text(browser.get("/p/"))
    assert "The blue door, at four" in page
    with opened_as(cast, "ada") as opened:
        assert opened.acting.name in page.split("Who looked")[1]


def test_a_lost_card_ends_at_once_also_for_who_is_on_the_page(cast: Cast, made: list[str]) -> None:
    code, client_id, _package = carded(cast)
    browser = entered(code)
    ada = Browser()
    cast.log_in(ada, "ada")
    ada.post("/vault/", {"act": "unlock", "passphrase": PASSPHRASES["ada"]})
    assert "End the card" in text(ada.get(f"/vault/clients/{client_id}/"))
    assert ada.post(f"/vault/clients/{client_id}/card/end/").status_code == 302
    assert "Your page" not in text(browser.get("/p/"))
    assert Browser().post("/p/", {"code": code, "pin": PIN}).status_code == 422
    assert "End the card" not in text(ada.get(f"/vault/clients/{client_id}/"))
    with opened_as(cast, "ada"):
        assert not Card.objects.filter(lookup=cards.lookup_of(code)).exclude(page=None).exists()


def test_a_shredded_clients_card_shows_nothing_any_more(cast: Cast, made: list[str]) -> None:
    code, client_id, _package = carded(cast)
    browser = entered(code)
    with opened_as(cast, "ada") as opened:
        clients.shred(opened, client_id)
    assert "Your page" not in text(browser.get("/p/"))


def test_the_safe_exit_forgets_the_session_before_it_leaves(cast: Cast, made: list[str]) -> None:
    code, _client, _package = carded(cast)
    browser = entered(code)
    assert 'href="/p/leave/?out=1"' in text(browser.get("/p/"))
    answer = browser.get("/p/leave/?out=1")
    assert answer.headers["Location"] == views.ELSEWHERE
    assert "Your page" not in text(browser.get("/p/"))  # a step back shows nothing


def test_the_soup_has_no_button_that_a_recipe_would_not_have(cast: Cast, made: list[str]) -> None:
    code, _client, _package = carded(cast)
    entered(code)
    soup = text(Browser().post("/p/", {"code": code, "pin": "9911"}))
    assert "Lentil soup" in soup
    assert "Safe exit" not in soup
