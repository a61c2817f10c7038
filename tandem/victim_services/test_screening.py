"""Screenings in the vault: asked, paused, finished, corrected; read under the version they were made with; seen by another agency by a
release only; and nothing in the house that follows from a score."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client as Browser

from tandem.accords.models import Package
from tandem.foundation.verdict import Refused
from tandem.screening.queries.tools import OnShelf, shelf, tool_called
from tandem.screening.rules.test_reading import GOOD
from tandem.victim_services.actions import clients, releasing, screening
from tandem.victim_services.models import ClientRecord
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.clients import record_for
from tandem.victim_services.queries.screenings import Screening, screening_in
from tandem.victim_services.rules.releases import Item
from tandem.victim_services.test_releases import draft, seen_by
from tests.cast import CASE, Cast
from tests.vaults import PASSPHRASES, acts, opened_as, vault_of

pytestmark = pytest.mark.database
DETAILS = {"occasion": "return", "setting": "our_place", "screener": "Ada", "language": "en"}


@pytest.fixture(scope="module")
def made(cast: Cast) -> list[str]:
    return vault_of(cast)


@pytest.fixture
def own_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scored tool of the agency's own: a (yes: 2 points, and a stop), then b (yes: 1)."""
    monkeypatch.setenv("TANDEM_SCREENING_TOOLS", str(tmp_path))
    (tmp_path / "ours.toml").write_text(GOOD)
    return tmp_path / "ours.toml"


def now() -> datetime:
    return datetime.now(UTC)


def on_shelf(name: str) -> OnShelf:
    found = tool_called(shelf().tools, name)
    assert found is not None
    return found


def somebody(opened: OpenVault) -> UUID:
    return clients.take_in(opened, {"name": "Ana Núñez Ortiz", "language": "Spanish"}, now=now())


def shown(opened: OpenVault, client_id: UUID, record_id: UUID) -> Screening:
    record = record_for(opened, client_id, record_id)
    assert record is not None
    return screening_in(record, "en")


def asked(opened: OpenVault, name: str, answers: dict[str, str], *, finish: bool = True) -> tuple[UUID, UUID]:
    """(client, record): a screening with these answers, a value for each item or a result without one."""
    client_id = somebody(opened)
    record_id = screening.begin_screening(opened, client_id, on_shelf(name), DETAILS, now=now())
    for item, value in answers.items():
        how = value if value in ("refused", "unable", "not_asked") else "given"
        assert screening.answer_item(opened, client_id, record_id, item, how, [value], now=now()) == ""
    if finish:
        screening.finish_screening(opened, client_id, record_id, {"note": ""}, now=now())
    return client_id, record_id


def test_it_can_be_paused_and_another_advocate_goes_on(cast: Cast, made: list[str], own_tool: Path) -> None:
    with opened_as(cast, "ada") as opened:
        client_id, record_id = asked(opened, "own-tool", {"a": "no"}, finish=False)
    with opened_as(cast, "cora") as opened:
        this = shown(opened, client_id, record_id)
        assert this.running
        assert this.completeness is not None
        assert this.completeness.open == 1
        screening.answer_item(opened, client_id, record_id, "b", "given", ["yes"], now=now())
        screening.finish_screening(opened, client_id, record_id, {"note": "Tired."}, now=now())
        this = shown(opened, client_id, record_id)
    assert (this.running, this.level, this.score, this.data["note"]) == (False, "Low", "score 1", "Tired.")
    assert this.record.earlier == []  # going on is no correction


def test_what_was_not_reached_is_kept_as_not_asked_and_gives_no_level(cast: Cast, made: list[str], own_tool: Path) -> None:  # fmt: skip
    with opened_as(cast, "ada") as opened:
        this = shown(opened, *asked(opened, "own-tool", {"a": "refused"}))
    assert [line.how for _title, lines in this.lines() for line in lines] == ["refused", "not_asked"]
    assert this.level == ""
    assert this.data["span"] == [0, 3]


def test_a_correction_keeps_what_stood_before(cast: Cast, made: list[str], own_tool: Path) -> None:
    with opened_as(cast, "ada") as opened:
        client_id, record_id = asked(opened, "own-tool", {"a": "no", "b": "no"})
        assert screening.answer_item(opened, client_id, record_id, "b", "given", ["yes"], now=now()) == ""
        screening.change_details(opened, client_id, record_id, {"setting": "court"}, now=now())
        this = shown(opened, client_id, record_id)
    assert this.answers["b"].value == ("yes",)
    assert [e["data"]["answers"]["b"]["value"] for e in this.record.earlier] == [["no"], ["yes"]]
    assert [e["data"]["setting"] for e in this.record.earlier] == ["our_place", "our_place"]
    assert all("text" not in e["data"] for e in this.record.earlier)  # the tool's text is kept once


def test_a_wrong_answer_is_said_and_changes_nothing(cast: Cast, made: list[str], own_tool: Path) -> None:
    with opened_as(cast, "ada") as opened:
        client_id, record_id = asked(opened, "own-tool", {}, finish=False)
        assert "Choose one" in screening.answer_item(opened, client_id, record_id, "a", "given", ["maybe"], now=now())
        with pytest.raises(Refused, match="not asked any more"):
            screening.answer_item(opened, client_id, record_id, "b", "given", ["yes"], now=now())  # a comes first
        note = clients.add_record(opened, client_id, "note", {"text": "x"}, now=now())
        with pytest.raises(Refused, match="not there"):
            screening.answer_item(opened, client_id, note, "a", "given", ["yes"], now=now())
        assert shown(opened, client_id, record_id).answers == {}


def test_an_old_result_is_read_under_the_version_it_was_made_with(cast: Cast, made: list[str], own_tool: Path) -> None:
    with opened_as(cast, "ada") as opened:
        client_id, record_id = asked(opened, "own-tool", {"a": "no"}, finish=False)
        own_tool.write_text(GOOD.replace("A?", "Another question?").replace('version = "1"', 'version = "2"'))
        assert tool_called(shelf().tools, "own-tool") is not None
        assert screening.answer_item(opened, client_id, record_id, "b", "given", ["yes"], now=now()) == ""
        own_tool.unlink()
        this = shown(opened, client_id, record_id)
    assert this.version == "1"
    assert this.lines()[0][1][0].asks == "A?"


def test_a_text_that_can_be_read_no_more_still_shows_the_answers(cast: Cast, made: list[str], own_tool: Path) -> None:
    with opened_as(cast, "ada") as opened:
        this = shown(opened, *asked(opened, "own-tool", {"a": "no", "b": "yes"}))
    from dataclasses import replace

    old = screening_in(replace(this.record, data={**this.data, "text": GOOD.replace("scored", "sc0red")}), "en")
    assert old.tool is None
    assert [(x.asks, x.says) for _t, lines in old.lines() for x in lines] == [("a", "no"), ("b", "yes")]


def test_a_record_only_tool_is_not_asked_here_and_a_trained_one_by_nobody_else(cast: Cast, made: list[str], own_tool: Path) -> None:  # fmt: skip
    with opened_as(cast, "ada") as opened:
        client_id = somebody(opened)
        with pytest.raises(Refused, match="text is not here"):
            screening.begin_screening(opened, client_id, on_shelf("tvit-short"), DETAILS, now=now())
        own_tool.write_text(GOOD.replace("trained = false", "trained = true"))
        with pytest.raises(Refused, match="trained"):
            screening.begin_screening(opened, client_id, on_shelf("own-tool"), DETAILS, now=now())
        screening.begin_screening(opened, client_id, on_shelf("own-tool"), {**DETAILS, "trained": True}, now=now())


def test_no_answer_at_all_is_a_result(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        client_id = somebody(opened)
        result = {"version": "2014", "on": "2026-05-01", "result": "refused", "screener": "Ada"}
        record_id = screening.record_result(opened, client_id, on_shelf("tvit-long"), result, now=now())
        assert shown(opened, client_id, record_id).outcome == "They did not want to answer"


# --- what does not follow ------------------------------------------------------------------------------------------


def everything_in_the_house() -> dict[str, list[str]]:
    """Every row of every table as text, as the database's owner reads them; what of it is ciphertext is left out."""
    import os

    from tandem.foundation.embedded import database

    with database.connect("owner", os.environ["TANDEM_DATABASE"]) as owner:
        names = [m._meta.db_table for m in apps.get_models()] + ["procrastinate_jobs"]
        quiet = {"ledger_entry", "ledger_leaf", "ledger_seal", "victim_services_clientrecord", "victim_services_client", "victim_services_unlock"}  # fmt: skip
        return {
            n: sorted(r[0] for r in owner.execute(f'SELECT t::text FROM "{n}" t').fetchall())
            for n in set(names) - quiet - {"agencies_signin", "django_session", "agencies_ticket", "agencies_member"}
        }


@pytest.mark.parametrize(
    "answers", [{"a": "yes"}, {"a": "no", "b": "no"}, {"a": "refused"}], ids=["high", "low", "refused"]
)
def test_nothing_outside_the_clients_file_follows_from_a_score(
    cast: Cast, made: list[str], own_tool: Path, answers: dict[str, str]
) -> None:
    """No status, match, clock, notice, job, charge or package: every table of the house is the same before and after."""
    before = everything_in_the_house()
    assert len(before) > 30
    with opened_as(cast, "ada") as opened:
        client_id, record_id = asked(opened, "own-tool", answers)
        body = record_for(opened, client_id, record_id)
        assert body is not None
    after = everything_in_the_house()
    assert {t: len(after[t]) - len(before[t]) for t in before if after[t] != before[t]} == {}


def test_the_ledger_and_the_row_tell_neither_client_nor_tool_nor_level(cast: Cast, made: list[str], own_tool: Path) -> None:  # fmt: skip
    from tandem.ledger.models import Entry

    with opened_as(cast, "ada") as opened:
        since = now()
        client_id, record_id = asked(opened, "own-tool", {"a": "yes"})
        lines = Entry.objects.filter(at__gte=since)
        assert {line.act for line in lines} == {"victim_services.write"}
        assert {line.object_id for line in lines} == {opened.agency_id}
        assert all(not line.detail for line in lines)
        body = bytes(ClientRecord.objects.get(id=record_id).body)
        assert b"own-tool" not in body
        assert b"screening" not in body
        assert client_id


# --- by release only -----------------------------------------------------------------------------------------------


def test_police_see_nothing_without_a_release_the_level_with_it_and_nothing_after(
    cast: Cast, made: list[str], own_tool: Path
) -> None:
    browser, dana = Browser(), Browser()
    cast.log_in(browser, "ada")
    cast.log_in(dana, "dana")
    browser.post("/vault/", {"act": "unlock", "passphrase": PASSPHRASES["ada"]})
    with opened_as(cast, "ada") as opened:
        client_id, record_id = asked(opened, "own-tool", {"a": "yes"})
    with acts(cast, "dana"):
        assert ClientRecord.objects.count() == 0
    page = browser.get(f"/vault/clients/{client_id}/release/").content.decode()
    assert f'value="s:{record_id}"' in page
    assert f'value="s:{record_id}:a"' in page  # each answer by name
    today = draft().starts_on
    form = {
        "recipient": str(cast.agencies["sheriff"]), "case": str(CASE), "item": f"s:{record_id}", "purpose": "So that a safe interview is planned",
        "method": "here", "starts_on": today.isoformat(), "ends_on": (today + timedelta(days=7)).isoformat(), "capacity": "client",
        "signer": "Ana Núñez Ortiz", "risks_explained": "yes", "not_a_condition": "yes", "witness": "Ada",
        "signature": "M40 90L60 50L80 95L100 60L120 92",
    }  # fmt: skip
    where = browser.post(f"/vault/clients/{client_id}/release/", form).headers["Location"]
    with acts(cast, "dana"):
        package = Package.objects.latest("starts_at")
        assert package.items == [["Screening level", f"Ours, 1 · {today.isoformat()} · High"]]
        assert package.notices == ["screening"]  # nobody ticked it, nobody can leave it out
    told = dana.get(f"/released/{package.pk}/").content.decode()
    assert "High" in told
    assert "never a probable cause" in told
    assert "A?" not in told  # no answer
    assert "never a probable cause" in browser.get(where).content.decode()  # on the form that she signed, too
    browser.post(f"{where}revoke/", {"how": "spoken"})
    assert not seen_by(cast, "dana", package.pk)
    assert dana.get(f"/released/{package.pk}/").status_code == 404


def test_an_answer_leaves_only_where_it_is_chosen_by_name(cast: Cast, made: list[str], own_tool: Path) -> None:
    from tandem.victim_services.queries.clients import records_of
    from tandem.victim_services.queries.screenings import releasable, releasable_answers

    with opened_as(cast, "ada") as opened:
        client_id, record_id = asked(opened, "own-tool", {"a": "no", "b": "refused"})
        records = records_of(opened, client_id, "screening")
        assert [name for name, _l, _v in releasable(records)] == [f"s:{record_id}"]
        assert [(name, value) for name, _l, value in releasable_answers(records)] == [(f"s:{record_id}:a", "A? – No")]
        clients.strike_record(opened, client_id, record_id, struck=True, now=now())
        assert releasable(records_of(opened, client_id, "screening")) == []
        running = asked(opened, "own-tool", {"a": "no"}, finish=False)
        assert releasable(records_of(opened, running[0], "screening")) == []


def test_a_court_s_order_carries_the_sentence_too(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        client_id = somebody(opened)
        order = releasing.record_demand(opened, client_id, {"kind": "court_order", "notice_attempt": "Called at 9."}, now=now())  # fmt: skip
        items = (Item("Screening level", "QYIT, 2019 · Positive", notice="screening"),)
        package = releasing.export_by_order(opened, client_id, order, draft(items=items), case_id=CASE, document_ids=[], now=now())  # fmt: skip
    with acts(cast, "dana"):
        assert Package.objects.get(id=package).notices == ["screening"]


# --- by the pages --------------------------------------------------------------------------------------------------


@pytest.fixture
def ada(cast: Cast, made: list[str]) -> Browser:
    browser = Browser()
    cast.log_in(browser, "ada")
    browser.post("/vault/", {"act": "unlock", "passphrase": PASSPHRASES["ada"]})
    return browser


def post(browser: Browser, where: str, **form: Any) -> str:
    answer = browser.post(where, form)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return str(answer.headers["Location"])


def begun(cast: Cast, browser: Browser, name: str = "own-tool") -> tuple[str, str]:
    """(the client's address, the screening's address)"""
    with opened_as(cast, "ada") as opened:
        client = f"/vault/clients/{somebody(opened)}/"
    start = browser.post(f"{client}screenings/new/", {"act": "ask", "tool": name})
    assert start.status_code == 200
    ask = post(browser, f"{client}screenings/new/", act="begin", tool=name, **DETAILS)
    return client, ask.removesuffix("ask/")


def test_no_address_tells_tool_item_or_answer(cast: Cast, ada: Browser, own_tool: Path) -> None:
    client, one = begun(cast, ada)
    seen = [post(ada, f"{one}ask/", item="a", how="given", value="no"), post(ada, f"{one}ask/", item="b", act="back"), post(ada, f"{one}ask/", item="a", how="refused")]  # fmt: skip
    assert set(seen) == {f"{one}ask/"}
    assert one.startswith(f"{client}screenings/")
    answer = ada.get(f"{one}ask/")
    assert b"B?" in answer.content
    assert b"Ana" not in answer.content  # the phone may lie between the two of them


def test_the_way_through_the_pages_and_back(cast: Cast, ada: Browser, own_tool: Path) -> None:
    client, one = begun(cast, ada)
    wrong = ada.post(f"{one}ask/", {"item": "a", "how": "given"})
    assert wrong.status_code == 422
    assert "Nothing is answered yet" in wrong.content.decode()
    post(ada, f"{one}ask/", item="a", how="given", value="yes")
    assert ada.get(f"{one}ask/").headers["Location"] == one  # a stop, and nothing is left
    page = ada.get(one).content.decode()
    assert "An answer ended the questions" in page
    assert "Everything is asked" in page
    post(ada, one, act="finish", note="")
    assert "High" in ada.get(one).content.decode()
    assert "High" in ada.get(client).content.decode()  # in the file's list
    post(ada, one, act="open", item="a")
    post(ada, f"{one}ask/", item="a", how="given", value="no")
    page = ada.get(one).content.decode()
    assert "1 earlier version" in page
    assert "questions that were not asked" in page


def test_the_words_of_the_items_change_language_and_the_page_does_not(cast: Cast, ada: Browser) -> None:
    _client, one = begun(cast, ada, "return-conversation")
    assert "Is now a good time to talk?" in ada.get(f"{one}ask/").content.decode()
    post(ada, f"{one}ask/", act="language", language="es", item="willing")
    page = ada.get(f"{one}ask/").content.decode()
    assert "¿Es buen momento para hablar?" in page
    assert "They do not want to answer" in page
    assert "No es un instrumento validado; no da puntaje." in page


def test_a_result_from_elsewhere_is_recorded_and_corrected_by_the_pages(cast: Cast, ada: Browser) -> None:
    with opened_as(cast, "ada") as opened:
        client = f"/vault/clients/{somebody(opened)}/"
    new = f"{client}screenings/new/"
    assert ada.post(new, {"act": "record"}).status_code == 422
    assert "Level" in ada.post(new, {"act": "record", "tool": "qyit"}).content.decode()
    form = {"act": "keep", "tool": "qyit", "version": "2019", "on": "2026-05-02", "result": "done", "score": "1", "level": "positive", **DETAILS}  # fmt: skip
    assert ada.post(new, {**form, "score": "9"}).status_code == 422
    one = post(ada, new, **form)
    page = ada.get(one).content.decode()
    assert "QYIT (Covenant House New Jersey)" in page
    assert "Positive" in page
    assert "score 1" in page
    post(ada, f"{one}change/", **{**form, "score": "", "level": "", "result": "unable"})
    page = ada.get(one).content.decode()
    assert "They could not answer" in page
    assert "1 earlier version" in page
    assert "Another tool" in ada.post(new, {"act": "record", "tool": "other"}).content.decode()


@pytest.mark.parametrize("name", ["dana", "lee", "petra", "carla", "opal"])
def test_nobody_else_comes_through_these_doors(cast: Cast, ada: Browser, own_tool: Path, name: str) -> None:
    client, one = begun(cast, ada)
    stranger = Browser()
    cast.log_in(stranger, name)
    for where in (f"{client}screenings/new/", one, f"{one}ask/", f"{one}change/"):
        tries: list[Callable[[str], Any]] = [stranger.get, stranger.post]
        for attempt in tries:
            answer = attempt(where)
            assert answer.status_code in (302, 404)
            assert answer.headers.get("Location", "/vault/") == "/vault/"


def test_a_screening_is_no_other_record(cast: Cast, ada: Browser) -> None:
    with opened_as(cast, "ada") as opened:
        client_id = somebody(opened)
        note = clients.add_record(opened, client_id, "note", {"text": "x"}, now=now())
    for end in ("", "ask/", "change/"):
        assert ada.get(f"/vault/clients/{client_id}/screenings/{note}/{end}").status_code == 404
    assert connection.vendor == "postgresql"
