"""People decide: persons are formed, taken apart and restored to the field, by each agency for itself; of two who decide at once neither is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, models, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tandem.foundation.embedded import database
from tandem.foundation.verdict import Refused
from tandem.persons import following
from tandem.persons.actions import merging
from tandem.persons.actions.deciding import Overtaken, decide_match
from tandem.persons.actions.merging import Who
from tandem.persons.models import Belonging, Decision, Identity, Match, Person, PersonAct
from tandem.persons.queries import together
from tests.cast import Cast, identify

pytestmark = pytest.mark.database
EVIDENCE = [{"field": "family", "level": "exact", "weight": 9.0}]


def now() -> datetime:
    return datetime.now(UTC)


def owner(house: str, sql: str, *values: Any) -> None:
    with database.connect("owner", house) as connected:
        connected.execute(sql, values)


def record(house: str, agency: str = "sheriff") -> UUID:
    made = uuid4()
    owner(house, "INSERT INTO persons_identity (id, compartment_id, agency_id, display_name, sex, races, languages, descriptors, search_text, created_at)"
          " VALUES (%s, %s, %s, 'Somebody', '', '{}', '{}', '{}', '', now())", made, identify(f"intake:{agency}"), identify(agency))  # fmt: skip
    return made


def match(
    house: str, finder: UUID, holder: UUID, *, finders: str = "sheriff", holders: str = "sheriff", mode: str = "open"
) -> UUID:
    made = uuid4()
    owner(house, "INSERT INTO persons_match (id, finder_id, finder_agency_id, holder_id, holder_agency_id, mode, probability, weight, evidence,"
          " model_version, finder_state, holder_state, found_at) VALUES (%s, %s, %s, %s, %s, %s, 0.9, 12, %s::jsonb, 'test', 'proposed', 'proposed', now())",
          made, finder, identify(finders), holder, identify(holders), mode, '[{"field": "family", "level": "exact", "weight": 9.0}]')  # fmt: skip
    return made


@contextmanager
def deciding(cast: Cast, name: str = "dana") -> Iterator[Any]:
    """decide(match, state): as that member, in a transaction of its own."""
    with cast.acting(name) as acting:

        def decide(which: UUID, state: str = "confirmed", reason: str = "The same tattoo", **more: Any) -> None:
            with transaction.atomic():
                decide_match(which, state=state, reason=reason, acting=acting, now=now(), **more)

        yield decide


def seen(cast: Cast, name: str, of: UUID) -> set[UUID]:
    with cast.acting(name), transaction.atomic():
        return together.members(together.person_of(of))


def test_a_confirmed_match_brings_its_records_together_and_transitively(cast: Cast, house: str) -> None:
    a, b, c = (record(house) for _ in range(3))
    with deciding(cast) as decide:
        decide(match(house, a, b))
        decide(match(house, c, b))
    assert seen(cast, "sam", a) == {a, b, c}


def test_nothing_is_brought_together_without_a_person(cast: Cast, house: str) -> None:
    a, b = record(house), record(house)
    match(house, a, b)
    assert seen(cast, "dana", a) == set()


def test_a_rejection_takes_apart_what_nothing_else_holds_together(cast: Cast, house: str) -> None:
    a, b, c = (record(house) for _ in range(3))
    ab, cb = match(house, a, b), match(house, c, b)
    with deciding(cast) as decide:
        decide(ab)
        decide(cb)
        decide(ab, "rejected", "Fingerprints differ")
    assert (seen(cast, "dana", a), seen(cast, "dana", b)) == ({a}, {b, c})


def test_a_rejection_is_refused_while_other_matches_hold_the_two_together(cast: Cast, house: str) -> None:
    a, b, c = (record(house) for _ in range(3))
    ab, cb, ac = match(house, a, b), match(house, c, b), match(house, a, c)
    with deciding(cast) as decide:
        for which in (ab, cb, ac):
            decide(which)
        with pytest.raises(Refused, match="hold these two records"):
            decide(ab, "rejected")
    assert seen(cast, "dana", a) == {a, b, c}


def test_persons_with_rejected_records_are_not_brought_together(cast: Cast, house: str) -> None:
    a, b, c = (record(house) for _ in range(3))
    with deciding(cast) as decide:
        decide(match(house, a, b), "rejected", "Twins, both seen")
        decide(match(house, a, c))
        with pytest.raises(Refused, match="found not to be the same"):
            decide(match(house, c, b))
    assert seen(cast, "dana", a) == {a, c}


def test_each_agency_decides_for_itself(cast: Cast, house: str) -> None:
    """The city's confirmation forms a person in the city's view, and changes nothing of the sheriff's."""
    a, b = record(house), record(house, "city-police")
    which = match(house, b, a, finders="city-police")
    with deciding(cast, "omar") as decide:
        decide(which)
    assert (seen(cast, "omar", a), seen(cast, "dana", a)) == ({a, b}, set())
    with cast.acting("dana"), transaction.atomic():
        this = Match.objects.get(id=which)
        assert (this.finder_state, this.holder_state) == ("confirmed", "proposed")
        assert [d.agency_id for d in this.decisions.all()] == [identify("city-police")]
    with deciding(cast) as decide:
        decide(which, "rejected", "Ours is in custody")
    assert (seen(cast, "omar", a), seen(cast, "dana", a)) == ({a, b}, set())


def test_a_match_for_supervisors_alone_forms_no_person(cast: Cast, house: str) -> None:
    a, b = record(house), record(house, "state-police")
    which = match(house, a, b, holders="state-police", mode="supervisor")
    with deciding(cast, "lee") as decide:
        decide(which)
    assert seen(cast, "lee", a) == set()
    with cast.acting("dana"), transaction.atomic():
        assert not Decision.objects.filter(match_id=which).exists()


def test_the_finder_learns_nothing_of_what_a_silent_holder_decides(cast: Cast, house: str) -> None:
    a, b = record(house), record(house, "feds")
    which = match(house, a, b, holders="feds", mode="silent")
    with deciding(cast, "fia") as decide:
        decide(which)
    assert seen(cast, "fia", a) == {a, b}
    with cast.acting("lee"), transaction.atomic():
        assert not Decision.objects.filter(match_id=which).exists()
        assert not Belonging.objects.filter(identity_id__in=[a, b]).exists()
    with deciding(cast, "lee") as decide, pytest.raises(Refused, match="not yours"):
        decide(which)


def test_undo_restores_what_was(cast: Cast, house: str) -> None:
    a, b, c = (record(house) for _ in range(3))
    ab = match(house, a, b)
    with deciding(cast) as decide:
        decide(ab)
        decide(match(house, c, b))
    with cast.acting("sam") as acting, transaction.atomic():
        last, first = together.acts_on(together.person_of(a))  # type: ignore[arg-type]
        with pytest.raises(Refused, match="Later acts"):
            merging.undo(first.id, Who(acting, now(), "Looked again"))
        merging.undo(last.id, Who(acting, now(), "Looked again"))
        assert together.members(together.person_of(a)) == {a, b}
        assert together.person_of(c) is None
        with pytest.raises(Refused, match="undone already"):
            merging.undo(last.id, Who(acting, now(), "Looked again"))
        merging.undo(first.id, Who(acting, now(), "Looked again"))
        assert not Belonging.objects.filter(identity_id__in=[a, b, c]).exists()
        assert Match.objects.get(id=ab).finder_state == "proposed"


def test_a_record_stands_in_one_person_whatever_the_site_writes(cast: Cast, house: str) -> None:
    a, b = record(house), record(house)
    with deciding(cast) as decide:
        decide(match(house, a, b))
    with cast.acting("dana"), pytest.raises(DatabaseError, match="identity_in_one_person"), transaction.atomic():
        other = Person.objects.create(agency_id=identify("sheriff"))
        Belonging.objects.create(agency_id=identify("sheriff"), person=other, identity_id=a)


def test_a_record_enters_no_person_of_another_agency(cast: Cast, house: str) -> None:
    a, b = record(house, "city-police"), record(house, "city-police")
    with deciding(cast, "omar") as decide:
        decide(match(house, a, b, finders="city-police", holders="city-police"))
    with cast.acting("omar"), transaction.atomic():
        theirs = together.person_of(a)
    with cast.acting("dana"), pytest.raises(DatabaseError, match="belonging_of_one_agency"), transaction.atomic():
        Belonging.objects.create(agency_id=identify("sheriff"), person_id=theirs, identity_id=identify("identity:sheriff"))  # fmt: skip
    with cast.acting("dana"), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Belonging.objects.create(agency_id=identify("sheriff"), person=Person.objects.create(agency_id=identify("sheriff")), identity_id=a)  # fmt: skip


def test_decisions_and_acts_are_written_once(cast: Cast, house: str) -> None:
    a, b = record(house), record(house)
    which = match(house, a, b)
    with deciding(cast) as decide:
        decide(which)
    for change in (
        lambda: Decision.objects.filter(match_id=which).update(state="rejected"),
        lambda: Decision.objects.filter(match_id=which).delete(),
        lambda: PersonAct.objects.all().update(reason="another"),
        lambda: Match.objects.filter(id=which).update(finder_state="rejected"),
    ):
        with cast.acting("dana"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()


def test_of_two_who_decide_at_once_the_second_sees_the_first_and_nothing_is_lost(cast: Cast, house: str) -> None:
    """Two real connections. Sam begins while Dana's transaction is open, waits for it, and is told what she found."""
    a, b = record(house), record(house)
    which = match(house, a, b)
    began, told = threading.Event(), []

    def sam() -> None:
        try:
            with deciding(cast, "sam") as decide:
                began.set()
                try:
                    decide(which, "rejected", "Another height", seen=0)
                except Overtaken as e:
                    told.append((e.first.state, e.first.reason, e.first.decided_by.name))
                    decide(which, "rejected", "Another height, and I know what Dana saw", seen=e.first.number)
        finally:
            connection.close()

    with cast.acting("dana") as acting, transaction.atomic():
        decide_match(which, state="confirmed", reason="The same tattoo", acting=acting, now=now(), seen=0)
        second = threading.Thread(target=sam)
        second.start()
        assert began.wait(10)
        second.join(0.5)
        assert second.is_alive(), "the second did not wait for the first"
    second.join(10)
    assert told == [("confirmed", "The same tattoo", "Dana")]
    with cast.acting("dana"), transaction.atomic():
        rows = Decision.objects.filter(match_id=which).order_by("number").values_list("number", "state", "decided_by__name")  # fmt: skip
        assert list(rows) == [(1, "confirmed", "Dana"), (2, "rejected", "Sam")]


def test_the_database_refuses_a_decision_with_a_number_that_stands(cast: Cast, house: str) -> None:
    a, b = record(house), record(house)
    which = match(house, a, b)
    with deciding(cast) as decide:
        decide(which)
    with cast.acting("sam") as acting, pytest.raises(DatabaseError, match="decision_in_order"), transaction.atomic():
        Decision.objects.create(match_id=which, agency_id=acting.agency_id, number=1, state="rejected", decided_by_id=acting.member_id,
                                decided_at=now(), probability=0.5, evidence=[])  # fmt: skip


class Kept(models.Model):
    """A row of a room above that keys to a person; its table is made by the test."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "test_above"
        db_table = "test_kept"
        managed = False


@pytest.fixture
def above(house: str) -> Iterator[None]:
    owner(house, "CREATE TABLE IF NOT EXISTS test_kept (id uuid PRIMARY KEY, person_id uuid REFERENCES persons_person)")
    owner(house, "GRANT ALL ON test_kept TO tandem_web")
    following.register("test_above.kept.person", following.Moves(lambda: Kept, "person_id"))
    yield
    following.forget("test_above.kept.person")
    owner(house, "DROP TABLE test_kept")


@pytest.mark.usefixtures("above")
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@example(steps=[("confirm", 1, 0), ("confirm", 5, 0), ("undo", 1, 0)])  # two people; the first one's act is undone
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["confirm", "reject", "split", "undo"]), st.integers(0, 9), st.integers(0, 9)),
        max_size=9,
    )
)
def test_any_acts_are_undone_to_the_field(cast: Cast, house: str, steps: list[tuple[str, int, int]]) -> None:
    """After any row of confirmations, rejections, splits and undos, each refused or done: undoing all that stand, the latest first, gives back at
    every step exactly the state that was before that act, rows of a room above among it; and no rejected pair is ever in one person."""
    records = [record(house) for _ in range(5)]
    pairs = [match(house, a, b) for i, a in enumerate(records) for b in records[i + 1 :]]
    with cast.acting("dana") as acting:
        before: dict[UUID, Any] = {}
        for what, x, y in steps:
            _step(what, x, y, records, pairs, Who(acting, now(), "A reason"), before)
            with transaction.atomic():
                _consistent(pairs)
        with transaction.atomic():
            standing = list(PersonAct.objects.filter(id__in=before, undone_by__isnull=True).exclude(kind="undo"))
            for act in standing:  # the latest first
                merging.undo(act.id, Who(acting, now(), "All back"))
                was, is_now = before[act.id], _state(records, pairs)
                new = {k for k, person in was["kept"].items() if person is None}
                assert {k: v for k, v in is_now["kept"].items() if k not in new} == {
                    k: v for k, v in was["kept"].items() if k not in new
                }
                assert (is_now["persons"], is_now["decided"]) == (was["persons"], was["decided"])


def _step(what: str, x: int, y: int, records: list[UUID], pairs: list[UUID], who: Who, before: dict[UUID, Any]) -> None:
    try:
        with transaction.atomic():
            for person in Person.objects.filter(belongings__identity_id__in=records).distinct():
                if not Kept.objects.filter(person=person).exists():
                    row = Kept.objects.create(person=person)
                    for kept in before.values():  # what came to a person later stays with it
                        kept["kept"][row.id] = None
            state, last = _state(records, pairs), _last()
            if what in ("confirm", "reject"):
                decide_match(pairs[x], state=f"{what}ed", reason=who.reason, acting=who.acting, now=who.now)  # fmt: skip
            elif what == "split":
                person = together.person_of(records[x % 5])
                inside = sorted(together.members(person))
                if person:
                    merging.take_apart(person, inside[: y % (len(inside) + 1)], who)
            else:
                mine = list(PersonAct.objects.filter(id__in=before))
                if mine:
                    undone = mine[x % len(mine)]
                    merging.undo(undone.id, who)
                    _taken_out(state, _state(records, pairs), [before[a.id] for a in mine if a.number > undone.number])
            act = PersonAct.objects.first()
            if act is not None and act.id != last and act.kind != "undo":
                before[act.id] = state
            elif what in ("confirm", "reject") and (act is None or act.id == last):
                # Neither record stands in a person: a decision alone, which no undo gives back.
                for kept in before.values():
                    kept["decided"][pairs[x]] = f"{what}ed"
    except Refused:
        pass


def _taken_out(was: dict[str, Any], is_now: dict[str, Any], later: list[dict[str, Any]]) -> None:
    """An act on other persons may be undone while later ones stand: what was before those is then without it."""
    for field in ("persons", "kept", "decided"):
        changed = {k for k in was[field] | is_now[field] if was[field].get(k) != is_now[field].get(k)}
        for state in later:
            state[field] = {k: v for k, v in state[field].items() if k not in changed}
            state[field] |= {k: is_now[field][k] for k in changed if k in is_now[field]}


def _last() -> UUID | None:
    act = PersonAct.objects.first()
    return act.id if act else None


def _state(records: list[UUID], pairs: list[UUID]) -> dict[str, Any]:
    return {
        "persons": dict(Belonging.objects.filter(identity_id__in=records).values_list("identity_id", "person_id")),
        "kept": dict(Kept.objects.values_list("id", "person_id")),
        "decided": dict(Match.objects.filter(id__in=pairs).values_list("id", "finder_state")),
    }


def _consistent(pairs: list[UUID]) -> None:
    for one in Match.objects.filter(id__in=pairs, finder_state="rejected"):
        person = together.person_of(one.finder_id)
        assert person is None or person != together.person_of(one.holder_id)
    for one in Match.objects.filter(id__in=pairs, finder_state="confirmed"):
        assert together.person_of(one.finder_id) == together.person_of(one.holder_id) is not None


def test_a_key_to_person_without_an_answer_is_found() -> None:
    assert following.unanswered([Kept]) == ["test_above.kept.person"]
    assert Identity  # the room's own keys need no answer
