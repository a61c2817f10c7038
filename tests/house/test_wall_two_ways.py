"""The wall answers in more than one way: by a range of ids, by a list, by a list that is kept and sealed, and one compartment at a
time. Each must be the same rule, and none may be talked into another answer."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DataError, connection, transaction

from tandem.accords.models import CompartmentKind, Seat, new_compartment_id
from tandem.accords.queries.visible import visible, within
from tandem.cases.models import Note
from tandem.foundation.embedded import database
from tandem.foundation.postgresql.base import marked
from tests.cast import CASE, Cast, identify

pytestmark = pytest.mark.database

CASES = 80  # more than 64: their list is kept
KEPT = ("tandem.kept", "tandem.kept_seal")
# Of their arguments alone.
CONSTANTS = {"fitting", "role_fits", "reached", "drawer_of", "sees_rows", "is_compared", "plain_words", "asked_words"}
ALL = ("dana", "sam", "lee", "greta", "opal", "omar", "petra", "paul", "carla", "ada", "cora", "xena")


def ask(sql: str, *given: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def keep(ids: str, sealed: str) -> None:
    """As the web role could: both are settings that anybody may write."""
    for name, value in zip(KEPT, (ids, sealed), strict=True):
        ask("SELECT set_config(%s, %s, true)", name, value)


def seen_by_list() -> set[object]:
    return {row[0] for row in ask("SELECT tandem.visible_compartments()")}


@pytest.fixture(scope="module")
def many(house: str, cast: Cast) -> list[UUID]:
    """Cases of the sheriff's with ids that tell their drawer: Dana sits on all, each also disclosed to Petra, a prosecutor; Lee supervises."""
    shells = []
    with database.connect("owner", house) as owner:
        for _ in range(CASES):
            case = uuid4()
            for kind in ("shell", "investigation"):
                made = new_compartment_id(cast.agencies["sheriff"], kind)
                owner.execute(
                    "INSERT INTO accords_compartment (id, kind, owner_id, case_id, created_at) VALUES (%s, %s, %s, %s, now())",
                    (made, kind, cast.agencies["sheriff"], case),
                )
                if kind == "shell":
                    shells.append(made)
            owner.execute(
                "INSERT INTO accords_seat (id, compartment_id, member_id, part, since) VALUES (gen_random_uuid(), %s, %s, '', now())",
                (shells[-1], cast.members["dana"]),
            )
            owner.execute(
                "INSERT INTO accords_disclosure (id, compartment_id, to_agency_id, to_member_id, basis, scope, reason, made_at, starts_at, ends_at, review)"
                " VALUES (gen_random_uuid(), %s, %s, %s, 'court_order', 'look', 'order', now(), now(), now() + interval '9 days', '')",
                (shells[-1], cast.agencies["da"], cast.members["petra"]),
            )
    return shells


@pytest.mark.parametrize("name", ALL)
def test_one_by_one_and_all_together_are_the_same_rule(cast: Cast, house: str, many: list[UUID], name: str) -> None:
    with database.connect("owner", house) as owner:
        everything = [row[0] for row in owner.execute("SELECT id FROM accords_compartment").fetchall()]
    with cast.acting(name), transaction.atomic():
        one_by_one = {i for i in everything if ask("SELECT tandem.sees(%s)", i)[0][0]}
        by_list = seen_by_list()
        by_policy = {r[0] for r in ask("SELECT id FROM unnest(%s::uuid[]) id WHERE id <@ tandem.reach() OR id::text IN (SELECT string_to_table(tandem.granted(), ','))", everything)}  # fmt: skip
        (ranges, ids), = ask("SELECT ranges::text, ids FROM tandem.sight(3)")  # fmt: skip
        by_sight = {r[0] for r in ask("SELECT id FROM unnest(%s::uuid[]) id WHERE id = ANY (%s::uuid[]) OR id <@ %s::tandem.drawers", everything, ids, ranges)}  # fmt: skip
    assert one_by_one == by_list == by_policy == by_sight
    assert (name in ("dana", "lee", "petra")) == (set(many) & by_list != set()), "the test has wide members in it"


def test_nobody_sees_nothing_either_way(cast: Cast, many: list[UUID]) -> None:
    with transaction.atomic():
        assert seen_by_list() == set()
        assert not ask("SELECT tandem.sees(%s)", many[0])[0][0]
        assert ask("SELECT tandem.reach()::text") == [("{}",)]
        assert ask("/*one*/ SELECT count(*) FROM cases_note") == [(0,)]


def test_a_look_up_by_key_is_marked_and_finds_what_the_list_finds(cast: Cast) -> None:
    for name in ALL:
        with cast.acting(name), transaction.atomic():
            listed = set(within(Note.objects.all()).values_list("id", flat=True))
            found = {
                n for kind in CompartmentKind.values if Note.objects.filter(id=(n := identify(f"note:{kind}"))).exists()
            }
        assert listed == found, name
    with cast.acting("dana"), transaction.atomic():
        text = str(Note.objects.select_related("case").filter(id=identify("note:shell")).query)
    assert marked(
        text.replace(str(identify("note:shell")).replace("-", ""), "%s").replace(str(identify("note:shell")), "%s")
    ).startswith("/*one*/")
    for wide in ('SELECT "a"."id" FROM "a" WHERE "a"."state" = %s', 'SELECT "a"."id" FROM "a" WHERE ("a"."id" = %s OR "a"."n" = %s)',
                 'SELECT "a"."id" FROM "a" INNER JOIN "b" ON ("a"."b_id" = "b"."id") WHERE "b"."id" = %s'):  # fmt: skip
        assert marked(wide) == wide


def kept_plans() -> list[str]:
    return [str(row[0]) for row in ask("SELECT statement FROM pg_prepared_statements")]


def test_a_kept_plan_is_a_look_up_by_key_and_asks_the_wall_anew(cast: Cast, house: str) -> None:
    """The plan outlives the transaction, and with a pool the member: whoever comes next is judged by it too. PostgreSQL makes it general
    with the sixth use."""
    key = identify("note:investigation")

    def sees() -> bool:
        return bool(list(Note.objects.filter(id=key)))

    connection.close()
    with cast.acting("dana"):
        for _ in range(7):
            with transaction.atomic():
                assert sees()
    raw = connection.connection
    for name in ALL:
        with cast.acting(name):
            with transaction.atomic():
                by_kept_plan, by_list = sees(), key in set(within(Note.objects.all()).values_list("id", flat=True))
                assert any(plan.startswith("/*one*/") and "cases_note" in plan for plan in kept_plans()), (
                    "its plan is kept"
                )
            assert by_kept_plan == by_list, name
    assert connection.connection is raw, "one connection, as with a pool"
    with transaction.atomic():
        assert not sees(), "nobody"
        assert all(p.startswith(("/*one*/", "/*kept*/")) or "set_config" in p for p in kept_plans()), (
            "and of no other statement"
        )


def test_a_kept_plan_follows_a_policy_and_survives_a_rollback(cast: Cast, house: str) -> None:
    key = identify("note:shell")
    with cast.acting("dana"):
        for _ in range(7):
            with transaction.atomic():
                assert list(Note.objects.filter(id=key))
        with database.connect("owner", house) as owner:
            owner.execute("CREATE POLICY shut ON cases_note AS RESTRICTIVE FOR SELECT TO tandem_web USING (false)")
        try:
            with suppress(ZeroDivisionError), transaction.atomic():
                assert not list(Note.objects.filter(id=key))
                raise ZeroDivisionError
        finally:
            with database.connect("owner", house) as owner:
                owner.execute("DROP POLICY shut ON cases_note")
        with transaction.atomic(), connection.cursor() as cursor:
            assert list(Note.objects.filter(id=key))
            # The same cursor for another statement: Django's own again.
            cursor.execute('SELECT "cases_note"."id" FROM "cases_note" WHERE "cases_note"."id" = %s', [key])
            assert cursor.fetchall() == [(key,)]
            for _ in range(3):
                cursor.execute("SELECT %s || 'b'", ["a"])
                assert cursor.fetchone() == ("ab",)
        assert not [plan for plan in kept_plans() if "|| 'b'" in plan]


def test_nothing_that_asks_who_acts_may_be_taken_for_a_constant(house: str) -> None:
    """What is IMMUTABLE, PostgreSQL may answer once, with the plan, for everybody who uses it afterwards."""
    with database.connect("owner", house) as owner:
        rows = owner.execute(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang"
            " WHERE n.nspname IN ('tandem', 'public') AND p.provolatile = 'i' AND l.lanname IN ('sql', 'plpgsql')"
        ).fetchall()
    assert {name for (name,) in rows} == CONSTANTS


def test_an_id_that_lies_about_its_drawer_is_refused(cast: Cast, house: str) -> None:
    sheriff, da = cast.agencies["sheriff"], cast.agencies["da"]
    lies = [(new_compartment_id(sheriff, "shell"), da, "shell"), (new_compartment_id(da, "shell"), da, "services")]
    for made, owner_id, kind in lies:
        with database.connect("owner", house) as owner, pytest.raises(psycopg.errors.CheckViolation):
            owner.execute(
                "INSERT INTO accords_compartment (id, kind, owner_id, case_id, created_at) VALUES (%s, %s, %s, %s, now())",
                (made, kind, owner_id, uuid4()),
            )
    for kind in CompartmentKind.values:  # Python and SQL count the kinds alike
        assert ask("SELECT %s <@ tandem.drawer_of(%s, %s)", new_compartment_id(da, kind), da, kind) == [(True,)]
        assert ask("SELECT tandem.new_compartment_id(%s, %s) <@ tandem.drawer_of(%s, %s)", da, kind, da, kind) == [
            (True,)
        ]
    with database.connect("owner", house) as owner, pytest.raises(psycopg.errors.RaiseException, match="no drawer"):
        owner.execute("SELECT tandem.drawer_of(%s, 'attic')", (da,))


def test_no_two_agencies_begin_alike(cast: Cast, house: str) -> None:
    twin = UUID(bytes=cast.agencies["da"].bytes[:6] + uuid4().bytes[6:])
    with database.connect("owner", house) as owner, pytest.raises(psycopg.errors.UniqueViolation, match="begin_apart"):
        owner.execute(
            "INSERT INTO agencies_agency SELECT (jsonb_populate_record(a, jsonb_build_object('id', %s::text, 'slug', 'twin'))).*"
            " FROM agencies_agency a WHERE id = %s", (str(twin), cast.agencies["da"]),
        )  # fmt: skip


def test_a_kept_list_is_used_and_ends_with_the_first_of_its_disclosures(
    cast: Cast, house: str, many: list[UUID]
) -> None:
    """Within one transaction, with no job and nobody telling it."""
    end = datetime.now(UTC) + timedelta(seconds=1.2)
    with database.connect("owner", house) as owner:
        owner.execute("UPDATE accords_disclosure SET ends_at = %s WHERE compartment_id = %s", (end, many[0]))
    with cast.acting("petra"), transaction.atomic():
        assert many[0] in {r[0] for r in ask("SELECT tandem.granted_compartments()")}
        assert ask("SELECT current_setting('tandem.kept')")[0][0]
        time.sleep(max(0.0, (end - datetime.now(UTC)).total_seconds() - 0.4))
        assert many[0] in seen_by_list()
        time.sleep(max(0.0, (end - datetime.now(UTC)).total_seconds()) + 0.05)
        assert many[0] not in seen_by_list()
        assert many[1] in seen_by_list()


def test_what_others_take_away_is_gone_within_two_seconds_also_in_an_open_transaction(
    cast: Cast, house: str, many: list[UUID]
) -> None:
    with cast.acting("petra"), transaction.atomic():
        assert many[2] in seen_by_list()
        with database.connect("owner", house) as owner:
            owner.execute("UPDATE accords_disclosure SET revoked_at = now() WHERE compartment_id = %s", (many[2],))
        time.sleep(2.05)
        assert many[2] not in seen_by_list()
        with database.connect("owner", house) as owner:
            owner.execute("UPDATE agencies_member SET status = 'suspended' WHERE id = %s", (cast.members["petra"],))
        try:
            assert seen_by_list() == set(), "who acts is asked anew: a suspension does not wait"
        finally:
            with database.connect("owner", house) as owner:
                owner.execute("UPDATE agencies_member SET status = 'active' WHERE id = %s", (cast.members["petra"],))


def test_what_the_transaction_changes_shows_in_it(cast: Cast, many: list[UUID]) -> None:
    with cast.acting("dana"), transaction.atomic():
        assert many[3] in seen_by_list()
        Seat.objects.filter(compartment=many[3], member=cast.members["dana"]).update(until=datetime.now(UTC))
        assert many[3] not in seen_by_list()
        transaction.set_rollback(True)
    with cast.acting("dana"), transaction.atomic():
        assert many[3] in seen_by_list()


def test_a_kept_list_cannot_be_forged_altered_or_carried_over(cast: Cast, house: str, many: list[UUID]) -> None:
    secret = cast.compartments["services"]
    with cast.acting("dana"), transaction.atomic():
        assert secret not in seen_by_list()
        ids, sealed = (str(ask(f"SELECT current_setting('{name}')")[0][0]) for name in KEPT)
        until, seal = sealed.split("|")
        for forged, with_seal in (
            (f"{ids},{secret}", sealed), (ids, f"{int(until) + 9_000_000}|{seal}"), (str(secret), f"{until}|"), (ids, f"|{seal}"), (str(secret), f"{until}|{'0' * 64}"),
        ):  # fmt: skip
            with suppress(DataError), transaction.atomic():  # what is no seal at all is an error, never an answer
                keep(forged, with_seal)
                assert secret not in seen_by_list()
    with database.connect("owner", house) as owner:
        owner.execute("UPDATE accords_seat SET until = now() WHERE compartment_id = %s", (many[4],))
    assert str(many[4]) in ids, "and two seconds have not gone by"
    for name in ("dana", "sam"):  # another transaction of the same member; another member
        with cast.acting(name), transaction.atomic():
            keep(ids, sealed)
            assert many[4] not in {r[0] for r in ask("SELECT tandem.granted_compartments()")}


def test_a_wide_member_narrows_by_ranges(cast: Cast) -> None:
    with cast.acting("sam"), transaction.atomic():
        seen = visible()
        assert set(within(Note.objects.filter(case=CASE), seen)) == set(Note.objects.filter(case=CASE))
