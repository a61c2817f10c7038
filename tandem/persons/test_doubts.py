"""New facts that speak against what was confirmed come before those who may decide it, once; new facts for what was rejected too; whichever side
they come from, whatever the mode, and nobody else learns of it. Nothing is undone by it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tandem.agencies.models import Notice
from tandem.foundation.embedded import database
from tandem.foundation.verdict import Refused
from tandem.persons.actions import comparing, relinking
from tandem.persons.actions.deciding import decide_match
from tandem.persons.actions.weighing import answer_doubt
from tandem.persons.drafts import IdentifierDraft
from tandem.persons.models import Belonging, Doubt, Match
from tandem.persons.queries import together
from tandem.persons.queries.doubts import doubts_in, open_doubts
from tandem.persons.queries.persons import open_matches
from tandem.persons.test_indexing import owner
from tandem.persons.test_relinking import another_model, the_shipped_model_after  # noqa: F401 - fixtures
from tandem.persons.test_rescoring import add, match_of, save
from tests.cast import Cast

pytestmark = pytest.mark.database
NOW = datetime.now(UTC)
LONG = timedelta(hours=1)

# What happens -------------------------------------------------------------------------------------------------------


def pair(cast: Cast, house: str, name: str, phone: str, *, who: str = "dana", slug: str = "sheriff") -> tuple[UUID, UUID, UUID]:  # fmt: skip
    """(match, the sheriff's record, the other's); the sheriff's is saved last, so that the sheriff finds."""
    given, family = name.split()
    theirs = save(cast, who, slug, given, family, phone)
    ours = save(cast, "dana", "sheriff", given, family, phone)
    return UUID(match_of(house, ours, theirs)["id"]), ours, theirs


def decide(cast: Cast, who: str, which: UUID, state: str = "confirmed", reason: str = "Same tattoo, seen") -> None:
    with cast.acting(who) as acting, transaction.atomic():
        decide_match(which, state=state, reason=reason, acting=acting, now=datetime.now(UTC))


def ncic(value: str) -> dict[str, Any]:
    return {"identifiers": (IdentifierDraft("ncic", value),)}


def contradict(cast: Cast, ours: UUID, theirs: UUID, *, who: str = "dana") -> None:
    """Two records are given different numbers of one register."""
    add(cast, "dana", ours, **ncic("M123456701"))
    add(cast, who, theirs, **ncic("M987654302"))


def correct(cast: Cast, house: str, who: str, held: UUID, **columns: Any) -> None:
    """As a correction would: the record says otherwise from now on."""
    for column, value in columns.items():
        owner(house, f"UPDATE persons_identity SET {column} = %s WHERE id = %s", value, held)
    add(cast, who, held)


def doubted(house: str, which: UUID) -> list[Any]:
    return owner(house, "SELECT agency_id, answered_at IS NOT NULL FROM persons_doubt WHERE match_id = %s ORDER BY raised_at", which)  # fmt: skip


def notices(house: str, about: UUID) -> list[str]:
    rows = owner(house, "SELECT u.email FROM agencies_notice n JOIN agencies_member m ON m.id = n.member_id JOIN agencies_user u ON u.id = m.user_id"
                        " WHERE n.object_id = %s ORDER BY 1", about)  # fmt: skip
    return [email.split("@")[0] for (email,) in rows]


def page(cast: Cast, who: str, address: str) -> str:
    client = Client()
    cast.log_in(client, who)
    return client.get(address).content.decode()


def test_a_confirmed_match_against_which_new_facts_speak_is_raised_with_what_changed(cast: Cast, house: str) -> None:
    which, ours, theirs = pair(cast, house, "Crescencia Olvera", "202-555-0150")
    decide(cast, "dana", which)
    was = match_of(house, ours, theirs)
    correct(cast, house, "dana", ours, born_on=date(2007, 5, 3), sex="female")
    correct(cast, house, "dana", theirs, born_on=date(1991, 5, 9), sex="male")
    now = match_of(house, ours, theirs)
    assert (now["finder_state"], now["found_as"]) == ("confirmed", was["probability"]), "Tandem undoes nothing"
    assert now["weight"] < was["weight"] - 8
    assert now["evidence"][0] == pytest.approx(was["evidence"][0], abs=0.01), "from the same prior as it was found"
    assert doubted(house, which) == [(cast.agencies["sheriff"], False)]
    assert notices(house, which) == ["dana"]
    [line] = owner(house, "SELECT count(*) FROM ledger_entry WHERE act = 'persons.doubt' AND object_id = %s", which)
    assert line == (1,)
    with cast.acting("sam") as acting, transaction.atomic():  # a colleague sees it too
        [shown] = [d for d in open_doubts(acting) if d.doubt.match_id == which]
        assert {c.after for c in shown.against} == {"The ages do not fit", "The sex differs"}
        assert together.members(together.person_of(ours)) == {ours, theirs}
    for who, address in (("sam", "/"), ("dana", f"/people/matches/{which}/")):
        text = page(cast, who, address)
        assert "New facts speak against" in text
        assert "The ages do not fit" in text
    text = page(cast, "dana", f"/people/matches/{which}/")
    assert "3 May 2007" in text
    assert "then: not known" in text


def test_a_person_keeps_it_and_the_same_facts_do_not_bring_it_back_but_others_do(cast: Cast, house: str) -> None:
    which, ours, theirs = pair(cast, house, "Eufrosina Tepetl", "202-555-0151")
    decide(cast, "dana", which)
    contradict(cast, ours, theirs)
    assert doubted(house, which) == [(cast.agencies["sheriff"], False)]
    decide(cast, "sam", which, reason="Both numbers are hers: one was entered twice")
    assert doubted(house, which) == [(cast.agencies["sheriff"], True)]
    add(cast, "dana", ours, identifiers=(IdentifierDraft("email", "eufrosina@example.org"),))
    relinking.relink(NOW, lasting=LONG)
    assert doubted(house, which) == [(cast.agencies["sheriff"], True)]
    correct(cast, house, "dana", ours, sex="female")
    correct(cast, house, "dana", theirs, sex="male")
    assert doubted(house, which) == [(cast.agencies["sheriff"], True), (cast.agencies["sheriff"], False)]
    assert notices(house, which) == ["dana", "sam"], "each time whoever decided last"


def test_a_person_undoes_it_and_the_records_come_apart(cast: Cast, house: str) -> None:
    which, ours, theirs = pair(cast, house, "Gumersinda Xolotl", "202-555-0152")
    decide(cast, "dana", which)
    contradict(cast, ours, theirs)
    decide(cast, "dana", which, "rejected", "Two people: two numbers")
    assert doubted(house, which) == [(cast.agencies["sheriff"], True)]
    with cast.acting("dana"), transaction.atomic():
        assert together.person_of(ours) != together.person_of(theirs)
    contradict(cast, ours, theirs)
    assert len(doubted(house, which)) == 1, "a rejected match is doubted no more"


def test_a_doubt_follows_what_is_known_until_somebody_answers(cast: Cast, house: str) -> None:
    which, ours, theirs = pair(cast, house, "Hermelinda Quiahua", "202-555-0153")
    decide(cast, "dana", which)
    correct(cast, house, "dana", ours, sex="female")
    correct(cast, house, "dana", theirs, sex="male")
    correct(cast, house, "dana", theirs, sex="female")  # a slip, put right
    assert doubted(house, which) == [(cast.agencies["sheriff"], False)]
    assert "By now nothing is left that speaks against it" in page(cast, "dana", f"/people/matches/{which}/")


def test_a_new_model_alone_raises_nothing(cast: Cast, house: str, request: pytest.FixtureRequest) -> None:
    which, _ours, _theirs = pair(cast, house, "Iluminada Tzompan", "202-555-0154")
    decide(cast, "dana", which)
    request.getfixturevalue("another_model")
    relinking.relink(NOW, lasting=LONG)
    assert doubted(house, which) == []


def test_the_night_raises_what_two_who_saved_at_once_did_not_see(cast: Cast, house: str) -> None:
    which, ours, theirs = pair(cast, house, "Jovita Acatl", "202-555-0155")
    decide(cast, "dana", which)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tandem.persons.actions.adding.compare_again", lambda *_a, **_k: comparing.Found())
        contradict(cast, ours, theirs)
    assert doubted(house, which) == []
    relinking.relink(NOW, lasting=LONG)
    assert doubted(house, which) == [(cast.agencies["sheriff"], False)]


@pytest.fixture
def silent(cast: Cast, house: str) -> tuple[UUID, UUID, UUID]:
    """A silent holder's confirmed match, its finder's record and its own."""
    which, ours, theirs = pair(cast, house, "Ludivina Chimal", "202-555-0156", who="fia", slug="feds")
    decide(cast, "fia", which)
    return which, ours, theirs


def test_a_silent_holder_is_told_by_the_finder_s_change_and_the_finder_learns_nothing(cast: Cast, house: str, silent: tuple[UUID, UUID, UUID]) -> None:  # fmt: skip
    which, ours, theirs = silent
    [(lines,)] = owner(house, "SELECT count(*) FROM ledger_entry WHERE object_id = %s", which)
    add(cast, "fia", theirs, **ncic("M987654303"))
    add(cast, "dana", ours, **ncic("M123456704"))  # the finder's fact is the last
    assert doubted(house, which) == [(cast.agencies["feds"], False)]
    assert notices(house, which) == ["fia"]
    [(after,)] = owner(house, "SELECT count(*) FROM ledger_entry WHERE object_id = %s", which)
    assert after == lines, "a line on the finder's ledger would tell"
    for who in ("dana", "lee", "omar", "ada", "xena"):
        with cast.acting(who) as acting, transaction.atomic():
            assert not Doubt.objects.exists() or who in ("dana", "lee")
            assert which not in [d.doubt.match_id for d in open_doubts(acting, 100)]
            assert not Notice.objects.filter(object_id=which).exists()
    with cast.acting("fia") as acting, transaction.atomic():
        assert which in [d.doubt.match_id for d in open_doubts(acting, 100)]


def test_each_agency_s_own_confirmation_is_doubted_for_itself(cast: Cast, house: str) -> None:
    """The sheriff finds, the child welfare agency points: the match is the holder's, and so is the doubt."""
    owner(house, "UPDATE agencies_agency SET match_mode = 'open' WHERE slug = 'cps'")
    try:
        which, ours, theirs = pair(cast, house, "Macedonia Ixtlil", "202-555-0157", who="carla", slug="cps")
    finally:
        owner(house, "UPDATE agencies_agency SET match_mode = 'pointer' WHERE slug = 'cps'")
    decide(cast, "dana", which)
    decide(cast, "carla", which, "undecided")
    contradict(cast, ours, theirs, who="carla")
    assert doubted(house, which) == [(cast.agencies["sheriff"], False)]
    with cast.acting("carla"), transaction.atomic():
        assert not Doubt.objects.filter(match_id=which).exists()


def test_a_doubt_for_supervisors_alone_is_seen_by_them_alone(cast: Cast, house: str) -> None:
    which, ours, theirs = pair(cast, house, "Nazaria Cuautle", "202-555-0158", who="stan", slug="state-police")
    decide(cast, "lee", which)
    contradict(cast, ours, theirs, who="stan")
    assert doubted(house, which) == [(cast.agencies["sheriff"], False)]
    assert notices(house, which) == ["lee"]
    for who in ("dana", "greta"):
        with cast.acting(who), transaction.atomic():
            assert not Doubt.objects.filter(match_id=which).exists()
    with cast.acting("lee"), transaction.atomic():
        assert Doubt.objects.filter(match_id=which).exists()


def test_where_whoever_decided_is_gone_the_supervisors_are_told(cast: Cast, house: str) -> None:
    which, ours, theirs = pair(cast, house, "Olegaria Metztli", "202-555-0159")
    decide(cast, "sam", which)
    owner(house, "UPDATE agencies_member SET status = 'suspended' WHERE id = %s", cast.members["sam"])
    try:
        contradict(cast, ours, theirs)
    finally:
        owner(house, "UPDATE agencies_member SET status = 'active' WHERE id = %s", cast.members["sam"])
    assert notices(house, which) == ["lee"]


# Rejected, and something new agrees ---------------------------------------------------------------------------------


def test_a_rejected_match_comes_back_for_a_second_phone_and_not_for_the_first(cast: Cast, house: str) -> None:
    which, ours, theirs = pair(cast, house, "Práxedes Nahuatl", "202-555-0160")
    decide(cast, "dana", which, "rejected", "Sisters, both seen")
    add(cast, "dana", ours, identifiers=(IdentifierDraft("email", "praxedes@example.org"),))
    relinking.relink(NOW, lasting=LONG)
    assert match_of(house, ours, theirs)["finder_state"] == "rejected"
    for held in (ours, theirs):
        add(cast, "dana", held, identifiers=(IdentifierDraft("phone", "202-555-0199"),))
    now = match_of(house, ours, theirs)
    assert (now["finder_state"], bool(now["renewed_at"])) == ("proposed", True)
    with cast.acting("dana") as acting, transaction.atomic():
        assert which in [m.match.id for m in open_matches(acting, 100)]


def test_a_pointing_holder_s_rejection_comes_back_when_the_finder_s_facts_are_new(cast: Cast, house: str) -> None:
    """The finder does not see the match; the holder is asked all the same."""
    which, ours, theirs = pair(cast, house, "Quiteria Ollin", "202-555-0161", who="omar", slug="city-police")
    decide(cast, "omar", which, "rejected", "Another phone owner")
    add(cast, "omar", theirs, **ncic("M555555505"))
    found = add(cast, "dana", ours, **ncic("M555555505"))
    assert which not in (found.match_ids or [])
    now = match_of(house, ours, theirs)
    assert (now["holder_state"], now["finder_state"]) == ("proposed", "proposed")
    assert "number" in {e["field"] for e in now["evidence"]}


# Several records of one person --------------------------------------------------------------------------------------


def three(cast: Cast, house: str, name: str, phones: tuple[str, str]) -> tuple[UUID, UUID, UUID, UUID]:
    """A by one phone is B, B by another is C; A and C share nothing but a name: (A, B, C, the match of B and C, which is not decided)."""
    given, family = name.split()
    a = save(cast, "dana", "sheriff", given, family, phones[0], sex="female", born_on=date(1990, 2, 3))
    b = save(cast, "dana", "sheriff", given, family, *phones)
    c = save(cast, "dana", "sheriff", "Xyz", "Wvuts", phones[1], sex="male", born_on=date(1961, 7, 8))
    which = UUID(match_of(house, a, b)["id"])
    decide(cast, "dana", which)
    owner(house, "DELETE FROM persons_match WHERE finder_id = ANY (%s) AND holder_id = ANY (%s)", [a, c], [a, c])
    rows = owner(house, "SELECT id FROM persons_match WHERE finder_id = ANY (%s) AND holder_id = ANY (%s)", [b, c], [b, c])  # fmt: skip
    if not rows:
        rows = owner(house, "INSERT INTO persons_match (id, finder_id, finder_agency_id, holder_id, holder_agency_id, mode, probability, weight, evidence,"
                     " model_version, finder_state, holder_state, found_at) VALUES (gen_random_uuid(), %s, %s, %s, %s, 'open', 0.9, 3, '[]', 'test',"
                     " 'proposed', 'proposed', now()) RETURNING id", c, cast.agencies["sheriff"], b, cast.agencies["sheriff"])  # fmt: skip
    return a, b, c, rows[0][0]


def test_who_confirms_one_pair_is_told_that_others_in_the_person_contradict(cast: Cast, house: str) -> None:
    a, _b, c, which = three(cast, house, "Rutilia Pantli", ("202-555-0162", "202-555-0163"))
    decide(cast, "dana", which)
    with cast.acting("dana"), transaction.atomic():
        person = together.person_of(a)
        assert person is not None
        [shown] = doubts_in(person)
        assert {shown.doubt.one_id, shown.doubt.other_id} == {a, c}
        assert {x.after for x in shown.against} >= {"The ages do not fit", "The sex differs"}
    assert notices(house, person) == ["dana"]
    text = page(cast, "dana", f"/people/persons/{person}/")
    assert "Records of this person contradict each other" in text
    assert "contradict each other" in page(cast, "dana", "/")
    # Kept with a reason: the same facts do not come again, by day or by night.
    with cast.acting("dana") as acting, transaction.atomic():
        with pytest.raises(Refused):
            answer_doubt(shown.doubt.id, reason="", acting=acting, now=NOW)
        answer_doubt(shown.doubt.id, reason="A false paper", acting=acting, now=datetime.now(UTC))
        with pytest.raises(Refused, match="answered this already"):
            answer_doubt(shown.doubt.id, reason="A false paper", acting=acting, now=datetime.now(UTC))
    add(cast, "dana", a, identifiers=(IdentifierDraft("email", "rutilia@example.org"),))
    relinking.relink(NOW, lasting=LONG)
    with cast.acting("dana"), transaction.atomic():
        assert doubts_in(person) == []


def test_a_fact_that_comes_later_is_held_against_all_of_the_person(cast: Cast, house: str) -> None:
    a, _b, c, which = three(cast, house, "Saturnina Teyolia", ("202-555-0164", "202-555-0165"))
    owner(house, "UPDATE persons_identity SET sex = '', born_on = NULL WHERE id = %s", c)
    add(cast, "dana", c)
    decide(cast, "dana", which)
    with cast.acting("dana"), transaction.atomic():
        person = together.person_of(a)
        assert person is not None
        assert doubts_in(person) == []
    correct(cast, house, "dana", c, sex="male")
    with cast.acting("dana"), transaction.atomic():
        assert {x.after for d in doubts_in(person) for x in d.against} == {"The sex differs"}
        Belonging.objects.filter(identity_id=c).delete()
    with cast.acting("dana") as acting, transaction.atomic():
        assert person not in [d.doubt.person_id for d in open_doubts(acting, 100)], "they stand together no more"


def test_how_two_records_compare_is_told_only_where_both_modes_are_open(cast: Cast, house: str) -> None:
    """The sheriff's B is the child welfare agency's C, which points: what C says of A's sex would be more than a pointer."""
    a, b, c, which = three(cast, house, "Tiburcia Nextli", ("202-555-0167", "202-555-0168"))
    owner(house, "UPDATE persons_identity SET agency_id = %s WHERE id = %s", cast.agencies["cps"], c)
    owner(house, "UPDATE persons_matchentry SET agency_id = %s WHERE identity_id = %s", cast.agencies["cps"], c)
    owner(
        house,
        "UPDATE persons_match SET finder_id = %s, finder_agency_id = %s, holder_id = %s WHERE id = %s",
        c,
        cast.agencies["cps"],
        b,
        which,
    )
    decide(cast, "dana", which)
    add(cast, "dana", a)
    said = "SELECT count(*) FROM persons_doubt WHERE %s IN (one_id, other_id)"
    assert owner(house, said, c) == [(0,)]
    owner(house, "UPDATE agencies_agency SET match_mode = 'open' WHERE slug = 'cps'")
    try:
        add(cast, "dana", a)
        assert owner(house, said, c) == [(1,)]
    finally:
        owner(house, "UPDATE agencies_agency SET match_mode = 'pointer' WHERE slug = 'cps'")


# The database -------------------------------------------------------------------------------------------------------


def test_nobody_lays_a_doubt_on_what_others_confirmed_nor_answers_it(cast: Cast, house: str, silent: tuple[UUID, UUID, UUID]) -> None:  # fmt: skip
    which, ours, theirs = silent
    add(cast, "fia", theirs, **ncic("M987654306"))
    add(cast, "dana", ours, **ncic("M123456707"))
    made_up = [{"match_id": str(which), "agency_id": str(cast.agencies["feds"]), "one_id": str(ours), "other_id": str(theirs), "probability": 0.1,
                "weight": -3, "evidence": [], "model_version": "x", "contrary": False}]  # fmt: skip
    was = match_of(house, ours, theirs)
    with cast.acting("omar"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tandem.lay_again(%s)", [json.dumps(made_up)])
        assert cursor.fetchone() in ((None,), ("",))
    assert match_of(house, ours, theirs) == was
    with cast.acting("dana"), transaction.atomic():
        assert Doubt.objects.filter(match_id=which).update(answered_at=NOW, answered_by_id=cast.members["dana"]) == 0
    with cast.acting("dana"), pytest.raises(DatabaseError), transaction.atomic():
        Doubt(agency_id=cast.agencies["sheriff"], match_id=which, one_id=min(ours, theirs), other_id=max(ours, theirs), evidence=[], raised_at=NOW).save(force_insert=True)  # fmt: skip
    with cast.acting("fia"), transaction.atomic():
        changed = Doubt.objects.filter(match_id=which).update(answered_at=NOW, answered_by_id=cast.members["fia"])
        assert changed == 0, "a doubt on a match is answered by deciding"


def test_the_matcher_s_role_reads_no_reason_and_nobody_who_decided(house: str) -> None:
    with database.connect("matcher", house) as matcher:
        matcher.execute("SELECT finder_id, holder_id, finder_state FROM persons_match")
        matcher.execute("SELECT match_id, agency_id, state, evidence FROM persons_decision")
        for column in ("reason", "decided_by_id"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), matcher.transaction():
                matcher.execute(f"SELECT {column} FROM persons_decision")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), matcher.transaction():
            matcher.execute("SELECT evidence FROM persons_match")


def test_evidence_tells_values_apart_and_holds_none(cast: Cast, house: str) -> None:
    _which, ours, theirs = pair(cast, house, "Tomasa Yaotl", "202-555-0166")
    [row] = [e for e in match_of(house, ours, theirs)["evidence"] if e["field"] == "phone"]
    assert len(row["of"]) == 1
    assert 0 <= row["of"][0] < 2**16
    with cast.acting("dana"), transaction.atomic():
        assert "0166" not in json.dumps(Match.objects.get(finder_id=ours, holder_id=theirs).evidence)
