"""Who is on call when: the plan, its swaps and its gaps, the nights in which the clocks are changed, and whom a call then reaches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test import Client

from tandem.agencies.actions import noticing, on_call
from tandem.agencies.models import OnCallShift, OnCallSwap
from tandem.agencies.queries.on_call import called, plan_of
from tandem.agencies.rules.on_call import Shift, Swap, gaps, on_call_at
from tandem.foundation.embedded import database
from tandem.foundation.verdict import Refused
from tests.cast import Cast

pytestmark = pytest.mark.database
LA = ZoneInfo("America/Los_Angeles")
HOUR = timedelta(hours=1)
ADA, BEN = UUID(int=1), UUID(int=2)
DAYS, NIGHTS = (time(7), time(19)), (time(19), time(7))
ROUND_THE_CLOCK = [Shift(m, day, *hours) for day in range(7) for m, hours in ((ADA, DAYS), (BEN, NIGHTS))]
AUTUMN, SPRING = datetime(2026, 10, 31, 12, tzinfo=LA), datetime(2027, 3, 13, 12, tzinfo=LA)


@pytest.fixture
def planned(cast: Cast, house: str) -> Iterator[Cast]:
    """Each test plans anew."""
    with database.connect("owner", house) as owner:
        owner.execute("DELETE FROM agencies_oncallswap")
        owner.execute("DELETE FROM agencies_oncallshift")
        owner.execute(
            "UPDATE agencies_member SET on_call = (name = 'Dana') WHERE agency_id = %s", (cast.agencies["sheriff"],)
        )
    yield cast
    with database.connect("owner", house) as owner:
        owner.execute("DELETE FROM agencies_oncallswap")
        owner.execute("DELETE FROM agencies_oncallshift")


def shift(cast: Cast, who: str, days: range | list[int] = range(7), starts: time = time(0), ends: time = time(0), by: str = "lee") -> None:  # fmt: skip
    with cast.acting(by) as acting, transaction.atomic():
        on_call.add_shifts(cast.members[who], days, starts, ends, acting=acting)


def reached(cast: Cast, at: datetime | None = None, agency: str = "sheriff") -> set[str]:
    with cast.acting("lee"), transaction.atomic():
        found = set(called([cast.agencies[agency]], at or datetime.now(UTC)))
    return {name for name, member in cast.members.items() if member in found}


@pytest.mark.parametrize("day", [AUTUMN, SPRING])
def test_a_week_without_holes_has_none_in_a_night_of_25_or_23_hours(day: datetime) -> None:
    start = day.astimezone(UTC)
    assert gaps(ROUND_THE_CLOCK, [], LA, start, start + timedelta(days=2)) == []
    length = 0
    at = start
    while at < start + timedelta(days=1, hours=2):
        length += on_call_at(at, ROUND_THE_CLOCK, [], LA) == {BEN}
        at += HOUR
    assert length == (13 if day == AUTUMN else 11)


def test_a_gap_is_told_to_the_minute() -> None:
    weekdays = [s for s in ROUND_THE_CLOCK if s.weekday < 5]
    friday = datetime(2026, 11, 27, 12, tzinfo=LA)
    [weekend] = gaps(weekdays, [], LA, friday.astimezone(UTC), friday.astimezone(UTC) + timedelta(days=4))
    assert (weekend.from_at, weekend.to_at) == (
        datetime(2026, 11, 28, 7, tzinfo=LA),
        datetime(2026, 11, 30, 7, tzinfo=LA),
    )
    filled = Swap(ADA, None, weekend.from_at, weekend.to_at - timedelta(minutes=20))
    [rest] = gaps(weekdays, [filled], LA, friday.astimezone(UTC), friday.astimezone(UTC) + timedelta(days=4))
    assert rest.to_at - rest.from_at == timedelta(minutes=20)
    assert gaps([], [], LA, friday, friday + timedelta(days=4)) == []


def test_a_swap_takes_one_member_out_and_another_in() -> None:
    noon = datetime(2026, 11, 27, 12, tzinfo=LA)
    swap = Swap(BEN, ADA, noon, noon + HOUR)
    assert on_call_at(noon, ROUND_THE_CLOCK, [swap], LA) == {BEN}
    assert on_call_at(noon + HOUR, ROUND_THE_CLOCK, [swap], LA) == {ADA}
    assert on_call_at(noon, ROUND_THE_CLOCK, [Swap(BEN, None, noon, noon + HOUR)], LA) == {ADA, BEN}


def test_the_database_and_the_page_know_the_same_people_on_call(planned: Cast) -> None:
    """Over two weeks with both odd nights, with shifts that end within them, and swaps across them."""
    cast = planned
    shift(cast, "dana", range(5), time(7), time(19))
    shift(cast, "sam", [4, 5, 6], time(19), time(2, 30))
    shift(cast, "lee", [6], time(1, 30), time(1, 30))
    sheriff, dana, sam = cast.agencies["sheriff"], cast.members["dana"], cast.members["sam"]
    with cast.acting("lee") as acting, transaction.atomic():
        for instead, who, begun in (
            (dana, sam, AUTUMN),
            (None, dana, AUTUMN + 20 * HOUR),
            (sam, dana, SPRING + 10 * HOUR),
        ):
            OnCallSwap(
                id=uuid4(), agency_id=acting.agency_id, member_id=who, instead_of_id=instead, from_at=begun, to_at=begun + 8 * HOUR
            ).save(force_insert=True)  # fmt: skip
        shifts = [Shift(s.member_id, s.weekday, s.starts, s.ends) for s in OnCallShift.objects.all()]
        swaps = [Swap(s.member_id, s.instead_of_id, s.from_at, s.to_at) for s in OnCallSwap.objects.all()]
        moments = [
            d.astimezone(UTC) + timedelta(minutes=30 * n) - timedelta(days=1)
            for d in (AUTUMN, SPRING)
            for n in range(144)
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT array_agg(c.member_id) FROM unnest(%s::timestamptz[]) WITH ORDINALITY AS m(at, place),"
                " tandem.on_call_of(ARRAY[%s::uuid], m.at) c GROUP BY m.place ORDER BY m.place",
                (moments, sheriff),
            )
            told = [frozenset(row[0]) for row in cursor.fetchall()]
        nobody = frozenset({cast.members["lee"]})  # the supervisor, where nobody is on call
    assert told == [on_call_at(m, shifts, swaps, LA) or nobody for m in moments]
    assert len(set(told)) > 3


def test_without_a_plan_who_takes_calls_is_called_and_else_the_supervisors(planned: Cast, house: str) -> None:
    assert reached(planned) == {"dana"}
    with database.connect("owner", house) as owner:
        owner.execute("UPDATE agencies_member SET on_call = false WHERE id = %s", (planned.members["dana"],))
    assert reached(planned) == {"lee"}


def test_with_a_plan_only_who_is_on_call_now_and_in_a_gap_the_supervisors(planned: Cast) -> None:
    now = datetime.now(LA)
    began = now - timedelta(hours=1)  # in the hour after midnight a shift of yesterday's weekday
    shift(planned, "sam", [began.weekday()], began.time(), (now + timedelta(hours=1)).time())
    assert reached(planned) == {"sam"}
    assert reached(planned, now + timedelta(days=2)) == {"lee"}
    with planned.acting("lee"), transaction.atomic():
        assert noticing.on_call([planned.agencies["sheriff"]]) == [planned.members["sam"]]


def test_who_left_or_takes_no_calls_leaves_a_gap_that_supervisors_see(planned: Cast, house: str) -> None:
    shift(planned, "sam")
    client = Client()
    planned.log_in(client, "lee")
    assert "Nobody in your agency is on call" not in client.get("/").content.decode()
    with database.connect("owner", house) as owner:
        owner.execute("UPDATE agencies_member SET on_call = false WHERE id = %s", (planned.members["sam"],))
    assert reached(planned) == {"lee"}
    assert "Nobody in your agency is on call" in client.get("/").content.decode()
    said = client.get("/agencies/on-call/").content.decode()
    assert "takes no calls" in said
    assert "Supervisors are called then" in said


def test_an_emergency_reaches_who_is_on_call_by_the_plan(planned: Cast, house: str) -> None:
    """The public tip form and the worker ask the same function; here a sender adds to a tip, without anybody signed in."""
    shift(planned, "sam")
    with database.connect("owner", house) as owner:
        row = owner.execute(
            "SELECT count(*), array_agg(member_id) FROM tandem.called(%s, now())", (planned.agencies["sheriff"],)
        ).fetchone()
    assert row == (1, [planned.members["sam"]])


def test_a_supervisor_plans_and_a_member_hands_on_only_their_own_time(planned: Cast) -> None:
    cast, now = planned, datetime.now(UTC)
    with pytest.raises(Refused, match="Only a supervisor"):
        shift(cast, "dana", by="dana")
    shift(cast, "dana")
    shift(cast, "sam", [0], time(1), time(2))
    with pytest.raises(Refused, match="begins then already"):
        shift(cast, "dana")
    with cast.acting("dana") as acting, transaction.atomic():
        on_call.add_swap(cast.members["sam"], cast.members["dana"], now - HOUR, now + HOUR, acting=acting, now=now)
    assert reached(cast) == {"sam"}
    with cast.acting("dana") as acting, pytest.raises(Refused, match="hand on your own time"), transaction.atomic():
        on_call.add_swap(cast.members["dana"], cast.members["sam"], now, now + HOUR, acting=acting, now=now)
    for given, sentence in (
        ((cast.members["lee"], None, now + HOUR, now), "ends before it begins"),
        ((cast.members["lee"], None, now - 2 * HOUR, now - HOUR), "This time is over"),
        ((cast.members["lee"], cast.members["lee"], now, now + HOUR), "with themselves"),
        ((cast.members["petra"], None, now, now + HOUR), "an active member of your agency"),
    ):
        with cast.acting("lee") as acting, pytest.raises(Refused, match=sentence), transaction.atomic():
            on_call.add_swap(*given, acting=acting, now=now)


def test_another_agency_neither_reads_nor_writes_the_plan(planned: Cast) -> None:
    """By the database: the actions are passed by."""
    from django.db import ProgrammingError

    shift(planned, "dana")
    with planned.acting("carla"), transaction.atomic():
        assert not OnCallShift.objects.exists()
    row = {
        "agency_id": planned.agencies["sheriff"],
        "member_id": planned.members["dana"],
        "weekday": 0,
        "starts": time(3),
        "ends": time(4),
    }
    for who in ("carla", "dana"):
        with planned.acting(who), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            OnCallShift(id=uuid4(), **row).save(force_insert=True)
    with planned.acting("dana"), transaction.atomic():
        assert OnCallShift.objects.all().delete()[0] == 0


def test_the_page_plans_swaps_and_removes(planned: Cast) -> None:
    client, cast = Client(), planned
    cast.log_in(client, "lee")
    sam = str(cast.members["sam"])
    wrong = client.post(
        "/agencies/on-call/change/",
        {"do": "shift", "shift-member": sam, "shift-starts": "07:00", "shift-ends": "19:00"},
    )
    assert wrong.status_code == 422
    given = {
        "do": "shift",
        "shift-member": sam,
        "shift-days": ["0", "6"],
        "shift-starts": "07:00",
        "shift-ends": "19:00",
    }
    said = client.post("/agencies/on-call/change/", given, follow=True).content.decode()
    assert said.count("07:00–19:00 Sam") == 2
    tomorrow = datetime.now(LA) + timedelta(days=1)
    swap = {"do": "swap", "swap-member": str(cast.members["dana"]), "swap-instead_of": sam,
            "swap-from_at": tomorrow.strftime("%Y-%m-%dT%H:%M"), "swap-to_at": (tomorrow + 8 * HOUR).strftime("%Y-%m-%dT%H:%M")}  # fmt: skip
    said = client.post("/agencies/on-call/change/", swap, follow=True).content.decode()
    assert "instead of Sam" in said
    with cast.acting("lee") as acting, transaction.atomic():
        from tandem.agencies.models import Agency

        plan = plan_of(Agency.objects.get(pk=acting.agency_id), datetime.now(UTC))
        first, [planned_swap] = plan.days[0][1][0], plan.swaps
    client.post("/agencies/on-call/change/", {"do": "remove_shift", "id": str(first.id)})
    said = client.post(
        "/agencies/on-call/change/", {"do": "remove_swap", "id": str(planned_swap.id)}, follow=True
    ).content.decode()
    assert said.count("07:00–19:00 Sam") == 1
    assert "No swap is planned." in said
