"""Casework through its real pages, on the real database: the board of work, many at once, two advocates at
once, words that a lock interrupted, sums of services, the copy for the survivor."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from tandem.ledger.models import Entry
from tandem.victim_services.actions import clients, keys
from tandem.victim_services.actions.clients import ChangedMeanwhile
from tandem.victim_services.models import Client, DocumentPart
from tandem.victim_services.queries.clients import client_for, clients_of, records_of
from tandem.victim_services.queries.work import services_given, work_of
from tests.cast import Cast
from tests.vaults import PASSPHRASES, acts, opened_as, vault_of

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def made(cast: Cast) -> list[str]:
    return vault_of(cast)


def now() -> datetime:
    return datetime.now(UTC)


def unlocked(cast: Cast, name: str = "ada") -> Browser:
    browser = Browser()
    cast.log_in(browser, name)
    assert browser.post("/vault/", {"act": "unlock", "passphrase": PASSPHRASES[name]}).status_code == 302
    return browser


def text(answer: Any) -> str:
    return str(answer.content.decode())


def taken_in(cast: Cast, **more: Any) -> UUID:
    with opened_as(cast, "ada") as opened:
        return clients.take_in(
            opened, {"name": "Ana Núñez", "language": "Spanish", "advocate": opened.acting.name, **more}, now=now()
        )


def test_the_board_shows_what_is_late_today_and_to_be_matched_and_one_press_ends_it(
    cast: Cast, made: list[str]
) -> None:
    client_id = taken_in(cast, name="Carmen Board")
    today = now().astimezone(UTC).date()
    with opened_as(cast, "ada") as opened:
        add = lambda kind, data: clients.add_record(opened, client_id, kind, data, now=now())  # noqa: E731 - a word for this test alone
        follow = add("follow_up", {"on": (today - timedelta(days=3)).isoformat(), "what": "Ask how she sleeps"})
        add("referral", {"way": "out", "whom": "Clinic Sol", "asked_at": (now() - timedelta(hours=50)).isoformat()})
        add("safety_plan", {"steps": "old", "review_on": (today - timedelta(days=9)).isoformat()})
        clients.add_record(
            opened,
            client_id,
            "safety_plan",
            {"steps": "new", "review_on": (today + timedelta(days=5)).isoformat()},
            now=now() + timedelta(seconds=1),
        )
        add("need", {"category": "Housing Services", "urgent": True})
    with opened_as(cast, "ada") as opened:
        work = work_of(opened, mine=True, now=now())
        mine = lambda tasks: [t for t in tasks if t.client.id == client_id]  # noqa: E731 - a word for this test alone
        assert [t.record.kind for t in mine(work.late)] == ["follow_up"]
        assert [t.left < timedelta(0) for t in mine(work.matching)] == [True]
        assert [t.record.data["steps"] for t in mine(work.week)] == ["new"]
        assert len(mine(work.urgent)) == 1
    with opened_as(cast, "cora") as opened:
        assert not mine(work_of(opened, mine=True, now=now()).late)
        assert mine(work_of(opened, mine=False, now=now()).late)
    ada = unlocked(cast)
    page = text(ada.get("/vault/todo/"))
    assert "Clinic Sol" in page
    assert "late by" in page
    ada.post(f"/vault/clients/{client_id}/records/{follow}/done/", {"outcome": "Well"})
    with opened_as(cast, "ada") as opened:
        assert not mine(work_of(opened, mine=True, now=now()).late)


def test_forty_people_come_in_at_once_and_a_wrong_row_loses_nothing(cast: Cast, made: list[str]) -> None:
    ada = unlocked(cast)
    grid: dict[str, Any] = {"rows": "50", "group": "blue bus"}
    for n in range(40):
        grid |= {
            f"p{n}-name": f"Persona {n}",
            f"p{n}-language": "Hmong",
            f"p{n}-age": str(15 + n % 9),
            f"p{n}-needs": ["Housing Services", "Legal Services"],
        }
    wrong = grid | {"p7-age": "twelve", "p41-age": "9"}
    before = len(unreadable_free(cast))
    answer = ada.post("/vault/clients/many/", wrong)
    page = text(answer)
    assert answer.status_code == 422
    assert page.count('value="Persona ') == 40
    assert "Row 8" in page
    assert "Row 42" in page
    assert len(unreadable_free(cast)) == before
    assert text(ada.post("/vault/clients/many/", {**wrong, "act": "more"})).count('value="Persona ') == 40
    assert ada.post("/vault/clients/many/", grid).status_code == 302
    with opened_as(cast, "ada") as opened:
        found = clients_of(opened, words="blue bus").clients
        assert len(found) == 40
        assert len({c.id for c in found}) == 40
        assert {r.data["category"] for r in records_of(opened, found[0].id, "need")} == {
            "Housing Services",
            "Legal Services",
        }
        assert all("Persona" not in str(r.data) for r in records_of(opened, found[0].id))


def unreadable_free(cast: Cast) -> list[Any]:
    with opened_as(cast, "ada") as opened:
        return clients_of(opened).clients


def test_the_second_of_two_advocates_sees_both_versions_and_loses_no_word(cast: Cast, made: list[str]) -> None:
    client_id = taken_in(cast)
    ada, cora = unlocked(cast), unlocked(cast, "cora")
    with opened_as(cast, "ada") as opened:
        note = clients.add_record(opened, client_id, "note", {"on": "2026-05-04", "text": "first"}, now=now())
    where = f"/vault/clients/{client_id}/write/note/{note}/"
    assert 'name="version" value="0"' in text(ada.get(where))
    assert cora.post(where, {"version": "0", "on": "2026-05-04", "text": "what Cora wrote"}).status_code == 302
    answer = ada.post(where, {"version": "0", "on": "2026-05-04", "text": "what Ada wrote"})
    page = text(answer)
    assert answer.status_code == 409
    assert "what Cora wrote" in page
    assert ">\nwhat Ada wrote" in page
    assert 'name="version" value="1"' in page
    assert ada.post(where, {"version": "1", "on": "2026-05-04", "text": "what both wrote"}).status_code == 302
    change = f"/vault/clients/{client_id}/change/"
    summary = {"name": "Ana N.", "language": "Spanish", "source": "self", "came_on": "2026-05-04", "version": "1"}
    assert cora.post(change, {**summary, "phone": "+1 202-555-0100"}).status_code == 302
    answer = ada.post(change, {**summary, "phone": "+1 202-555-0199"})
    assert answer.status_code == 409
    assert "+1 202-555-0100" in text(answer)
    assert "+1 202-555-0199" in text(answer)
    with opened_as(cast, "ada") as opened:
        record = next(r for r in records_of(opened, client_id, "note"))
        assert [e["data"]["text"] for e in record.earlier] == ["first", "what Cora wrote"]
        with pytest.raises(ChangedMeanwhile):
            clients.replace_record(opened, client_id, note, {"text": "blind"}, now=now(), seen=0)


def test_words_saved_into_a_locked_vault_come_back_after_unlocking(cast: Cast, made: list[str]) -> None:
    client_id = taken_in(cast)
    ada = unlocked(cast)
    with acts(cast, "ada") as acting:
        keys.lock(acting)
    where = f"/vault/clients/{client_id}/write/note/"
    page = text(ada.post(where, {"on": "2026-05-04", "text": "Pfauenfederwort"}))
    assert "Pfauenfederwort" not in page  # sealed meanwhile
    unsaved = re.search(r'name="unsaved" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
    wrong = text(ada.post("/vault/", {"act": "unlock", "passphrase": "not this one at all", "unsaved": unsaved}))
    assert unsaved in wrong
    page = text(ada.post("/vault/", {"act": "unlock", "passphrase": PASSPHRASES["ada"], "unsaved": unsaved}))
    assert f'action="{where}"' in page
    fields = dict(re.findall(r'name="(on|text)" value="([^"]*)"', page))
    assert ada.post(where, fields).status_code == 302
    with opened_as(cast, "ada") as opened:
        assert records_of(opened, client_id, "note")[0].data["text"] == "Pfauenfederwort"


def test_another_member_or_another_address_cannot_use_sealed_words(cast: Cast, made: list[str]) -> None:
    from django.test import RequestFactory

    from tandem.victim_services.views.unsaved import opened_words, sealed_words

    with acts(cast, "ada") as acting:
        sealed = sealed_words(RequestFactory().post("/vault/clients/x/", {"text": "mine"}), acting)
        elsewhere = sealed_words(RequestFactory().post("/elsewhere/", {"text": "mine"}), acting)
    with opened_as(cast, "cora") as opened:
        assert opened_words(opened, sealed) is None
    with opened_as(cast, "ada") as opened:
        assert opened_words(opened, sealed) is not None
        assert opened_words(opened, elsewhere) is None


def test_services_are_summed_by_kind_client_and_days(cast: Cast, made: list[str]) -> None:
    one, other = taken_in(cast, name="Sum One"), taken_in(cast, name="Sum Other")
    with opened_as(cast, "ada") as opened:
        for client_id, on, hours, more in (
            (one, "2019-03-01", 1.5, {"units": 2}), (one, "2019-03-31", 0.5, {}), (other, "2019-03-02", 2, {}),
            (other, "2019-04-01", 9, {}), (other, "2019-03-05", 0, {"unprovided_because": "Language concerns"}),
        ):  # fmt: skip
            clients.add_record(
                opened,
                client_id,
                "service",
                {"on": on, "category": "Legal Services", "hours": hours, **more},
                now=now(),
            )
    with opened_as(cast, "ada") as opened:
        by_kind, by_client, total = services_given(opened, date(2019, 3, 1), date(2019, 3, 31))
        assert [(g.name, g.times, g.hours, g.units, len(g.clients), g.not_provided) for g in by_kind] == [
            ("Legal help", 3, 4.0, 2.0, 2, 1)
        ]
        assert {g.name: g.hours for g in by_client} == {"Sum One": 2.0, "Sum Other": 2.0}
        assert total.times == 3


def test_needs_goals_and_services_hang_together_on_the_page(cast: Cast, made: list[str]) -> None:
    client_id, ada = taken_in(cast), unlocked(cast)
    where = f"/vault/clients/{client_id}/"
    ada.post(f"{where}write/need/", {"category": "Housing Services"})
    with opened_as(cast, "ada") as opened:
        need = records_of(opened, client_id, "need")[0].id
    assert f'value="{need}" selected' in text(ada.get(f"{where}write/goal/?for={need}"))
    ada.post(f"{where}write/goal/", {"text": "A room of her own", "need": str(need), "state": "open"})
    with opened_as(cast, "ada") as opened:
        goal = records_of(opened, client_id, "goal")[0].id
    ada.post(
        f"{where}write/service/",
        {"on": "2026-05-04", "category": "Housing Services", "goal": str(goal), "hours": "1.5"},
    )
    page = text(ada.get(where))
    assert "1 service, 1.5 h" in page
    assert (
        ada.post(
            f"{where}write/service/", {"on": "2026-05-04", "category": "Housing Services", "goal": str(need)}
        ).status_code
        == 422
    )


def test_who_looked_and_what_was_signed_cannot_be_struck_out(cast: Cast, made: list[str]) -> None:
    client_id, ada = taken_in(cast), unlocked(cast)
    ada.get(f"/vault/clients/{client_id}/")
    with opened_as(cast, "ada") as opened:
        look = records_of(opened, client_id, "look")[0].id
    assert ada.post(f"/vault/clients/{client_id}/records/{look}/strike/").status_code == 404


def test_a_flagged_or_dangerous_file_is_refused_beside_the_form_and_a_download_cannot_run(
    cast: Cast, made: list[str]
) -> None:
    client_id, ada = taken_in(cast), unlocked(cast)
    where = f"/vault/clients/{client_id}/documents/"
    answer = ada.post(
        where, {"title": "x", "file": SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n"), "flagged": "yes"}
    )
    assert (answer.status_code, "report.cybertip.org" in text(answer)) == (422, True)
    answer = ada.post(
        where, {"title": "x", "file": SimpleUploadedFile("x.svg", b"<svg onload=alert(1)>"), "flagged": "no"}
    )
    assert (answer.status_code, "can be kept" in text(answer)) == (422, True)
    with opened_as(cast, "ada") as opened:
        assert records_of(opened, client_id, "document") == []
        assert not DocumentPart.objects.filter(record__client_id=client_id).exists()
    assert (
        ada.post(
            where, {"title": "Carta", "file": SimpleUploadedFile("x.html", b"Querida Ana"), "flagged": "no"}
        ).status_code
        == 302
    )
    with opened_as(cast, "ada") as opened:
        document = records_of(opened, client_id, "document")[0].id
    answer = ada.get(f"{where}{document}/")
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"] == 'attachment; filename="document.txt"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_copy_for_the_survivor_leaves_out_what_was_struck_and_speaks_her_language(
    cast: Cast, made: list[str]
) -> None:
    client_id, ada = taken_in(cast), unlocked(cast)
    with opened_as(cast, "ada") as opened:
        clients.add_record(opened, client_id, "note", {"on": "2026-05-04", "text": "stays"}, now=now())
        gone = clients.add_record(opened, client_id, "note", {"on": "2026-05-04", "text": "wrong file"}, now=now())
        clients.strike_record(opened, client_id, gone, struck=True, now=now())
    page = text(ada.get(f"/vault/clients/{client_id}/copy/?in=es"))
    assert "stays" in page
    assert "wrong file" not in page
    assert "guarda sobre usted" in page


def test_a_supervisor_hands_the_clients_of_who_left_over(cast: Cast, made: list[str]) -> None:
    client_id = taken_in(cast, advocate="Somebody Who Left")
    ada, cora = unlocked(cast), unlocked(cast, "cora")
    with opened_as(cast, "ada") as opened:
        name = opened.acting.name
    assert ada.post("/vault/todo/load/", {"from": "Somebody Who Left", "to": name}).status_code == 409
    assert "holds no key" in text(cora.get("/vault/todo/load/"))
    assert cora.post("/vault/todo/load/", {"from": "Somebody Who Left", "to": name}).status_code == 302
    with opened_as(cast, "ada") as opened:
        assert client_for(opened, client_id).data["advocate"] == name  # type: ignore[union-attr]


def test_the_ledger_learns_of_none_of_it_whom_it_was_about(cast: Cast, made: list[str]) -> None:
    with acts(cast, "cora"):
        ids = {str(i) for i in Client.objects.values_list("id", flat=True)}
        told = {str(e.object_id) for e in Entry.objects.filter(act__startswith="victim_services.")}
    assert not ids & told
