"""Referrals through their real pages: sealed as they are sent, a client with one press, nothing told to the sender."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser

from tandem.foundation.verdict import Refused
from tandem.intake.models import Report
from tandem.victim_services.actions import inbox
from tandem.victim_services.models import Client, InboxItem
from tandem.victim_services.queries.clients import client_for, clients_of, records_of
from tandem.victim_services.queries.inbox import Item, items_in
from tandem.victim_services.queries.work import work_of
from tandem.victim_services.test_casework import now, taken_in, text, unlocked
from tests.cast import Cast, identify
from tests.vaults import acts, opened_as, vault_of

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def made(cast: Cast) -> list[str]:
    return vault_of(cast)


REFERRAL = {
    "agency": str(identify("harbor")), "name": "Zuleima Q.", "age": "17", "text": "A bed tonight", "urgent": "on", "safe_how": "Through the nurse",
    "safe_never": "Not the house", "knows": "on",
}  # fmt: skip


def item_of(cast: Cast, name: str) -> Item:
    with opened_as(cast, "ada") as opened:
        return next(i for i in items_in(opened) if i.data.get("name") == name)


def test_a_detective_sends_somebody_and_never_learns_what_came_of_it(cast: Cast, made: list[str]) -> None:
    dana = Browser()
    cast.log_in(dana, "dana")
    assert dana.post("/refer/", {**REFERRAL, "knows": ""}).status_code == 422
    assert dana.post("/refer/", REFERRAL).status_code == 302
    with acts(cast, "dana"):
        assert InboxItem.objects.count() == 0  # not even the sender reads it again
    ada = unlocked(cast)
    item = item_of(cast, "Zuleima Q.")
    assert "Through the nurse" in text(ada.get("/vault/inbox/"))
    answer = ada.post("/vault/inbox/", {"item": str(item.id), "act": "take_in"})
    page = text(ada.get(answer.headers["Location"]))
    assert "Zuleima Q." in page
    assert "17 years" in page
    assert "Not the house" in page
    with opened_as(cast, "ada") as opened:
        client = next(c for c in clients_of(opened, words="zuleima").clients)
        referral = records_of(opened, client.id, "referral")[0].data
        assert (referral["way"], bool(referral["matched_at"])) == ("in", True)
        assert records_of(opened, client.id, "need")[0].data["urgent"] is True
    with acts(cast, "dana"):
        assert Client.objects.count() == InboxItem.objects.count() == 0
    sent = dana.get("/refer/")
    assert "Zuleima" not in text(sent)


def test_a_triage_desk_refers_a_report_and_no_copy_lies_in_the_open(cast: Cast, made: list[str]) -> None:
    with acts(cast, "lee"):
        before = Report.objects.count()
    lee = Browser()
    cast.log_in(lee, "lee")
    fields = {
        "decision": "refer_out",
        "reason": "They asked for a bed and no police",
        "refer_to": str(identify("harbor")),
    }
    assert lee.post(f"/reports/{identify('report:sheriff')}/triage/", fields).status_code == 302
    with acts(cast, "ada"):
        seen_by_ada = set(Report.objects.values_list("referred_from", flat=True))
    assert identify("report:sheriff") not in seen_by_ada
    with acts(cast, "lee"):
        assert Report.objects.count() == before
    with opened_as(cast, "ada") as opened:
        item = next(i for i in items_in(opened) if i.data.get("source") in ("tip", "case"))
        assert item.match_by - item.asked_at == timedelta(hours=48)
        client_id = inbox.take_in_from(opened, item.id, now=now())
        assert client_for(opened, client_id) is not None


def test_a_provider_seals_a_report_of_its_own_desk(cast: Cast, made: list[str]) -> None:
    cora = Browser()
    cast.log_in(cora, "cora")
    where = f"/reports/{identify('report:harbor')}/"
    assert "Harbor House</option>" in text(cora.get(where))
    fields = {"decision": "refer_out", "reason": "She came to us herself", "refer_to": str(identify("harbor"))}
    assert cora.post(f"{where}triage/", fields).status_code == 302
    with opened_as(cast, "ada") as opened:
        assert len(items_in(opened)) >= 1


def test_of_two_who_take_in_at_once_the_second_is_told(cast: Cast, made: list[str]) -> None:
    with acts(cast, "dana") as acting:
        inbox.refer(acting, identify("harbor"), {"name": "Taken Once"}, now=now())
    item = item_of(cast, "Taken Once")
    with opened_as(cast, "ada") as opened:
        inbox.take_in_from(opened, item.id, now=now())
        with pytest.raises(Refused, match="already"):
            inbox.take_in_from(opened, item.id, now=now())


def test_a_referral_set_aside_is_not_lost_and_one_for_a_known_client_goes_into_her_file(
    cast: Cast, made: list[str]
) -> None:
    known = taken_in(cast, name="Berta Known")
    with acts(cast, "dana") as acting:
        inbox.refer(acting, identify("harbor"), {"name": "Berta Known", "text": "again"}, now=now())
    ada = unlocked(cast)
    item = item_of(cast, "Berta Known")
    ada.post("/vault/inbox/", {"item": str(item.id), "act": "aside", "reason": "No bed"})
    item = item_of(cast, "Berta Known")
    assert item.aside is not None
    with opened_as(cast, "ada") as opened:
        assert item.id not in [i.id for i in work_of(opened, mine=False, now=now()).waiting]
    ada.post("/vault/inbox/", {"item": str(item.id), "act": "back"})
    item = item_of(cast, "Berta Known")
    assert str(known) in text(ada.get("/vault/inbox/"))
    ada.post("/vault/inbox/", {"item": str(item.id), "act": "take_in", "client": str(known)})
    with opened_as(cast, "ada") as opened:
        assert records_of(opened, known, "referral")[0].data["outcome"] == "again"
