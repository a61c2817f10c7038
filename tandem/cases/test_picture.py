"""The picture as the real roles: each fact in its own drawer, with its source; what reports say appears by itself; nothing of it in a closed case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tandem.accords.models import Compartment
from tandem.cases.actions import picturing, working
from tandem.cases.actions.opening import open_case
from tandem.cases.models import Case, PictureFact
from tandem.cases.queries.picture import Picture, picture_of
from tandem.cases.rules.picture import PARTS, QUESTIONS, differs, not_known
from tandem.foundation.embedded import database
from tandem.foundation.verdict import Refused
from tandem.intake.actions.receiving import receive
from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft, ReportDraft
from tandem.intake.models import Report
from tests.cast import Cast

pytestmark = pytest.mark.database
NOW = datetime.now(UTC).replace(microsecond=0)


def test_each_question_of_the_model_stands_in_one_part() -> None:
    assert list(QUESTIONS) == list(PictureFact.Question.values)
    assert sum(len(p.questions) for p in PARTS) == len(QUESTIONS)


def test_what_has_one_answer_differs_when_two_stand() -> None:
    school, friends = QUESTIONS["school_is"], QUESTIONS["goes_with"]
    assert differs(school, ["Lincoln High", "Alder High"])
    assert not differs(school, ["Lincoln High", "lincoln  high."])
    assert not differs(friends, ["Ana", "Bea"])
    assert [q.code for q in not_known([q for q in QUESTIONS if q != "device"])] == ["device"]


@pytest.fixture(scope="module")
def case_id(cast: Cast) -> UUID:
    child = PersonDraft(
        part="missing", key="child", names=(NameDraft("Mia Villanueva", "Mia", family="Villanueva"),), born_on=date(NOW.year - 15, 1, 2),
        identifiers=(IdentifierDraft("phone", "(202) 555-0142"), IdentifierDraft("account", "@mia.v", "photogram")),
        places=(PlaceDraft("home", "1 Elm Road", "Testville", state="CA"), PlaceDraft("school", "Lincoln High", "Testville", state="CA")),
        descriptors={"hair": "black", "clothing": "red jacket"},
    )  # fmt: skip
    mother = PersonDraft(
        part="guardian", key="mother", names=(NameDraft("Rosa Ortiz", "Rosa", family="Ortiz"),), relations=(("child", "parent"),)
    )  # fmt: skip
    older = PersonDraft(
        part="suspect", key="older", names=(NameDraft("Marcus Hale", "Marcus", family="Hale"),),
        identifiers=(IdentifierDraft("plate", "7ABC123", "CA"),),
    )  # fmt: skip
    caller = PersonDraft(
        part="reporter", key="caller", names=(NameDraft("Nosy Neighbour", "Nosy", family="Neighbour"),)
    )
    draft = ReportDraft(
        source="by_hand", source_ref="P-1", kind="missing_child", received_at=NOW - timedelta(minutes=30), missing_from_care=True,
        exploitation="sex", summary="Missing from care", persons=(child, mother, older, caller),
    )  # fmt: skip
    with cast.acting("dana") as acting, transaction.atomic():
        [report_id] = receive([draft], acting=acting, now=NOW).report_ids
        report = Report.objects.get(id=report_id)
        made: UUID = open_case(
            report, decision="emergency", reason="A child is in danger", acting=acting, now=NOW
        ).case.id
    with database.connect("owner", str(connection.settings_dict["NAME"]), autocommit=True) as owner:
        owner.execute("UPDATE agencies_member SET on_call = true WHERE id = %s", (cast.members["carla"],))
    with cast.acting("carla") as acting, transaction.atomic():
        working.take_the_call(Case.objects.select_related("lead").get(id=made), acting=acting, now=NOW)
    return made


def fact(cast: Cast, who: str, case_id: UUID, kind: str = "", **more: Any) -> PictureFact:
    given = {
        "question": "school_is",
        "says": "Alder High, tenth grade",
        "source": "The school's office",
        "learned_on": NOW.date(),
        **more,
    }
    with cast.acting(who) as acting, transaction.atomic():
        case = Case.objects.select_related("lead").get(id=case_id)
        kind = kind or {"dana": "investigation", "carla": "child_welfare"}[who]
        where = Compartment.objects.get(case_id=case_id, kind=kind)
        return picturing.add_fact(case, where, acting=acting, now=NOW, **given)


def seen(cast: Cast, who: str, case_id: UUID) -> Picture:
    with cast.acting(who) as acting, transaction.atomic():
        return picture_of(Case.objects.select_related("lead").get(id=case_id), acting, NOW)


def said(picture: Picture) -> dict[str, list[str]]:
    return {a.question.code: [s.says for s in a.known] for p in picture.parts for a in p.answered}


def test_what_the_reports_say_stands_there_by_itself_with_its_source(cast: Cast, case_id: UUID) -> None:
    picture = seen(cast, "dana", case_id)
    known = said(picture)
    assert known["raises"] == ["Rosa Ortiz, parent"]
    assert known["older"] == ["Marcus Hale, May do harm"]
    assert known["rides_in"] == ["Marcus Hale: Plate 7ABC123, CA"]
    assert known["lives_with"] == ["1 Elm Road, Testville, CA"]
    assert known["device"] == ["+12025550142"]
    assert known["account_is"] == ["Account mia.v, photogram"]
    assert "Nosy" not in str(known), "who reported is a witness"
    [home] = [s for p in picture.parts for a in p.answered for s in a.known if a.question.code == "lives_with"]
    assert (home.reports[0].report, home.reports[0].agency, home.reports[0].by) == (
        "Missing from care",
        "Testland Sheriff",
        "Dana",
    )
    assert {"custody", "travel"} <= {q.code for q in picture.not_known}


def test_a_fact_stays_in_its_drawer_and_two_that_differ_stand_side_by_side(cast: Cast, case_id: UUID) -> None:
    fact(cast, "carla", case_id)
    fact(cast, "carla", case_id, question="custody", says="The county, since May", source="Court order 14")
    fact(cast, "dana", case_id, question="goes_to", says="The skate park", source="A friend")
    police, welfare = seen(cast, "dana", case_id), seen(cast, "carla", case_id)
    assert said(police)["school_is"] == ["Lincoln High, Testville, CA"]
    assert "custody" not in said(police), "child welfare's fact stays in its compartment"
    assert "goes_to" not in said(welfare)
    assert said(welfare) == {"school_is": ["Alder High, tenth grade"], "custody": ["The county, since May"]}
    fact(cast, "dana", case_id, says="Alder High", source="Her mother")
    [school] = [a for p in seen(cast, "dana", case_id).parts for a in p.answered if a.question.code == "school_is"]
    assert school.differ
    assert len(school.known) == 2


def test_a_correction_keeps_the_old_one_and_taking_out_can_be_undone(cast: Cast, case_id: UUID) -> None:
    first = fact(cast, "dana", case_id, question="travel", says="Has a bus pass", source="Mother")
    second = fact(
        cast, "dana", case_id, question="travel", says="Has no bus pass", source="Mother, again", replaces=first
    )
    [answer] = [a for p in seen(cast, "dana", case_id).parts for a in p.answered if a.question.code == "travel"]
    [shown] = answer.known
    assert (shown.says, [f.says for f in shown.earlier]) == ("Has no bus pass", ["Has a bus pass"])
    with pytest.raises(Refused, match="meanwhile"):
        fact(cast, "dana", case_id, question="travel", says="Has a train pass", source="Aunt", replaces=first)
    with cast.acting("dana") as acting, transaction.atomic():
        picturing.strike_fact(PictureFact.objects.get(id=second.id), acting=acting, now=NOW)
    picture = seen(cast, "dana", case_id)
    assert "travel" not in said(picture)
    assert [f.says for f in picture.taken_back] == ["Has no bus pass"]
    with cast.acting("dana") as acting, transaction.atomic():
        picturing.restore_fact(PictureFact.objects.get(id=second.id), acting=acting)
        with pytest.raises(Refused, match="newer"):
            picturing.restore_fact(PictureFact.objects.get(id=first.id), acting=acting)
    assert said(seen(cast, "dana", case_id))["travel"] == ["Has no bus pass"]


def test_what_may_not_be_is_refused_with_a_reason(cast: Cast, case_id: UUID) -> None:
    with pytest.raises(Refused, match="findings"):
        fact(cast, "dana", case_id, kind="shell")
    with pytest.raises(Refused, match="to come"):
        fact(cast, "dana", case_id, learned_on=NOW.date() + timedelta(days=1))
    with pytest.raises(Refused, match="who said it"):
        fact(cast, "dana", case_id, source=" ")
    with pytest.raises(Refused, match="keep findings"):
        fact(cast, "dana", cast.case, kind="services")


def test_the_database_refuses_what_no_page_offers(cast: Cast, case_id: UUID) -> None:
    """Past every page: into the shell, into another case's drawer, in another's name, by changing what was written."""
    first = fact(cast, "dana", case_id, question="device", says="A cracked phone", source="Mother")

    def insert(**more: Any) -> None:
        with cast.acting("dana"), transaction.atomic():
            row = {
                "id": uuid4(),
                "case_id": case_id,
                "compartment_id": first.compartment_id,
                "written_by_id": cast.members["dana"],
                **more,
            }
            PictureFact(question="device", says="x", source="x", learned_on=NOW.date(), written_at=NOW, **row).save(
                force_insert=True
            )

    with cast.acting("dana"), transaction.atomic():
        shell = Compartment.objects.get(case_id=case_id, kind="shell").id
    for wrong in (
        {"compartment_id": shell},
        {"case_id": cast.case},
        {"written_by_id": cast.members["sam"]},
        {"struck_at": NOW},
    ):
        with pytest.raises(DatabaseError):
            insert(**wrong)
    insert()
    with pytest.raises(DatabaseError), cast.acting("dana"), transaction.atomic():
        PictureFact.objects.filter(id=first.id).update(says="something else")
    with pytest.raises(DatabaseError), cast.acting("dana"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_picturefact WHERE id = %s", (first.id,))


def test_the_page_adds_corrects_and_keeps_what_was_typed_when_something_is_missing(cast: Cast, case_id: UUID) -> None:
    client = Client()
    cast.log_in(client, "carla")
    where = f"/cases/{case_id}/picture/"
    with cast.acting("carla"), transaction.atomic():
        drawer = Compartment.objects.get(case_id=case_id, kind="child_welfare").id
    typed = {
        "question": "ran_to",
        "says": "An aunt in Reno, in March",
        "source": "",
        "learned_on": "2026-05-01",
        "compartment": str(drawer),
    }
    answer = client.post(where + "facts/", typed)
    assert answer.status_code == 422
    assert "An aunt in Reno, in March" in answer.content.decode()
    answer = client.post(where + "facts/", {**typed, "source": "Her file"}, follow=True)
    page = answer.content.decode()
    assert "An aunt in Reno, in March" in page
    assert "Her file" in page
    assert "Carla, Child Welfare" in page
    paper = client.get(where + "?paper=1").content.decode()
    assert "An aunt in Reno" in paper
    assert "members on this case of Child Welfare." in paper, "an agency that does not see its drawer may not hold it"
    cast.log_in(client, "ada")
    page = client.get(f"/cases/{cast.case}/picture/").content.decode()
    assert "stays in your vault" in page
    assert "Add what you learned" not in page
    for stranger in ("sam", "xena", "omar", "ada"):
        cast.log_in(client, stranger)
        assert client.get(where).status_code == 404


def test_a_closed_case_shows_nothing_of_it_and_says_why(cast: Cast, case_id: UUID) -> None:
    added = fact(cast, "dana", case_id, question="health", says="Asthma, spray in her bag", source="Mother")
    name = str(connection.settings_dict["NAME"])

    def turn(status: str) -> None:
        with database.connect("owner", name, autocommit=True) as owner:
            owner.execute("UPDATE cases_case SET status = %s WHERE id = %s", (status, case_id))

    turn("closed")
    client = Client()
    cast.log_in(client, "dana")
    page = client.get(f"/cases/{case_id}/picture/").content.decode()
    assert "Asthma" not in page
    assert "Lincoln" not in page
    assert "nobody keeps a profile" in page
    with cast.acting("dana"), transaction.atomic():
        assert PictureFact.objects.filter(case_id=case_id).count() == 0, "the database itself shows none, whoever asks"
    assert client.post(f"/cases/facts/{added.id}/strike/").status_code == 404
    with pytest.raises(Refused, match="closed"):
        fact(cast, "dana", case_id)
    turn("open")
    assert "health" in said(seen(cast, "dana", case_id))
