"""Papers that demand a file: a subpoena opens nothing by any way in, an order only what it names, and the survivor is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser

from tandem.accords.models import Package
from tandem.foundation.verdict import Refused
from tandem.ledger.models import Entry
from tandem.victim_services.actions import clients, demands, interchange, releasing
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.board import waiting
from tandem.victim_services.queries.clients import clients_of, record_for, records_of
from tandem.victim_services.rules.demands import due_day, refusal
from tandem.victim_services.rules.releases import Item
from tandem.victim_services.test_releases import draft, signed
from tests.cast import CASE, Cast, identify
from tests.vaults import PASSPHRASES, acts, opened_as, vault_of

pytestmark = pytest.mark.database
ORDER = {
    "kind": "court_order",
    "issuer": "Superior Court of Testland",
    "docket": "22-0142",
    "scope": "The phone number.",
    "received_on": "2026-05-04",
}
SUBPOENA = {"kind": "subpoena", "issuer": "Defense", "scope": "Everything.", "received_on": "2026-05-04"}


@pytest.fixture(scope="module")
def made(cast: Cast) -> list[str]:
    return vault_of(cast)


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return now().date()


def with_paper(opened: OpenVault, paper: dict[str, Any], **summary: Any) -> tuple[UUID, UUID]:
    client = clients.take_in(
        opened, {"name": "Ana Núñez Ortiz", "advocate": "Ada", "phone": "+1 202-555-0142", **summary}, now=now()
    )
    return client, releasing.record_demand(opened, client, dict(paper), now=now())


def copied(opened: OpenVault, client: UUID, paper: UUID, **more: Any) -> UUID:
    items = more.pop("items", (Item("Phone", "+1 202-555-0142"),))
    return releasing.export_by_order(
        opened, client, paper, draft(items=items), case_id=CASE, document_ids=[], now=now(), **more
    )


def tried(opened: OpenVault, client: UUID, paper: UUID, outcome: str = "not_reached") -> None:
    demands.note_attempt(
        opened, client, paper, on=today().isoformat(), how="Called at nine, no answer.", outcome=outcome, now=now()
    )


def unlocked(cast: Cast) -> Browser:
    browser = Browser(raise_request_exception=False)
    cast.log_in(browser, "ada")
    assert browser.post("/vault/", {"act": "unlock", "passphrase": PASSPHRASES["ada"]}).status_code == 302
    return browser


def on_board(opened: OpenVault, client: UUID, day: date | None = None) -> list[str]:
    return [w.what for w in waiting(clients_of(opened), today=day or today()) if w.client.id == client]


def test_the_survivor_should_know_within_two_days_or_before_the_answer_is_due() -> None:
    came = date(2026, 5, 4)
    assert due_day(came, None) == date(2026, 5, 6)
    assert due_day(came, date(2026, 5, 6)) == date(2026, 5, 5)
    assert due_day(came, came) == came


@pytest.mark.parametrize("kind", ["subpoena", "warrant", "statute", "", "Court_order"])
def test_only_a_courts_order_opens_anything(kind: str) -> None:
    assert "not a court's order" in refusal({"kind": kind, "notice_attempt": "Called."}, notices=[], part2_order=True)


def test_a_subpoena_opens_nothing_and_an_order_only_after_an_attempt_to_tell(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        client, subpoena = with_paper(opened, SUBPOENA)
        order = releasing.record_demand(opened, client, dict(ORDER), now=now())
        tried(opened, client, subpoena)
        with pytest.raises(Refused, match="not a court's order"):
            copied(opened, client, subpoena)
        with pytest.raises(Refused, match="tell the survivor"):
            copied(opened, client, order)
        tried(opened, client, order)
        package = copied(opened, client, order)
        assert Entry.objects.filter(act="victim_services.compelled", outcome="refused").exists()
    with acts(cast, "dana"):
        this = Package.objects.get(id=package)
        assert (this.basis, this.items) == ("court_order", [["Phone", "+1 202-555-0142"]])
        assert this.purpose == "As ordered by Superior Court of Testland · 22-0142"
        assert "did not consent" in this.permitted_use


def test_no_page_and_no_post_copies_out_for_a_subpoena(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        client, subpoena = with_paper(opened, SUBPOENA)
        tried(opened, client, subpoena)
        before = Package.objects.count()
    browser = unlocked(cast)
    address = f"/vault/clients/{client}/demands/{subpoena}/"
    page = browser.get(address)
    assert page.status_code == 200
    assert 'value="copy_out"' not in page.content.decode()
    sent = {"act": "copy_out", "recipient": str(identify("sheriff")), "item": "phone", "ends_on": "2026-12-24", "starts_on": today().isoformat(),
            "named_by_order": "yes", "kind": "court_order"}  # fmt: skip
    assert browser.post(address, sent).status_code == 409
    assert browser.post(address, sent, headers={"HX-Request": "true"}).status_code == 409
    for way in (
        "/api/v1/clients/",
        f"/api/v1/clients/{client}/",
        f"/vault/clients/{client}/export/",
        f"{address}export/",
    ):
        assert browser.post(way, sent).status_code in (403, 404), way
        assert browser.get(way).status_code in (403, 404), way
    with opened_as(cast, "ada"):
        assert Package.objects.count() == before


def test_an_order_gives_what_it_names_and_the_page_asks_to_compare(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        client, order = with_paper(opened, ORDER)
        tried(opened, client, order)
        with pytest.raises(Refused, match="Everything"):
            copied(opened, client, order, items=(Item("All records", "all"),))
        with pytest.raises(Refused, match=r"42 CFR 2\.61"):
            copied(opened, client, order, items=(Item("Detox", "April to May"),))
        package = copied(opened, client, order, items=(Item("Detox", "April to May"),), part2_order=True)
        assert Package.objects.get(id=package).notices == ["part2_order"]
        clients.strike_record(opened, client, order, struck=True, now=now())
        with pytest.raises(Refused, match="struck"):
            copied(opened, client, order)
    browser = unlocked(cast)
    with opened_as(cast, "ada") as opened:
        clients.strike_record(opened, client, order, struck=False, now=now())
    sent = {
        "act": "copy_out",
        "recipient": str(identify("sheriff")),
        "item": "phone",
        "starts_on": today().isoformat(),
        "ends_on": "2099-01-01",
    }
    assert b"Compare each thing" in browser.post(f"/vault/clients/{client}/demands/{order}/", sent).content


def test_telling_her_is_a_task_that_stays_on_the_board_until_she_knows(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        client, order = with_paper(opened, ORDER)
        assert on_board(opened, client) == ["tell_survivor"]
        tried(opened, client, order)
        tried(opened, client, order, "unsafe")
        copied(opened, client, order)
        assert on_board(opened, client, date(2031, 1, 1)) == ["tell_survivor"]  # five years late, still there
        version = clients_of(opened).clients[0].version
        clients.change_summary(
            opened, client, {"name": "Ana Núñez Ortiz", "phone": "1", "advocate": "Bea"}, version=version, now=now()
        )
        clients.set_state(opened, client, "closed", now=now())
        assert on_board(opened, client) == ["tell_survivor"]
    browser = unlocked(cast)
    for page in ("/vault/", "/vault/todo/", "/vault/todo/?whose=all"):  # though the client is closed and a colleague's
        assert f"/vault/clients/{client}/demands/{order}/" in browser.get(page).content.decode(), page
    with opened_as(cast, "ada") as opened:
        tried(opened, client, order, "reached")
        assert on_board(opened, client) == []
        [task] = records_of(opened, client, "task")
        assert task.data["came_of_it"] == "reached"
        demand = record_for(opened, client, order)
        assert demand is not None
        assert [a["outcome"] for a in demand.data["attempts"]] == ["not_reached", "unsafe", "reached"]
        with pytest.raises(Refused, match="how you tried"):
            demands.note_attempt(opened, client, order, on="", how=" ", outcome="reached", now=now())


def test_while_a_subpoena_is_unanswered_no_file_is_made_of_this_client(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        client, release, _package = signed(opened)
        paper = releasing.record_demand(opened, client, dict(SUBPOENA), now=now())
        with pytest.raises(Refused, match="unanswered"):
            interchange.export_consent(opened, client, release, running=True, wished=True, now=now())
        demands.close_demand(opened, client, paper, how="Quashed on 9 May.", now=now())
        assert interchange.export_consent(opened, client, release, running=True, wished=True, now=now())
