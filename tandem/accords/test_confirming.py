"""An accord opens nothing of an agency whose own supervisor has not confirmed it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from tandem.accords.models import Accord
from tandem.agencies.models import Notice
from tests.cast import Cast, identify

pytestmark = pytest.mark.database


def recorded(cast: Cast) -> str:
    """Recorded by the provider's coordinator through the page; the address of the accord."""
    cora, today = Client(), datetime.now(UTC).date()
    cast.log_in(cora, "cora")
    answer = cora.post("/accords/", {
        "title": "Second memorandum", "signed_on": today, "starts_on": today - timedelta(days=1), "ends_on": today + timedelta(days=90),
        "party": [identify("harbor"), identify("sheriff"), identify("da")], "opens-0": "investigation", "owner-0": "police", "to-0": "", "scope-0": "look",
    })  # fmt: skip
    assert answer.status_code == 302
    return str(answer["Location"])


def test_an_accord_that_is_refused_comes_back_as_it_was_filled_in(cast: Cast) -> None:
    cora, today = Client(), datetime.now(UTC).date()
    cast.log_in(cora, "cora")
    answer = cora.post("/accords/", {
        "title": "Third memorandum", "signed_on": today, "starts_on": today, "ends_on": today - timedelta(days=9),
        "party": [identify("harbor"), identify("da")], "opens-1": "investigation", "owner-1": "police", "to-1": "prosecution", "scope-1": "work",
    })  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "ends after it starts" in page.replace("&#x27;", "'")
    assert "Third memorandum" in page
    assert page.count(" checked") == 2
    for chosen in ("investigation", "police", "prosecution", "work"):
        assert f'value="{chosen}" selected' in page
    with cast.acting("cora"), transaction.atomic():
        assert not Accord.objects.filter(title="Third memorandum").exists()


def test_each_party_speaks_for_itself(cast: Cast) -> None:
    where = recorded(cast)
    accord_id = where.split("/")[-2]
    with cast.acting("lee"), transaction.atomic():
        states = {p.agency.slug: bool(p.confirmed_at) for p in Accord.objects.get(id=accord_id).parties.all()}
        assert states == {"harbor": True, "sheriff": False, "da": False}
        assert Notice.objects.filter(kind="accord", object_id=accord_id).count() == 1
    dana, lee = Client(), Client()
    cast.log_in(dana, "dana")
    assert "Our agency has signed this" not in dana.get(where).content.decode()
    assert "A supervisor of that agency" in dana.post(where, {"confirm": "yes"}).content.decode()
    cast.log_in(lee, "lee")
    assert "Our agency has signed this" in lee.get(where).content.decode()
    assert lee.post(where, {"confirm": "yes"}).status_code == 302
    again = lee.post(where, {"confirm": "yes"})
    assert "confirmed it already" in again.content.decode()
    with cast.acting("lee"), transaction.atomic():
        mine = Accord.objects.get(id=accord_id).parties.get(agency_id=identify("sheriff"))
        assert mine.confirmed_by_id == cast.members["lee"]


def test_a_supervisor_of_no_party_confirms_nothing(cast: Cast) -> None:
    where = recorded(cast)
    fia = Client()  # supervises a federal bureau, which is no party
    cast.log_in(fia, "fia")
    assert "Our agency has signed this" not in fia.get(where).content.decode()
    refused = fia.post(where, {"confirm": "yes"})
    assert refused.status_code == 409
    assert "is no party to this accord" in refused.content.decode()
