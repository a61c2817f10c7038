"""POST /api/reports: what an agency's own system may rely on, and what its token never opens."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from tandem.agencies.actions.api_tokens import make_token, revoke_token
from tandem.agencies.models import ApiToken
from tandem.foundation.embedded import database
from tandem.intake.models import Involvement, Report
from tandem.persons.models import Identity
from tests.cast import Cast

pytestmark = pytest.mark.database
PERSON = {
    "part": "victim", "given": "Marisela", "family": "Quintanar", "born_on": "2009-03-04", "sex": "female",
    "identifiers": [{"kind": "phone", "value": "(202) 555-0177"}, {"kind": "account", "value": "@mari.q", "issuer": "photogram"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def token(cast: Cast) -> str:
    with cast.acting("lee") as acting, transaction.atomic():
        return make_token("Records system", acting=acting, now=datetime.now(UTC))


def send(token: str, body: Any, **headers: str) -> Any:
    return Client(raise_request_exception=False).post(
        "/api/reports", body if isinstance(body, bytes) else json.dumps(body), content_type="application/json",
        headers={"authorization": f"Bearer {token}", **headers},
    )  # fmt: skip


def report(**fields: Any) -> dict[str, Any]:
    return {"reference": uuid4().hex, "kind": "tip", "summary": "A motel", **fields}


def test_a_report_is_taken_in_with_its_persons(cast: Cast, token: str) -> None:
    answer = send(token, report(kind="missing_child", persons=[PERSON]))
    assert answer.status_code == 201
    assert answer.json() | {"id": "", "matches": 0, "pointers": 0} == {
        "id": "", "state": "awaiting", "urgency": "emergency", "duplicate": False, "matches": 0, "pointers": 0,
    }  # fmt: skip
    with cast.acting("dana"), transaction.atomic():
        taken = Report.objects.get(id=answer.json()["id"])
        assert (taken.source, taken.entered_by.role) == ("api", "importer")
        assert [i.identity.display_name for i in Involvement.objects.filter(report=taken)] == ["Marisela Quintanar"]


def test_the_same_reference_and_content_twice_is_one_report(cast: Cast, token: str) -> None:
    body = report()
    first, second = send(token, body), send(token, body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert (second.json()["id"], second.json()["duplicate"]) == (first.json()["id"], True)


def test_the_same_reference_with_other_content_is_refused(cast: Cast, token: str) -> None:
    body = report()
    send(token, body)
    answer = send(token, {**body, "summary": "Another motel"})
    assert (answer.status_code, "other content" in answer.json()["detail"]) == (409, True)


def test_an_idempotency_key_answers_the_same_body_alike_and_refuses_another(cast: Cast, token: str) -> None:
    key, body = uuid4().hex, report(persons=[PERSON])
    first, second = send(token, body, **{"idempotency-key": key}), send(token, body, **{"idempotency-key": key})
    assert first.status_code == 201
    assert (second.status_code, second.json()["id"]) == (200, first.json()["id"])
    assert send(token, report(), **{"idempotency-key": key}).status_code == 409


def test_a_reference_stays_taken_after_its_report_moved_into_a_case(cast: Cast, token: str) -> None:
    body, key = report(), uuid4().hex
    first = send(token, body, **{"idempotency-key": key})
    member = Client()
    cast.log_in(member, "dana")
    opened = member.post(
        f"/cases/open/{first.json()['id']}/", {"decision": "assign", "reason": "Clear enough to work on"}
    )
    assert opened.status_code == 302
    for again in (send(token, body), send(token, body, **{"idempotency-key": key})):
        assert again.status_code in (200, 409)
    with cast.acting("lee"), transaction.atomic():
        assert Report.objects.filter(source_ref=body["reference"]).count() == 1


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic eDp5", "Bearer \x00"])
def test_without_a_token_a_sentence_and_nothing_else(cast: Cast, header: str) -> None:
    answer = Client(raise_request_exception=False).post(
        "/api/reports", json.dumps(report()), content_type="application/json", headers={"authorization": header}
    )
    assert answer.status_code == 401
    assert answer.json()["detail"].endswith(".")


def test_a_revoked_or_expired_token_opens_nothing(cast: Cast, house: str) -> None:
    now = datetime.now(UTC)
    with cast.acting("lee") as acting, transaction.atomic():
        revoked, expired = (
            make_token("Old", acting=acting, now=now),
            make_token("Older", acting=acting, now=now - timedelta(days=400)),
        )
        revoke_token(ApiToken.objects.get(label="Old").id, acting=acting, now=now)
    assert send(revoked, report()).status_code == send(expired, report()).status_code == 401


def test_each_wrong_field_is_named_with_a_reason_and_without_its_value(cast: Cast, token: str) -> None:
    answer = send(token, report(
        kind="rumor", bogus="Secret Name", received_at="2030-01-01T00:00:00Z",
        persons=[{"part": "victim", "age": 300, "identifiers": [{"kind": "vin", "value": "1HGCM82633A004353"}]}],
    ))  # fmt: skip
    assert answer.status_code == 422
    errors = {e["field"]: e["problem"] for e in answer.json()["errors"]}
    assert set(errors) == {"kind", "bogus", "received_at", "persons.0.age", "persons.0.identifiers.0.value"}
    assert all(errors.values())
    assert "Secret Name" not in answer.content.decode()


@pytest.mark.parametrize(
    "fields",
    [{"narrative": "a\x00b"}, {"summary": "a\ud800b"}, {"happened_on": "1066-01-01"}, {"victims": 10**12}, {"places": [{"state": "CALIFORNIA"}]},
     {"persons": [{"part": "victim", "born_on": "9999-12-31"}]}, {"places": [{"seen_on": "0001-01-01"}]}, {"persons": [PERSON] * 201},
     {"places": [{"kind": "nowhere", "city": "x"}]}, {"places": [{"state": "QQ"}]}, {"persons": [{"part": "victim", "born_on": 2009}]},
     {"persons": [{"part": "victim", "born_on": "2009"}]}, {"places": [{"seen_on": 0}]}, {"received_at": 1}, {"received_at": "1700000000"},
     {"persons": [{"part": "victim", "age": "15"}]}, {"imminent_danger": "off"}, {"reference": 7}],
    ids=["NUL", "lone surrogate", "before 1900", "huge number", "long state", "born in the future", "year 1", "201 persons", "place kind", "state",
         "a year as a day", "a year in quotes", "seconds as a day", "seconds", "seconds in quotes", "age in quotes", "a word for no", "number as reference"],
)  # fmt: skip
def test_hostile_values_are_refused_and_break_nothing(cast: Cast, token: str, fields: dict[str, Any]) -> None:
    assert send(token, report(**fields)).status_code == 422


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe{", b'"x"'])
def test_what_is_no_report_is_refused_in_words(cast: Cast, token: str, body: bytes) -> None:
    answer = send(token, body)
    assert answer.status_code in (400, 422)
    assert answer.json()["detail"].endswith(".")


def test_more_than_a_megabyte_is_refused(cast: Cast, token: str) -> None:
    answer = send(token, report(narrative="a" * 1_100_000))
    assert (answer.status_code, answer.json()["detail"].endswith(".")) == (413, True)


def test_counts_tell_an_open_holders_match_a_pointer_and_nothing_of_a_silent_one(cast: Cast, token: str) -> None:
    """The city police point, the federal bureau is silent: the same person in each, and the answer tells one pointer."""
    from tandem.intake.actions.receiving import receive
    from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, ReportDraft

    def known_to(name: str, given: str, family: str, year: int, phone: str) -> dict[str, Any]:
        draft = PersonDraft(part="victim", names=(NameDraft(full=f"{given} {family}", given=given, family=family),),
                            sex="female", born_on=date(year, 5, 6), identifiers=(IdentifierDraft("phone", phone),))  # fmt: skip
        with cast.acting(name) as acting, transaction.atomic():
            receive(
                [ReportDraft(source="by_hand", source_ref=uuid4().hex, kind="tip", persons=(draft,))],
                acting=acting,
                now=datetime.now(UTC),
            )
        return {"part": "victim", "given": given, "family": family, "sex": "female", "born_on": f"{year}-05-06",
                "identifiers": [{"kind": "phone", "value": phone}]}  # fmt: skip

    pointed, silent = (
        known_to("omar", "Itziar", "Zubiaurre", 2008, "+12025550188"),
        known_to("fia", "Oluwaseun", "Abernathy", 1987, "+12025550199"),
    )
    told = {n: send(token, report(persons=[p])).json() for n, p in (("pointed", pointed), ("silent", silent))}
    assert {n: (t["matches"], t["pointers"]) for n, t in told.items()} == {"pointed": (0, 1), "silent": (0, 0)}


def test_a_token_reads_nothing_and_opens_no_page(cast: Cast, token: str) -> None:
    client = Client()
    send_headers = {"authorization": f"Bearer {token}"}
    for address in ("/reports/", "/cases/", "/people/", "/"):
        assert client.get(address, headers=send_headers).status_code == 302
    assert client.get("/api/reports", headers=send_headers).status_code == 405
    with transaction.atomic():
        assert Report.objects.count() == Identity.objects.count() == 0


def test_the_token_lies_in_the_database_as_its_hash_only(cast: Cast, token: str, house: str) -> None:
    with database.connect("owner", house) as owner, owner.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM agencies_apitoken t WHERE t::text LIKE %s", (f"%{token[7:]}%",))
        assert cursor.fetchone()[0] == 0  # type: ignore[index]


def test_the_description_names_every_field_and_its_page_runs_no_script(cast: Cast) -> None:
    described = Client().get("/api/openapi.json").json()
    fields = described["components"]["schemas"]["ReportIn"]["properties"]
    page = Client().get("/api/docs")
    assert page.status_code == 200
    text = page.content.decode()
    assert [name for name in fields if f"<code>{name}</code>" not in text] == []
    assert "<script>" not in text
    assert "cdn" not in text
