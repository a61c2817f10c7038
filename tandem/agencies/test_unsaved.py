"""What somebody wrote when the session locked is not lost, and a locked page shows nothing, not even with the button Back."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.test import Client

from tandem.foundation.embedded import database
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.database
WORDS = "She said the motel's name twice and asked for her sister."


def in_as(cast: Cast, name: str) -> Client:
    client = Client()
    cast.log_in(client, name)
    return client


def idle(house: str) -> None:
    with database.connect("owner", house) as connection:
        connection.execute("UPDATE agencies_signin SET last_seen_at = now() - interval '30 minutes 5 seconds'")


def note(cast: Cast) -> tuple[str, dict[str, str]]:
    return f"/cases/{cast.case}/notes/", {
        "compartment": str(cast.compartments["shell"]), "text": WORDS, "happened_at": "2026-01-02T03:04",
    }  # fmt: skip


def sealed_in(answer: Any) -> str:
    found = re.search(r'name="unsaved" value="([^"]+)"', answer.content.decode())
    return found.group(1) if found else ""


def unlock(client: Client, **more: str) -> Any:
    return client.post("/unlock/", {"password": PASSWORD, **more})


def test_a_note_that_was_sent_too_late_is_sent_after_unlocking(cast: Cast, house: str) -> None:
    client = in_as(cast, "dana")
    idle(house)
    address, fields = note(cast)
    locked = client.post(address, fields)
    assert locked.status_code == 423
    assert WORDS not in html.unescape(locked.content.decode())  # whoever finds the screen reads nothing
    wrong = client.post("/unlock/", {"password": "wrong", "unsaved": sealed_in(locked)})
    back = unlock(client, unsaved=sealed_in(wrong))
    page = html.unescape(back.content.decode())
    assert f'action="{address}"' in page
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert {name: kept[name] for name in fields} == fields
    assert client.post(address, kept).status_code == 302
    assert WORDS in html.unescape(client.get(f"/cases/{cast.case}/").content.decode())


def test_half_written_words_come_back_to_who_wrote_them_and_to_nobody_else(cast: Cast) -> None:
    client, page = in_as(cast, "dana"), f"/cases/{cast.case}/?in=shell"
    fields = [["text", WORDS], ["password", "a secret of many words"]]
    locked = client.post("/lock/", {"unsaved_to": page, "unsaved_fields": json.dumps(fields)})
    sealed = sealed_in(locked)
    assert sealed
    other = in_as(cast, "carla")
    other.post("/lock/")
    assert unlock(other, unsaved=sealed)["Location"] == "/"
    back = html.unescape(unlock(client, unsaved=sealed).content.decode())
    assert WORDS in back
    assert page in back
    assert "a secret of many words" not in back


@pytest.mark.parametrize(
    "to", ["https://example.org/", "//example.org/x/", "/no/such/page/", "/account/login/", "/unlock/", ""]
)
def test_words_for_another_site_or_for_the_log_in_are_not_kept(cast: Cast, to: str) -> None:
    fields = json.dumps([["text", WORDS]])
    answer = in_as(cast, "dana").post("/lock/", {"unsaved_to": to, "unsaved_fields": fields})
    assert sealed_in(answer) == ""


@pytest.mark.parametrize("fields", ["no json", "{}", "[1]", "[[1,2,3]]", "[]"])
def test_what_is_no_list_of_fields_locks_and_keeps_nothing(cast: Cast, fields: str) -> None:
    client = in_as(cast, "dana")
    client.post("/lock/", {"unsaved_to": f"/cases/{cast.case}/", "unsaved_fields": fields})
    assert client.get("/")["Location"] == "/lock/"


def test_unlocking_leads_back_to_the_page_and_never_off_the_site(cast: Cast) -> None:
    client, page = in_as(cast, "dana"), f"/cases/{cast.case}/"
    client.post("/lock/")
    away = client.get(page)["Location"]
    assert page in client.get(away).content.decode()
    assert unlock(client, next="https://example.org/")["Location"] == "/"
    client.post("/lock/")
    assert unlock(client, next=page)["Location"] == page


@pytest.mark.parametrize(
    "address", ["/", "/reports/", "/people/", "/cases/", "/agencies/", "/accords/", "/settings/", "/account/2fa/"]
)
def test_no_browser_keeps_a_page_of_a_member(cast: Cast, address: str) -> None:
    assert in_as(cast, "dana").get(address)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/tip/testland/", "/tip/answer/"])
def test_no_browser_keeps_what_a_sender_reads_or_writes(cast: Cast, address: str) -> None:
    assert Client().get(address)["Cache-Control"] == "no-store"


def test_what_was_refused_gives_the_words_back(cast: Cast) -> None:
    address, fields = note(cast)
    page = f"/cases/{cast.case}/?in=shell"
    refused = in_as(cast, "dana").post(
        address, fields | {"happened_at": "2999-01-01T00:00"}, headers={"referer": f"http://testserver{page}"}
    )
    assert refused.status_code == 409
    assert WORDS in html.unescape(refused.content.decode())
    assert f'href="{page}"' in html.unescape(refused.content.decode())


def test_a_note_that_comes_after_the_sessions_end_is_given_back_to_be_copied(cast: Cast, house: str) -> None:
    client = in_as(cast, "dana")
    with database.connect("owner", house) as connection:
        connection.execute("UPDATE agencies_signin SET expires_at = now() - interval '1 second'")
    address, fields = note(cast)
    page = f"/cases/{cast.case}/"
    given = client.post(address, fields, headers={"referer": f"http://testserver{page}"})
    assert given.status_code == 401
    assert WORDS in html.unescape(given.content.decode())
    assert "/account/login/?next=%2Fcases%2F" in given.content.decode()
    assert given["Cache-Control"] == "no-store"
    assert "/account/login/" in client.post(address, {"text": ""})["Location"]


def test_an_address_that_only_takes_forms_says_so_and_leaves_nothing_behind(cast: Cast) -> None:
    """No message on the next page either: seen there, it would tell two pages apart that are alike."""
    client = in_as(cast, "dana")
    answer = client.get(f"/cases/{cast.case}/notes/")
    assert answer.status_code == 405
    assert "Nothing here" in answer.content.decode()
    assert "a form sends to it" not in client.get("/").content.decode()
