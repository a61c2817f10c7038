"""FHIR R4 Consent: HL7's own examples go in and out the same, what comes in is a draft at most, and nothing leaves without a wish."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tandem.accords.models import Package
from tandem.foundation.verdict import Refused
from tandem.ledger.models import Entry
from tandem.victim_services.actions import clients, interchange, releasing
from tandem.victim_services.fhir.drafting import draft_of
from tandem.victim_services.fhir.reading import LARGEST, read_consent
from tandem.victim_services.fhir.writing import consent_json
from tandem.victim_services.queries.clients import record_for, records_of
from tandem.victim_services.test_demands import unlocked
from tandem.victim_services.test_releases import signed
from tests.cast import Cast, identify
from tests.vaults import opened_as, vault_of

EXAMPLES = Path(__file__).parent / "fhir" / "examples"
UNSAID = {"id", "text"}  # FHIR's own bookkeeping, and the narrative for human eyes
# What a release cannot say of an example, and therefore does not come back. Everything else must.
LOST = {
    "Consent-consent-example-signature.json": [
        ("provision", "provision", 0, "class"),
        ("provision", "provision", 0, "actor"),
    ]
}
GIVEN = {
    "resourceType": "Consent", "status": "active", "scope": {"coding": [{"code": "patient-privacy"}]}, "category": [{"text": "release"}],
    "patient": {"display": "Ana Nunez"}, "dateTime": "2026-05-01", "policyRule": {"coding": [{"code": "OPTOUT"}]},
    "provision": {
        "period": {"start": "2026-05-01", "end": "2027-05-01"},
        "provision": [{
            "type": "permit", "actor": [{"role": {"coding": [{"code": "PRCP"}]}, "reference": {"display": "TESTLAND SHERIFF"}}],
            "purpose": [{"display": "To plan a safe interview"}], "data": [{"meaning": "instance", "reference": {"display": "Phone"}}],
        }],
    },
}  # fmt: skip


def now() -> datetime:
    return datetime.now(UTC)


def raw(**changes: Any) -> bytes:
    return json.dumps({**copy.deepcopy(GIVEN), **changes}).encode()


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.json")), ids=lambda p: p.name)
def test_an_official_example_comes_back_as_it_was(example: Path) -> None:
    before = json.loads(example.read_text())
    wanted: Any = {k: v for k, v in copy.deepcopy(before).items() if k not in UNSAID}
    for path in LOST.get(example.name, []):
        at = wanted
        for step in path[:-1]:
            at = at[step]
        del at[path[-1]]
    assert consent_json(read_consent(example.read_bytes()).said) == wanted


def test_what_is_withheld_elsewhere_is_never_taken_for_something_to_give() -> None:
    """notThis: "I agree, but not to this". Its data is a no."""
    read = read_consent((EXAMPLES / "Consent-consent-example-notThis.json").read_bytes())
    draft = draft_of(read, client="P. van de Heuvel", agencies={})
    assert draft["own"] == []
    assert any("what it withholds" in says for says in draft["left_out"])


def test_a_draft_names_agency_purpose_and_things_and_says_what_it_left_out() -> None:
    draft = draft_of(read_consent(raw()), client="Ana Núñez Ortiz", agencies={"testland sheriff": "the-id"})
    assert (draft["recipient"], draft["purpose"], draft["own"]) == (
        "the-id",
        "To plan a safe interview",
        [["Phone", ""]],
    )
    assert any("signs anew" in says for says in draft["left_out"])
    assert any("your own limit" in says for says in draft["left_out"])
    other = draft_of(read_consent(raw(patient={"display": "Eva Prado"})), client="Ana Núñez Ortiz", agencies={})
    assert any("another name" in says for says in other["left_out"])
    assert any("TESTLAND SHERIFF" in says for says in other["left_out"])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "cannot be read as JSON"),
        (b"{", "cannot be read as JSON"),
        (b"\xff\xfe\x00", "cannot be read as JSON"),
        (b"<Consent/>", "This is XML"),
        (b"[]", "no FHIR resource"),
        (b'{"resourceType": "Consent", "status": NaN}', "cannot be read as JSON"),
        (b'{"resourceType": "Consent", "status": "active", "status": "rejected"}', "cannot be read as JSON"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "no FHIR resource"),
        (b"[" * 100_000, "cannot be read as JSON"),
        (b" " * (LARGEST + 1), "too large"),
        (raw(resourceType="Patient"), "no FHIR resource"),
        (raw(resourceType="Bundle"), "Take the one Consent out"),
        (raw(provision=[{}]), "FHIR R5"),
        (raw(status="on-fire-Núñez"), "no valid FHIR R4 Consent"),
        (raw(shoeSize=41), "shoeSize"),
        (raw(scope=None), "no valid FHIR R4 Consent"),
        (raw(scope={"coding": [{"code": "research"}]}), "not about privacy"),
        (raw(patient={"display": None}), "null"),
        (raw(status="entered-in-error"), "entered in error"),
        (raw(implicitRules="https://example.org/rules"), "modifier"),
        (raw(provision={"modifierExtension": [{"url": "https://example.org/not", "valueBoolean": True}]}), "modifier"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says) as refused:
        read_consent(content)
    assert "Núñez" not in refused.value.reason  # where it is wrong, never what stands there


def test_outside_references_are_left_where_they_are_and_said() -> None:
    read = read_consent(
        raw(
            patient={"reference": "https://elsewhere.example/Patient/1"},
            contained=[{"resourceType": "Patient", "id": "p"}],
        )
    )
    assert any("were not fetched" in says for says in read.left_out)
    assert any("contained" in says for says in read.left_out)


@pytest.fixture(scope="module")
def made(cast: Cast) -> list[str]:
    return vault_of(cast)


@pytest.mark.database
def test_a_signed_release_becomes_a_consent_that_names_things_and_not_their_words(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        client, release, package = signed(opened, with_documents=True)
        with pytest.raises(Refused, match="want this file"):
            interchange.export_consent(opened, client, release, running=True, wished=False, now=now())
        number, content = interchange.export_consent(opened, client, release, running=True, wished=True, now=now())
        said = json.loads(content)
        assert number.startswith("R-")
        assert said["status"] == "active"
        assert "555-0142" not in content.decode()
        permit = said["provision"]["provision"][0]
        assert [d["reference"]["display"] for d in permit["data"]] == ["Phone", "Lease.pdf"]
        assert permit["actor"][1]["reference"] == {"display": "Testland Sheriff"}
        assert {"SDV", "ETH", "R"} == {label["code"] for label in permit["securityLabel"]}
        assert said["policyRule"]["coding"][0]["code"] == "OPTOUT"  # nothing goes but what is permitted
        assert Entry.objects.filter(act="victim_services.export_consent", object_id=package).count() == 1
        record = record_for(opened, client, release)
        assert record is not None
        assert len(record.data["exported"]) == 1
        assert consent_json(read_consent(content).said) == said


@pytest.mark.database
def test_brought_in_it_is_a_draft_and_gives_nothing_to_anybody(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        client = clients.take_in(opened, {"name": "Ana Núñez Ortiz", "born": "1999-01-01"}, now=now())
        packages = Package.objects.count()
    browser = unlocked(cast)
    address = f"/vault/clients/{client}/consent/"
    answer = browser.post(address, {"file": SimpleUploadedFile("c.json", b"{", "application/json")})
    assert answer.status_code == 422
    assert "cannot be read as JSON" in answer.content.decode(), answer.content.decode().split("<h1>")[1][:900]
    assert b"Choose the file first" in browser.post(address, {}).content
    answer = browser.post(address, {"file": SimpleUploadedFile("Ana Nunez.json", raw(), "application/json")})
    assert answer.status_code == 302
    assert "Ana" not in answer["Location"]
    page = browser.get(answer["Location"]).content.decode()
    assert 'value="To plan a safe interview"' in page
    assert f'<option value="{identify("sheriff")}" selected>' in page
    assert "signs anew" in page
    with opened_as(cast, "ada") as opened:
        assert records_of(opened, client, "release") == []
        assert Package.objects.count() == packages
        [draft] = records_of(opened, client, "release_draft")
        with pytest.raises(Refused):
            releasing.revoke_release(opened, client, draft.id, how="spoken", now=now())
        with pytest.raises(Refused):
            interchange.export_consent(opened, client, draft.id, running=True, wished=True, now=now())


@pytest.mark.database
def test_the_file_is_made_by_a_post_and_its_name_says_nothing(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        client, release, _package = signed(opened)
    browser = unlocked(cast)
    address = f"/vault/clients/{client}/releases/{release}/consent.json"
    assert browser.get(address).status_code == 405
    assert browser.post(address).status_code == 409
    answer = browser.post(address, {"wished": "yes"})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith('attachment; filename="R-')
    assert "Ana" not in str(answer.headers)
