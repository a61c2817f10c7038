"""Reports on members' pages: the queue, one report, triage by two at once, entering by hand, and nothing for strangers."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client

from tandem.intake.actions.receiving import receive
from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft, ReportDraft
from tandem.intake.models import Report, TriageDecision
from tandem.ledger.models import Entry
from tests.cast import Cast, identify

pytestmark = pytest.mark.database
NOW = datetime.now(UTC).replace(microsecond=0)
REASON = "It names nobody and no place"
CALL = {
    "kind": "tip",
    "summary": "A motel",
    "narrative": "The caller saw a van",
    "exploitation": "unknown",
    "persons": "1",
}


def taken_in(cast: Cast, name: str = "dana", **fields: Any) -> UUID:
    draft = ReportDraft(
        **{"source": "by_hand", "source_ref": uuid4().hex, "kind": "tip", "summary": "A motel"} | fields
    )
    with cast.acting(name) as acting, transaction.atomic():
        return receive([draft], acting=acting, now=NOW).report_ids[0]


def client_of(cast: Cast, name: str) -> Client:
    client = Client(raise_request_exception=False)
    cast.log_in(client, name)
    return client


def state_of(cast: Cast, report_id: UUID, name: str = "dana") -> str:
    with cast.acting(name), transaction.atomic():
        return Report.objects.get(id=report_id).state


def text(answer: Any) -> str:
    return answer.content.decode()


# --- the queue -----------------------------------------------------------------------------------------------------


def test_the_queue_puts_danger_first(cast: Cast) -> None:
    marks = {uuid4().hex[:8]: danger for danger in (False, True)}
    for mark, danger in marks.items():
        taken_in(cast, summary=f"Order {mark}", imminent_danger=danger)
    page = text(client_of(cast, "dana").post("/reports/", {"q": "Order"}))
    routine, emergency = marks
    assert page.index(emergency) < page.index(routine)


def test_filters_narrow_the_queue(cast: Cast) -> None:
    mark = uuid4().hex[:8]
    taken_in(cast, summary=f"Alpha {mark}", kind="referral")
    taken_in(cast, summary=f"Beta {mark}", imminent_danger=True)
    client = client_of(cast, "dana")
    assert (
        "Alpha" in text(client.get("/reports/?kind=referral")),
        "Beta" in text(client.get("/reports/?kind=referral")),
    ) == (True, False)
    assert f"Beta {mark}" in text(client.get("/reports/?urgency=emergency"))
    assert f"Alpha {mark}" not in text(client.get("/reports/?urgency=emergency"))
    assert f"Alpha {mark}" not in text(client.get("/reports/?state=duplicate"))


@pytest.mark.parametrize(
    "query",
    [
        "kind=x&urgency=y&state=z&whose=w",
        "after=-1",
        "after=99999999999999999999",
        "after=WyJ4IiwxLDFd",
        "before=%00",
        "before=W10",
    ],
)
def test_strange_filters_break_nothing(cast: Cast, query: str) -> None:
    assert client_of(cast, "dana").get(f"/reports/?{query}").status_code == 200


@pytest.mark.parametrize("words", ["' OR 1=1--", "a&b|!", "\0", "%00", ":*", "salt" * 200])
def test_strange_words_break_nothing(cast: Cast, words: str) -> None:
    assert client_of(cast, "dana").post("/reports/", {"q": words}).status_code == 200


def test_words_of_a_search_stand_on_the_page_and_in_no_address(cast: Cast) -> None:
    for n in range(51):
        taken_in(cast, summary=f"Paging salt&pepper {n}")
    page = text(client_of(cast, "dana").post("/reports/", {"q": "salt&pepper"}))
    assert page.count("Paging salt&amp;pepper") == 51
    assert not [a for a in re.findall(r'(?:href|action|hx-get)="([^"]*)"', page) if "salt" in a]


def test_pages_follow_one_another_and_lead_back(cast: Cast) -> None:
    for n in range(120):
        taken_in(cast, summary=f"Walk {n:03}", kind="referral", imminent_danger=n % 3 == 0)
    client, seen, address, pages = client_of(cast, "dana"), [], "?kind=referral", []
    while address:
        page = text(client.get("/reports/" + address))
        pages.append(page)
        seen += re.findall(r"Walk \d{3}", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following.group(1).replace("&amp;", "&") if following else ""
        taken_in(cast, summary="Came in while reading", kind="referral", imminent_danger=True)
    assert len(seen) == len(set(seen)) == 120
    back = re.search(r'rel="prev" href="([^"]+)"', pages[-1]).group(1).replace("&amp;", "&")  # type: ignore[union-attr]
    assert re.findall(r"Walk \d{3}", text(client.get("/reports/" + back))) == re.findall(r"Walk \d{3}", pages[-2])


def test_a_member_without_the_intake_sees_an_empty_queue(cast: Cast) -> None:
    taken_in(cast, summary="Nothing for Greta")
    for name in ("greta", "opal", "omar", "ada"):
        assert "Nothing for Greta" not in text(client_of(cast, name).post("/reports/", {"q": "Greta"})).replace(
            "value=", ""
        )


# --- one report ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["omar", "fia", "petra", "carla", "ada", "greta", "opal", "xena"])
def test_a_report_of_another_agency_is_404_whatever_is_tried(cast: Cast, name: str) -> None:
    client, report_id = client_of(cast, name), taken_in(cast)
    fields = {"decision": "insufficient", "reason": REASON, "words": "hello"}
    tried = [client.get(f"/reports/{report_id}/"), *(client.post(a, fields) for a in (
        f"/reports/{report_id}/triage/", f"/reports/{report_id}/answer/", f"/cases/open/{report_id}/"))]  # fmt: skip
    assert [t.status_code for t in tried] == [404] * 4
    assert state_of(cast, report_id) == "awaiting"


def test_somebody_elses_decision_cannot_be_undone(cast: Cast) -> None:
    report_id = taken_in(cast)
    client_of(cast, "dana").post(f"/reports/{report_id}/triage/", {"decision": "insufficient", "reason": REASON})
    with cast.acting("dana"), transaction.atomic():
        decision = TriageDecision.objects.get(report_id=report_id)
    for name in ("omar", "xena", "greta"):
        assert client_of(cast, name).post(f"/reports/decisions/{decision.id}/undo/").status_code == 404
    assert state_of(cast, report_id) == "insufficient"


@pytest.mark.parametrize("address", ["/reports/not-an-id/", f"/reports/{UUID(int=0)}/", "/reports/decisions/x/undo/"])
def test_an_id_that_is_none_is_404_or_not_so(cast: Cast, address: str) -> None:
    client = client_of(cast, "dana")
    assert client.get(address).status_code in (404, 405)  # 405: only a form is taken there
    assert client.post(address, {}).status_code == 404


def test_looking_at_a_report_is_on_the_ledger(cast: Cast) -> None:
    report_id = taken_in(cast)
    client_of(cast, "dana").get(f"/reports/{report_id}/")
    with cast.acting("lee"), transaction.atomic():
        assert (
            Entry.objects.filter(
                act="intake.look", object_id=report_id, member_id=identify("dana"), outcome="viewed"
            ).count()
            == 1
        )


def test_the_page_tells_why_who_would_come_and_which_clocks_have_run(cast: Cast) -> None:
    child = PersonDraft(part="missing", names=(NameDraft(full="Nahla Petrosyan", given="Nahla", family="Petrosyan"),),
                        age_low=14, age_on=NOW.date(), identifiers=(IdentifierDraft("phone", "+12025550155"),))  # fmt: skip
    report_id = taken_in(
        cast, kind="missing_child", missing_from_care=True, received_at=NOW - timedelta(hours=30), persons=(child,),
        places=(PlaceDraft(city="Testville", state="CA"),),
    )  # fmt: skip
    page = text(client_of(cast, "dana").get(f"/reports/{report_id}/"))
    for said in (
        "A child is missing from care",
        "Nahla Petrosyan",
        "Late by",
        "Child welfare",
        "PDT" if "PDT" in page else "PST",
    ):
        assert said in page


def test_no_code_of_ours_stands_on_the_page_instead_of_a_word(cast: Cast) -> None:
    person = PersonDraft(part="victim", names=(NameDraft(full="Odile Marchetti"),))
    page = text(client_of(cast, "dana").get(f"/reports/{taken_in(cast, persons=(person,), imminent_danger=True)}/"))
    shown = re.sub(r"<[^>]*>", " ", page)
    assert [code for code in ("by_hand", "lead_police", "lead_provider", "unknown", " primary ") if code in shown] == []


def test_a_name_with_markup_stays_a_name(cast: Cast) -> None:
    person = PersonDraft(part="victim", names=(NameDraft(full="<script>alert(1)</script>"),))
    report_id = taken_in(cast, summary="<b>bold</b>", narrative="<img src=x onerror=alert(1)>", persons=(person,))
    page = text(client_of(cast, "dana").get(f"/reports/{report_id}/"))
    assert not [bad for bad in ("<script>alert", "<b>bold", "<img src=x") if bad in page]


# --- triage --------------------------------------------------------------------------------------------------------


def test_a_decision_stands_with_its_reason_and_can_be_undone(cast: Cast) -> None:
    client, report_id = client_of(cast, "dana"), taken_in(cast)
    assert (
        client.post(f"/reports/{report_id}/triage/", {"decision": "insufficient", "reason": REASON}).status_code == 302
    )
    page = text(client.get(f"/reports/{report_id}/"))
    assert REASON in page
    undo = re.search(r"/reports/decisions/[0-9a-f-]{36}/undo/", page).group()  # type: ignore[union-attr]
    assert client.post(undo).status_code == 302
    assert state_of(cast, report_id) == "awaiting"
    assert client.post(undo).status_code == 409


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"decision": "insufficient", "reason": "no"}, "short sentence"), ({"decision": "refer_out", "reason": REASON}, "Name the agency"),
     ({"decision": "duplicate", "reason": REASON}, "Name the report"), ({"decision": "", "reason": REASON}, "required"),
     ({"decision": "shred", "reason": REASON}, "valid choice"), ({"decision": "duplicate", "reason": REASON, "duplicate_of": "SELF"}, "of itself"),
     ({"decision": "duplicate", "reason": REASON, "duplicate_of": str(identify("report:harbor"))}, "not found")],
)  # fmt: skip
def test_a_decision_that_lacks_something_is_refused_in_words(cast: Cast, fields: dict[str, str], says: str) -> None:
    report_id = taken_in(cast)
    sent = {k: v.replace("SELF", str(report_id)) for k, v in fields.items()}
    answer = client_of(cast, "dana").post(f"/reports/{report_id}/triage/", sent)
    assert (answer.status_code, says in text(answer)) == (422, True)
    if len(sent["reason"]) > 5:
        assert sent["reason"] in text(answer)
    assert state_of(cast, report_id) == "awaiting"


def test_a_duplicate_is_named_by_the_address_of_the_other(cast: Cast) -> None:
    first, second = taken_in(cast), taken_in(cast)
    fields = {"decision": "duplicate", "reason": REASON, "duplicate_of": f"https://tandem.example/reports/{first}/"}
    assert client_of(cast, "dana").post(f"/reports/{second}/triage/", fields).status_code == 302
    assert state_of(cast, second) == "duplicate"


def test_a_referred_report_lies_in_the_other_agencys_queue(cast: Cast) -> None:
    mark = uuid4().hex[:8]
    report_id = taken_in(cast, summary=f"For child welfare {mark}")
    fields = {"decision": "refer_out", "reason": REASON, "refer_to": str(identify("cps"))}
    assert client_of(cast, "dana").post(f"/reports/{report_id}/triage/", fields).status_code == 302
    assert mark in text(client_of(cast, "carla").post("/reports/", {"q": mark}))


def test_nobody_refers_to_an_agency_of_another_task_force(cast: Cast) -> None:
    report_id = taken_in(cast)
    fields = {"decision": "refer_out", "reason": REASON, "refer_to": str(identify("stranger-police"))}
    assert client_of(cast, "dana").post(f"/reports/{report_id}/triage/", fields).status_code == 422


def test_the_second_of_two_who_decide_is_told_and_keeps_the_words(cast: Cast) -> None:
    report_id = taken_in(cast)
    client_of(cast, "dana").post(f"/reports/{report_id}/triage/", {"decision": "insufficient", "reason": REASON})
    late = client_of(cast, "sam").post(
        f"/reports/{report_id}/triage/",
        {"decision": "refer_out", "reason": "Another town's police", "refer_outside": "X"},
    )
    assert (late.status_code, "decided already" in text(late)) == (422, True)
    assert "Another town" in text(late)


def test_of_two_who_decide_in_the_same_moment_one_decision_stands(cast: Cast) -> None:
    report_id, start, statuses = taken_in(cast), threading.Barrier(2), []

    def decide(name: str) -> None:
        try:
            client = client_of(cast, name)
            start.wait()
            statuses.append(
                client.post(f"/reports/{report_id}/triage/", {"decision": "insufficient", "reason": REASON}).status_code
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(name,)) for name in ("dana", "sam")]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(statuses) == [302, 422]
    with cast.acting("dana"), transaction.atomic():
        assert TriageDecision.objects.filter(report_id=report_id).count() == 1


# --- by hand -------------------------------------------------------------------------------------------------------


def test_a_phone_call_is_taken_in_with_its_persons(cast: Cast) -> None:
    fields = CALL | {
        "persons": "2",
        "p0-part": "victim",
        "p0-given": "Ilse",
        "p0-family": "Okonkwo",
        "p0-phone": "202 555 0166",
        "p1-part": "suspect",
        "p1-alias": "Duke",
    }
    client = client_of(cast, "dana")
    answer = client.post("/reports/new/", fields)
    assert answer.status_code == 302
    page = text(client.get(answer["Location"]))
    assert ("Ilse Okonkwo" in page, "Duke" in page, "The caller saw a van" in page) == (True, True, True)


def test_forty_persons_and_no_more_are_one_report(cast: Cast) -> None:
    fields = CALL | {"persons": "41"} | {f"p{n}-alias": f"Worker {n:02}" for n in range(41)}
    answer = client_of(cast, "dana").post("/reports/new/", fields)
    report_id = UUID(answer["Location"].split("/")[2])
    with cast.acting("dana"), transaction.atomic():
        assert Report.objects.get(id=report_id).involvements.count() == 40


def test_another_person_is_asked_for_without_losing_or_blaming_what_is_typed(cast: Cast) -> None:
    answer = client_of(cast, "dana").post(
        "/reports/new/", {"persons": "1", "more": "1", "narrative": "Half a sent", "p0-given": "Ilse"}
    )
    page = text(answer)
    assert answer.status_code == 200
    assert all(kept in page for kept in ("Half a sent", "Ilse", 'name="p1-given"'))
    assert "usa-error-message" not in page
    assert 'role="alert"' not in page


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [("p0-phone", "12", "digits"), ("p0-plate", "?", "license plate"), ("p0-vin", "1HGCM82633A004353", "check digit"), ("p0-email", "x", "e-mail"),
     ("happened_on", "2999-01-01", "future"), ("p0-born_on", "1066-10-14", "1900"), ("p0-age", "400", "120"), ("victims", "99999", "5000"),
     ("narrative", "", "required"), ("state", "QQ", "two letters"), ("narrative", "a\x00b", "Null")],
)  # fmt: skip
def test_a_wrong_field_is_told_and_nothing_typed_is_lost(cast: Cast, field: str, value: str, says: str) -> None:
    answer = client_of(cast, "dana").post("/reports/new/", CALL | {"p0-alias": "Kept", field: value})
    assert (answer.status_code, says in text(answer), "Kept" in text(answer)) == (422, True, True)


def test_a_baby_of_no_years_is_a_person(cast: Cast) -> None:
    answer = client_of(cast, "dana").post("/reports/new/", CALL | {"p0-part": "victim", "p0-age": "0"})
    with cast.acting("dana"), transaction.atomic():
        report = Report.objects.get(id=UUID(answer["Location"].split("/")[2]))
        assert (report.age_group, report.involvements.count()) == ("minor", 1)


def test_the_clock_of_a_call_runs_from_when_it_came(cast: Cast) -> None:
    answer = client_of(cast, "dana").post("/reports/new/", CALL | {"received_at": "2026-11-01T08:15"})
    with cast.acting("dana"), transaction.atomic():
        report = Report.objects.get(id=UUID(answer["Location"].split("/")[2]))
    assert report.received_at == datetime(2026, 11, 1, 16, 15, tzinfo=UTC)  # Pacific standard time, after the change


@pytest.mark.parametrize("name", ["greta", "opal"])
def test_who_works_in_no_intake_enters_nothing_and_is_told(cast: Cast, name: str) -> None:
    client = client_of(cast, name)
    answer = client.post("/reports/new/", CALL)
    assert (answer.status_code, "intake" in text(answer)) == (409, True)


def test_pages_of_reports_speak_spanish(cast: Cast) -> None:
    client, report_id = client_of(cast, "dana"), taken_in(cast)
    for address, word in (
        ("/reports/", "Informes"),
        (f"/reports/{report_id}/", "Clasificación"),
        ("/reports/new/", "Persona"),
    ):
        page = text(client.get(address, headers={"accept-language": "es"}))
        assert (address, word in page, 'lang="es"' in page) == (address, True, True)
