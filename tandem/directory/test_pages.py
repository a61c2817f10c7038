"""Finding a bed, counting, editing, files by browser: what a member sees, and the sentence when something is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tandem.directory.models import Beds, Offer, Provider, Site
from tandem.directory.queries import finding
from tandem.directory.queries.finding import Wanted
from tandem.directory.rules.ages import age_words
from tandem.directory.rules.freshness import freshness
from tests.cast import Cast, identify

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


@pytest.fixture
def ada(cast: Cast) -> Client:
    browser = Client()
    cast.log_in(browser, "ada")
    return browser


@pytest.fixture
def acting(cast: Cast) -> Iterator[Any]:
    with cast.acting("dana") as who, transaction.atomic():
        yield who
        transaction.set_rollback(True)


def beds(acting: Any, name: str, *, free: int, minutes: int, **more: Any) -> Beds:
    offer = Offer.objects.create(
        agency_id=acting.agency_id,
        hsds_id=name,
        name=name,
        changed_at=NOW,
        category="shelter",
        region=more.pop("region", ""),
    )
    return Beds.objects.create(
        agency_id=acting.agency_id, hsds_id=name, offer=offer, total=9, free=free, counted_at=NOW - timedelta(minutes=minutes), changed_at=NOW, **more
    )  # fmt: skip


def names(acting: Any, **wanted: Any) -> list[str]:
    return [line.offer.name for line in finding.beds_for(acting, Wanted(**wanted), NOW) if line.own]


def test_free_and_fresh_beds_stand_first(acting: Any) -> None:
    beds(acting, "none", free=0, minutes=1)
    beds(acting, "stale", free=9, minutes=600)
    beds(acting, "few", free=1, minutes=5)
    beds(acting, "many", free=4, minutes=200)
    beds(acting, "few, older", free=1, minutes=30)
    assert names(acting) == ["many", "few", "few, older", "stale", "none"]
    assert names(acting, tonight=True) == ["many", "few", "few, older"]


def test_each_filter_finds_who_fits(acting: Any) -> None:
    beds(acting, "women", free=1, minutes=1, for_whom=["women"], min_age=18, accepts_children=True)
    beds(acting, "boys", free=1, minutes=1, for_whom=["men"], max_age=17, languages=["es"], region="North")
    beds(acting, "anybody", free=1, minutes=1, accepts_pets=True)
    found = {
        "women": ({"whom": "women"}, {"women", "anybody"}), "child": ({"age": 15}, {"boys", "anybody"}), "Spanish": ({"language": "es"}, {"boys"}),
        "north": ({"region": "North"}, {"boys"}), "with children": ({"children": True}, {"women"}), "pet": ({"pets": True}, {"anybody"}),
        "a grown woman": ({"whom": "women", "age": 30}, {"women", "anybody"}),
    }  # fmt: skip
    assert {name: set(names(acting, **wanted)) for name, (wanted, _who) in found.items()} == {
        n: who for n, (_w, who) in found.items()
    }


@pytest.mark.parametrize(
    ("minutes", "word"), [(0, "fresh"), (59, "fresh"), (60, "older"), (479, "older"), (480, "stale"), (9999, "stale")]
)
def test_a_count_grows_old(minutes: int, word: str) -> None:
    assert freshness(NOW - timedelta(minutes=minutes), NOW) == word


def test_ages_in_words() -> None:
    assert [age_words(*a) for a in ((None, None), (18, None), (None, 17), (0, 17), (12, 17))] == [
        "all ages",
        "18 and older",
        "up to 17",
        "up to 17",
        "12 to 17",
    ]


def test_the_phone_stands_first_and_can_be_tapped(cast: Cast) -> None:
    browser = Client()
    cast.log_in(browser, "omar")
    page = browser.get("/directory/?whom=women&age=30&tonight=on&language=es&children=on").content.decode()
    assert 'href="tel:+12025550150"' in page
    assert page.index("tel:+12025550150") < page.index("Women and girls, 18 and older, with their children")
    assert "/count/" not in page  # not their beds


def test_a_filter_that_makes_no_sense_is_left_out(ada: Client) -> None:
    assert ada.get("/directory/?age=-5&what=castle&region=999&language=klingon").status_code == 200


def test_one_tap_says_how_many_are_free(ada: Client, cast: Cast) -> None:
    where = f"/directory/beds/{identify('beds:harbor')}/count/"
    for said, free in (("0", 0), ("-1", 0), ("+1", 1), ("same", 1), ("3", 3), ("99", 8), ("3", 3)):
        assert ada.post(where, {"free": said}).status_code == 302
        with cast.acting("dana"), transaction.atomic():
            row = Beds.objects.get(pk=identify("beds:harbor"))
            assert (row.free, row.hsds["available"], row.counted_by_id) == (free, free, identify("ada"))
    for nonsense in ("", "many", "-3", "1e3", "٣"):
        assert ada.post(where, {"free": nonsense}).status_code == 409


def test_a_member_enters_a_provider_with_service_beds_and_place(ada: Client, cast: Cast) -> None:
    made = ada.post("/directory/providers/new/", {"name": "Casa Ñandú", "phone": "+1 202-555-0161"}).headers["Location"]
    assert (
        ada.post(
            f"{made}services/new/", {"name": "Noche", "category": "shelter", "languages": ["es", "en"], "min_age": "18"}
        ).status_code
        == 302
    )
    with cast.acting("ada"), transaction.atomic():
        offer = Offer.objects.get(name="Noche")
    answer = ada.post(
        f"/directory/services/{offer.pk}/beds/new/",
        {"kind": "safe_house", "total": "4", "free": "2", "for_whom": ["women"]},
    )
    assert answer.status_code == 302
    assert ada.post(f"{made}places/new/", {"address_1": "12 Olmo", "city": "Testville"}).status_code == 302
    with cast.acting("dana"), transaction.atomic():
        provider = Provider.objects.get(name="Casa Ñandú")
        assert (provider.hsds["phones"][0]["number"], provider.sites.get().confidential) == ("+1 202-555-0161", True)
        assert {row["code"] for row in Offer.objects.get(name="Noche").hsds["languages"]} == {"en", "es"}
        assert Beds.objects.get(offer=offer).hsds["maximum"] == 4
    assert ada.post(f"/directory/remove/provider/{provider.pk}/").status_code == 302
    with cast.acting("ada"), transaction.atomic():
        assert (Offer.objects.filter(name="Noche").count(), Site.objects.filter(provider_id=provider.pk).count()) == (
            0,
            0,
        )


@pytest.mark.parametrize(
    ("url", "data", "says"),
    [
        (f"/directory/services/{identify('offer:harbor')}/beds/new/", {"kind": "safe_house", "total": "2", "free": "3"}, "More are free than there are"),
        (f"/directory/services/{identify('offer:harbor')}/edit/", {"name": "x", "category": "shelter", "min_age": "9", "max_age": "3"}, "below the youngest"),
        (f"/directory/providers/{identify('provider:harbor')}/places/new/", {"public": "on"}, "Enter where it is"),
        ("/directory/providers/new/", {"name": ""}, "required"),
    ],
)  # fmt: skip
def test_a_wrong_form_says_what_is_wrong(ada: Client, url: str, data: dict[str, str], says: str) -> None:
    answer = ada.post(url, data)
    assert answer.status_code == 422
    assert says in answer.content.decode()


FILE = {"contents": [{"id": "n1", "name": "North Pantry", "phones": [{"number": "+1 202-555-0199"}]}, {"id": "n2"}]}


def test_a_file_comes_in_by_the_browser_and_says_what_was_not_taken(ada: Client, cast: Cast) -> None:
    for taken in (
        "1 entries taken in, 0 were here already, 1 not taken",
        "0 entries taken in, 1 were here already, 1 not taken",
    ):
        upload = SimpleUploadedFile("x.json", json.dumps(FILE).encode())
        page = ada.post("/directory/import/", {"file": upload, "addresses": "confidential"}).content.decode()
        assert taken in page
        assert "needs a name" in page
    bad = ada.post("/directory/import/", {"file": SimpleUploadedFile("x.json", b"{"), "addresses": "public"})
    assert (bad.status_code, "neither JSON nor a zip" in bad.content.decode()) == (422, True)
    assert ada.post("/directory/import/", {"addresses": "public"}).status_code == 422
