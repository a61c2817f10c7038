"""Where a shelter is: each way in which somebody of another agency, or of the platform, might learn it, in words and in code."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.test import Client

from tandem.directory.actions import addresses, editing, places
from tandem.directory.actions.taking_in import take_in
from tandem.directory.hsds import reading
from tandem.directory.models import Beds, ConfidentialAddress, DirectoryFile, LooseRecord, Offer, Provider, Site
from tandem.directory.queries import exporting
from tandem.foundation.verdict import Refused
from tests.cast import HIDDEN_STREET, MEMBERS, Cast, identify

pytestmark = pytest.mark.database
OTHERS = [name for name, (agency, *_rest) in MEMBERS.items() if agency != "harbor" and name != "sue"]
HARBOR = identify("site:harbor")
TRACES = ("Quetzal", "1471", "34.061234", "90001", "The house")
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def told(answer: Any) -> str:
    """All that an answer says: head, body, and the files of a zip."""
    body: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return str(dict(answer.headers)) + body.decode()


def betrayed(text: str) -> list[str]:
    return [trace for trace in TRACES if trace in text]


WAYS: dict[str, tuple[str, str, dict[str, str]]] = {
    "beds": ("get", "/directory/", {}), "services": ("get", "/directory/?what=shelter", {}), "on paper": ("get", "/directory/print/", {}),
    "the provider": ("get", f"/directory/providers/{identify('provider:harbor')}/", {}),
    "the place": ("get", f"/directory/places/{HARBOR}/edit/", {}),
    "changing the place": ("post", f"/directory/places/{HARBOR}/edit/", {"public": "on", "address_1": "x"}),
    "changing the provider": ("get", f"/directory/providers/{identify('provider:harbor')}/edit/", {}),
    "own entries": ("get", "/directory/ours/", {}), "searching its name": ("post", "/directory/", {"words": "Harbor"}),
    "JSON of everything": ("post", "/directory/export/", {"format": "json", "scope": "all"}),
    "CSV of everything": ("post", "/directory/export/", {"format": "csv", "scope": "all"}),
    "own JSON": ("post", "/directory/export/", {"format": "json", "scope": "own"}),
    "the house's search": ("post", "/search/", {"q": "Quetzal"}), "its ledger": ("get", f"/ledger/directory_site/{HARBOR}/", {}),
    "what the API says of itself": ("get", "/api/openapi.json", {}), "the agency": ("get", "/agencies/harbor/", {}),
}  # fmt: skip


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_of_another_agency_learns_where_the_shelter_is(cast: Cast, who: str) -> None:
    browser = Client(raise_request_exception=False)
    cast.log_in(browser, who)
    for name, (method, url, data) in WAYS.items():
        for headers in ({}, {"HX-Request": "true"}):
            answer = getattr(browser, method)(url, data, headers=headers)
            assert betrayed(told(answer).replace('value="Quetzal"', "")) == [], name
            assert answer.status_code < 500, name


@pytest.mark.parametrize("who", OTHERS)
def test_the_row_of_the_address_is_nobodys_but_its_agencys(cast: Cast, who: str) -> None:
    with cast.acting(who), transaction.atomic():
        assert ConfidentialAddress.objects.count() == 0
        assert addresses.address_of(HARBOR) is None
        assert ConfidentialAddress.objects.filter(site_id=HARBOR).update(sealed="x") == 0
        with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
            ConfidentialAddress.objects.create(site_id=HARBOR, agency_id=identify("harbor"), sealed="x")


@pytest.mark.parametrize("who", ["ada", "cora"])
def test_its_own_members_see_it_on_one_page_and_the_ledger_says_so(cast: Cast, who: str) -> None:
    browser = Client()
    cast.log_in(browser, who)
    page = browser.get(f"/directory/places/{HARBOR}/edit/").content.decode()
    assert HIDDEN_STREET in page
    for name, (method, url, data) in WAYS.items():
        if "the place" not in name:
            assert betrayed(told(getattr(browser, method)(url, data)).replace('value="Quetzal"', "")) == [], name
    with cast.acting(who), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT detail::text FROM ledger_entry WHERE act = 'directory.look_at_address' AND object_id = %s", [HARBOR]
        )
        details = [row[0] for row in cursor.fetchall()]
    assert details
    assert set(details) == {"{}"}


def test_others_are_told_whom_to_call(cast: Cast) -> None:
    browser = Client()
    cast.log_in(browser, "omar")
    page = browser.get(f"/directory/providers/{identify('provider:harbor')}/").content.decode()
    assert "The address is confidential; call the desk: +1 202-555-0150" in page
    assert 'href="tel:+12025550150"' in page


def test_an_operator_or_a_post_without_a_person_in_the_same_agency_does_not_see_it(cast: Cast) -> None:
    from tandem.agencies.actions.sign_in import acting_as_service

    with acting_as_service("harbor", "tip_line"), transaction.atomic():
        assert (ConfidentialAddress.objects.count(), Provider.objects.count()) == (0, 0)
    as_owner("UPDATE agencies_member SET role = 'operator' WHERE id = %s", identify("cora"))
    try:
        with cast.acting("cora"), transaction.atomic():
            assert ConfidentialAddress.objects.count() == 0
    finally:
        as_owner("UPDATE agencies_member SET role = 'coordinator' WHERE id = %s", identify("cora"))


def as_owner(sql: str, *values: object) -> list[tuple[Any, ...]]:
    from tandem.foundation.embedded import database

    with database.connect("owner", connection.settings_dict["NAME"]) as owner:
        cursor = owner.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def test_a_member_who_moved_to_another_agency_sees_it_no_more(cast: Cast) -> None:
    as_owner("UPDATE agencies_member SET agency_id = %s WHERE id = %s", identify("cps"), identify("ada"))
    try:
        with cast.acting("ada"), transaction.atomic():
            assert addresses.address_of(HARBOR) is None
    finally:
        as_owner("UPDATE agencies_member SET agency_id = %s WHERE id = %s", identify("harbor"), identify("ada"))


def test_neither_an_accord_nor_an_emergency_opens_it(cast: Cast) -> None:
    """The widest disclosures that the tables allow, laid by the owner over all that Harbor House owns."""
    for basis, member, scope in (("court_order", None, "work"), ("emergency", identify("dana"), "look")):
        as_owner(
            "INSERT INTO accords_disclosure (id, compartment_id, to_agency_id, to_member_id, basis, scope, reason, made_at, starts_at, ends_at, review)"
            " SELECT gen_random_uuid(), id, %s, %s, %s, %s, 'A child is in danger', now(), now(), now() + interval '1 hour', ''"
            " FROM accords_compartment WHERE owner_id = %s",
            identify("sheriff"), member, basis, scope, identify("harbor"),
        )  # fmt: skip
    with cast.acting("dana"), transaction.atomic():
        assert addresses.address_of(HARBOR) is None
        assert ConfidentialAddress.objects.count() == 0


def test_not_even_the_databases_owner_reads_it_in_a_table(cast: Cast) -> None:
    tables = [
        r[0]
        for r in as_owner(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public' AND relkind = 'r'"
        )
    ]
    found = [t for t in tables if as_owner(f"SELECT 1 FROM {t} x WHERE x::text LIKE '%%Quetzal Lantern%%' LIMIT 1")]
    assert found == []


def test_the_database_refuses_an_address_in_the_row_that_others_read(cast: Cast) -> None:
    with cast.acting("ada"), pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.filter(pk=HARBOR).update(hsds={"id": "house", "addresses": [{"address_1": HIDDEN_STREET}]})
    with cast.acting("ada"), pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.filter(pk=HARBOR).update(name="1471 Quetzal")


def test_only_its_members_change_an_entry(cast: Cast) -> None:
    with cast.acting("dana") as dana, transaction.atomic():
        for model in (Provider, Offer, Site, Beds):
            assert model.objects.filter(agency_id=identify("harbor")).update(hsds_id="x") == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            Beds.objects.create(agency_id=identify("harbor"), offer_id=identify("offer:harbor"), hsds_id="y", total=1, free=1,
                                counted_at=NOW, changed_at=NOW)  # fmt: skip
        with pytest.raises(Refused):
            editing.count_free(Beds.objects.get(hsds_id="beds"), change=1, exactly=None, acting=dana, now=NOW)
    with cast.acting("dana"), pytest.raises(IntegrityError), transaction.atomic():
        # Beds of one's own agency under another's service.
        Beds.objects.create(agency_id=identify("sheriff"), offer_id=identify("offer:harbor"), hsds_id="z", total=1, free=1,
                            counted_at=NOW, changed_at=NOW)  # fmt: skip


def test_a_text_that_others_read_may_not_hold_the_address(cast: Cast) -> None:
    browser = Client()
    cast.log_in(browser, "ada")
    for text in ("Ring at 1471 Quetzal Lantern Rd.", "1471, quetzal lantern road"):
        answer = browser.post(
            f"/directory/services/{identify('offer:harbor')}/edit/",
            {"name": "Shelter", "category": "shelter", "description": text},
        )
        assert answer.status_code == 409
        assert "holds a confidential address" in answer.content.decode()


# Files ------------------------------------------------------------------------------------------------------------------------------
ADDRESS = {
    "address_1": "88 Sycamore Bend",
    "city": "Testville",
    "state_province": "CA",
    "postal_code": "90002",
    "country": "US",
}
HOUSE = {
    "id": "L1", "name": "Sycamore house", "latitude": 35.123456, "longitude": -119.654321, "description": "Blue door behind the bakery",
    "transportation": "Bus 9", "addresses": [ADDRESS], "phones": [{"id": "p", "number": "+1 202-555-0177", "description": "Bell of 88 Sycamore Bend"}],
    "external_identifier": "///blue.door.bakery",
}  # fmt: skip
HOUSE_TRACES = ("Sycamore", "35.123456", "119.654321", "bakery", "Bus 9", "90002")


def organization(**location: Any) -> dict[str, Any]:
    place = HOUSE | location
    return {
        "id": "O1", "name": "Ward House", "description": "We sit at 88 Sycamore Bend, Testville.", "locations": [place],
        "services": [{
            "id": "S1", "name": "Beds", "status": "active", "alert": "Use the gate of 88 sycamore bend",
            "service_at_locations": [{"id": "A1", "description": "88 Sycamore Bend", "location": place | {"description": "Another: bakery"}}],
            "metadata": [{"id": "m", "resource_type": "location", "field_name": "address_1", "previous_value": "87 Sycamore Bend"}],
        }],
    }  # fmt: skip


def bring(document: object, acting: Any, *, confidential: bool = False) -> Any:
    given = reading.read_bytes(json.dumps(document).encode(), "x.json")
    return take_in(given, addresses_confidential=confidential, acting=acting, now=NOW)


def everything(agency_id: Any) -> str:
    """All rows of the directory that others read, and all that an export writes."""
    rows: list[Any] = [
        list(m.objects.filter(agency_id=agency_id).values())
        for m in (Provider, Offer, Site, Beds, LooseRecord, DirectoryFile)
    ]
    back = [exporting.given_back(f) for f in DirectoryFile.objects.filter(agency_id=agency_id)]
    return (
        str(rows)
        + str(back)
        + str(exporting.as_json([agency_id]))
        + str(exporting.as_csv(exporting.as_tables([agency_id])))
    )


@pytest.fixture
def carla(cast: Cast) -> Any:
    with cast.acting("carla") as who, transaction.atomic():
        yield who
        transaction.set_rollback(True)


@pytest.mark.parametrize("how", ["marked", "said", "before", "later", "tables"])
def test_a_confidential_place_leaves_no_trace_in_what_others_read(carla: Any, how: str) -> None:
    if how == "marked":
        bring(organization(confidential=True), carla)
    elif how == "said":
        bring(organization(), carla, confidential=True)
    elif how == "before":  # it is confidential here; a later file says nothing of it
        bring({"id": "L1", "location_type": "physical", "confidential": True}, carla)
        bring(organization(), carla)
    elif how == "later":  # it was public, and then a member made it confidential
        bring(organization(), carla)
        provider = Provider.objects.get(hsds_id="O1")
        site = Site.objects.get(hsds_id="L1")
        lines = {key: ADDRESS.get(key, "") for key in places.ADDRESS}
        places.save_place(
            provider, site, {"name": "Sycamore house", "phone": "", "public": False, **lines}, acting=carla, now=NOW
        )
    else:
        rows = exporting_tables(organization(confidential=True))
        bring(rows, carla)
    text = everything(carla.agency_id)
    assert [trace for trace in HOUSE_TRACES if trace.lower() in text.lower()] == []
    hidden = addresses.address_of(Site.objects.get(hsds_id="L1").pk)
    assert hidden is not None
    assert hidden["addresses"][0]["address_1"] == "88 Sycamore Bend"
    assert "Ward House" in text


def exporting_tables(document: dict[str, Any]) -> dict[str, Any]:
    from tandem.directory.hsds.shapes import TABLES
    from tandem.directory.hsds.tables import flatten

    return {TABLES[name][0]: rows for name, rows in flatten([("organization", document)]).items()}


def test_our_own_export_brought_back_wipes_no_address(carla: Any) -> None:
    bring(organization(confidential=True), carla)
    out = exporting.as_json([carla.agency_id])
    out["contents"][0]["locations"][0]["languages"] = [
        {"code": "es", "name": "Spanish"}
    ]  # so that its row is written anew
    again = bring(out, carla)
    assert (again.rejects, again.accepted > 0) == ([], True)
    hidden = addresses.address_of(Site.objects.get(hsds_id="L1").pk)
    assert hidden is not None
    assert hidden["addresses"] == [ADDRESS]


def test_a_member_may_open_a_place_again(carla: Any) -> None:
    bring(organization(confidential=True), carla)
    provider, site = Provider.objects.get(hsds_id="O1"), Site.objects.get(hsds_id="L1")
    lines = {key: ADDRESS.get(key, "") for key in places.ADDRESS}
    places.save_place(
        provider, site, {"name": "Ward House", "phone": "", "public": True, **lines}, acting=carla, now=NOW
    )
    assert "88 Sycamore Bend" in str(exporting.as_json([carla.agency_id]))
    assert ConfidentialAddress.objects.filter(site=site).count() == 0


def test_a_rejected_record_keeps_no_address(carla: Any) -> None:
    outcome = bring(
        {"contents": [{"name": "No id", "location_type": "physical", "addresses": [ADDRESS]}, organization()]}, carla
    )
    assert [(r.line, r.column) for r in outcome.rejects] == [(1, "location.id")]
    assert "Sycamore" not in str(outcome.rejects)
    assert Provider.objects.filter(agency_id=carla.agency_id).count() == 1


def test_an_address_without_its_location_is_not_taken(carla: Any) -> None:
    outcome = bring({"addresses.csv": [{"id": "a", "location_id": "nowhere", **ADDRESS}]}, carla)
    assert [(r.column, r.original) for r in outcome.rejects] == [("location_id", {"id": "a"})]
    assert "Sycamore" not in everything(carla.agency_id)


def test_a_post_that_looks_after_the_platform_brings_no_file(cast: Cast) -> None:
    with cast.acting("opal") as opal, pytest.raises(Refused):
        bring(organization(), opal)


def test_a_count_by_hand_stands_against_an_older_file(carla: Any) -> None:
    def file(free: int, **more: str) -> dict[str, Any]:
        capacity = {"id": "C1", "maximum": 9, "available": free, **more}
        return {"id": "S9", "name": "Beds", "status": "active", "service_capacities": [capacity]}

    def free() -> tuple[int, datetime]:
        row = Beds.objects.get(hsds_id="C1")
        return row.free, row.counted_at

    bring(file(5), carla)
    assert free() == (5, NOW)
    editing.count_free(
        Beds.objects.get(hsds_id="C1"), change=-1, exactly=None, acting=carla, now=NOW + timedelta(hours=1)
    )
    assert bring(file(5), carla).accepted == 0
    bring(file(7, updated="2026-11-25T02:30:00+00:00"), carla)
    assert free() == (4, NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    take_in(reading.read_bytes(json.dumps(file(7, updated=later.isoformat())).encode(), "x.json"), addresses_confidential=False, acting=carla,
            now=later + timedelta(minutes=5))  # fmt: skip
    assert free() == (7, later)


def test_two_members_who_tap_at_once_are_both_counted(cast: Cast) -> None:
    with cast.acting("ada") as ada:
        with transaction.atomic():
            one, two = Beds.objects.get(hsds_id="beds"), Beds.objects.get(hsds_id="beds")
        editing.count_free(one, change=-1, exactly=None, acting=ada, now=NOW)
        editing.count_free(two, change=-1, exactly=None, acting=ada, now=NOW + timedelta(seconds=1))
        with transaction.atomic():
            assert Beds.objects.get(hsds_id="beds").free == 1
        editing.count_free(two, change=None, exactly=99, acting=ada, now=NOW)
        with transaction.atomic():
            assert Beds.objects.get(hsds_id="beds").free == 8
