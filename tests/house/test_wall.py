"""The wall: who sees which rows, asked of the database as the real roles."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from tandem.accords.models import Disclosure
from tandem.cases.models import Case, Note
from tandem.foundation.embedded import database
from tandem.foundation.rowsecurity import tables_without_forced_row_security, tables_without_policy
from tandem.intake.models import Report
from tests.cast import Cast, identify

pytestmark = pytest.mark.database

NOTES = {
    "dana": {"shell", "investigation"},
    "sam": set(),
    "lee": {"shell", "investigation"},
    "greta": set(),
    "opal": set(),
    "omar": set(),
    "petra": {"shell", "investigation", "prosecution"},
    "paul": set(),
    "carla": {"shell", "child_welfare"},
    "ada": {"shell", "services"},
    "cora": {"shell", "services"},
    "xena": set(),
}


@pytest.mark.parametrize("name", NOTES)
def test_each_member_reads_the_notes_of_their_compartments_and_no_other(cast: Cast, name: str) -> None:
    with cast.acting(name), transaction.atomic():
        seen = {n.text.removeprefix("A note in ") for n in Note.objects.all()}
        sees_case = Case.objects.filter(id=cast.case).exists()
    assert seen == NOTES[name]
    assert sees_case == ("shell" in NOTES[name])


def test_nobody_reads_anything_without_a_token(cast: Cast) -> None:
    with transaction.atomic():
        assert Note.objects.count() == Report.objects.count() == Case.objects.count() == 0


def test_a_query_outside_a_transaction_reads_nothing(cast: Cast) -> None:
    with cast.acting("dana"):
        assert Note.objects.count() == 0


def test_every_table_has_forced_row_security(house: str) -> None:
    with database.connect("owner", house) as owner, owner.cursor() as cursor:
        assert tables_without_forced_row_security(cursor) == []
        cursor.execute(
            "CREATE TABLE planted (); ALTER TABLE planted ENABLE ROW LEVEL SECURITY"
        )  # enabled, but not for its owner
        assert tables_without_forced_row_security(cursor) == ["public.planted"]
        cursor.execute("ALTER TABLE planted FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
        assert tables_without_forced_row_security(cursor) == ["public.planted"]
        owner.rollback()


# Tables that libraries bring and nobody on the site asks. Forced row security without a policy: they show nothing to anybody.
CLOSED = {
    "public.account_emailconfirmation": "allauth's, unused: who is invited has proved their address by the invitation's link",
    "public.auth_group": "Django's, unused: who may do what is said by roles and rooms' permissions",
    "public.auth_group_permissions": "as auth_group",
    "public.auth_permission": "as auth_group",
    "public.django_content_type": "Django's, unused: nothing points to any kind of row",
}


def test_every_table_has_a_policy_or_a_reason(house: str) -> None:
    with database.connect("owner", house) as owner, owner.cursor() as cursor:
        assert tables_without_policy(cursor) == sorted(CLOSED)
        cursor.execute("CREATE TABLE planted ()")
        assert tables_without_policy(cursor) == sorted([*CLOSED, "public.planted"])
        owner.rollback()


@pytest.mark.parametrize("table", CLOSED)
def test_a_closed_table_shows_nothing(cast: Cast, house: str, table: str) -> None:
    with cast.acting("dana"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
        if cursor.fetchone()[0]:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0


def test_a_suspended_member_sees_nothing_at_the_next_transaction(cast: Cast, house: str) -> None:
    with cast.acting("sam"):
        with transaction.atomic():
            assert Report.objects.count() == 1
        with database.connect("owner", house) as owner:
            owner.execute("UPDATE agencies_member SET status = 'suspended' WHERE id = %s", (identify("sam"),))
        with transaction.atomic():
            assert Report.objects.count() == 0
    with database.connect("owner", house) as owner:
        owner.execute("UPDATE agencies_member SET status = 'active' WHERE id = %s", (identify("sam"),))


def test_a_disclosure_shows_until_its_second_and_not_after(cast: Cast, house: str) -> None:
    end = datetime.now(UTC) + timedelta(seconds=1.2)
    with database.connect("owner", house) as owner:
        owner.execute(
            "INSERT INTO accords_disclosure (id, compartment_id, to_agency_id, to_member_id, basis, scope, reason, made_at, starts_at, ends_at, review)"
            " VALUES (gen_random_uuid(), %s, %s, %s, 'court_order', 'look', 'order', now(), now(), %s, '')",
            (cast.compartments["child_welfare"], cast.agencies["sheriff"], cast.members["dana"], end),
        )
    with cast.acting("dana"):
        with transaction.atomic():
            assert Note.objects.filter(id=identify("note:child_welfare")).exists()
        time.sleep(max(0.0, (end - datetime.now(UTC)).total_seconds()) + 0.05)
        with transaction.atomic():
            assert not Note.objects.filter(id=identify("note:child_welfare")).exists()


def test_services_are_opened_by_no_clause_and_no_emergency(cast: Cast) -> None:
    now = datetime.now(UTC)
    with cast.acting("dana"), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        Disclosure.objects.create(
            compartment_id=cast.compartments["services"], to_agency_id=cast.agencies["sheriff"], to_member_id=cast.members["dana"],
            basis="emergency", reason="a life", made_by_id=cast.members["dana"], made_at=now, starts_at=now,
            ends_at=now + timedelta(hours=1),
        )  # fmt: skip


def test_the_web_role_cannot_open_a_sign_in_without_a_ticket(cast: Cast) -> None:
    with (
        pytest.raises(Exception, match="sign-in refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT tandem.open_sign_in(sha256('x'), %s, 'second_factor', 60, extract(epoch FROM now())::bigint, 'forged')",
            (cast.members["lee"],),
        )
