"""Correcting a record: nothing is lost, what was wrong is found no more, what people decided comes before them again. Who is told is in
intake/test_corrections.py. The real database, as the site's role."""

from __future__ import annotations

import random
import threading
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from tandem.foundation.verdict import Refused
from tandem.persons.actions import comparing, saving
from tandem.persons.actions.correcting import Overtaken, Why, correct, undo
from tandem.persons.actions.indexing import features_of_identities
from tandem.persons.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft
from tandem.persons.facts import Fact, mark_of, value_of
from tandem.persons.matching.keys import hint_of, keys_of, number_of
from tandem.persons.models import Correction, FactKind, Identifier, Identity, Name, Place, Relation
from tandem.persons.queries.persons import found_by, open_matches
from tandem.persons.test_doubts import decide, doubted, page, pair
from tandem.persons.test_indexing import owner, probabilities
from tandem.persons.test_rescoring import match_of, save
from tests.cast import Cast

pytestmark = pytest.mark.database
NOW = datetime.now(UTC)
BIRTH, SEX = Fact(FactKind.BIRTH), Fact(FactKind.SEX)
TYPING = Why("typing", "It says 2009 on her card")
STRIKE: None = None


def born(year: int, month: int = 4, day: int = 2) -> dict[str, Any]:
    return {"born_on": date(year, month, day).isoformat(), "age_low": None, "age_high": None, "age_on": None}


def says(cast: Cast, who: str, held: UUID, fact: Fact) -> dict[str, Any] | None:
    with cast.acting(who), transaction.atomic():
        return value_of(Identity.objects.get(id=held), fact)


def put_right(
    cast: Cast, who: str, held: UUID, fact: Fact, to: Any, *, was: str | None = None, why: Why = TYPING
) -> Correction:
    """As the form does: what it showed is what stands there."""
    shown = mark_of(says(cast, who, held, fact)) if was is None else was
    with cast.acting(who) as acting, transaction.atomic():
        return correct(held, fact, to, was=shown, why=why, acting=acting, now=datetime.now(UTC))


def take_back(cast: Cast, who: str, made: Correction) -> Correction:
    with cast.acting(who) as acting, transaction.atomic():
        return undo(made.id, acting=acting, now=datetime.now(UTC))


def look(cast: Cast, who: str, held: UUID) -> str:
    return page(cast, who, f"/people/{held}/")


def whole(cast: Cast, given: str = "Amapola", *, where: str = "intake:sheriff", tied: bool = True) -> UUID:
    """A record with something of every kind, and somebody tied to it."""
    draft = PersonDraft(
        part="victim", sex="female", born_on=date(2003, 4, 2), races=("White",), languages=("Spanish", "Mixtec"),
        names=(NameDraft(f"{given} Tlacuilo", given, family="Tlacuilo"), NameDraft("Poppy", "Poppy", kind="street")),
        identifiers=(IdentifierDraft("phone", "202-555-0123"), IdentifierDraft("plate", "7ABC123", "CA"), IdentifierDraft("vin", "no VIN")),
        places=(PlaceDraft(kind="home", line="1200 Main Street", city="Fresno", state="CA"), PlaceDraft(city="Madera", state="CA", seen_on=date(2026, 5, 1))),
        descriptors={"height_cm": 163, "hair": "brown", "marks": "a rose on the left hand"},
    )  # fmt: skip
    other = PersonDraft(part="companion", names=(NameDraft("Quentin Ashgrove", "Quentin", family="Ashgrove"),))
    with cast.acting("dana") as acting, transaction.atomic():
        place, agency = cast.compartments[where], cast.agencies["sheriff"]
        beside = (("Quentin Ashgrove",), (f"{given} Tlacuilo",)) if tied else ((), ())
        saved = saving.save_persons(
            [saving.ToSave(d, place, agency, "police", b) for d, b in zip((draft, other), beside, strict=True)], now=NOW
        )
        if tied:
            saving.relate([(place, saved[0].identity_id, saved[1].identity_id, "partner")])
        comparing.compare_saved(saved, acting=acting, now=NOW)
        return saved[0].identity_id


def facts_of(cast: Cast, held: UUID) -> list[Fact]:
    """Each fact that stands in the record."""
    with cast.acting("dana"), transaction.atomic():
        identity = Identity.objects.get(id=held)
        rows = [
            Fact(kind, row)
            for kind, model in ((FactKind.NAME, Name), (FactKind.IDENTIFIER, Identifier), (FactKind.PLACE, Place), (FactKind.RELATION, Relation))
            for row in model._base_manager.filter(identity_id=held).order_by("id").values_list("id", flat=True)
        ]  # fmt: skip
        looks = [Fact(FactKind.LOOK, look=name) for name in sorted(identity.descriptors)]
        return [BIRTH, SEX, Fact(FactKind.RACES), Fact(FactKind.LANGUAGES), *looks, *rows]


def fact_that(cast: Cast, held: UUID, which: str, **has: Any) -> Fact:
    [found] = [f for f in facts_of(cast, held) if f.kind == which and has.items() <= (says(cast, "dana", held, f) or {}).items()]  # fmt: skip
    return found


def other_than(value: dict[str, Any]) -> dict[str, Any]:
    """The fact, saying something else."""
    field = next(f for f in ("born_on", "sex", "races", "languages", "value", "full", "line", "kind") if f in value and not ("city" in value and f != "line"))  # fmt: skip
    say: dict[str, Any] = {
        "born_on": "2009-04-02", "sex": "male", "races": ["Black"], "languages": [f"Language {random.randrange(10**6)}"], "full": f"Other {random.randrange(10**6)}", "line": "7 Oak Road", "kind": "friend",
    }  # fmt: skip
    said = say[field] if field in say else 150 if isinstance(value[field], int) else f"X{random.randrange(10**6)}"
    return {**value, field: said}


def stands(house: str, held: UUID) -> list[Any]:
    """All that the database holds of a record, to the field, and the index of it."""
    tables = ("persons_name", "persons_identifier", "persons_place", "persons_relation")
    rows = [owner(house, f"SELECT to_jsonb(t) FROM {t} t WHERE identity_id = %s ORDER BY id", held) for t in tables]
    [(identity,)] = owner(house, "SELECT to_jsonb(t) - 'search_text' - 'search' FROM persons_identity t WHERE id = %s", held)  # fmt: skip
    [(words,)] = owner(house, "SELECT search_text FROM persons_identity WHERE id = %s", held)
    entry = owner(house, "SELECT features FROM persons_matchentry WHERE identity_id = %s", held)
    return [rows, identity, sorted(words.split()), entry, keys_held(house, held)]


def keys_held(house: str, held: UUID) -> set[tuple[int, int]]:
    return set(owner(house, "SELECT key, hint FROM persons_matchkey WHERE entry = %s", number_of(held)))


# What happens --------------------------------------------------------------------------------------------------------


def test_a_date_of_birth_is_put_right_and_the_old_one_kept(cast: Cast, house: str) -> None:
    held = save(cast, "dana", "sheriff", "Yamileth", "Quiroga", born_on=date(2003, 4, 2))
    made = put_right(cast, "dana", held, BIRTH, born(2009))
    assert says(cast, "dana", held, BIRTH) == born(2009)
    assert (made.before, made.after, made.reason, made.note) == (
        born(2003),
        born(2009),
        "typing",
        "It says 2009 on her card",
    )
    assert (made.by_id, made.number, made.compartment_id) == (
        cast.members["dana"],
        1,
        cast.compartments["intake:sheriff"],
    )
    page = look(cast, "sam", held)
    assert "2 Apr 2003" in page
    assert "2 Apr 2009" in page
    assert "It says 2009 on her card" in page


def test_each_fact_is_put_right_and_undoing_gives_back_every_field(cast: Cast, house: str) -> None:
    held = whole(cast)
    before = stands(house, held)
    for fact in facts_of(cast, held):
        value = says(cast, "dana", held, fact)
        assert value is not None
        made = put_right(cast, "dana", held, fact, other_than(value))
        assert stands(house, held) != before, fact
        back = take_back(cast, "sam", made)
        assert (back.reason, back.undoes_id) == ("undone", made.id)
        assert stands(house, held) == before, fact
        with pytest.raises(Refused, match="undone already"):
            take_back(cast, "dana", made)


def test_what_can_be_struck_is_struck_and_given_back_under_its_id(cast: Cast, house: str) -> None:
    held = whole(cast, "Begonia")
    before = stands(house, held)
    struck = 0
    for fact in facts_of(cast, held):
        if not fact.can_be_struck:
            with pytest.raises(Refused, match="Leave it empty"):
                put_right(cast, "dana", held, fact, STRIKE)
            continue
        made = put_right(cast, "dana", held, fact, STRIKE)
        assert says(cast, "dana", held, fact) is None
        take_back(cast, "dana", made)
        assert stands(house, held) == before, fact
        struck += 1
    assert struck == 11


@pytest.mark.parametrize("seed", range(3))
def test_many_corrections_undone_the_latest_first_leave_the_record_as_it_was(cast: Cast, house: str, seed: int) -> None:
    held = whole(cast, f"Dalia{'abc'[seed]}")
    before, dice, done = stands(house, held), random.Random(seed), []
    for _n in range(12):
        fact = dice.choice(facts_of(cast, held))
        value = says(cast, "dana", held, fact)
        assert value is not None
        try:
            done.append(put_right(cast, "dana", held, fact, STRIKE if fact.can_be_struck and dice.random() < 0.5 else other_than(value)))  # fmt: skip
        except Refused:
            continue
    assert len(done) > 6
    for made in reversed(done):
        take_back(cast, "dana", made)
    assert stands(house, held) == before


def test_the_latest_is_undone_first_and_what_was_written_since_is_not_lost(cast: Cast, house: str) -> None:
    held = whole(cast, "Escarlata")
    first = put_right(cast, "dana", held, BIRTH, born(2009))
    second = put_right(cast, "dana", held, BIRTH, born(2008))
    with pytest.raises(Refused, match="latest one first"):
        take_back(cast, "dana", first)
    page = look(cast, "dana", held)
    assert f"/people/corrections/{second.id}/undo/" in page
    assert f"/people/corrections/{first.id}/undo/" not in page
    owner(house, "UPDATE persons_identity SET born_on = '2007-01-01' WHERE id = %s", held)
    with pytest.raises(Refused, match="More was written"):
        take_back(cast, "dana", second)
    assert says(cast, "dana", held, BIRTH) == born(2007, 1, 1)


def test_who_is_called_by_a_name_that_was_wrong_is_called_otherwise(cast: Cast, house: str) -> None:
    held = whole(cast, "Fucsia")
    legal = fact_that(cast, held, FactKind.NAME, kind="legal")
    made = put_right(cast, "dana", held, legal, STRIKE)

    def called() -> str:
        return str(owner(house, "SELECT display_name FROM persons_identity WHERE id = %s", held)[0][0])

    assert called() == "Poppy"
    street = put_right(cast, "dana", held, fact_that(cast, held, FactKind.NAME, kind="street"), STRIKE)
    assert called() in ("phone +12025550123", "plate 7ABC123", "vin no VIN")
    take_back(cast, "dana", street)
    take_back(cast, "dana", made)
    assert called() == "Fucsia Tlacuilo"


# What was wrong is found no more -------------------------------------------------------------------------------------


def test_a_struck_value_is_in_no_index_no_search_and_no_look_up(cast: Cast) -> None:
    held = save(cast, "dana", "sheriff", "Glicinia", "Xochitl", "202-555-0177", born_on=date(1999, 9, 9))
    phone = PersonDraft(part="suspect", identifiers=(IdentifierDraft("phone", "202-555-0177"),))
    name = PersonDraft(part="suspect", names=(NameDraft("Glicinia Xochitl", "Glicinia", family="Xochitl"),))

    def is_found() -> tuple[bool, bool, bool]:
        with cast.acting("dana"), transaction.atomic():
            by_words = held in found_by("search_identities", "glicinia")
        return str(held) in probabilities(cast, "dana", phone), str(held) in probabilities(cast, "dana", name), by_words

    assert is_found() == (True, True, True)
    first = put_right(cast, "dana", held, fact_that(cast, held, FactKind.IDENTIFIER), STRIKE)
    assert is_found() == (False, True, True)
    second = put_right(cast, "dana", held, fact_that(cast, held, FactKind.NAME), STRIKE)
    assert is_found() == (False, False, False)
    take_back(cast, "dana", first)
    assert is_found() == (True, False, False)
    take_back(cast, "dana", second)
    assert is_found() == (True, True, True)


def test_the_index_holds_the_keys_of_what_is_known_and_no_other(cast: Cast, house: str) -> None:
    held = whole(cast, "Hortensia")
    for fact in facts_of(cast, held):
        value = says(cast, "dana", held, fact)
        assert value is not None
        put_right(cast, "dana", held, fact, other_than(value))
        with cast.acting("dana"), transaction.atomic():
            known = features_of_identities([Identity.objects.get(id=held)])[held]
        assert keys_held(house, held) == {(key, hint_of(known)) for key in keys_of(known)}, fact


def test_who_stands_beside_them_is_found_beside_the_right_name(cast: Cast, house: str) -> None:
    held = whole(cast, "Iris")
    [(other,)] = owner(house, "SELECT other_id FROM persons_relation WHERE identity_id = %s", held)
    name = fact_that(cast, held, FactKind.NAME, kind="legal")
    put_right(cast, "dana", held, name, {**(says(cast, "dana", held, name) or {}), "full": "Irina Tlacuilo", "given": "Irina"})  # fmt: skip
    [(features,)] = owner(house, "SELECT features FROM persons_matchentry WHERE identity_id = %s", other)
    assert "irina" in features.casefold()
    assert "iris" not in features.casefold()


# What people decided comes before them again -------------------------------------------------------------------------


def test_a_confirmed_match_comes_again_when_a_correction_speaks_against_it(cast: Cast, house: str) -> None:
    which, ours, theirs = pair(cast, house, "Jacinta Olvera", "202-555-0178")
    for held in (ours, theirs):
        put_right(cast, "dana", held, BIRTH, born(2007, 5, 3))
        put_right(cast, "dana", held, SEX, {"sex": "female"})
    decide(cast, "dana", which)
    put_right(cast, "dana", theirs, SEX, {"sex": "male"})
    made = put_right(cast, "dana", theirs, BIRTH, born(1971))
    assert doubted(house, which) == [(cast.agencies["sheriff"], False)]
    assert "New facts speak against" in page(cast, "dana", f"/people/matches/{which}/")
    take_back(cast, "dana", made)
    assert match_of(house, ours, theirs)["finder_state"] == "confirmed", "people decide"


def test_a_rejection_that_rested_on_the_wrong_fact_comes_back(cast: Cast, house: str) -> None:
    ours = save(cast, "dana", "sheriff", "Kalanchoe", "Otomi", "202-555-0179", born_on=date(2007, 5, 3))
    theirs = save(cast, "dana", "sheriff", "Kalanchoe", "Otomi", "202-555-0188", born_on=date(1971, 5, 3), sex="male")
    put_right(cast, "dana", theirs, BIRTH, born(1972))
    found = owner(house, "SELECT id FROM persons_match WHERE %s IN (finder_id, holder_id) AND %s IN (finder_id, holder_id)", ours, theirs)  # fmt: skip
    if not found:  # so different that nobody was asked: asked all the same
        put_right(cast, "dana", theirs, BIRTH, born(2007, 5, 4))
        found = owner(house, "SELECT id FROM persons_match WHERE %s IN (finder_id, holder_id) AND %s IN (finder_id, holder_id)", ours, theirs)  # fmt: skip
    [(which,)] = found
    put_right(cast, "dana", theirs, BIRTH, born(1971, 5, 3))
    decide(cast, "dana", which, "rejected", "Her father: born in 1971")
    phone = fact_that(cast, theirs, FactKind.IDENTIFIER)
    put_right(cast, "dana", theirs, phone, {"kind": "phone", "value": "+12025550179", "issuer": "", "as_written": "202-555-0179"})  # fmt: skip
    put_right(cast, "dana", theirs, BIRTH, born(2007, 5, 3))
    now = match_of(house, ours, theirs)
    assert (now["finder_state"], bool(now["renewed_at"])) == ("proposed", True)
    with cast.acting("dana") as acting, transaction.atomic():
        assert which in [m.match.id for m in open_matches(acting, 100)]


# Two at once ---------------------------------------------------------------------------------------------------------


def test_the_second_of_two_sees_what_the_first_did_and_nothing_is_lost(cast: Cast, house: str) -> None:
    held = save(cast, "dana", "sheriff", "Tulipa", "Quiroga", born_on=date(2003, 4, 2))
    shown = mark_of(born(2003))
    put_right(cast, "dana", held, BIRTH, born(2009))
    with pytest.raises(Overtaken) as told:
        put_right(cast, "sam", held, BIRTH, born(2008), was=shown)
    assert told.value.last is not None
    assert told.value.last.by_id == cast.members["dana"]
    assert says(cast, "dana", held, BIRTH) == born(2009)


def test_two_at_the_very_same_time_are_one_after_the_other(cast: Cast, house: str) -> None:
    held = save(cast, "dana", "sheriff", "Uvaldina", "Quiroga", born_on=date(2003, 4, 2))
    shown, came = mark_of(born(2003)), []

    def press(who: str, year: int) -> None:
        from django.db import connections

        try:
            put_right(cast, who, held, BIRTH, born(year), was=shown)
            came.append("done")
        except Overtaken:
            came.append("overtaken")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=a) for a in (("dana", 2009), ("sam", 2008))]
    for t in threads:
        t.start()
    for t in threads:
        t.join(60)
    assert sorted(came) == ["done", "overtaken"]
    assert owner(house, "SELECT number FROM persons_correction WHERE identity_id = %s", held) == [(1,)]
