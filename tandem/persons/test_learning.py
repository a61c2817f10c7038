"""Training on an agency's own people, through the wall: its entries of the index, its people's decisions, and no name that few bear."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from tandem.agencies.actions.sign_in import acting_as_service
from tandem.foundation.verdict import Refused
from tandem.persons.actions import saving
from tandem.persons.actions.learning import what_is_known
from tandem.persons.drafts import NameDraft, PersonDraft, PlaceDraft
from tandem.persons.test_indexing import owner
from tests.cast import Cast, identify

pytestmark = pytest.mark.database
NOW = datetime.now(UTC)
GIVEN = ["Ana", "Luis", "Rosa", "Juan", "Elena", "Pedro", "Lucia", "Mario"]
FAMILY = ["Garcia", "Lopez", "Smith", "Kim", "Cole", "Torres", "Vega", "Stone"]
COUNTY = ("Alderton", "Tamarack", "Port Linden")


def draft(given: str, family: str, born: date | None, part: str = "suspect") -> PersonDraft:
    return PersonDraft(
        part=part, names=(NameDraft(f"{given} {family}", given, "", family),), born_on=born, sex="female",
        places=(PlaceDraft(city="Alderton", county="Alder", state="CA"),),
    )  # fmt: skip


def save(cast: Cast, who: str, agency: str, kind: str, people: list[PersonDraft]) -> list[UUID]:
    where, of = cast.compartments[f"intake:{agency}"], cast.agencies[agency]
    with cast.acting(who), transaction.atomic():
        saved = saving.save_persons([saving.ToSave(p, where, of, kind) for p in people], now=NOW)
    return [s.identity_id for s in saved]


def match(house: str, finder: UUID, holder: UUID, state: str, holders: str = "sheriff", mode: str = "open") -> None:
    evidence = (
        '[{"field": "prior", "level": "held", "weight": -17}, {"field": "family", "level": "exact", "weight": 9.0}]'
    )
    owner(house, "INSERT INTO persons_match (id, finder_id, finder_agency_id, holder_id, holder_agency_id, mode, probability, weight, evidence,"
          " model_version, finder_state, holder_state, found_at) VALUES (%s, %s, %s, %s, %s, %s, 0.9, 12, %s::jsonb, 'test', %s, 'proposed', now())",
          uuid4(), finder, identify("sheriff"), holder, identify(holders), mode, evidence, state)  # fmt: skip


def lines(house: str) -> list[object]:
    """The ledger outlives a test."""
    return [d for (d,) in owner(house, "SELECT detail FROM ledger_entry WHERE act = 'persons.train' ORDER BY id")]


@pytest.fixture(scope="module")
def known(cast: Cast) -> list[UUID]:
    """120 people of the sheriff's, each twice, of half of whom the day of birth is known once; and one person of a rare name six times."""
    rng = random.Random(3)
    people: list[PersonDraft] = []
    for i in range(120):
        given, family = rng.choice(GIVEN), rng.choice(FAMILY)
        born = date(1970, 1, 1) + timedelta(days=rng.randrange(12_000))
        people += [draft(given, family, born), draft(given, family, born if i % 2 else None)]
    people += [draft("Xochiquetzal", "Zwijnenburg", date(2009, 4, 2))] * 6
    return save(cast, "dana", "sheriff", "police", people)


def test_it_reads_the_agency_s_own_people_and_decisions_and_says_so_on_the_ledger(
    cast: Cast, house: str, known: list[UUID]
) -> None:
    [other] = save(cast, "fia", "feds", "police", [draft("Ana", "Hidden", None)])
    [reporter] = save(cast, "dana", "sheriff", "police", [draft("Rita", "Reports", None, part="reporter")])
    for i in range(0, 44, 2):
        match(house, known[i], known[i + 1], "confirmed")
    match(house, known[0], known[3], "rejected")
    match(house, known[2], other, "confirmed", holders="feds")
    match(house, known[4], other, "confirmed", holders="feds", mode="silent")  # this agency knows nothing of it
    match(house, known[6], known[9], "undecided")
    before = len(lines(house))
    with acting_as_service("sheriff", "importer") as acting:  # as the command does
        found = what_is_known(acting)
    ids = {UUID(p.id) for p in found.people}
    assert set(known) <= ids
    assert not ids & {other, reporter, identify("identity:feds"), identify("identity:harbor")}
    assert (found.confirmed, found.rejected) == (23, 1)
    assert found.labels is not None
    assert (len(found.labels.same), len(found.labels.different)) == (22, 1)
    assert [look.levels for look in found.labels.seen_same] == [(("family", "exact"),)]
    assert len(lines(house)) == before + 1
    assert lines(house)[-1] == {"people": len(ids), "confirmed": 23, "rejected": 1}


@pytest.mark.parametrize("who", ["ada", "cora"])
def test_a_provider_s_clients_train_nothing(cast: Cast, house: str, who: str) -> None:
    before = len(lines(house))
    with cast.acting(who) as acting, pytest.raises(Refused, match="never compared"):
        what_is_known(acting)
    assert len(lines(house)) == before


def test_only_the_importer_asks_for_the_agency_s_entries(cast: Cast, known: list[UUID]) -> None:
    with cast.acting("dana"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tandem.own_match_entries()")
        assert cursor.fetchone() == (0,)
    with acting_as_service("feds", "importer"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tandem.own_match_entries() AS id")
        assert not set(known) & {row[0] for row in cursor.fetchall()}  # another agency's
