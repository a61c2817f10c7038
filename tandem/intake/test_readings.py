"""What was found in a report's words: shown, taken over, put right, set aside, taken back; by whom; and what it leads to."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client

from tandem.foundation.embedded import database
from tandem.foundation.verdict import Refused
from tandem.intake.actions import accepting
from tandem.intake.actions.receiving import receive
from tandem.intake.drafts import NameDraft, PersonDraft, ReportDraft
from tandem.intake.models import Involvement, ReadingDecision, Report
from tandem.intake.queries.reading import undecided
from tandem.persons.models import Identifier, Identity, Match, MatchState, Name, Place, Relation
from tests.cast import Cast

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
WORDS = (
    "She goes by Zuzu and left with her boyfriend Quentin Ashgrove, 24, in a silver Honda Civic, plate 7ABC\u2026. Her phone is 559-555-0173. "
    "Maybe she uses the name Pepper. Her Snapchat is zuzu.star9. She is 5'4\" with brown hair. You can call me at 559-555-0111."
)


def report_of(cast: Cast, who: str = "dana", words: str = WORDS, *, family: str = "Marigold", **draft: Any) -> UUID:
    """A report with one missing child, entered by a member of the cast."""
    person = PersonDraft(part="missing", names=(NameDraft(f"Suzanne {family}", "Suzanne", family=family),))
    with cast.acting(who) as acting, transaction.atomic():
        done = receive(
            [ReportDraft(source="by_hand", source_ref=str(uuid4()), kind="missing_child", narrative=words, persons=(person,), **draft)],
            acting=acting, now=NOW,
        )  # fmt: skip
    return done.report_ids[0]


def client_of(cast: Cast, name: str) -> Client:
    client = Client()
    cast.log_in(client, name)
    return client


def child_of(report_id: UUID) -> UUID:
    return Involvement.objects.get(report_id=report_id, part="missing").identity_id


def do(
    cast: Cast, report_id: UUID, kind: str, *, who: str = "dana", parts: dict[str, str] | None = None, about: str = ""
) -> ReadingDecision:
    with cast.acting(who) as acting, transaction.atomic():
        report = Report.objects.get(id=report_id)
        shown = next(s for s in undecided(report) if s.kind == kind)
        return accepting.accept(
            report, shown.ref, about=about or str(child_of(report_id)), parts=parts, acting=acting, now=NOW
        )


def open_kinds(cast: Cast, report_id: UUID) -> list[str]:
    with cast.acting("dana"), transaction.atomic():
        return [s.kind for s in undecided(Report.objects.get(id=report_id))]


def test_the_page_shows_what_was_found_with_its_words_and_adds_nothing(cast: Cast) -> None:
    report = report_of(cast)
    page = client_of(cast, "dana").get(f"/reports/{report}/").content.decode()
    assert "<mark>Zuzu</mark>" in page
    assert "the text doubts it" in page
    assert "559-555-0111</mark>" not in page  # the caller's own
    with cast.acting("dana"), transaction.atomic():
        child = child_of(report)
        assert Name.objects.filter(identity_id=child).count() == 1
        assert not Identifier.objects.filter(identity_id=child).exists()
        assert Involvement.objects.filter(report_id=report).count() == 1


def test_an_alias_is_added_found_by_search_and_marked_in_the_text(cast: Cast) -> None:
    report = report_of(cast)
    dana = client_of(cast, "dana")
    with cast.acting("dana"), transaction.atomic():
        shown = next(s for s in undecided(Report.objects.get(id=report)) if s.kind == "alias")
        child = child_of(report)
    answer = dana.post(f"/reports/{report}/reading/", {"do": "yes", "ref": shown.ref, "about": child})
    assert answer.status_code == 302
    page = dana.get(f"/reports/{report}/").content.decode()
    assert '<mark class="t-taken">Zuzu</mark>' in page
    with cast.acting("dana"), transaction.atomic():
        assert list(Name.objects.filter(identity_id=child, kind="alias").values_list("full", flat=True)) == ["Zuzu"]
    assert str(child) in dana.post("/people/", {"q": "Zuzu"}).content.decode()


def test_what_is_added_is_compared_at_once(cast: Cast) -> None:
    """The phone stands in another report of the same agency: taking it over makes the match, also the second time around."""
    other = report_of(cast, "sam", "Her number is 559-555-0184.", family="Oleander")
    here = report_of(cast, words="Her cell is 559-555-0184, says her aunt.", family="Oleander")
    with cast.acting("dana"), transaction.atomic():
        pair = (child_of(here), child_of(other))
        before = set(Match.objects.filter(finder_id=pair[0], holder_id=pair[1]).values_list("id", flat=True))
    for report, who in ((other, "sam"), (here, "dana")):
        do(cast, report, "phone", who=who)
    with cast.acting("dana"), transaction.atomic():
        ties = Match.objects.filter(finder_id__in=pair, holder_id__in=pair)
        assert ties.count() == 1
        assert before <= {m.id for m in ties}
        entry = Identifier.objects.get(identity_id=pair[0])
        assert (entry.kind, entry.value) == ("phone", "+15595550184")


def test_a_new_person_is_found_by_a_phone_that_was_taken_over(cast: Cast) -> None:
    """Two who share nothing but the number meet as soon as the second is taken over."""
    one = report_of(cast, words="Her phone is 661-555-0166.", family="Yarrow")
    do(cast, one, "phone")
    two = report_of(cast, words="The ad lists 661-555-0166.", family="Bluebell")
    with cast.acting("dana"), transaction.atomic():
        pair = (child_of(one), child_of(two))
        assert not Match.objects.filter(finder_id=pair[1], holder_id=pair[0]).exists()
    do(cast, two, "phone")
    with cast.acting("dana"), transaction.atomic():
        assert Match.objects.filter(finder_id=pair[1], holder_id=pair[0]).exists()


def test_a_companion_becomes_a_person_with_a_relation_and_an_age_at_that_day(cast: Cast) -> None:
    report = report_of(cast)
    do(cast, report, "companion")
    with cast.acting("dana"), transaction.atomic():
        him = Identity.objects.get(display_name="Quentin Ashgrove", involvements__report_id=report)
        assert (him.age_low, him.age_on) == (24, NOW.date())
        assert Relation.objects.get(identity=him).other_id == child_of(report)
        assert Relation.objects.get(identity=him).kind == "partner"
        assert Involvement.objects.get(identity=him).part == "companion"
        assert him.compartment_id == Report.objects.get(id=report).compartment_id


def test_somebody_who_is_in_the_report_already_is_tied_and_not_doubled(cast: Cast) -> None:
    people = (
        PersonDraft(part="missing", names=(NameDraft("Suzanne Larkspur", "Suzanne", family="Larkspur"),)),
        PersonDraft(part="suspect", names=(NameDraft("Quéntin Ashgrove", "Quéntin", family="Ashgrove"),)),
    )
    with cast.acting("dana") as acting, transaction.atomic():
        draft = ReportDraft(source="by_hand", source_ref=str(uuid4()), kind="tip", narrative=WORDS, persons=people)
        report = receive([draft], acting=acting, now=NOW).report_ids[0]
    do(cast, report, "companion")
    with cast.acting("dana"), transaction.atomic():
        assert Involvement.objects.filter(report_id=report).count() == 2
        assert Relation.objects.filter(other_id=child_of(report)).count() == 1


def test_a_part_of_a_plate_and_the_car_are_kept_as_they_are_said(cast: Cast) -> None:
    report = report_of(cast)
    do(cast, report, "vehicle")
    with cast.acting("dana"), transaction.atomic():
        child = Identity.objects.get(id=child_of(report))
        assert Identifier.objects.get(identity=child, kind="plate").value == "7ABC*"
        assert child.descriptors["vehicle"] == "silver Honda Civic"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Iban en un Nissan Versa blanco, placas JAB-12-34 de Sonora.", ("JAB1234", "MX-SON")),
        ("A green Kia Soul, Colorado plate CKL-T42.", ("CKLT42", "CO")),
        ("una moto Italika roja, placas X9ZT4", ("X9ZT4", "")),
    ],
)
def test_a_plate_keeps_the_state_that_is_said_with_it(cast: Cast, words: str, kept: tuple[str, str]) -> None:
    report = report_of(cast, words=words)
    do(cast, report, "vehicle")
    with cast.acting("dana"), transaction.atomic():
        plate = Identifier.objects.get(identity_id=child_of(report), kind="plate")
    assert (plate.value, plate.issuer) == kept


def test_a_state_that_is_written_by_hand_is_understood(cast: Cast) -> None:
    report = report_of(cast, words="Nissan Versa, placas JAB-12-34")
    car = {"color": "", "year": "", "make": "Nissan", "model": "Versa", "plate": "JAB1234", "state": "Baja California"}
    do(cast, report, "vehicle", parts=car)
    with cast.acting("dana"), transaction.atomic():
        assert Identifier.objects.get(identity_id=child_of(report), kind="plate").issuer == "MX-BCN"


def test_a_suggestion_is_put_right_before_it_is_taken_over(cast: Cast) -> None:
    report = report_of(cast)
    do(cast, report, "alias", parts={"name": "Zuzu Bean"})
    with cast.acting("dana"), transaction.atomic():
        assert Name.objects.filter(identity_id=child_of(report), full="Zuzu Bean").exists()
    with pytest.raises(Refused):
        do(cast, report, "phone", parts={"number": "12"})
    with pytest.raises(Refused):
        do(cast, report, "companion", parts={"relation": "partner", "name": "Quentin", "age": "two"})
    assert {"phone", "companion"} <= set(open_kinds(cast, report))


def test_a_known_height_is_not_overwritten(cast: Cast) -> None:
    report = report_of(cast, words="She is 5'4\". Later: she is 5'9\".")
    do(cast, report, "descriptor")
    with pytest.raises(Refused, match="another height"):
        do(cast, report, "descriptor")
    with cast.acting("dana"), transaction.atomic():
        assert Identity.objects.get(id=child_of(report)).descriptors == {"height_cm": 163}


def test_what_is_set_aside_is_not_shown_again_until_that_is_taken_back(cast: Cast) -> None:
    report = report_of(cast, words="She goes by Zuzu. Her friends say she goes by Zuzu.")
    dana = client_of(cast, "dana")
    with cast.acting("dana"), transaction.atomic():
        [shown] = undecided(Report.objects.get(id=report))
    assert dana.post(f"/reports/{report}/reading/", {"do": "no", "ref": shown.ref}).status_code == 302
    assert open_kinds(cast, report) == []
    assert dana.post(f"/reports/{report}/reading/", {"do": "no", "ref": shown.ref}).status_code == 409
    with cast.acting("dana"), transaction.atomic():
        decision = ReadingDecision.objects.get(report_id=report)
    assert dana.post(f"/reports/readings/{decision.id}/undo/").status_code == 302
    assert open_kinds(cast, report) == ["alias"]
    assert dana.post(f"/reports/readings/{decision.id}/undo/").status_code == 409


@pytest.mark.parametrize("kind", ["alias", "companion", "vehicle", "phone", "account", "descriptor"])
def test_taking_back_takes_exactly_what_was_added(cast: Cast, kind: str) -> None:
    report = report_of(cast)

    def state() -> list[Any]:
        with cast.acting("dana"), transaction.atomic():
            ids = list(
                Involvement.objects.filter(report_id=report).order_by("id").values_list("identity_id", flat=True)
            )
            rows: list[Any] = [
                sorted(m.objects.filter(identity_id__in=ids).values_list("id", flat=True))
                for m in (Name, Identifier, Place)
            ]
            return [ids, *rows, list(Identity.objects.filter(id__in=ids).values_list("descriptors", "search_text"))]

    before = state()
    decision = do(cast, report, kind)
    assert state() != before
    with cast.acting("dana") as acting, transaction.atomic():
        accepting.undo(ReadingDecision.objects.get(id=decision.id), acting=acting, now=NOW)
    assert state() == before
    assert kind in open_kinds(cast, report)


def test_a_person_stays_who_has_more_to_them_by_now(cast: Cast) -> None:
    report = report_of(cast)
    decision = do(cast, report, "companion")
    with cast.acting("dana"), transaction.atomic():
        him = Identity.objects.get(display_name="Quentin Ashgrove", involvements__report_id=report).id
    do(cast, report, "account", about=str(him))
    with cast.acting("dana") as acting, transaction.atomic(), pytest.raises(Refused, match="More hangs"):
        accepting.undo(ReadingDecision.objects.get(id=decision.id), acting=acting, now=NOW)
    with cast.acting("dana"), transaction.atomic():
        assert Identity.objects.filter(id=him).exists()


def test_a_person_stays_on_whose_match_somebody_decided(cast: Cast, house: str) -> None:
    do(cast, report_of(cast, family="Foxglove"), "companion")
    report = report_of(cast, family="Hellebore")
    decision = do(cast, report, "companion")
    with cast.acting("dana"), transaction.atomic():
        him = Identity.objects.get(display_name="Quentin Ashgrove", involvements__report_id=report).id
        assert Match.objects.filter(finder_id=him).exists()
    with database.connect("owner", house) as owner:
        owner.execute("UPDATE persons_match SET finder_state = %s WHERE finder_id = %s", (MatchState.REJECTED, him))
    with cast.acting("dana") as acting, transaction.atomic(), pytest.raises(Refused, match="More hangs"):
        accepting.undo(ReadingDecision.objects.get(id=decision.id), acting=acting, now=NOW)


def test_all_sure_ones_go_to_whom_a_person_names_and_doubted_ones_stay(cast: Cast) -> None:
    report = report_of(cast)
    with cast.acting("dana"), transaction.atomic():
        sure = sum(x.sure for x in undecided(Report.objects.get(id=report)))
        child = child_of(report)
    assert sure >= 5
    assert (
        client_of(cast, "dana").post(f"/reports/{report}/reading/", {"do": "sure", "about": child}).status_code == 302
    )
    with cast.acting("dana"), transaction.atomic():
        left = undecided(Report.objects.get(id=report))
        assert [(s.kind, s.sure) for s in left] == [("alias", False)]
        assert set(ReadingDecision.objects.filter(report_id=report).values_list("state", flat=True)) == {"accepted"}


def test_a_report_that_names_nobody_gets_one_person_from_its_words(cast: Cast) -> None:
    with cast.acting("dana") as acting, transaction.atomic():
        draft = ReportDraft(
            source="tip", source_ref=str(uuid4()), kind="tip", narrative="They call her Mimosa. Her snap is mimosa_77."
        )
        report = receive([draft], acting=acting, now=NOW).report_ids[0]
    assert (
        client_of(cast, "dana").post(f"/reports/{report}/reading/", {"do": "sure", "about": "new"}).status_code == 302
    )
    with cast.acting("dana"), transaction.atomic():
        [involved] = Involvement.objects.filter(report_id=report)
        assert Name.objects.get(identity_id=involved.identity_id).full == "Mimosa"
        assert Identifier.objects.get(identity_id=involved.identity_id).value == "mimosa_77"


@pytest.mark.parametrize(
    ("who", "status"),
    [("greta", 404), ("opal", 404), ("omar", 404), ("petra", 404), ("carla", 404), ("ada", 404), ("xena", 404)],
)
def test_who_may_not_see_the_report_takes_nothing_over(cast: Cast, who: str, status: int) -> None:
    report = report_of(cast)
    decision = do(cast, report, "alias")
    with cast.acting("dana"), transaction.atomic():
        shown, child = undecided(Report.objects.get(id=report))[0], child_of(report)
    client = client_of(cast, who)
    assert (
        client.post(f"/reports/{report}/reading/", {"do": "yes", "ref": shown.ref, "about": child}).status_code
        == status
    )
    assert client.post(f"/reports/{report}/reading/", {"do": "sure", "about": "new"}).status_code == status
    assert client.post(f"/reports/readings/{decision.id}/undo/").status_code == status


def test_an_agency_that_sees_the_report_of_another_takes_nothing_over(cast: Cast, house: str) -> None:
    """A prosecutor reads the police's investigation by the accord; what police were told is for police to take over."""
    report = report_of(cast)
    decision = do(cast, report, "alias")
    with cast.acting("dana"), transaction.atomic():
        shown, child = undecided(Report.objects.get(id=report))[0], child_of(report)
    where = cast.compartments["investigation"]
    with database.connect("owner", house) as owner:
        owner.execute("UPDATE intake_report SET compartment_id = %s WHERE id = %s", (where, report))
        owner.execute("UPDATE persons_identity SET compartment_id = %s WHERE id = %s", (where, child))
    petra = client_of(cast, "petra")
    page = petra.get(f"/reports/{report}/").content.decode()
    assert "Found in the text" in page
    assert "/reading/" not in page
    assert petra.post(f"/reports/{report}/reading/", {"do": "yes", "ref": shown.ref, "about": child}).status_code == 409
    assert petra.post(f"/reports/readings/{decision.id}/undo/").status_code == 409


def test_nothing_is_added_to_a_person_of_another_report(cast: Cast) -> None:
    here, there = report_of(cast), report_of(cast, family="Thistle")
    with cast.acting("dana"), transaction.atomic():
        stranger = child_of(there)
    with pytest.raises(Refused, match="Say whose"):
        do(cast, here, "alias", about=str(stranger))


def test_no_word_of_the_text_is_on_the_ledger(cast: Cast, house: str) -> None:
    report = report_of(cast)
    for kind in ("alias", "companion", "phone"):
        do(cast, report, kind)
    with database.connect("owner", house) as owner:
        lines = str(owner.execute("SELECT * FROM ledger_entry WHERE object_id = %s", (str(report),)).fetchall())
    assert "intake.accept_reading" in lines
    assert not re.search("Zuzu|Quentin|Ashgrove|0173", lines)


def test_what_the_sender_writes_later_is_read_too(cast: Cast, house: str) -> None:
    report = report_of(cast, words="A girl at the motel.")
    with database.connect("owner", house) as owner:
        owner.execute(
            "INSERT INTO intake_tipmessage (id, compartment_id, report_id, from_sender, text, written_at)"
            " SELECT gen_random_uuid(), compartment_id, id, true, 'They call her Primrose', now() FROM intake_report WHERE id = %s",
            (report,),
        )
    do(cast, report, "alias")
    with cast.acting("dana"), transaction.atomic():
        assert Name.objects.filter(identity_id=child_of(report), full="Primrose").exists()


def test_a_providers_person_enters_no_index_and_is_compared_with_nobody(cast: Cast, house: str) -> None:
    do(cast, report_of(cast, words="Her phone is 559-555-0192.", family="Snowdrop"), "phone")
    report = report_of(
        cast, "ada", "Her phone is 559-555-0192. She left with her boyfriend Orson Pell, 30.", family="Snowdrop"
    )
    for kind in ("phone", "companion"):
        do(cast, report, kind, who="ada")
    with database.connect("owner", house) as owner:
        n = owner.execute(
            "SELECT count(*) FROM persons_matchentry e JOIN intake_involvement i ON i.identity_id = e.identity_id WHERE i.report_id = %s",
            (report,),
        ).fetchone()
        found = owner.execute(
            "SELECT count(*) FROM persons_match m JOIN intake_involvement i ON i.identity_id IN (m.finder_id, m.holder_id) WHERE i.report_id = %s",
            (report,),
        ).fetchone()
    assert n == found == (0,)
