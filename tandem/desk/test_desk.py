"""The desk stays short and says what a member can act on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import CASE, Cast, identify

pytestmark = pytest.mark.database


def owner(house: str, statement: str, *values: object) -> None:
    from tandem.foundation.embedded import database

    with database.connect("owner", house, autocommit=True) as connection:
        connection.execute(statement, values)  # type: ignore[arg-type]


def desk_of(cast: Cast, name: str) -> str:
    client = Client()
    cast.log_in(client, name)
    return client.get("/").content.decode()


def test_ten_notices_of_one_kind_take_one_line_and_each_can_be_seen(cast: Cast, house: str) -> None:
    now = datetime.now(UTC)
    for minute in range(10):
        owner(
            house, "INSERT INTO agencies_notice (id, member_id, kind, object_id, created_at) VALUES (%s, %s, 'clock_late', %s, %s)",
            uuid4(), cast.members["dana"], uuid4(), now - timedelta(minutes=minute),
        )  # fmt: skip
    page = desk_of(cast, "dana")
    assert page.count("t-note--warning") == 1
    assert "9 more like it" in page
    assert page.count("A clock is late") == 10


def test_a_referral_that_lies_sealed_leads_to_the_vaults_inbox(cast: Cast, house: str) -> None:
    told = uuid4()
    owner(
        house, "INSERT INTO agencies_notice (id, member_id, kind, object_id, created_at) VALUES (%s, %s, 'report_referred', NULL, now())",
        told, cast.members["ada"],
    )  # fmt: skip
    client = Client()
    cast.log_in(client, "ada")
    assert client.post(f"/notices/{told}/")["Location"] == "/vault/inbox/"


def test_nobody_is_pointed_to_their_own_desk(cast: Cast, house: str) -> None:
    """The sheriff's own person, and two agencies that hold something on it: the sheriff's and the city's."""
    for slug in ("sheriff", "city-police"):
        owner(
            house,
            "INSERT INTO persons_pointer (id, compartment_id, identity_id, holder_agency_id, for_supervisors, made_at)"
            " SELECT %s, compartment_id, id, %s, false, now() FROM persons_identity WHERE id = %s",
            uuid4(), cast.agencies[slug], identify("identity:sheriff"),
        )  # fmt: skip
    dana = Client()
    cast.log_in(dana, "dana")
    for address in ("/", f"/people/{identify('identity:sheriff')}/", f"/reports/{identify('report:sheriff')}/"):
        page = dana.get(address).content.decode()
        assert page.count("holds something on") == 1, address
        assert "Testville Police holds something" in page, address
        assert "Testland Sheriff holds something" not in page, address


def test_a_clock_on_the_desk_names_its_case(cast: Cast, house: str) -> None:
    for case in (CASE, None):
        owner(
            house,
            "INSERT INTO clocks_runningclock (id, compartment_id, case_id, subject_kind, subject_id, definition, version, jurisdiction, actor_id, escalated, started_at, created_at)"
            " VALUES (%s, %s, %s, 'case', %s, 'C08', '2026-11', '', %s, 0, now(), now())",
            uuid4(), cast.compartments["shell"], case, uuid4(), cast.agencies["sheriff"],
        )  # fmt: skip
    page = desk_of(cast, "dana")
    assert page.count("Police tell NCMEC") == 2
    assert page.count("2026-TESTED · Testland Sheriff") == 1
    assert page.count("At once") == 2


@pytest.mark.parametrize(("who", "offered"), [("dana", True), ("cora", True), ("greta", False), ("opal", False)])
def test_entering_a_report_is_offered_to_whom_it_is_not_refused(cast: Cast, who: str, offered: bool) -> None:
    client = Client()
    cast.log_in(client, who)
    assert (client.get("/reports/new/").status_code == 200) is offered
    for address in ("/", "/reports/", "/people/"):
        page = client.get(address).content.decode()
        assert offered or "/reports/new/" not in page, address
    assert ("/reports/new/" in desk_of(cast, who)) is offered
