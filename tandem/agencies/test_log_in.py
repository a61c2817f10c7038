"""Log-in end to end: password, second factor, lock, lockout, invitation. Through the real pages and the real database."""

from __future__ import annotations

import hashlib
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.apps import apps
from django.core import mail
from django.db import transaction
from django.test import Client

from tandem.foundation import sealed_text
from tandem.foundation.embedded import database
from tests.cast import PASSWORD, Cast, identify

pytestmark = pytest.mark.database
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(ago: int = 0) -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 - ago)))


def owner(house: str, statement: str, *values: Any) -> Any:
    with database.connect("owner", house) as connection:
        cursor = connection.execute(statement, values)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else None


def with_app(house: str, name: str) -> None:
    """Gives a member an authenticator app, as it lies in the database: sealed."""
    from allauth.mfa.adapter import get_adapter

    sealed = get_adapter().encrypt(SECRET)
    assert SECRET not in sealed
    owner(
        house,
        "INSERT INTO mfa_authenticator (type, data, user_id, created_at) VALUES ('totp', %s, %s, now())",
        f'{{"secret": "{sealed}"}}',
        identify(f"user:{name}"),
    )


def log_in(name: str, password: str = PASSWORD, client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.post("/account/login/", {"login": f"{name}@example.org", "password": password})


def test_an_advocate_logs_in_with_a_password(cast: Cast) -> None:
    client, answer = log_in("ada")
    assert answer["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_detective_sees_nothing_before_the_second_factor(cast: Cast) -> None:
    client, _ = log_in("sam")
    assert client.get("/")["Location"] == "/account/2fa/"
    assert client.get(f"/cases/{cast.case}/")["Location"] == "/account/2fa/"
    with cast.acting("sam", strength="password"), transaction.atomic():
        assert apps.get_model("intake", "Report").objects.count() == 0  # the database agrees


def test_a_detective_logs_in_with_an_app_and_a_code_works_once(cast: Cast, house: str) -> None:
    with_app(house, "dana")
    client, answer = log_in("dana")
    assert answer["Location"].startswith("/account/2fa/authenticate/")
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    now = code()
    assert client.post("/account/2fa/authenticate/", {"code": now})["Location"] == "/"
    assert client.get("/").status_code == 200
    second, _ = log_in("dana")
    assert second.post("/account/2fa/authenticate/", {"code": now}).status_code == 200  # replay


def test_five_failures_lock_the_account_also_for_the_right_password(cast: Cast, house: str) -> None:
    client = Client()
    for _ in range(5):
        _, answer = log_in("petra", "wrong", client)
    assert answer.status_code == 429
    assert log_in("petra")[1].status_code == 429
    rows = owner(house, "SELECT username, post_data FROM axes_accessattempt")
    assert not any("petra" in str(row) for row in rows)
    owner(house, "UPDATE axes_accessattempt SET attempt_time = now() - interval '16 minutes'")
    assert log_in("petra")[1].status_code == 302


def test_failures_are_on_the_ledger_without_the_address(cast: Cast, house: str) -> None:
    log_in("carla", "wrong")
    rows = owner(house, "SELECT outcome, detail::text FROM ledger_entry WHERE act = 'agencies.log_in_failed'")
    assert rows
    assert not any("carla" in str(row) for row in rows)


def test_thirty_idle_minutes_lock_and_the_password_unlocks(cast: Cast, house: str) -> None:
    client, _ = log_in("ada")
    assert client.get("/").status_code == 200
    owner(house, "UPDATE agencies_signin SET last_seen_at = now() - interval '30 minutes 5 seconds'")
    assert client.get("/cases/")["Location"] == "/lock/?next=%2Fcases%2F"
    assert client.get(f"/cases/{cast.case}/")["Location"].startswith("/lock/?next=")
    assert client.post("/unlock/", {"password": "wrong"}).status_code == 422
    assert client.post("/unlock/", {"password": PASSWORD})["Location"] == "/"
    assert client.get(f"/cases/{cast.case}/").status_code == 200


def test_a_link_to_the_lock_locks_nobody_and_the_button_does(cast: Cast, house: str) -> None:
    client = Client()
    cast.log_in(client, "carla")
    assert client.get("/lock/")["Location"] == "/"
    assert client.get("/").status_code == 200
    assert client.post("/lock/")["Location"] == "/lock/"
    assert client.get("/")["Location"] == "/lock/"


def test_twelve_hours_end_a_session(cast: Cast, house: str) -> None:
    client, _ = log_in("ada")
    owner(house, "UPDATE agencies_signin SET expires_at = now() - interval '1 second'")
    assert "/account/login/" in client.get("/")["Location"]


def test_a_suspended_member_is_out_at_the_next_request(cast: Cast, house: str) -> None:
    client = Client()
    cast.log_in(client, "paul")
    assert client.get("/").status_code == 200
    owner(house, "UPDATE agencies_member SET status = 'suspended' WHERE id = %s", identify("paul"))
    assert "/account/login/" in client.get("/")["Location"]


def test_an_invitation_sets_a_password_once(cast: Cast, house: str) -> None:
    lee = Client()
    cast.log_in(lee, "lee")
    fields = {"name": "Nia New", "email": "nia@example.org", "role": "detective"}
    assert lee.post("/agencies/sheriff/invite/", fields).status_code == 302
    link = re.search(r"/invitation/[\w-]+/", mail.outbox[-1].body).group()  # type: ignore[union-attr]
    assert "case" not in mail.outbox[-1].body.lower()
    assert Client().post(link, {"password": "short"}).status_code == 422
    assert Client().post(link, {"password": "four quiet walking words"})["Location"] == "/account/login/"
    assert Client().get(link).status_code == 404  # used
    assert log_in("nia", "four quiet walking words")[1].status_code == 302


def test_a_coordinator_only_proposes_to_another_agency(cast: Cast, house: str) -> None:
    cora = Client()
    cast.log_in(cora, "cora")
    before = len(mail.outbox)
    cora.post("/agencies/sheriff/invite/", {"name": "Mallory", "email": "m@example.org", "role": "detective"})
    assert owner(house, "SELECT status FROM agencies_member WHERE name = 'Mallory'") == [("proposed",)]
    assert len(mail.outbox) == before
    answer = cora.post(
        "/agencies/sheriff/invite/",
        {"name": "Eve", "email": "e@example.org", "role": "detective", "is_supervisor": "on"},
    )
    assert answer.status_code == 409
    assert owner(house, "SELECT count(*) FROM agencies_member WHERE name = 'Eve'") == [(0,)]


@pytest.mark.parametrize("do", ["suspended", "left", "on_call", "link"])
def test_nobody_manages_another_agencys_member(cast: Cast, do: str) -> None:
    cora = Client()
    cast.log_in(cora, "cora")
    assert cora.post(f"/agencies/members/{identify('sam')}/", {"do": do, "email": "x@example.org"}).status_code in (
        404,
        409,
    )


def test_the_database_refuses_a_member_row_made_by_a_mere_detective(cast: Cast) -> None:
    from tandem.agencies.models import Member

    now = datetime.now(UTC)
    member = Member(
        agency_id=cast.agencies["sheriff"], name="X", role="commander", is_supervisor=True, status="active", since=now
    )
    with cast.acting("sam"), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        member.save(force_insert=True)


def test_an_api_token_ends_when_it_is_revoked_or_old(cast: Cast, house: str) -> None:
    lee = Client()
    cast.log_in(lee, "lee")
    page = lee.post("/agencies/tokens/", {"label": "records system"}).content.decode()
    token = re.search(r"tandem_[\w-]+", page).group()  # type: ignore[union-attr]
    stored = owner(house, "SELECT token_sha256 FROM agencies_apitoken")
    assert [bytes(row[0]) for row in stored] == [hashlib.sha256(token.encode()).digest()]

    def send() -> int:
        body = '{"reference": "T1", "kind": "tip"}'
        headers = {"authorization": f"Bearer {token}"}
        return Client().post("/api/reports", body, content_type="application/json", headers=headers).status_code

    assert send() == 201
    owner(house, "UPDATE agencies_apitoken SET expires_at = %s", datetime.now(UTC) - timedelta(seconds=1))
    assert send() == 401
    owner(house, "UPDATE agencies_apitoken SET expires_at = now() + interval '1 day', revoked_at = now()")
    assert send() == 401


def test_the_session_holds_no_token_in_clear(cast: Cast, house: str) -> None:
    client = Client()
    token = cast.log_in(client, "ada")
    rows = owner(house, "SELECT session_key, session_data FROM django_session")
    cookie = client.cookies["sessionid"].value
    assert not any(token in str(row) or cookie in str(row) for row in rows)
    assert sealed_text.unseal(sealed_text.seal("x", bound_to="a"), bound_to="b") is None


def test_second_factor_secrets_are_sealed(cast: Cast, house: str) -> None:
    with_app(house, "omar")
    assert SECRET not in str(owner(house, "SELECT data::text FROM mfa_authenticator"))
    assert Authenticator.objects.filter(user_id=identify("user:omar")).count() in (0, 1)


def test_a_detective_is_led_to_set_up_an_app_and_then_acts(cast: Cast, house: str) -> None:
    client, _ = log_in("fia")
    assert client.get("/")["Location"] == "/account/2fa/"
    again = client.get("/account/2fa/app/")["Location"]  # the password once more before a factor is added
    assert client.post(again, {"password": PASSWORD}).status_code == 302
    page = client.get("/account/2fa/app/").content.decode()
    secret = re.search(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"', page).group(1)  # type: ignore[union-attr]
    now = str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    assert client.post("/account/2fa/app/", {"code": now}).status_code == 302
    assert client.get("/").status_code == 200
    acts = owner(house, "SELECT detail->>'type' FROM ledger_entry WHERE act = 'agencies.add_second_factor'")
    assert ("totp",) in acts
    codes = client.get("/account/2fa/codes/").content.decode()
    assert len(re.findall(r"\b[0-9a-f]{8}\b|\b\d{8}\b", codes)) >= 8
