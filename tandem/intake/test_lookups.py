"""Looking somebody up: with a purpose, within limits, reviewed; nothing saved; a silent hit as none. And the thresholds from which on one is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tandem.foundation.verdict import Refused
from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft
from tandem.intake.test_match_pages import report
from tandem.ledger.models import Entry
from tandem.persons import references
from tandem.persons.actions.looking_up import look_up, review
from tandem.persons.actions.thresholds import set_thresholds
from tandem.persons.models import AgencyThresholds, Identity, Lookup, LookupReview, Match
from tandem.persons.queries.lookups import unreviewed
from tandem.persons.queries.persons import open_matches
from tandem.persons.queries.thresholds import decided_here, thresholds_of
from tandem.persons.rules import lookups as rules
from tandem.persons.rules.new_evidence import what_is_new
from tandem.persons.sketching import alike, sketch
from tandem.persons.test_deciding import deciding, match, now, owner, record
from tandem.persons.test_rescoring import add, match_of, save
from tests.cast import Cast, identify

pytestmark = pytest.mark.database
NAME = {"purpose": "lookup_case", "reference": "2026-TESTED", "given": "Yolotzin", "family": "Quezada"}


def browser(cast: Cast, who: str) -> Client:
    client = Client()
    cast.log_in(client, who)
    return client


def somebody(given: str = "Yolotzin", family: str = "Quezada", phone: str = "") -> PersonDraft:
    return PersonDraft(names=(NameDraft(f"{given} {family}", given, family=family),),
                       identifiers=(IdentifierDraft("phone", phone),) if phone else ())  # fmt: skip


def lookups(house: str, who: str, agency: str, at: list[datetime], *, known: bool = True, sketched: list[int] | None = None) -> None:  # fmt: skip
    for moment in at:
        owner(house, "INSERT INTO persons_lookup (id, agency_id, member_id, at, purpose, reference, known, sketch)"
              " VALUES (gen_random_uuid(), %s, %s, %s, 'lookup_case', '', %s, %s)", identify(agency), identify(who), moment, known, sketched or [])  # fmt: skip


@pytest.fixture
def empty(house: str) -> None:
    owner(house, "DELETE FROM persons_lookupreview")
    owner(house, "DELETE FROM persons_lookup")


@pytest.mark.usefixtures("empty")
def test_nothing_is_saved_but_that_somebody_looked(cast: Cast) -> None:
    report(cast, "dana", "L-1", names=(NameDraft("Yolotzin Quezada", "Yolotzin", family="Quezada"),), identifiers=())
    client = browser(cast, "dana")
    with cast.acting("dana"), transaction.atomic():
        before = (Identity.objects.count(), Match.objects.count())
    answer = client.post("/people/look-up/", NAME)
    assert answer.status_code == 200
    assert "The family names are the same" in answer.content.decode()
    with cast.acting("dana"), transaction.atomic():
        assert (Identity.objects.count(), Match.objects.count()) == before
        made = Lookup.objects.get()
        assert (made.purpose, made.reference, made.known) == ("lookup_case", "2026-TESTED", True)
        line = Entry.objects.filter(act="persons.look_up", object_id=made.id).get()
        assert line.detail == {"purpose": "lookup_case", "known": True}
        assert "Quezada" not in str(list(Lookup.objects.values()))


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"purpose": ""}, "Not looked up yet"),
        ({"reference": ""}, "Give the number of the case or report"),
        ({"reference": "Yolotzin"}, "no name and no phone number"),
        ({"reference": "202-555-0142"}, "no name and no phone number"),
        ({"given": "", "family": ""}, "Give a name, a phone number"),
        ({"phone": "12"}, "Not looked up yet"),
        ({"born": "yesterday"}, "Write a date as 2009-05-31"),
    ],
)
def test_a_look_up_without_purpose_number_or_anybody_is_refused(cast: Cast, change: dict[str, str], says: str) -> None:
    answer = browser(cast, "dana").post("/people/look-up/", NAME | change)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    with cast.acting("dana"), transaction.atomic():
        assert not Lookup.objects.exists()


@pytest.mark.usefixtures("empty")
def test_for_somebodys_safety_a_number_may_be_missing_and_a_supervisor_sees_it(cast: Cast) -> None:
    assert browser(cast, "dana").post("/people/look-up/", NAME | {"purpose": "lookup_safety", "reference": ""}).status_code == 200  # fmt: skip
    assert "Not known here" in browser(cast, "lee").get("/people/look-ups/").content.decode()


def test_providers_and_posts_without_reports_look_nobody_up(cast: Cast) -> None:
    for who in ("ada", "cora", "greta", "opal"):
        client = browser(cast, who)
        assert client.get("/people/look-up/").status_code == 409
        assert client.post("/people/look-up/", NAME).status_code == 409


def test_a_number_is_known_only_to_who_sees_the_case_or_report(cast: Cast) -> None:
    for who, reference, knows in (("dana", "2026-tested", True), ("omar", "2026-TESTED", False), ("dana", "sheriff", True), ("omar", "sheriff", False), ("dana", "2026-0000", False)):  # fmt: skip
        with cast.acting(who), transaction.atomic():
            assert references.is_known(reference) is knows


@pytest.mark.usefixtures("empty")
def test_a_member_waits_when_their_hour_is_full(cast: Cast, house: str) -> None:
    moment = now()
    lookups(house, "dana", "sheriff", [moment - timedelta(minutes=59 - n) for n in range(29)])
    client = browser(cast, "dana")
    assert client.post("/people/look-up/", NAME).status_code == 200
    answer = client.post("/people/look-up/", NAME)
    assert answer.status_code == 422
    assert re.search(r"The next look-up is possible in [12] minutes?", answer.content.decode())
    assert browser(cast, "sam").post("/people/look-up/", NAME).status_code == 200, "a colleague does not wait"


@pytest.mark.usefixtures("empty")
def test_an_agency_waits_when_its_day_is_full_whoever_asks(cast: Cast, house: str) -> None:
    owner(house, "INSERT INTO persons_lookup (id, agency_id, member_id, at, purpose, reference, known, sketch) SELECT gen_random_uuid(), %s, %s,"
          " now() - interval '2 hours' - n * interval '20 seconds', 'lookup_case', '', true, '{}' FROM generate_series(1, 1500) n",
          identify("sheriff"), identify("lee"))  # fmt: skip
    with cast.acting("sam") as acting, pytest.raises(Refused, match="Your agency has looked up very many"):
        look_up(somebody(), purpose="lookup_case", reference="2026-TESTED", acting=acting, now=now())
    with cast.acting("omar") as acting:
        look_up(somebody(), purpose="lookup_case", reference="2026-0001", acting=acting, now=now())


def test_how_long_to_wait() -> None:
    at = datetime(2026, 11, 25, 2, tzinfo=UTC)
    full = [at - timedelta(minutes=m) for m in range(50, 20, -1)]  # thirty, the first fifty minutes ago
    assert rules.wait(at, full[1:], rules.MEMBER_MOST) is None
    assert rules.wait(at, full, rules.MEMBER_MOST) == timedelta(minutes=10)


def test_a_member_backdates_no_look_up_and_writes_none_for_a_colleague(cast: Cast) -> None:
    usual = {"agency_id": identify("sheriff"), "member_id": identify("dana"), "at": now(), "purpose": "lookup_case", "known": True}  # fmt: skip
    for change in ({"at": now() - timedelta(days=2)}, {"member_id": identify("sam")}, {"agency_id": identify("cps")}):
        with cast.acting("dana"), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Lookup.objects.create(**usual | change)
    with cast.acting("dana"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Lookup.objects.all().delete()


def test_two_look_ups_of_nearly_one_person_are_alike_and_others_are_not() -> None:
    from tandem.persons.actions.saving import features_of_draft
    from tandem.persons.matching.finding import Wanted

    def of(*what: str) -> list[int]:
        return sketch(Wanted.of(features_of_draft(somebody(*what))).keys)

    assert alike(of("Yolotzin", "Quezada"), of("Yolotzin", "Quezada"))
    assert not alike(of("Yolotzin", "Quezada"), of("Marcus", "Bell"))
    assert not alike([], [])
    assert all(0 <= n < 65536 for n in of("Yolotzin", "Quezada")), "too little to find a name by"


def test_what_is_unusual() -> None:
    member, at = UUID(int=1), datetime(2026, 11, 25, 12, tzinfo=UTC)
    one = [1, 2, 3, 4, 5, 6, 7, 8]

    def looked(n: int, known: bool, of: Any) -> list[rules.Looked]:
        return [rules.Looked(member, at + timedelta(minutes=i), known, of(i)) for i in range(n)]

    def patterns(found: list[rules.Looked]) -> set[str]:
        return {u.pattern for u in rules.unusual(found, ZoneInfo("UTC"))}

    def other(i: int) -> list[int]:
        return [i * 10 + k for k in range(8)]

    assert patterns(looked(4, False, other)) == set()
    assert patterns(looked(5, False, other)) == {"no_case"}
    assert patterns(looked(4, True, lambda _i: one)) == {"alike"}
    assert patterns(looked(60, True, other)) == {"many"}


@pytest.mark.usefixtures("empty")
def test_a_supervisor_of_the_agency_reviews_with_a_note_and_never_themselves(cast: Cast, house: str) -> None:
    lookups(house, "dana", "sheriff", [now()] * 5, known=False)
    lookups(house, "lee", "sheriff", [now()] * 5, known=False)
    page = browser(cast, "lee").get("/people/look-ups/").content.decode()
    assert "Look-ups without a case" in page
    assert "Another supervisor reviews your own" in page
    assert "Look-ups without a case" not in browser(cast, "dana").get("/people/look-ups/").content.decode()
    with cast.acting("lee") as acting, transaction.atomic():
        on = unreviewed(acting, now=now())[0].on
        with pytest.raises(Refused, match="Note in a few words"):
            review(identify("dana"), "no_case", on, "", acting=acting, now=now())
        with pytest.raises(Refused, match="Another supervisor"):
            review(identify("lee"), "no_case", on, "My own business", acting=acting, now=now())
        review(
            identify("dana"), "no_case", on, "Calls of one night, before a case was opened", acting=acting, now=now()
        )
        assert [u.member_id for u in unreviewed(acting, now=now())] == [identify("lee")]
    lookups(house, "dana", "sheriff", [now()], known=False)
    with cast.acting("lee") as acting, transaction.atomic():
        assert len(unreviewed(acting, now=now())) == 2, "what has grown since is open again"
    with cast.acting("fia"), transaction.atomic():
        assert not LookupReview.objects.exists()
        assert not Lookup.objects.exists()
    with cast.acting("lee"), pytest.raises(DatabaseError, match="nobody_reviews_their_own"), transaction.atomic():
        LookupReview.objects.create(agency_id=identify("sheriff"), member_id=identify("lee"), pattern="many", on=on, lookups=1, note="x",
                                    reviewed_by_id=identify("lee"), reviewed_at=now())  # fmt: skip


@pytest.mark.usefixtures("empty")
def test_page_and_numbers_are_the_same_for_a_silent_hit_as_for_none(cast: Cast) -> None:
    report(cast, "fia", "L-9", names=(NameDraft("Zyanya Otomi", "Zyanya", family="Otomi"),), identifiers=(IdentifierDraft("phone", "(202) 555-0163"),))  # fmt: skip
    client = browser(cast, "dana")
    said = []
    for given, family in (("Zyanya", "Otomi"), ("Wendolyn", "Ahuactzin")):
        answer = client.post("/people/look-up/", {**NAME, "given": given, "family": family, "phone": "(202) 555-0163" if given == "Zyanya" else "(202) 555-0164"})  # fmt: skip
        body = re.sub(r'value="[^"]*"', "", answer.content.decode())
        said.append((answer.status_code, len(body), re.sub(r"csrf\w*", "", body)))
    assert said[0] == said[1]
    with cast.acting("lee") as acting:
        found = look_up(somebody("Zyanya", "Otomi", "(202) 555-0163"), purpose="lookup_case", reference="2026-TESTED", acting=acting, now=now())  # fmt: skip
    assert found == {"matches": [], "pointers": []}


def test_the_answer_leaves_at_a_full_step_of_time(cast: Cast) -> None:
    client = browser(cast, "dana")
    assert client.post("/people/look-up/", NAME).wsgi_request.even_step == 0.2
    assert client.post("/people/look-up/", NAME | {"purpose": ""}).wsgi_request.even_step == 0.2


# Rejections are remembered ------------------------------------------------------------------------------------------

FAMILY, GIVEN = (
    {"field": "family", "level": "exact", "weight": 9.0},
    {"field": "given", "level": "exact", "weight": 6.0},
)
PHONE, OTHER_PHONE = {"field": "phone", "level": "same", "weight": 14.0}, {"field": "phone", "level": "different", "weight": -1.0}  # fmt: skip


@pytest.mark.parametrize(
    ("evidence", "fresh"),
    [
        ([FAMILY], []),
        ([FAMILY, {"field": "place", "level": "state", "weight": 1.7}], []),
        ([FAMILY, OTHER_PHONE], []),
        ([FAMILY, PHONE], ["phone"]),
        ([FAMILY, GIVEN], ["given"]),
        ([{"field": "prior", "level": "held", "weight": -9.0}, FAMILY], []),
    ],
)
def test_what_counts_as_new(evidence: list[Any], fresh: list[str]) -> None:
    assert [r["field"] for r in what_is_new([{"field": "prior", "level": "held", "weight": -14.0}, FAMILY], evidence)] == fresh  # fmt: skip


def test_a_rejected_pair_comes_back_only_with_new_evidence_and_its_decisions_beside_it(cast: Cast, house: str) -> None:
    a, b = (save(cast, "dana", "sheriff", "Xochiquetzal", "Quauhtli", "202-555-0141") for _ in range(2))
    which = UUID(match_of(house, a, b)["id"])
    with deciding(cast) as decide:
        decide(which, "rejected", "Seen both in one room")
    add(cast, "dana", b)
    add(cast, "dana", a)  # whichever way round
    with cast.acting("dana") as acting, transaction.atomic():
        assert which not in [m.match.id for m in open_matches(acting, 100)]
    before = match_of(house, a, b)["weight"]
    for held in (a, b):
        found = add(cast, "dana", held, identifiers=(IdentifierDraft("email", "xochi@example.org"),))
    assert found.match_ids == [which]
    with cast.acting("dana") as acting, transaction.atomic():
        listed = open_matches(acting, 100)
        assert len({m.match.id for m in listed}) == len(listed), "one agency on both sides is one match"
        assert [m.match.probability for m in listed] == sorted((m.match.probability for m in listed), reverse=True)
        this = next(m for m in listed if m.match.id == which)
        assert this.own is not None
        assert (this.state, this.own.reason) == ("proposed", "Seen both in one room")
        assert this.match.weight > before
    page = browser(cast, "dana").get(f"/people/matches/{which}/").content.decode()
    assert "New evidence came after an earlier decision" in page
    assert "is not proposed again" in page


def test_a_pair_is_one_match_whichever_way_round(cast: Cast, house: str) -> None:
    a, b = record(house), record(house)
    match(house, a, b)
    with pytest.raises(Exception, match="match_once_either_way"):
        match(house, b, a)


# Thresholds ---------------------------------------------------------------------------------------------------------


def test_supervisors_set_thresholds_in_bounds_with_a_reason_on_the_ledger(cast: Cast) -> None:
    client = browser(cast, "lee")
    assert client.post("/people/thresholds/", {"tell": "99", "ask": "70", "reason": ""}).status_code == 422
    assert client.post("/people/thresholds/", {"tell": "70", "ask": "60", "reason": "More of them"}).status_code == 422
    assert client.post("/people/thresholds/", {"tell": "90", "ask": "95", "reason": "The wrong way round"}).status_code == 422  # fmt: skip
    assert client.post("/people/thresholds/", {"tell": "99", "ask": "70", "reason": "Too many namesakes"}).status_code == 302  # fmt: skip
    with cast.acting("sam"), transaction.atomic():
        held = thresholds_of(identify("sheriff"))
        assert (held.tell, held.ask) == (0.99, 0.7)
    with cast.acting("lee"), transaction.atomic():
        assert Entry.objects.filter(act="persons.set_thresholds").first().detail == {"tell": 0.99, "ask": 0.7}  # type: ignore[union-attr]
    assert "Too many namesakes" in browser(cast, "sam").get("/people/thresholds/").content.decode()
    assert browser(cast, "dana").post("/people/thresholds/", {"tell": "99", "ask": "50", "reason": "I want more"}).status_code == 409  # fmt: skip
    with cast.acting("dana"), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        AgencyThresholds.objects.create(agency_id=identify("cps"), tell=0.9, ask=0.5, reason="x", set_by_id=identify("dana"), set_at=now())  # fmt: skip
    with cast.acting("dana"), transaction.atomic():
        assert AgencyThresholds.objects.filter(agency_id=identify("sheriff")).update(ask=0.2) == 0


def test_below_its_own_threshold_an_agency_is_asked_nothing(cast: Cast, house: str) -> None:
    which = match(house, record(house), record(house))  # at 0.9
    with cast.acting("lee") as acting:
        with transaction.atomic():
            set_thresholds(tell=0.95, ask=0.91, reason="Only the surest", acting=acting, now=now())
        with transaction.atomic():
            assert which not in [m.match.id for m in open_matches(acting, 200)]
            set_thresholds(tell=0.95, ask=0.5, reason="All again", acting=acting, now=now())
            assert which in [m.match.id for m in open_matches(acting, 200)]


def test_what_people_decided_here_is_counted_by_probability(cast: Cast, house: str) -> None:
    with cast.acting("dana"), transaction.atomic():
        before = next(b for b in decided_here(identify("sheriff")) if b.low == 0.9)
    with deciding(cast) as decide:
        decide(match(house, record(house), record(house)))
        decide(match(house, record(house), record(house)), "rejected")
    with cast.acting("dana"), transaction.atomic():
        after = next(b for b in decided_here(identify("sheriff")) if b.low == 0.9)
    assert (after.confirmed - before.confirmed, after.rejected - before.rejected) == (1, 1)
    assert 0 < (after.wrong or 0) < 1
    assert "What people decided here" in browser(cast, "dana").get("/people/thresholds/").content.decode()


def test_whoever_has_rivals_is_asked_about_all_the_same(cast: Cast, house: str) -> None:
    which = match(house, record(house), record(house))
    owner(house, "UPDATE persons_match SET probability = 0.33, evidence = evidence || '[{\"field\": \"rivals\", \"level\": \"fit\", \"weight\": -1.6}]' WHERE id = %s", which)  # fmt: skip
    with cast.acting("dana") as acting, transaction.atomic():
        assert which in [m.match.id for m in open_matches(acting, 500)]
