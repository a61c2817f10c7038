"""The public form's promises: no trace of the sender, a code of which only the hash is kept, floods slowed down, and a tip
line that lays reports in and reads nothing."""

from __future__ import annotations

import hashlib
import re
import threading
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.db import connection, transaction
from django.test import Client

from tandem.agencies.actions.sign_in import acting_as_service
from tandem.foundation.embedded import database
from tandem.intake import slowdown
from tandem.intake.actions import tips
from tandem.intake.models import Arrival, Receipt, Report, TipMessage
from tandem.persons.models import Identity
from tests.cast import Cast, identify

pytestmark = pytest.mark.database
WORDS = "A girl may not leave the blue house on Cedar Street."
ADDRESS = "203.0.113.77"
CODE = re.compile(r't-code"[^>]*>\s*([0-9A-Z-]{19})\s*<')


@pytest.fixture(autouse=True)
def full_buckets() -> None:
    slowdown.TIPS._level, slowdown.CODES._level = slowdown.TIPS.burst, slowdown.CODES.burst


def opened_long_ago(seconds: int = 60) -> str:
    """A form's token as this site would have made it a minute ago."""

    class Then(signing.TimestampSigner):
        def timestamp(self) -> str:
            return signing.b62_encode(int(signing.time.time()) - seconds)

    return Then(salt="tandem tip form").sign(uuid4().hex)


def send(client: Client, **fields: Any) -> Any:
    return client.post("/tip/testland/", {"token": opened_long_ago(), "what": WORDS, **fields})


def sent(**fields: Any) -> tuple[str, Any]:
    answer = send(Client(REMOTE_ADDR=ADDRESS, HTTP_X_FORWARDED_FOR=ADDRESS, HTTP_USER_AGENT="Owl/9"), **fields)
    assert answer.status_code == 200
    return CODE.search(answer.content.decode()).group(1), answer  # type: ignore[union-attr]


def newest(cast: Cast, name: str = "dana") -> Report:
    with cast.acting(name), transaction.atomic():
        return Report.objects.filter(source="tip").order_by("-created_at").select_related("agency")[0]


def test_a_tip_reaches_the_agency_that_reads_them_with_its_persons_and_urgency(cast: Cast) -> None:
    sent(
        who="La Flaca",
        age="15",
        danger="on",
        kind="sex",
        where="Cedar Street",
        by_whom="Rico",
        phone="202 555 0143",
        car="7abc123",
    )
    report = newest(cast)
    assert (report.agency.slug, report.kind, report.urgency, report.narrative) == ("sheriff", "tip", "emergency", WORDS)
    with cast.acting("dana"), transaction.atomic():
        parts = dict(report.involvements.values_list("part", "identity__display_name"))
    assert parts == {"victim": "La Flaca", "suspect": "Rico"}


def test_the_hour_is_kept_to_the_minute_only(cast: Cast) -> None:
    sent()
    assert (newest(cast).received_at.second, newest(cast).received_at.microsecond) == (0, 0)


def test_no_table_holds_the_senders_address_or_browser(cast: Cast, house: str) -> None:
    code, _ = sent()
    Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT="Owl/9").post("/tip/answer/", {"code": code, "add": "More"})
    with database.connect("owner", house) as owner, owner.cursor() as cursor:
        cursor.execute("SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables"
                       " WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')")  # fmt: skip
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s OR t::text LIKE %s", (f"%{ADDRESS}%", "%Owl/9%")
            )
            assert (table, cursor.fetchone()[0]) == (table, 0)  # type: ignore[index]


def test_the_sender_gets_no_session_and_no_lasting_cookie(cast: Cast) -> None:
    client = Client()
    client.get("/tip/testland/")
    send(client)
    assert set(client.cookies) <= {"csrftoken"}
    assert [c["max-age"] for c in client.cookies.values()] in ([], [""])


def test_a_page_elsewhere_cannot_send_in_somebodys_name(cast: Cast) -> None:
    assert send(Client(enforce_csrf_checks=True)).status_code == 403


def test_pages_of_a_tip_stay_in_no_cache(cast: Cast) -> None:
    code, answer = sent()
    assert answer.headers["Cache-Control"] == "no-store"
    assert Client().post("/tip/answer/", {"code": code}).headers["Cache-Control"] == "no-store"


def test_only_the_hash_of_the_code_is_kept(cast: Cast, house: str) -> None:
    code, _ = sent()
    bare = code.replace("-", "")
    with database.connect("owner", house) as owner, owner.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM intake_receipt WHERE code_sha256 = %s", (hashlib.sha256(bare.encode()).digest(),)
        )
        assert cursor.fetchone()[0] == 1  # type: ignore[index]
        for table in ("intake_receipt", "intake_report", "intake_arrival", "intake_tipmessage", "ledger_entry"):
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s OR t::text LIKE %s", (f"%{bare}%", f"%{code}%")
            )
            assert cursor.fetchone()[0] == 0, table  # type: ignore[index]


def test_a_code_has_eighty_bits_in_letters_that_are_not_misread(cast: Cast) -> None:
    assert len(set(tips.LETTERS)) ** 16 >= 2**80
    assert not set("IO01") & set(tips.LETTERS)


def test_the_sender_reads_an_answer_and_adds_with_the_code_however_it_is_typed(cast: Cast) -> None:
    code, _ = sent()
    typed = f" {code.lower().replace('-', ' ')} "
    assert "The car is red" in Client().post("/tip/answer/", {"code": typed, "add": "The car is red"}).content.decode()
    report, member = newest(cast), Client()
    cast.log_in(member, "dana")
    assert "The car is red" in member.get(f"/reports/{report.id}/").content.decode()
    queue = "/reports/?kind=tip&state=awaiting"
    assert "The sender wrote again" in member.get(queue).content.decode()
    assert member.post(f"/reports/{report.id}/answer/", {"words": "Thank you. Which house?"}).status_code == 302
    assert not unanswered_on(cast, report)
    assert "Which house?" in Client().post("/tip/answer/", {"code": code}).content.decode()


def unanswered_on(cast: Cast, report: Report) -> bool:
    from tandem.intake.queries.reports import unanswered

    with cast.acting("dana"), transaction.atomic():
        return bool(unanswered([report]))


def test_what_a_sender_adds_is_told_where_the_report_lies_and_stands_on_its_ledger(cast: Cast) -> None:
    from tandem.agencies.models import Notice
    from tandem.ledger.models import Entry

    code, _ = sent()
    report = newest(cast)
    Client().post("/tip/answer/", {"code": code, "add": "She wears a green coat"})
    with cast.acting("lee"), transaction.atomic():  # nobody of the sheriff's is on call, so their supervisor
        notice = Notice.objects.get(object_id=report.id, kind="report_answered")
        assert notice.seen_at is None
    with cast.acting("dana"), transaction.atomic():
        assert not Notice.objects.filter(object_id=report.id, kind="report_answered").exists()
        assert (
            Entry.objects.filter(
                act="intake.add_to_tip", object_id=report.id, compartment_id=report.compartment_id
            ).count()
            == 1
        )


def test_a_form_sent_twice_is_one_tip_with_one_code(cast: Cast) -> None:
    token, what = opened_long_ago(), f"Pressed twice {uuid4().hex}"
    codes = {
        CODE.search(Client().post("/tip/testland/", {"token": token, "what": what}).content.decode()).group(1)
        for _n in range(2)
    }  # type: ignore[union-attr]
    other, _ = sent(what=what)
    mended = CODE.search(Client().post("/tip/testland/", {"token": token, "what": what + "!"}).content.decode()).group(
        1
    )  # type: ignore[union-attr]
    assert (len(codes), len({other, mended, *codes})) == (1, 3)
    with cast.acting("dana"), transaction.atomic():
        assert Report.objects.filter(narrative__startswith=what).count() == 3


def test_a_form_sent_twice_in_the_same_moment_is_one_tip(cast: Cast) -> None:
    token, what, answers, start = opened_long_ago(), f"At once {uuid4().hex}", [], threading.Barrier(2)

    def press() -> None:
        try:
            start.wait()
            answers.append(
                CODE.search(Client().post("/tip/testland/", {"token": token, "what": what}).content.decode())
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _n in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert [a is None for a in answers] == [False, False]
    assert len({a.group(1) for a in answers}) == 1
    with cast.acting("dana"), transaction.atomic():
        assert Report.objects.filter(narrative=what).count() == 1


def test_a_code_opens_its_own_conversation_only(cast: Cast) -> None:
    first, _ = sent()
    second, _ = sent(what="Something else altogether")
    Client().post("/tip/answer/", {"code": first, "add": "Only in the first"})
    assert "Only in the first" not in Client().post("/tip/answer/", {"code": second}).content.decode()


def test_the_page_behind_the_code_never_shows_the_report(cast: Cast) -> None:
    code, _ = sent()
    assert WORDS not in Client().post("/tip/answer/", {"code": code}).content.decode()


@pytest.mark.parametrize("wrong", ["0000-0000-0000-0000", "x", "%' OR true --", "ñ" * 40, "\x00"])
def test_every_wrong_code_gets_the_same_words(cast: Cast, wrong: str) -> None:
    answer = Client().post("/tip/answer/", {"code": wrong})
    assert (answer.status_code, "No tip has this code" in answer.content.decode()) == (404, True)


def test_a_code_in_the_address_opens_nothing(cast: Cast) -> None:
    code, _ = sent()
    page = Client().get(f"/tip/answer/?code={code}").content.decode()
    assert 'name="add"' not in page
    assert 'name="code"' in page


def test_guessing_codes_runs_dry_and_right_codes_do_not(cast: Cast) -> None:
    code, _ = sent()
    for _n in range(int(slowdown.CODES.burst) + 5):
        assert Client().post("/tip/answer/", {"code": code}).status_code == 200
    seen = [Client().post("/tip/answer/", {"code": "wrong"}).status_code for _n in range(int(slowdown.CODES.burst) + 5)]
    assert (seen[0], seen[-1]) == (404, 429)


def test_a_flood_is_slowed_and_the_words_stay_in_the_form(cast: Cast) -> None:
    slowdown.TIPS._level = 1.0
    assert send(Client()).status_code == 200
    slowdown.TIPS._level = 0.0
    answer = send(Client())
    assert (answer.status_code, WORDS in answer.content.decode(), "911" in answer.content.decode()) == (429, True, True)


def test_a_bucket_fills_again() -> None:
    bucket = slowdown.Bucket(burst=2, per_minute=60)
    assert [bucket.take(), bucket.take(), bucket.take()] == [True, True, False]
    bucket._at -= 1.5
    assert [bucket.take(), bucket.take()] == [True, False]


@pytest.mark.parametrize(
    "fields",
    [{"website": "http://spam.example"}, {"token": ""}, {"token": "tip:forged:forged"}, {"token": "just now"},
     {"token": opened_long_ago(slowdown.FORM_LIVES + 5)}],
    ids=["honeypot filled", "no token", "forged token", "sent at once", "form of yesterday"],
)  # fmt: skip
def test_a_machine_is_asked_to_wait_and_nothing_is_taken_in(cast: Cast, fields: dict[str, str]) -> None:
    with cast.acting("dana"), transaction.atomic():
        before = Report.objects.count()
    just_now = {"token": slowdown.form_token()} if fields.get("token") == "just now" else {}
    answer = send(Client(), **fields | just_now)
    assert (answer.status_code, WORDS in answer.content.decode()) == (429, True)
    with cast.acting("dana"), transaction.atomic():
        assert Report.objects.count() == before


def test_who_mends_a_field_need_not_wait_again(cast: Cast) -> None:
    answer = send(Client(), what="", age="999")
    assert answer.status_code == 422
    token = re.search(r'name="token" value="([^"]+)"', answer.content.decode()).group(1)  # type: ignore[union-attr]
    assert Client().post("/tip/testland/", {"token": token, "what": WORDS}).status_code == 200


@pytest.mark.parametrize(
    "fields", [{"when": "1002-01-01"}, {"when": "2999-01-01"}, {"age": "-3"}, {"what": "a" * 8001}, {"what": "a\x00b"}]
)
def test_absurd_values_are_refused_in_words(cast: Cast, fields: dict[str, str]) -> None:
    assert send(Client(), **fields).status_code == 422


@pytest.mark.parametrize(
    "fields", [{"phone": "no idea"}, {"car": "??"}, {"account": "the one with the owl on pixtalk"}]
)
def test_what_the_sender_cannot_write_properly_is_kept_as_written(cast: Cast, fields: dict[str, str]) -> None:
    sent(**fields)
    report = newest(cast)
    with cast.acting("dana"), transaction.atomic():
        assert report.involvements.count() == 1


def test_the_tip_line_lays_in_and_reads_nothing(cast: Cast) -> None:
    sent()
    with acting_as_service("sheriff", "tip_line") as acting, transaction.atomic():
        assert acting.role == "tip_line"
        assert (
            Report.objects.count()
            == Identity.objects.count()
            == TipMessage.objects.count()
            == Receipt.objects.count()
            == 0
        )


def test_a_visit_of_the_form_lends_its_post_to_nobody(cast: Cast) -> None:
    """After the tip line has acted, the same request and the next one act as nobody again."""
    client = Client()
    send(client)
    assert client.get("/reports/").status_code == 302
    with transaction.atomic():
        assert Report.objects.count() == Arrival.objects.count() == 0


def test_a_member_who_sends_a_tip_stays_who_they_are(cast: Cast) -> None:
    client = Client()
    cast.log_in(client, "ada")
    assert send(client).status_code == 200
    assert client.get(f"/reports/{newest(cast).id}/").status_code == 404


def test_strangers_and_other_agencies_get_404_for_a_tip(cast: Cast) -> None:
    sent()
    report = newest(cast)
    for name in ("omar", "xena", "ada", "petra", "greta", "opal"):
        client = Client()
        cast.log_in(client, name)
        assert (name, client.get(f"/reports/{report.id}/").status_code) == (name, 404)
        assert client.post(f"/reports/{report.id}/answer/", {"words": "hello"}).status_code == 404
        assert (
            client.post(
                f"/reports/{report.id}/triage/", {"decision": "insufficient", "reason": "long enough"}
            ).status_code
            == 404
        )


def test_nobody_answers_where_no_sender_reads(cast: Cast) -> None:
    client = Client()
    cast.log_in(client, "dana")
    answer = client.post(f"/reports/{identify('report:sheriff')}/answer/", {"words": "Hello?"})
    assert (answer.status_code, "did not come by the tip form" in answer.content.decode()) == (409, True)


def test_an_unknown_task_force_has_no_form(cast: Cast) -> None:
    assert Client().get(f"/tip/{uuid4().hex}/").status_code == 404


def test_the_form_speaks_spanish_and_needs_no_file(cast: Cast) -> None:
    page = Client().get("/tip/testland/", headers={"accept-language": "es"}).content.decode()
    assert "911" in page
    assert 'lang="es"' in page
    assert 'type="file"' not in page


def test_the_senders_tongue_and_wishes_reach_whoever_answers(cast: Cast, client: Client) -> None:
    words = "Họ giữ giấy tờ của chúng tôi"
    given = {"token": opened_long_ago(), "what": words, "written_in": "vi", "how_known": "own", "may_answer": "no"}
    assert client.post("/tip/testland/", given).status_code == 200
    with cast.acting("dana"), transaction.atomic():
        report = Report.objects.get(narrative=words)
        assert (report.language, report.original) == ("vi", {"how_known": "own", "may_answer": "no"})
    desk = Client()
    cast.log_in(desk, "dana")
    shown = desk.get(f"/reports/{report.id}/").content.decode()
    for said in ('lang="vi"', "Vietnamese", "It happens to me", "asked not to be written to"):
        assert said in shown
