"""Releases from signature to end: what is refused, what crosses over, who sees it until when, and what a court may have."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from tandem.accords.models import Package, PackageFile, PackagePart
from tandem.accords.views.packages import _zipped
from tandem.agencies.models import Notice
from tandem.foundation.verdict import Refused
from tandem.ledger.models import Entry
from tandem.victim_services.actions import clients, documents, releasing
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.clients import records_of
from tandem.victim_services.rules.releases import Item, ReleaseDraft, refusals, same_person
from tandem.victim_services.test_vault import Upload
from tests.cast import CASE, Cast, identify
from tests.vaults import acts, opened_as, vault_of

pytestmark = pytest.mark.database
TODAY = date(2026, 5, 4)
SHERIFF, HARBOR, STRANGER = identify("sheriff"), identify("harbor"), identify("stranger-police")

GOOD = ReleaseDraft(
    recipient_id=SHERIFF, items=(Item("Phone", "+1 202-555-0142"),), purpose="So that the detective can call about the hearing",
    starts_on=TODAY, ends_on=TODAY + timedelta(days=30), signer="Ana Núñez Ortiz", capacity="client", risks_explained=True, not_a_condition=True,
    signed=True, second_signed=True, witness="Ada Advocate", authority="Superior Court, order 22-1",
)  # fmt: skip


def refused(draft: ReleaseDraft, **more: Any) -> set[str]:
    known: dict[str, Any] = {
        "today": TODAY, "cap_days": 90, "fellows": [SHERIFF, HARBOR], "own_agency": HARBOR, "client_name": "Ana Núñez Ortiz",
        "abusers": ["Raúl Ortiz Vega"], "minor": False, **more,
    }  # fmt: skip
    return {field for field, _says in refusals(draft, **known)}


def test_a_whole_release_may_be_signed() -> None:
    assert refused(GOOD) == set()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"recipient_id": None}, "recipient"),
        ({"recipient_id": STRANGER}, "recipient"),
        ({"recipient_id": HARBOR}, "recipient"),
        ({"items": ()}, "items"),
        ({"items": (Item("Everything", "the whole file"),)}, "items"),
        ({"items": (Item("Note", "todo el expediente"),)}, "items"),
        ({"items": (Item("Toda la información que tengan sobre ella", "x"),)}, "items"),
        ({"items": (Item("All of her records and files", "see paper"),)}, "items"),
        ({"items": (Item("File", "whatever you have"),)}, "items"),
        ({"items": (Item("Archivo", "su expediente"),)}, "items"),
        ({"items": (Item("Phone", " "),)}, "items"),
        ({"purpose": ""}, "purpose"),
        ({"purpose": "  as needed "}, "purpose"),
        ({"purpose": "xxxxxxxxxxxx"}, "purpose"),
        ({"purpose": "para los fines del caso"}, "purpose"),
        ({"purpose": "Any legal purposes"}, "purpose"),
        ({"starts_on": TODAY - timedelta(days=1)}, "starts_on"),
        ({"ends_on": TODAY}, "ends_on"),
        ({"ends_on": TODAY + timedelta(days=91)}, "ends_on"),
        ({"signer": ""}, "signer"),
        ({"signer": "Raul ORTIZ vega"}, "signer"),
        ({"signer": "Ortiz Vega, Raúl", "capacity": "court_guardian"}, "signer"),
        ({"signer": "Somebody Else"}, "signer"),
        ({"capacity": ""}, "capacity"),
        ({"capacity": "minor_alone"}, "capacity"),
        ({"signer": "Marta Solís", "capacity": "court_guardian", "authority": ""}, "authority"),
        ({"capacity": "court_guardian"}, "signer"),
        ({"witness": ""}, "witness"),
        ({"witness": "ana nunez ortiz"}, "witness"),
        ({"witness": "Raúl Vega"}, "witness"),
        ({"interpreter": "Sr. Ortiz Vega, Raulito"}, "interpreter"),
        ({"risks_explained": False}, "risks_explained"),
        ({"not_a_condition": False}, "not_a_condition"),
        ({"signed": False}, "signature"),
    ],
)
def test_each_gap_is_refused_beside_its_field(change: dict[str, Any], field: str) -> None:
    assert refused(replace(GOOD, **change)) == {field}


def test_an_alleged_abuser_signs_nothing_as_a_parent_either() -> None:
    minor = replace(GOOD, capacity="minor_and_parent", second_signer="Raúl Ortiz")
    assert refused(minor, minor=True) == {"signer"}
    assert refused(replace(minor, second_signer="Marta Núñez"), minor=True) == set()
    assert refused(replace(minor, second_signer=""), minor=True) == {"second_signer"}
    assert refused(replace(minor, second_signer="Ana Núñez Ortiz"), minor=True) == {"second_signer"}
    assert refused(replace(minor, second_signer="Marta Núñez", second_signed=False), minor=True) == {"second_signature"}
    assert refused(replace(minor, signer="Marta Núñez", second_signer="Marta Núñez Paz"), minor=True) == {"signer"}
    assert refused(GOOD, minor=True) == {"capacity"}


@pytest.mark.parametrize(
    "signer",
    ["Raul Ortiz Vega", "ORTIZ VEGA RAÚL", "Vega Ortiz, Raúl", "Raúl Ortiz", "R. Ortiz Vega", "Raúl Alberto Ortiz", "Raúl Ortiz-Vega", "Raulito Ortiz",
     "Raúl Ortis Bega", "Raúl de la Vega Ortiz"],
)  # fmt: skip
def test_who_did_harm_is_known_under_each_writing_of_the_name(signer: str) -> None:
    parent = replace(GOOD, capacity="minor_and_parent", second_signer=signer)
    assert refused(parent, minor=True, abusers=["Raúl Ortiz Vega (padrastro)"]) == {"signer"}


@pytest.mark.parametrize(
    ("noted", "signer"),
    [("Beto Ríos", "Roberto Ríos Luna"), ("Pepe", "José Luna"), ("Bill Hart", "William Hart"), ("Paco Sanz (novio)", "Francisco Sanz"), ("Chuy Mora", "Jesús Mora")],
)  # fmt: skip
def test_a_nickname_hides_nobody(noted: str, signer: str) -> None:
    assert refused(replace(GOOD, capacity="court_guardian", signer=signer), abusers=[noted]) == {"signer"}


@pytest.mark.parametrize("signer", ["Marta Ortiz Vega", "Rosa Vega", "Eva Núñez"])
def test_a_relative_with_the_same_surnames_may_sign(signer: str) -> None:
    assert refused(replace(GOOD, capacity="minor_and_parent", second_signer=signer), minor=True) == set()


def test_a_parent_who_is_noted_without_a_name_must_be_named_first() -> None:
    parent = replace(GOOD, capacity="minor_and_parent", second_signer="Marta Núñez")
    assert refused(parent, minor=True, abusers=["su papá"]) == {"second_signer"}
    assert refused(parent, minor=True, abusers=["her uncle", "Raúl Ortiz (father)"]) == set()


def test_a_survivor_who_bears_the_name_of_who_did_harm_still_signs_for_herself() -> None:
    assert refused(GOOD, abusers=["Ana Núñez Ortiz (mother)"]) == set()
    assert refused(replace(GOOD, signer="Ana Núñez"), abusers=["Ana Núñez Ortiz (mother)"]) == {"signer"}


def test_where_the_file_asks_for_an_interpreter_one_is_named() -> None:
    assert refused(GOOD, needs_interpreter=True) == {"interpreter"}
    assert refused(replace(GOOD, interpreter="Luz Prado"), needs_interpreter=True) == set()


@pytest.mark.parametrize(
    "words",
    [
        "All clinic dates of March",
        "Note of 3 May about the bus",
        "Case number",
        "Todas las citas con la abogada",
        "History of shelter stays",
    ],
)
def test_an_exact_thing_is_not_taken_for_everything(words: str) -> None:
    assert refused(replace(GOOD, items=(Item(words, "12 March, 9:30"),))) == set()


def test_an_agency_may_lower_the_cap_but_not_raise_it() -> None:
    assert refused(GOOD, cap_days=14) == {"ends_on"}
    assert refused(replace(GOOD, ends_on=TODAY + timedelta(days=91)), cap_days=400) == {"ends_on"}


def test_names_are_compared_in_any_order_and_without_accents() -> None:
    assert same_person("Núñez, Ana", "ana nunez")
    assert same_person("Ana Nunez", "Ana María Núñez Ortiz")
    assert not same_person("Ana Núñez", "Eva Núñez")
    assert not same_person("", "Ana")


# --- on the database ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(cast: Cast) -> list[str]:
    return vault_of(cast)


def now() -> datetime:
    return datetime.now(UTC)


def draft(**more: Any) -> ReleaseDraft:
    today = now().astimezone(ZoneInfo("America/Los_Angeles")).date()
    return replace(GOOD, **{"starts_on": today, "ends_on": today + timedelta(days=30), **more})


def signed(
    opened: OpenVault, *, case: UUID | None = CASE, with_documents: bool = False, **more: Any
) -> tuple[UUID, UUID, UUID]:
    """(client, release, package)"""
    client_id = clients.take_in(
        opened, {"name": "Ana Núñez Ortiz", "born": "1999-01-01", "abusers": "Raúl Ortiz Vega"}, now=now()
    )
    ids = []
    if with_documents:
        content = b"%PDF-1.7 " + bytes(600_000)
        ids = [documents.keep_document(opened, client_id, Upload(content), title="Lease", flagged=False, now=now())]
    release_id, wrong = releasing.sign_release(
        opened,
        client_id,
        draft(**more),
        case_id=case,
        document_ids=ids,
        extra={"method": "here", "notices": ["part2"]},
        now=now(),
    )
    assert wrong == []
    package = UUID(next(r.data["package_id"] for r in records_of(opened, client_id, "release")))
    return client_id, release_id, package


def seen_by(cast: Cast, name: str, package: UUID) -> bool:
    with acts(cast, name):
        return Package.objects.filter(id=package).exists()


def test_what_is_released_lies_in_the_recipients_compartment_and_nowhere_else(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        _client, _release, package = signed(opened)
    with acts(cast, "dana"):
        this = Package.objects.get(id=package)
        assert this.items == [["Phone", "+1 202-555-0142"]]
        assert this.compartment.kind == "investigation"
        assert "Ana" not in str(this.items) + this.purpose
    assert [n for n in ("omar", "petra", "carla", "greta", "opal", "xena", "sam") if seen_by(cast, n, package)] == []


def test_a_release_without_a_case_lies_in_the_recipients_intake(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        package = signed(opened, case=None)[2]
    assert seen_by(cast, "sam", package)
    assert not seen_by(cast, "omar", package)


def test_taken_back_it_is_gone_at_the_next_statement_and_the_recipient_is_told(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        client_id, release_id, package = signed(opened)
    assert seen_by(cast, "dana", package)
    with acts(cast, "dana"):
        assert Package.objects.filter(id=package).exists()
        # In the middle of Dana's transaction, on another connection, Ada takes it back.
        from concurrent.futures import ThreadPoolExecutor

        def take_back() -> None:
            from django.db import connection

            with opened_as(cast, "ada") as mine:
                releasing.revoke_release(mine, client_id, release_id, how="spoken", now=now())
            connection.close()

        with ThreadPoolExecutor(1) as other:
            other.submit(take_back).result()
        assert not Package.objects.filter(id=package).exists()
    with opened_as(cast, "ada") as opened:
        with pytest.raises(Refused, match="already"):
            releasing.revoke_release(opened, client_id, release_id, how="spoken", now=now())
        assert Entry.objects.filter(act="victim_services.revoke", object_id=package).exists()


def test_it_shows_until_its_second_and_not_after_with_no_job_run(cast: Cast, made: list[str]) -> None:
    import os

    from tandem.foundation.embedded import database

    with opened_as(cast, "ada") as opened:
        package = signed(opened)[2]
    with database.connect("owner", os.environ["TANDEM_DATABASE"]) as owner:
        owner.execute(
            "UPDATE accords_package SET starts_at = now() - interval '1 day', ends_at = now() + interval '1 second' WHERE id = %s",
            (package,),
        )
        owner.commit()
    assert seen_by(cast, "dana", package)
    import time

    time.sleep(1.1)
    assert not seen_by(cast, "dana", package)


def test_what_ended_is_emptied_and_the_ledger_keeps_what_kinds_it_was(cast: Cast, made: list[str]) -> None:
    import os

    from tandem.foundation.embedded import database

    with opened_as(cast, "ada") as opened:
        client_id, release_id, package = signed(opened, with_documents=True)
        releasing.revoke_release(opened, client_id, release_id, how="written", now=now())
    with database.connect("owner", os.environ["TANDEM_DATABASE"]) as owner:
        owner.execute("UPDATE accords_package SET revoked_at = now() - interval '2 hours' WHERE id = %s", (package,))
        owner.commit()
        assert owner.execute("SELECT tandem.empty_ended_packages()").fetchone()[0] >= 1
        owner.commit()
        assert owner.execute("SELECT items FROM accords_package WHERE id = %s", (package,)).fetchone()[0] == []
        assert (
            owner.execute("SELECT count(*) FROM accords_packagefile WHERE package_id = %s", (package,)).fetchone()[0]
            == 0
        )
        detail = owner.execute(
            "SELECT detail FROM ledger_entry WHERE act = 'victim_services.release' AND object_id = %s", (package,)
        ).fetchone()[0]
    assert (detail["items"], detail["documents"], detail["to"]) == (1, 1, "sheriff")


def test_a_refused_signature_leaves_a_line_and_nothing_else(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        client_id = clients.take_in(opened, {"name": "Ana Núñez Ortiz", "abusers": "Raúl Ortiz Vega"}, now=now())
        _nil, wrong = releasing.sign_release(
            opened,
            client_id,
            draft(signer="Raúl Ortiz Vega", capacity="court_guardian"),
            case_id=CASE,
            document_ids=[],
            extra={},
            now=now(),
        )
        assert [field for field, _s in wrong] == ["signer"]
        assert records_of(opened, client_id, "release") == []
        assert Entry.objects.filter(act="victim_services.refuse_release").exists()


@pytest.mark.parametrize("name", ["dana", "lee", "petra", "carla", "cora"])
def test_nobody_but_the_giver_changes_a_package_and_they_only_end_it(cast: Cast, made: list[str], name: str) -> None:
    with opened_as(cast, "ada") as opened:
        package = signed(opened)[2]
    with pytest.raises(DatabaseError), acts(cast, name):
        Package.objects.filter(id=package).update(ends_at=now() + timedelta(days=80))
    with acts(cast, "dana"):
        assert Package.objects.filter(id=package).update(revoked_at=None) == 0


@pytest.mark.parametrize("name", ["dana", "lee", "petra", "omar", "opal"])
def test_a_package_is_laid_by_a_provider_only(cast: Cast, made: list[str], name: str) -> None:
    """The sheriff cannot forge a release, neither into the own drawer nor as Harbor House."""
    for giver in (identify("harbor"), identify("sheriff")):
        with pytest.raises(DatabaseError), acts(cast, name):
            Package.objects.create(
                compartment_id=cast.compartments["investigation"], from_agency_id=giver, to_agency_id=SHERIFF, basis="release", number="R-X",
                purpose="x", starts_at=now(), ends_at=now() + timedelta(days=1), made_by_id=cast.members[name],
            )  # fmt: skip


def test_a_provider_gives_in_its_own_name_only(cast: Cast, made: list[str]) -> None:
    with pytest.raises(DatabaseError), opened_as(cast, "ada"):
        Package.objects.bulk_create(
            [
                Package(
                    compartment_id=cast.compartments["investigation"], from_agency_id=identify("da"), to_agency_id=SHERIFF, basis="release", number="R-X",
                    purpose="x", starts_at=now(), ends_at=now() + timedelta(days=1), made_by_id=cast.members["ada"],
                )
            ]
        )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "compartment"), [(91, "investigation"), (30, "intake:stranger-police"), (30, "services"), (30, "shell")]
)
def test_the_database_itself_refuses_a_package_too_long_or_too_far(
    cast: Cast, made: list[str], days: int, compartment: str
) -> None:
    with pytest.raises(DatabaseError), opened_as(cast, "ada"):
        Package.objects.create(
            compartment_id=cast.compartments[compartment], from_agency_id=HARBOR, to_agency_id=SHERIFF, basis="release", number="R-X",
            purpose="x", starts_at=now(), ends_at=now() + timedelta(days=days), made_by_id=cast.members["ada"],
        )  # fmt: skip


def test_a_download_stops_where_the_release_is_taken_back(cast: Cast, made: list[str]) -> None:

    with opened_as(cast, "ada") as opened:
        client_id, release_id, package = signed(opened, with_documents=True)
    with cast.acting("dana") as acting, transaction.atomic():
        files = list(PackageFile.objects.filter(package_id=package))
    # As in a server: the answer streams when the request, its transaction and who acted in it are over.
    whole = b"".join(_zipped(files, acting))
    assert zipfile.ZipFile(io.BytesIO(whole)).read("Lease.pdf") == b"%PDF-1.7 " + bytes(600_000)
    stream = _zipped(files, acting)
    first = next(stream)
    with opened_as(cast, "ada") as opened:
        releasing.revoke_release(opened, client_id, release_id, how="spoken", now=now())
    rest = b"".join(stream)
    assert 0 < len(first + rest) < 300_000
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(first + rest))


def test_the_recipients_on_call_are_told_without_a_word(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "ada") as opened:
        package = signed(opened, recipient_id=identify("city-police"), case=None)[2]
    with acts(cast, "omar"):
        notice = Notice.objects.get(object_id=package)
        assert notice.kind == "disclosure"
        assert PackagePart.objects.count() == 0
