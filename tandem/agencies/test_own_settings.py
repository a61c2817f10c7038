"""Own settings and two posts of one log-in, through the real pages and the real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tandem.agencies.models import Member
from tandem.foundation.embedded import database
from tandem.ledger.models import Entry
from tests.cast import PASSWORD, Cast, identify

pytestmark = pytest.mark.database


def as_owner(house: str, statement: str, *values: Any) -> None:
    with database.connect("owner", house) as connection:
        connection.execute(statement, values)  # type: ignore[arg-type]


def second_post(house: str, name: str, agency: str, *, status: str = "active") -> Any:
    """Gives a member of the cast a newer post in another agency."""
    post = identify(f"{name} at {agency}")
    as_owner(
        house,
        "INSERT INTO agencies_member (id, user_id, agency_id, name, role, title, status, is_supervisor, on_call, language, time_zone, phone, since)"
        " VALUES (%s, %s, %s, %s, 'detective', '', %s, false, false, '', '', '', %s) ON CONFLICT (id) DO UPDATE SET status = excluded.status",
        post, identify(f"user:{name}"), identify(agency), name.title(), status, datetime.now(UTC) + timedelta(days=-1),
    )  # fmt: skip
    return post


def save(client: Client, **changed: str) -> Any:
    given = {"title": "", "phone": "", "language": "", "time_zone": "", **changed}
    return client.post("/settings/", given)


def test_a_member_sets_language_zone_phone_and_on_call(cast: Cast) -> None:
    client = Client()
    cast.log_in(client, "ada")
    answer = save(client, language="es", time_zone="America/New_York", phone="+1 202-555-0177", on_call="on")
    assert answer.status_code == 302
    page = client.get("/settings/").content.decode()
    assert 'lang="es"' in page
    assert "EST" in client.get("/").content.decode() or "EDT" in client.get("/").content.decode()
    with cast.acting("cora"), transaction.atomic():
        ada = Member.objects.get(id=cast.members["ada"])
        assert (ada.on_call, ada.phone, ada.language) == (True, "+1 202-555-0177", "es")
        acts = set(Entry.objects.filter(object_id=ada.id).values_list("act", flat=True))
    assert {"agencies.change_own_settings", "agencies.set_on_call"} <= acts


def test_the_members_language_follows_to_another_browser(cast: Cast) -> None:
    first, second = Client(), Client()
    cast.log_in(first, "carla")
    save(first, language="es")
    cast.log_in(second, "carla")
    assert 'lang="es"' in second.get("/").content.decode()
    second.cookies["django_language"] = "en"  # the switch in the menu goes before
    assert 'lang="en"' in second.get("/").content.decode()


@pytest.mark.parametrize("changed", [{"language": "xx"}, {"time_zone": "Mars/Olympus"}])
def test_what_is_no_language_or_zone_is_refused(cast: Cast, changed: dict[str, str]) -> None:
    client = Client()
    cast.log_in(client, "dana")
    assert save(client, **changed).status_code == 422


def test_own_settings_make_nobody_a_supervisor(cast: Cast) -> None:
    """The function takes five columns; the table itself stays shut to a member for their own row."""
    client = Client()
    cast.log_in(client, "dana")
    save(client, is_supervisor="on", role="commander", status="active")
    with cast.acting("dana"), transaction.atomic():
        assert Member.objects.filter(id=cast.members["dana"]).update(is_supervisor=True) == 0
        dana = Member.objects.get(id=cast.members["dana"])
    assert (dana.is_supervisor, dana.role) == (False, "detective")


def test_a_member_with_two_posts_goes_over_and_back(cast: Cast, house: str) -> None:
    second = second_post(house, "omar", "sheriff")
    client = Client()
    old = cast.log_in(client, "omar")
    page = client.get("/settings/").content.decode()
    assert "Testland Sheriff" in page
    assert "Testville Police" in page
    assert f"/reports/{identify('report:city-police')}/" in client.get("/reports/?state=").content.decode()
    assert client.post("/settings/post/", {"post": str(second)})["Location"] == "/"
    reports = client.get("/reports/?state=").content.decode()
    assert f"/reports/{identify('report:sheriff')}/" in reports
    assert f"/reports/{identify('report:city-police')}/" not in reports
    with database.connect("owner", house) as owner:
        ended = owner.execute(
            "SELECT ended_at IS NOT NULL FROM agencies_signin WHERE token_sha256 = sha256(%s)", (old.encode(),)
        ).fetchone()
    assert ended == (True,)
    assert client.post("/settings/post/", {"post": str(cast.members["omar"])})["Location"] == "/"
    assert "Testville Police" in client.get("/").content.decode()


@pytest.mark.parametrize("whose", ["sam", "xena", "omar"])
def test_nobody_goes_over_to_a_post_that_is_not_theirs_or_where_they_are(cast: Cast, whose: str) -> None:
    client = Client()
    cast.log_in(client, "omar")
    assert client.post("/settings/post/", {"post": str(cast.members[whose])}).status_code == 409
    assert "Testville Police" in client.get("/").content.decode()


def test_a_suspended_post_is_no_way_in(cast: Cast, house: str) -> None:
    post = second_post(house, "petra", "cps", status="suspended")
    client = Client()
    cast.log_in(client, "petra")
    assert client.post("/settings/post/", {"post": str(post)}).status_code == 409


def test_a_weak_log_in_meets_the_second_factor_at_the_police(cast: Cast, house: str) -> None:
    post = second_post(house, "ada", "sheriff")
    client = Client()
    cast.log_in(client, "ada", strength="password")
    client.post("/settings/post/", {"post": str(post)})
    assert client.get("/reports/")["Location"] == "/account/2fa/"


def test_a_member_changes_the_password_and_other_browsers_are_out(cast: Cast) -> None:
    here, there = Client(), Client()
    cast.log_in(here, "paul")
    cast.log_in(there, "paul")
    new = "seven herons over the weir"
    given = {"oldpassword": "not it", "password1": new, "password2": new}
    assert "seven herons" not in here.post("/account/password/", given).content.decode()
    assert there.get("/").status_code == 200
    assert here.post("/account/password/", {**given, "oldpassword": PASSWORD}).status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    with cast.acting("paul"), transaction.atomic():
        assert Entry.objects.filter(act="agencies.change_password").count() == 1
