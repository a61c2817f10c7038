"""Who is told that a record was corrected: those who were given it, by a notice without a word, and nobody who does not know that it exists. And what
was read out of a report and corrected since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tandem.agencies.models import Agency
from tandem.foundation.verdict import Refused
from tandem.intake.actions import accepting, triage
from tandem.intake.actions.reading_drafts import draft_of
from tandem.intake.actions.receiving import receive
from tandem.intake.drafts import ReportDraft
from tandem.intake.models import Involvement, ReadingDecision, Report
from tandem.intake.test_readings import WORDS, do, report_of
from tandem.ledger import actions as ledger
from tandem.persons.actions.adding import add_to_identity
from tandem.persons.actions.correcting import Why, correct, undo
from tandem.persons.actions.deciding import mark_called
from tandem.persons.drafts import NameDraft, PersonDraft
from tandem.persons.facts import Fact, mark_of, value_of
from tandem.persons.models import FactKind, Identity, Name, Pointer
from tandem.persons.test_correcting import BIRTH, born, look, put_right, says, take_back, whole
from tandem.persons.test_doubts import decide, page, pair
from tandem.persons.test_indexing import owner
from tandem.persons.test_rescoring import match_of, save
from tests.cast import Cast

pytestmark = pytest.mark.database
LANGUAGES = Fact(FactKind.LANGUAGES)


def told(house: str) -> list[tuple[str, str, UUID]]:
    """(who, kind, about) of every unseen notice of a correction."""
    rows = owner(house, "SELECT u.email, n.kind, n.object_id FROM agencies_notice n JOIN agencies_member m ON m.id = n.member_id JOIN agencies_user u ON u.id = m.user_id"
                        " WHERE n.kind LIKE '%%_corrected' AND n.seen_at IS NULL ORDER BY 1, 2, 3")  # fmt: skip
    return [(email.split("@")[0], kind, about) for email, kind, about in rows]


@pytest.fixture(autouse=True)
def nothing_told_before(house: str) -> None:
    owner(house, "DELETE FROM agencies_notice")


@pytest.fixture
def opened(cast: Cast, house: str) -> Iterator[UUID]:
    """A record in the sheriff's drawer of the case, which an accord opens to the district attorney."""
    yield whole(cast, f"Ficus{uuid4().hex[:4]}", where="investigation", tied=False)
    owner(house, "UPDATE accords_disclosure SET revoked_at = NULL")
    owner(house, "UPDATE accords_seat SET until = NULL")
    owner(house, "UPDATE agencies_member SET is_supervisor = false WHERE id = %s", cast.members["paul"])


def speak(cast: Cast, who: str, held: UUID, *languages: str) -> Any:
    """A correction that says nothing against anybody."""
    return put_right(cast, who, held, LANGUAGES, {"languages": list(languages)})


def test_to_whom_a_drawer_is_open_is_told_and_nobody_else(cast: Cast, house: str, opened: UUID) -> None:
    made = speak(cast, "dana", opened, "Nahuatl")
    assert told(house) == [("petra", "record_corrected", opened)], "paul has no seat, carla and ada see the shell alone"
    speak(cast, "dana", opened, "Mixtec")
    assert len(told(house)) == 1, "once until she looks"
    desk = page(cast, "petra", "/")
    assert "A record that you were given was corrected" in desk
    assert "Ficus" not in desk
    client = Client()
    cast.log_in(client, "petra")
    [(notice,)] = owner(house, "SELECT id FROM agencies_notice")
    assert client.post(f"/notices/{notice}/").headers["Location"] == f"/people/{opened}/"
    assert told(house) == []
    take_back(cast, "dana", speak(cast, "dana", opened, "Purépecha"))
    assert told(house) == [("petra", "record_corrected", opened)], "after she looked, again"
    assert made.number == 1


def test_where_nobody_has_a_seat_the_supervisors_are_told(cast: Cast, house: str, opened: UUID) -> None:
    owner(house, "UPDATE accords_seat SET until = now() WHERE member_id = %s", cast.members["petra"])
    speak(cast, "dana", opened, "Nahuatl")
    assert told(house) == []
    owner(house, "UPDATE agencies_member SET is_supervisor = true WHERE id = %s", cast.members["paul"])
    speak(cast, "dana", opened, "Mixtec")
    assert told(house) == [("paul", "record_corrected", opened)]


def test_who_looked_is_told_also_when_it_is_closed_to_them_by_now(cast: Cast, house: str, opened: UUID) -> None:
    other = whole(cast, "Ficusito", where="investigation", tied=False)
    look(cast, "petra", opened)
    owner(house, "UPDATE accords_disclosure SET revoked_at = now() WHERE compartment_id = %s", cast.compartments["investigation"])  # fmt: skip
    speak(cast, "dana", opened, "Nahuatl")
    speak(cast, "dana", other, "Nahuatl")
    assert told(house) == [("petra", "record_corrected", opened)], "nobody looked at the other"
    client = Client()
    cast.log_in(client, "petra")
    [(notice,)] = owner(house, "SELECT id FROM agencies_notice")
    answer = client.post(f"/notices/{notice}/", follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "not open to you any more" in answer.content.decode()


def test_a_line_that_somebody_writes_themselves_makes_them_no_reader(cast: Cast, house: str, opened: UUID) -> None:
    """Anybody may write a line in their own name; who knows an id would learn that it lives."""
    with cast.acting("omar"), transaction.atomic():
        ledger.record("persons.look", kind="identity", object_id=opened, compartment_id=cast.compartments["investigation"], outcome="viewed")  # fmt: skip
    speak(cast, "dana", opened, "Nahuatl")
    assert {who for who, _kind, _about in told(house)} == {"petra"}


# Copies --------------------------------------------------------------------------------------------------------------


def referred(cast: Cast, house: str, name: str) -> tuple[UUID, UUID]:
    """(the sheriff's record, the copy that city police hold of it)"""
    given, family = name.split()
    draft = ReportDraft(source="by_hand", source_ref=str(uuid4()), kind="missing_child", persons=(
        PersonDraft(part="missing", names=(NameDraft(name, given, family=family),)), PersonDraft(part="reporter", names=(NameDraft("Aunt Petra", "Petra", family="Aunt"),)),
    ))  # fmt: skip
    now = datetime.now(UTC)
    with cast.acting("dana") as acting, transaction.atomic():
        report_id = receive([draft], acting=acting, now=now).report_ids[0]
        [held] = Involvement.objects.filter(report_id=report_id, part="missing").values_list("identity_id", flat=True)
        report, police = Report.objects.get(id=report_id), Agency.objects.get(slug="city-police")
        triage.decide(report, decision="refer_out", reason="Their town", acting=acting, now=now, refer_to=police)
    [(copy,)] = owner(house, "SELECT id FROM persons_identity WHERE copied_from = %s", held)
    owner(house, "DELETE FROM agencies_notice")
    return held, copy


def test_who_holds_a_copy_is_told_and_their_record_stays_as_it_is(cast: Cast, house: str) -> None:
    held, copy = referred(cast, house, "Gardenia Ahuizotl")
    assert "has corrected theirs since" not in look(cast, "omar", copy)
    put_right(cast, "dana", held, BIRTH, born(2009))
    assert told(house) == [("omar", "record_corrected", copy)]
    seen = look(cast, "omar", copy)
    assert "Testland Sheriff gave you this record and has corrected theirs since" in seen
    assert "2009" not in seen
    owner(house, "DELETE FROM agencies_notice")
    put_right(cast, "omar", copy, BIRTH, born(2009))
    assert told(house) == [], "a copy is its holder's own: who gave it learns nothing"


def test_a_corrected_copy_is_compared_from_then_on(cast: Cast, house: str) -> None:
    held, copy = referred(cast, house, "Gladiola Ahuizotl")
    assert owner(house, "SELECT 1 FROM persons_matchentry WHERE identity_id = %s", copy) == []
    put_right(cast, "omar", copy, BIRTH, born(2009))
    assert owner(house, "SELECT 1 FROM persons_matchentry WHERE identity_id = %s", copy) == [(1,)]
    [(witness,)] = owner(house, "SELECT c.id FROM persons_identity c JOIN intake_involvement i ON i.identity_id = c.id"
                                " WHERE i.part = 'reporter' AND i.report_id = (SELECT report_id FROM intake_involvement WHERE identity_id = %s)", copy)  # fmt: skip
    put_right(cast, "omar", witness, BIRTH, born(1980))
    assert owner(house, "SELECT 1 FROM persons_matchentry WHERE identity_id = %s", witness) == [], (
        "who reports is compared with nobody"
    )
    assert says(cast, "dana", held, BIRTH) != born(2009)


# Matches and pointers ------------------------------------------------------------------------------------------------


def test_who_decided_on_an_open_match_is_told(cast: Cast, house: str) -> None:
    theirs = save(cast, "dana", "sheriff", "Hibisco", "Itzcoatl", "202-555-0141")
    ours = save(cast, "omar", "city-police", "Hibisco", "Itzcoatl", "202-555-0141")
    which = UUID(match_of(house, ours, theirs)["id"])
    speak(cast, "dana", theirs, "Nahuatl")
    assert told(house) == [], "nobody has decided: the match follows the facts by itself"
    decide(cast, "omar", which)
    speak(cast, "dana", theirs, "Mixtec")
    assert told(house) == [("omar", "match_corrected", which)]


def test_a_doubt_of_the_same_match_is_not_told_twice(cast: Cast, house: str) -> None:
    theirs = save(cast, "dana", "sheriff", "Jazmin", "Itzcoatl", "202-555-0142", born_on=date(2007, 5, 3), sex="female")
    ours = save(
        cast, "omar", "city-police", "Jazmin", "Itzcoatl", "202-555-0142", born_on=date(2007, 5, 3), sex="female"
    )
    decide(cast, "omar", UUID(match_of(house, ours, theirs)["id"]))
    put_right(cast, "dana", theirs, BIRTH, born(1971))
    assert told(house) == []
    assert owner(house, "SELECT kind FROM agencies_notice") == [("match_doubted",)]


def test_a_silent_holder_s_correction_tells_no_finder_whoever_decided(cast: Cast, house: str) -> None:
    which, ours, theirs = pair(cast, house, "Kerria Itzcoatl", "202-555-0143", who="fia", slug="feds")
    decide(cast, "fia", which)
    owner(house, "INSERT INTO persons_decision (id, match_id, agency_id, number, state, reason, decided_by_id, decided_at, probability, evidence)"
                 " VALUES (gen_random_uuid(), %s, %s, 1, 'confirmed', '', %s, now(), 0.9, '[]')", which, cast.agencies["sheriff"], cast.members["dana"])  # fmt: skip
    owner(house, "INSERT INTO persons_pointer (id, compartment_id, identity_id, holder_agency_id, for_supervisors, made_at, called_at, called_by_id)"
                 " VALUES (gen_random_uuid(), %s, %s, %s, false, now(), now(), %s)", cast.compartments["intake:sheriff"], ours, cast.agencies["feds"], cast.members["dana"])  # fmt: skip
    speak(cast, "fia", theirs, "Nahuatl")
    assert told(house) == []
    speak(cast, "dana", ours, "Nahuatl")
    assert told(house) == [("fia", "match_corrected", which)], "the holder knows of it, and the finder learns nothing"


def test_a_correction_costs_the_same_with_a_silent_match_as_with_none(cast: Cast, house: str) -> None:
    _which, met, _theirs = pair(cast, house, "Lantana Itzcoatl", "202-555-0144", who="fia", slug="feds")
    alone = save(cast, "dana", "sheriff", "Lunaria", "Moctezuma", "202-555-0145")
    counts = []
    for held in (alone, met, alone, met):
        with cast.acting("dana"), CaptureQueriesContext(connection) as asked:
            speak(cast, "dana", held, f"L{len(counts)}")
        counts.append(len(asked))
    assert len(set(counts[2:])) == 1, counts


def test_who_called_the_desk_of_a_pointer_is_told(cast: Cast, house: str) -> None:
    theirs = save(cast, "omar", "city-police", "Mirto", "Itzcoatl", "202-555-0146")
    ours = save(cast, "dana", "sheriff", "Mirto", "Itzcoatl", "202-555-0146")
    speak(cast, "omar", theirs, "Nahuatl")
    assert told(house) == [], "nobody has called"
    with cast.acting("sam") as acting, transaction.atomic():
        pointer = Pointer.objects.get(identity_id=ours)
        mark_called(pointer.id, acting=acting, now=datetime.now(UTC))
    speak(cast, "omar", theirs, "Mixtec")
    assert told(house) == [("sam", "pointer_corrected", ours)]


# Readings -------------------------------------------------------------------------------------------------------------


def test_what_was_corrected_since_is_not_taken_back(cast: Cast) -> None:
    """Its history would speak of a name that nobody took out."""
    report = report_of(cast)
    decision = do(cast, report, "alias")
    with cast.acting("dana"), transaction.atomic():
        name = Name.objects.get(id=decision.made["name"][0])
        fact, held = Fact("name", name.id), name.identity_id
        says = value_of(name.identity, fact) or {}
    with cast.acting("dana") as acting, transaction.atomic():
        correct(
            held,
            fact,
            {**says, "full": "Zuzanna"},
            was=mark_of(says),
            why=Why("typing"),
            acting=acting,
            now=datetime.now(UTC),
        )
    with cast.acting("dana") as acting, transaction.atomic(), pytest.raises(Refused, match="More hangs"):
        accepting.undo(ReadingDecision.objects.get(id=decision.id), acting=acting, now=datetime.now(UTC))


@pytest.mark.parametrize("kind", ["alias", "phone", "descriptor"])
def test_what_somebody_struck_does_not_come_back_out_of_the_report_s_words(cast: Cast, kind: str) -> None:
    """A press on "all that is sure" would bring it back: the words say it still."""
    report = report_of(cast, words=f"{WORDS} She has brown hair.")
    decision = do(cast, report, kind)
    held = decision.about_id
    assert held is not None
    with cast.acting("dana") as acting, transaction.atomic():
        row = {"alias": "name", "phone": "identifier"}.get(kind)
        fact = Fact(row, UUID(decision.made[row][0])) if row else Fact("look", look="height_cm")
        was = mark_of(value_of(Identity.objects.get(id=held), fact))
        struck = correct(held, fact, None, was=was, why=Why("mixed_up"), acting=acting, now=datetime.now(UTC))
        draft = draft_of(kind, decision.accepted, on=datetime.now(UTC).date(), seen_on=None)
    for refused in (True, False):
        with cast.acting("dana") as acting, transaction.atomic():
            if refused:
                with pytest.raises(Refused, match="Somebody corrected this"):
                    add_to_identity(held, draft)
            else:
                undo(struck.id, acting=acting, now=datetime.now(UTC))
                assert not any(add_to_identity(held, draft).values()), "it stands there again"
