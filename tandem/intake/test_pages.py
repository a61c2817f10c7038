"""The intake's pages and API through the whole site: the public form, the receipt, the queue, triage, by hand, the API."""

from __future__ import annotations

import hashlib
import json
import re
import time
from typing import Any

import pytest
from django.test import Client

from tandem.foundation.embedded import database
from tandem.intake import slowdown
from tests.cast import Cast, identify

pytestmark = pytest.mark.database
WORDS = "Una muchacha no puede salir de la casa azul"


def rows(house: str, statement: str) -> list[Any]:
    with database.connect("owner", house) as owner:
        return owner.execute(statement).fetchall()  # type: ignore[arg-type]


def a_form(client: Client) -> str:
    page = client.get("/tip/testland/").content.decode()
    return re.search(r'name="token" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def code(house: str, cast: Cast) -> str:
    """A tip's code, as the sender got it."""
    client = Client(REMOTE_ADDR="203.0.113.77")
    token = a_form(client)
    time.sleep(slowdown.FILL_AT_LEAST + 1.2)
    answer = client.post(
        "/tip/testland/", {"token": token, "what": WORDS, "age": "15", "danger": "on", "kind": "sex", "who": "La Flaca"}
    )
    assert answer.status_code == 200
    return re.search(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", answer.content.decode()).group()  # type: ignore[union-attr]


def test_only_the_hash_of_a_code_is_kept(code: str, house: str) -> None:
    bare = code.replace("-", "")
    stored = [bytes(r[0]) for r in rows(house, "SELECT code_sha256 FROM intake_receipt")]
    assert stored == [hashlib.sha256(bare.encode()).digest()]
    for table in ("intake_report", "intake_receipt", "intake_tipmessage", "ledger_entry", "django_session"):
        assert bare not in str(rows(house, f"SELECT * FROM {table}"))


def test_a_senders_address_is_kept_nowhere(code: str, house: str) -> None:
    tables = [
        r[0]
        for r in rows(
            house,
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND relkind = 'r'",
        )
    ]
    assert [t for t in tables if "203.0.113.77" in str(rows(house, f"SELECT * FROM {t}"))] == []


def test_the_sender_reads_and_adds_with_the_code_and_nobody_with_another(code: str) -> None:
    client = Client()
    assert client.post("/tip/answer/", {"code": code, "add": "Y un carro rojo"}).status_code == 200
    assert b"carro rojo" in client.post("/tip/answer/", {"code": code.lower().replace("-", " ")}).content
    wrong = ("A" if code[0] != "A" else "B") + code[1:]
    answer = client.post("/tip/answer/", {"code": wrong})
    assert answer.status_code == 404
    assert b"carro rojo" not in answer.content


def test_the_tip_line_can_lay_a_report_in_and_read_nothing(cast: Cast, code: str) -> None:
    from django.db import transaction

    from tandem.agencies.actions.sign_in import acting_as_service
    from tandem.intake.models import Report, TipMessage
    from tandem.persons.models import Identity

    with acting_as_service("sheriff", "tip_line"), transaction.atomic():
        assert Report.objects.count() == TipMessage.objects.count() == Identity.objects.count() == 0


@pytest.mark.parametrize("trick", ["too fast", "honeypot", "no token", "forged token"])
def test_machines_are_slowed_and_lose_nothing(cast: Cast, house: str, trick: str) -> None:
    client = Client()
    fields = {"what": "buy now", "token": a_form(client)}
    if trick == "honeypot":
        fields["website"] = "http://spam.example"
    if trick == "no token":
        del fields["token"]
    if trick == "forged token":
        fields["token"] = "tip:xxxx:yyyy"
    answer = client.post("/tip/testland/", fields)
    assert answer.status_code == 429
    assert b"buy now" in answer.content
    assert rows(house, "SELECT count(*) FROM intake_report WHERE narrative = 'buy now'") == [(0,)]


def test_a_flood_is_slowed_for_everybody_alike() -> None:
    bucket = slowdown.Bucket(burst=2, per_minute=1)
    assert [bucket.take() for _ in range(4)] == [True, True, False, False]


def test_a_form_from_elsewhere_is_refused(cast: Cast) -> None:
    assert Client(enforce_csrf_checks=True).post("/tip/testland/", {"what": "x"}).status_code == 403


def test_the_queue_shows_the_emergency_first_and_triage_is_undone(cast: Cast, code: str) -> None:
    client = Client()
    cast.log_in(client, "sam")
    page = client.get("/reports/").content.decode()
    first = re.search(r"/reports/([0-9a-f-]{36})/", page).group(1)  # type: ignore[union-attr]
    assert WORDS[:30] in client.get(f"/reports/{first}/").content.decode()
    assert client.post(f"/reports/{first}/triage/", {"decision": "insufficient", "reason": "x"}).status_code == 422
    assert (
        client.post(
            f"/reports/{first}/triage/", {"decision": "insufficient", "reason": "nothing to go on yet"}
        ).status_code
        == 302
    )
    decided = client.get(f"/reports/{first}/").content.decode()
    undo = re.search(r"/reports/decisions/[0-9a-f-]+/undo/", decided).group()  # type: ignore[union-attr]
    assert client.post(undo).status_code == 302
    assert "Awaits triage" in client.get(f"/reports/{first}/").content.decode()


def test_forty_persons_are_entered_at_once(cast: Cast) -> None:
    client = Client()
    cast.log_in(client, "sam")
    fields = {
        "kind": "referral",
        "summary": "Forty workers in one house",
        "narrative": "As told",
        "exploitation": "labor",
        "persons": "40",
    }
    for i in range(40):
        fields |= {f"p{i}-part": "victim", f"p{i}-given": f"Given{i}", f"p{i}-family": "Ñúñez de la Cruz"}
    answer = client.post("/reports/new/", fields)
    assert answer.status_code == 302
    assert client.get(answer["Location"]).content.decode().count("Ñúñez de la Cruz") >= 40


def test_a_wrong_number_is_a_sentence_at_its_field(cast: Cast) -> None:
    client = Client()
    cast.log_in(client, "sam")
    fields = {
        "kind": "tip",
        "summary": "s",
        "narrative": "n",
        "exploitation": "sex",
        "persons": "1",
        "p0-given": "Ana",
        "p0-vin": "1M8GDM9AXKP042789",
    }
    answer = client.post("/reports/new/", fields)
    assert answer.status_code == 422
    assert b"check digit" in answer.content
    assert b"Ana" in answer.content


@pytest.mark.parametrize("path", ["/reports/{}/", "/reports/{}/triage/", "/reports/{}/answer/", "/cases/open/{}/"])
def test_anothers_report_is_not_there(cast: Cast, path: str) -> None:
    client = Client()
    cast.log_in(client, "omar")
    where = path.format(identify("report:sheriff"))
    answer = (
        client.get(where)
        if path == "/reports/{}/"
        else client.post(where, {"decision": "assign", "reason": "a long reason", "words": "x"})
    )
    assert answer.status_code == 404


@pytest.fixture(scope="module")
def token(cast: Cast) -> str:
    client = Client()
    cast.log_in(client, "lee")
    return re.search(r"tandem_[\w-]+", client.post("/agencies/tokens/", {"label": "RMS"}).content.decode()).group()  # type: ignore[union-attr]


def send(token: str, body: Any, **headers: str) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return Client().post(
        "/api/reports", text, content_type="application/json", headers={"authorization": f"Bearer {token}", **headers}
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "tip"}, "reference"),
        ({"reference": "R", "kind": "rumour"}, "kind"),
        ({"reference": "R", "kind": "tip", "colour": "red"}, "colour"),
        ({"reference": "R", "kind": "tip", "persons": [{"part": "victim", "age": 900}]}, "persons.0.age"),
        (
            {
                "reference": "R",
                "kind": "tip",
                "persons": [{"part": "victim", "identifiers": [{"kind": "vin", "value": "short"}]}],
            },
            "persons.0.identifiers.0.value",
        ),
        ({"reference": "R", "kind": "tip", "happened_on": "1492-10-12"}, "happened_on"),
    ],
)
def test_the_api_says_which_field_is_wrong(token: str, body: dict[str, Any], field: str) -> None:
    answer = send(token, body)
    assert answer.status_code == 422
    assert field in [e["field"] for e in answer.json()["errors"]]


@pytest.mark.parametrize("bad", ["", "nothing", "tandem_" + "x" * 43])
def test_the_api_refuses_a_strange_token(cast: Cast, bad: str) -> None:
    assert send(bad, {"reference": "R", "kind": "tip"}).status_code == 401


def test_the_api_describes_itself(cast: Cast) -> None:
    described = Client().get("/api/openapi.json").json()
    assert "/api/reports" in described["paths"]
    page = Client().get("/api/docs")
    assert page.status_code == 200
    assert b"Idempotency-Key" in page.content
