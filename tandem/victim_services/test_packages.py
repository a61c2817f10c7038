"""What crosses over, from the recipient's chair: marked, with its notices, told when it ends, and provable when it is gone."""

from __future__ import annotations

import io
import json
import os
import zipfile
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from tandem.accords.actions.packages import tell_ended
from tandem.accords.models import Package
from tandem.accords.notices import NOTICES
from tandem.agencies.models import Notice
from tandem.foundation.embedded import database
from tandem.ledger.models import Entry
from tandem.victim_services.actions import releasing
from tandem.victim_services.opened import decoded
from tandem.victim_services.queries.board import waiting
from tandem.victim_services.queries.clients import clients_of, record_for, records_of
from tandem.victim_services.rules.proof import fits
from tandem.victim_services.rules.releases import Item
from tandem.victim_services.test_demands import unlocked
from tandem.victim_services.test_releases import draft, signed
from tests.cast import Cast, identify
from tests.vaults import acts, opened_as, vault_of

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def made(cast: Cast) -> list[str]:
    return vault_of(cast)


def now() -> datetime:
    return datetime.now(UTC)


def as_owner(statement: str, *values: Any) -> list[Any]:
    with database.connect("owner", os.environ["TANDEM_DATABASE"]) as owner:
        rows = owner.execute(statement, values)
        found = rows.fetchall() if rows.description else []
        owner.commit()
        return list(found)


def notices_of(cast: Cast, name: str, package: UUID) -> list[str]:
    with acts(cast, name):
        return list(Notice.objects.filter(object_id=package, kind="release_ended").values_list("kind", flat=True))


def test_page_and_download_bear_the_release_the_reader_and_the_notices(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        package = signed(opened, with_documents=True, items=(Item("Detox", "discharged 3 May, clinic of the county"),))[
            2
        ]
        number = Package.objects.get(id=package).number
    browser = Browser()
    cast.log_in(browser, "dana")
    page = browser.get(f"/released/{package}/").content.decode()
    for words in (number, "read by Dana", "Only for the purpose above", NOTICES["part2"].text[:80], "45 CFR 164.508"):
        assert words in page, words
    content = b"".join(browser.get(f"/released/{package}/documents/").streaming_content)  # type: ignore[attr-defined]
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.namelist() == [f"{number}/READ-FIRST.txt", f"{number}/Lease.pdf"]
    sheet = archive.read(f"{number}/READ-FIRST.txt").decode()
    for words in (number, "Dana", "Harbor House", NOTICES["part2"].text, "destroy this copy"):
        assert words in sheet, words
    assert number.encode() in archive.comment


def test_taken_back_or_at_its_end_the_recipient_is_told_once_and_without_a_word(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        client, release, back = signed(opened)
        ended = signed(opened)[2]
        running = signed(opened)[2]
    browser = Browser()
    cast.log_in(browser, "dana")
    for package in (back, ended, running):
        browser.get(f"/released/{package}/")  # dana has looked; she is not on call
    with opened_as(cast, "ada") as opened:
        releasing.revoke_release(opened, client, release, how="spoken", now=now())
    assert notices_of(cast, "dana", back) == ["release_ended"]
    as_owner(
        "UPDATE accords_package SET starts_at = now() - interval '2 days', ends_at = now() - interval '1 second' WHERE id = %s",
        ended,
    )
    from django.db import transaction

    for _again in range(2):
        with transaction.atomic():
            tell_ended()  # as the worker: nobody acts
    assert notices_of(cast, "dana", ended) == ["release_ended"]
    assert notices_of(cast, "dana", running) == []
    assert notices_of(cast, "petra", ended) == []
    with acts(cast, "dana"):
        notice = Notice.objects.get(object_id=ended, kind="release_ended")
    assert browser.post(f"/notices/{notice.id}/").headers.get("Location") == "/released/"


def test_what_was_shown_is_proven_after_it_is_gone_and_no_hash_of_it_can_be_guessed(
    cast: Cast, made: list[str]
) -> None:
    with opened_as(cast, "ada") as opened:
        client, release, package = signed(opened, with_documents=True)
        releasing.revoke_release(opened, client, release, how="spoken", now=now())
    as_owner("UPDATE accords_package SET revoked_at = now() - interval '2 hours' WHERE id = %s", package)
    as_owner("SELECT tandem.empty_ended_packages()")
    [(items, purpose, use)] = as_owner(
        "SELECT items, purpose, permitted_use FROM accords_package WHERE id = %s", package
    )
    assert (items, purpose, use) == ([], "-", "")
    with opened_as(cast, "ada") as opened:
        record = record_for(opened, client, release)
        assert record is not None
        detail = Entry.objects.get(act="victim_services.release", object_id=package).detail
        salt, mark = decoded(record.data["proof_salt"]), detail["fingerprint"]
        assert fits(record.data, salt, mark)
        assert not fits({**record.data, "items": [{"label": "Phone", "value": "another", "code": ""}]}, salt, mark)
        assert not fits({**record.data, "files": []}, salt, mark)
        assert not fits(record.data, bytes(32), mark)  # without the vault's own bytes nobody can try guesses
    assert detail["kinds"] == ["own_words"]
    assert "555" not in json.dumps(
        {name: value for name, value in detail.items() if name != "fingerprint"}
    )  # hex may hold any digits
    page = unlocked(cast).get(f"/vault/clients/{client}/releases/{release}/").content.decode()
    assert "fits this paper word for word" in page


def test_a_signed_paper_is_kept_in_the_file_and_a_wrong_one_loses_nothing_typed(cast: Cast, made: list[str]) -> None:
    from tandem.victim_services.actions import clients

    with opened_as(cast, "ada") as opened:
        client = clients.take_in(
            opened, {"name": "Ana Núñez Ortiz", "phone": "+1 202-555-0142", "born": "1999-01-01"}, now=now()
        )
    day = draft().starts_on
    form = {
        "recipient": str(identify("sheriff")), "item": "phone", "purpose": "To plan a safe interview", "starts_on": day.isoformat(),
        "ends_on": draft().ends_on.isoformat(), "capacity": "client", "signer": "Ana Núñez Ortiz", "witness": "Ada", "risks_explained": "yes",
        "not_a_condition": "yes", "method": "here",
    }  # fmt: skip
    browser, address = unlocked(cast), f"/vault/clients/{client}/release/"
    browser.raise_request_exception = True
    unsigned = browser.post(address, form)
    assert unsigned.status_code == 422
    assert b"It is not signed yet" in unsigned.content
    wrong = browser.post(address, {**form, "scan": SimpleUploadedFile("x.exe", b"MZ\x00\x01", "application/pdf")})
    assert wrong.status_code == 422
    assert b'value="To plan a safe interview"' in wrong.content
    elsewhere = browser.post(address, {**form, "paper": "11111111-1111-4111-8111-111111111111"})
    assert elsewhere.status_code == 422
    with opened_as(cast, "ada") as opened:
        assert records_of(opened, client, "release", "document") == []
    made_it = browser.post(
        address, {**form, "scan": SimpleUploadedFile("x.pdf", b"%PDF-1.7 signed", "application/pdf")}
    )
    assert made_it.status_code == 302
    with opened_as(cast, "ada") as opened:
        [release] = records_of(opened, client, "release")
        [scan] = records_of(opened, client, "document")
        assert release.data["paper"] == str(scan.id)
        assert release.data["permitted_use"] == "Only for the purpose above. Not to be passed on."
    renewal = browser.get(f"{address}?renew={release.id}").content.decode()
    assert 'value="To plan a safe interview"' in renewal
    assert 'id="i-phone" name="item" value="phone" checked' in renewal
    assert 'id="risks" name="risks_explained" value="yes">' in renewal  # a renewal is talked through and signed anew
    assert 'name="signature" value=""' in renewal


def test_releases_about_to_end_stand_on_the_board_until_they_are_taken_back(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        day = draft().starts_on
        client, release, _package = signed(opened, ends_on=day.replace() + (draft().ends_on - day) / 10)  # three days

        def board() -> list[str]:
            return [w.what for w in waiting(clients_of(opened), today=day) if w.client.id == client]

        assert board() == ["release_ends"]
        other = signed(opened)[0]
        assert [w for w in waiting(clients_of(opened), today=day) if w.client.id == other] == []
        releasing.revoke_release(opened, client, release, how="spoken", now=now())
        assert board() == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_form_on_paper_is_empty_and_names_nobody(cast: Cast, made: list[str], language: str) -> None:
    page = unlocked(cast).get(f"/vault/release-form/?in={language}&size=large")
    text = page.content.decode()
    assert ("Testigo" if language == "es" else "Witness") in text
    assert "t-paper--large" in text
    assert "Ana" not in text
