"""Who may correct a record, where its history lies, and what the database refuses whoever asks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tandem.foundation.verdict import Refused
from tandem.persons.actions.correcting import Why, correct
from tandem.persons.facts import mark_of
from tandem.persons.models import Correction, FactKind, Identity, Name
from tandem.persons.test_correcting import (
    BIRTH,
    SEX,
    TYPING,
    born,
    fact_that,
    facts_of,
    look,
    other_than,
    put_right,
    says,
    whole,
)
from tandem.persons.test_indexing import owner
from tests.cast import Cast

pytestmark = pytest.mark.database
NOW = datetime.now(UTC)


def test_only_the_agency_whose_record_it_is_corrects_it(cast: Cast, house: str) -> None:
    held = whole(cast, "Lila", where="investigation")
    made = put_right(cast, "dana", held, BIRTH, born(2009))  # has a seat on the case
    put_right(cast, "lee", held, SEX, {"sex": ""})  # supervises
    for who, status in (("petra", 409), ("sam", 404), ("carla", 404), ("ada", 404), ("omar", 404), ("xena", 404), ("greta", 404)):  # fmt: skip
        client = Client()
        cast.log_in(client, who)
        assert client.get(f"/people/{held}/correct/birth/").status_code == status, who
        answer = client.post(f"/people/{held}/correct/birth/", {"was": "", "reason": "typing", "born": "2001-01-01"})
        assert answer.status_code == status, who
        assert client.post(f"/people/corrections/{made.id}/undo/").status_code == status, who
    assert says(cast, "dana", held, BIRTH) == born(2009)
    assert "/correct/birth/" in look(cast, "dana", held)
    seen_by_petra = look(cast, "petra", held)
    assert "/correct/" not in seen_by_petra
    assert "Corrected 2 times" in seen_by_petra, "the history lies where the record lies"
    assert "/undo/" not in seen_by_petra


def test_an_agency_that_may_add_to_a_record_does_not_correct_it(cast: Cast, house: str) -> None:
    """A disclosure "to work" in the drawer: what is written there in another's name is theirs to put right."""
    held = whole(cast, "Magnolia", where="shell")
    with cast.acting("petra") as acting, transaction.atomic():
        assert Identity.objects.filter(id=held).update(sex="female"), "the database lets her work there"
        with pytest.raises(Refused, match="Only the agency whose record it is"):
            correct(held, SEX, {"sex": "male"}, was=mark_of({"sex": "female"}), why=TYPING, acting=acting, now=NOW)


def test_the_history_moves_with_its_record_and_stands_in_no_other_drawer(cast: Cast, house: str) -> None:
    held = whole(cast, "Narcisa", tied=False)
    put_right(cast, "dana", held, BIRTH, born(2009))
    owner(house, "UPDATE persons_identity SET compartment_id = %s WHERE id = %s", cast.compartments["investigation"], held)  # fmt: skip
    [(where,)] = owner(house, "SELECT compartment_id FROM persons_correction WHERE identity_id = %s", held)
    assert where == cast.compartments["investigation"]
    for who, sees in (("dana", 1), ("petra", 1), ("sam", 0), ("carla", 0), ("omar", 0), ("xena", 0)):
        with cast.acting(who), transaction.atomic():
            assert Correction.objects.filter(identity_id=held).count() == sees, who
    with pytest.raises(Exception, match="same_compartment"):
        owner(house, "UPDATE persons_correction SET compartment_id = %s WHERE identity_id = %s", cast.compartments["intake:da"], held)  # fmt: skip


def planted(cast: Cast, held: UUID, **more: Any) -> Correction:
    """A line of history as an injection would write it."""
    row: dict[str, Any] = {
        "id": uuid4(), "identity_id": held, "compartment_id": cast.compartments["intake:sheriff"], "number": 90, "fact": "birth", "before": born(2003),
        "after": born(2009), "reason": "typing", "by_id": cast.members["dana"], "at": NOW,
    }  # fmt: skip
    made = Correction(**(row | more))
    made.save(force_insert=True)
    return made


def test_a_line_of_the_history_is_its_writer_s_own_and_is_never_changed(cast: Cast, house: str) -> None:
    held = whole(cast, "Orquidea", tied=False)
    made = put_right(cast, "dana", held, BIRTH, born(2009))
    for more in ({"by_id": cast.members["sam"]}, {"identity_id": UUID(int=7)}):
        with cast.acting("dana"), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            planted(cast, held, **more)
    with cast.acting("dana"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Correction.objects.filter(id=made.id).update(note="It was always so")
    with cast.acting("dana"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Correction.objects.filter(id=made.id).delete()


def test_the_database_strikes_nothing_that_its_history_does_not_hold(cast: Cast, house: str) -> None:
    held = whole(cast, "Petunia", tied=False)
    name = fact_that(cast, held, FactKind.NAME, kind="street")
    value = says(cast, "dana", held, name) or {}
    for before in ({**value, "full": "Somebody Else"}, {"kind": "street"}, {}):
        with cast.acting("dana"), transaction.atomic(), connection.cursor() as cursor:
            made = planted(cast, held, fact="name", row_id=name.row_id, before=before, after=None)
            cursor.execute("SELECT tandem.strike_fact(%s)", [made.id])
            assert cursor.fetchone() == (False,), before
            transaction.set_rollback(True)
    assert says(cast, "dana", held, name) == value
    with pytest.raises(DatabaseError, match="permission denied"), cast.acting("dana"), transaction.atomic():
        Name.objects.filter(id=name.row_id)._raw_delete("default")


def test_what_makes_no_sense_is_refused_in_words(cast: Cast) -> None:
    held = whole(cast, "Rosalva", tied=False)
    with pytest.raises(Refused, match="says so already"):
        put_right(cast, "dana", held, BIRTH, born(2003))
    for reason in ("", "undone", "because"):
        with pytest.raises(Refused, match="Say why"):
            put_right(cast, "dana", held, BIRTH, born(2009), why=Why(reason))
    street = fact_that(cast, held, FactKind.NAME, kind="street")
    with pytest.raises(Refused, match="has this already"):
        put_right(cast, "dana", held, street, {**(says(cast, "dana", held, street) or {}), "full": "rosalva tlacuilo"})


def test_nothing_personal_stands_on_the_ledger(cast: Cast, house: str) -> None:
    held = whole(cast, "Siempreviva")
    for fact in facts_of(cast, held):
        value = says(cast, "dana", held, fact)
        assert value is not None
        put_right(cast, "dana", held, fact, other_than(value), why=Why("told", "Her aunt Zoila says so"))
    lines = owner(house, "SELECT act, detail FROM ledger_entry WHERE object_id = %s AND act LIKE 'persons.%%fact'", held)  # fmt: skip
    assert len(lines) == 15, "one line for each"
    assert all(detail.keys() == {"fact", "reason"} for _act, detail in lines)
    text = str(owner(house, "SELECT to_jsonb(e) FROM ledger_entry e")).casefold()
    assert not [word for word in ("siempreviva", "zoila", "2025550123", "tlacuilo", "2009-04-02") if word in text]
