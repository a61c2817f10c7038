"""A match on which somebody has still to decide follows what is known and the model; what was decided stays as it was decided on; nothing that was
laid before people vanishes, and nothing of a silent match is told."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client

from tandem.persons.actions import comparing, relinking, saving
from tandem.persons.actions.adding import add_to_identity, known_anew
from tandem.persons.actions.deciding import decide_match
from tandem.persons.drafts import IdentifierDraft, NameDraft, PersonDraft
from tandem.persons.matching import model as models
from tandem.persons.matching.finding import Wanted
from tandem.persons.models import Decision, Match
from tandem.persons.queries.persons import open_matches
from tandem.persons.test_indexing import owner
from tandem.persons.test_relinking import another_model, the_shipped_model_after  # noqa: F401 - fixtures
from tests.cast import Cast

pytestmark = pytest.mark.database
NOW = datetime.now(UTC)
LONG = timedelta(hours=1)
KIND = {
    "sheriff": "police",
    "city-police": "police",
    "cps": "child_welfare",
    "feds": "police",
    "state-police": "police",
}


def save(cast: Cast, who: str, slug: str, given: str, family: str, *phones: str, **more: Any) -> UUID:
    draft = PersonDraft(
        part="suspect", names=(NameDraft(f"{given} {family}", given, "", family),), identifiers=tuple(IdentifierDraft("phone", p) for p in phones), **more
    )  # fmt: skip
    with cast.acting(who) as acting, transaction.atomic():
        here = saving.ToSave(draft, cast.compartments[f"intake:{slug}"], cast.agencies[slug], KIND[slug])
        [saved] = saving.save_persons([here], now=NOW)
        comparing.compare_saved([saved], acting=acting, now=NOW)
        return saved.identity_id


def add(cast: Cast, who: str, held: UUID, **what: Any) -> comparing.Found:
    with cast.acting(who) as acting, transaction.atomic():
        add_to_identity(held, PersonDraft(part="", **what))
        return known_anew([held], acting=acting, now=NOW)


def match_of(house: str, one: UUID, other: UUID) -> dict[str, Any]:
    [(row,)] = owner(
        house, "SELECT to_jsonb(m) FROM persons_match m WHERE finder_id IN (%s, %s) AND holder_id IN (%s, %s)", one, other, one, other
    )  # fmt: skip
    return dict(row)


def fields(match: dict[str, Any]) -> set[str]:
    return {e["field"] for e in match["evidence"]}


def test_an_open_match_that_falls_below_asking_stays_with_its_new_score_and_says_so(
    cast: Cast, house: str, request: pytest.FixtureRequest
) -> None:
    one = save(cast, "dana", "sheriff", "Mary", "Smith", "202-555-0131")
    other = save(cast, "dana", "sheriff", "Mary", "Smith", "202-555-0131")
    # Two common names: the phone made the match.
    owner(house, "UPDATE persons_match SET probability = 0.97 WHERE finder_id = %s", other)
    was = match_of(house, one, other)
    new = request.getfixturevalue("another_model")
    relinking.relink(NOW, lasting=LONG)
    now = match_of(house, one, other)
    assert (now["id"], now["finder_state"], now["found_as"], now["model_version"]) == (was["id"], "proposed", 0.97, new.split()[0])  # fmt: skip
    assert now["probability"] < 0.2
    assert "rivals" not in fields(now)
    assert sum(e["weight"] for e in now["evidence"]) == pytest.approx(now["weight"], abs=0.1)
    told = owner(house, "SELECT count(*) FROM ledger_entry WHERE act = 'persons.rescore_match' AND object_id = %s", UUID(now["id"]))  # fmt: skip
    assert told == [(1,)]
    with cast.acting("dana") as acting, transaction.atomic():
        assert UUID(now["id"]) not in [m.match.id for m in open_matches(acting, 100)]
    dana = Client()
    cast.log_in(dana, "dana")
    page = dana.get(f"/people/matches/{now['id']}/").content.decode()
    assert "Scored anew" in page
    assert "below what your agency asks to see" in page
    assert str(now["id"]) in dana.get(f"/people/{one}/").content.decode()
    relinking.relink(NOW, lasting=LONG)
    assert match_of(house, one, other) == now, "the same model and the same facts: the same match"


def test_what_is_added_on_either_side_is_in_the_open_match_at_once(cast: Cast, house: str) -> None:
    one = save(cast, "dana", "sheriff", "Fulgencia", "Arzápalo", "202-555-0132")
    other = save(cast, "dana", "sheriff", "Fulgencia", "Arzápalo", "202-555-0132")
    assert "plate" not in fields(match_of(house, one, other))
    plate = (IdentifierDraft("plate", "7ABC123", "CA"),)
    add(cast, "dana", one, identifiers=plate)
    add(cast, "dana", other, identifiers=plate)
    match = match_of(house, one, other)
    assert "plate" in fields(match)
    assert match["scored_at"]


def test_a_silent_match_follows_too_and_its_finder_learns_nothing(cast: Cast, house: str) -> None:
    theirs = save(cast, "fia", "feds", "Plácida", "Uribarri", "202-555-0133")
    ours = save(cast, "dana", "sheriff", "Plácida", "Uribarri", "202-555-0133")
    was = match_of(house, ours, theirs)
    assert was["mode"] == "silent"
    add(cast, "fia", theirs, names=(NameDraft("La Paloma Uribarri", "La Paloma", "", "Uribarri", kind="alias"),))
    found = add(cast, "dana", ours, identifiers=(IdentifierDraft("email", "placida@example.org"),))
    assert (found.matches, found.pointers) == (0, 0)
    add(cast, "fia", theirs, identifiers=(IdentifierDraft("email", "placida@example.org"),))
    add(cast, "dana", ours, names=(NameDraft("Placi", "Placi", "", ""),))
    now = match_of(house, ours, theirs)
    assert "email" in fields(now)
    assert now["finder_state"] == "proposed"
    told = owner(house, "SELECT count(*) FROM ledger_entry WHERE act = 'persons.rescore_match' AND object_id = %s AND agency_id = %s",
                 UUID(now["id"]), cast.agencies["sheriff"])  # fmt: skip
    assert told == [(0,)], "a line on the finder's ledger would tell"
    with cast.acting("dana"), transaction.atomic():
        assert not Match.objects.filter(id=UUID(now["id"])).exists()


def test_what_was_decided_keeps_what_it_was_decided_on(cast: Cast, house: str) -> None:
    one = save(cast, "dana", "sheriff", "Zenaida", "Orozpe", "202-555-0134")
    other = save(cast, "dana", "sheriff", "Zenaida", "Orozpe", "202-555-0134")
    which = UUID(match_of(house, one, other)["id"])
    with cast.acting("dana") as acting, transaction.atomic():
        decide_match(which, state="confirmed", reason="Same tattoo, seen", acting=acting, now=NOW)
    was = match_of(house, one, other)
    plate = (IdentifierDraft("plate", "7ABC124", "CA"),)
    add(cast, "dana", one, identifiers=plate)
    add(cast, "dana", other, identifiers=plate)
    assert match_of(house, one, other) == was
    owner(house, "UPDATE persons_match SET probability = 0.6 WHERE id = %s", which)
    add(cast, "dana", one, names=(NameDraft("Zeni", "Zeni", "", ""),))
    lines = "SELECT count(*) FROM ledger_entry WHERE act = 'persons.rescore_match' AND object_id = %s AND at > %s"
    [(decided,)] = owner(house, "SELECT decided_at FROM persons_decision WHERE match_id = %s", which)
    assert owner(house, lines, which, decided) == [(0,)], "nor does the ledger say that it was"
    with cast.acting("dana"), transaction.atomic():
        [decision] = Decision.objects.filter(match_id=which)
    assert decision.evidence == was["evidence"]


def test_of_two_agencies_one_has_decided_and_the_other_sees_what_is_known_now(cast: Cast, house: str) -> None:
    ours = save(cast, "dana", "sheriff", "Nicanora", "Tlapanco", "202-555-0135")
    theirs = save(cast, "carla", "cps", "Nicanora", "Tlapanco", "202-555-0135")
    before = match_of(house, ours, theirs)
    assert before["mode"] == "open"
    with cast.acting("dana") as acting, transaction.atomic():
        decide_match(UUID(before["id"]), state="confirmed", reason="Spoke with her", acting=acting, now=NOW)
    plate = (IdentifierDraft("plate", "7ABC125", "CA"),)
    add(cast, "dana", ours, identifiers=plate)
    add(cast, "carla", theirs, identifiers=plate)
    now = match_of(house, ours, theirs)
    assert (now["finder_state"], now["holder_state"]) == ("proposed", "confirmed")
    assert "plate" in fields(now)
    with cast.acting("dana"), transaction.atomic():
        [decision] = Decision.objects.filter(match_id=UUID(now["id"]))
    assert "plate" not in {e["field"] for e in decision.evidence}


def test_nobody_scores_a_match_of_others_and_nothing_is_told_of_one(cast: Cast, house: str) -> None:
    a, b = save(cast, "fia", "feds", "Ulpiana", "Xicoténcatl", "202-555-0136"), save(cast, "fia", "feds", "Ulpiana", "Xicoténcatl", "202-555-0136")  # fmt: skip
    was = match_of(house, a, b)
    scores = json.dumps([{"finder_id": str(a), "holder_id": str(b), "probability": 0.1, "weight": -3, "evidence": [], "model_version": "x"}])  # fmt: skip
    with cast.acting("dana"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tandem.rescore_matches(%s)", [scores])
        assert cursor.fetchone() in ((None,), ("",))
    assert match_of(house, a, b) == was


def test_nobody_is_their_own_rival() -> None:
    """Compared again, a person stands among those who are compared: who fits best of all would take from every other's chance."""
    draft = PersonDraft(names=(NameDraft("Jacinta Smith", "Jacinta", "", "Smith"),), born_on=date(1990, 5, 5))
    known = saving.features_of_draft(draft)
    persons = [comparing._Person(UUID(int=n), known, Wanted.of(known)) for n in (1, 2)]
    found = comparing._Beside(persons, UUID(int=9), counted=True).candidates([p.wanted for p in persons], 10)
    assert [[c.identity_id.int for c in some] for some in found] == [[2], [1]]


def test_nobody_decides_on_another_score_than_they_read(cast: Cast, house: str) -> None:
    one = save(cast, "dana", "sheriff", "Herlinda", "Cuauhtli", "202-555-0137")
    other = save(cast, "dana", "sheriff", "Herlinda", "Cuauhtli", "202-555-0137")
    which = match_of(house, one, other)["id"]
    dana = Client()
    cast.log_in(dana, "dana")
    assert '<input type="hidden" name="scored" value="">' in dana.get(f"/people/matches/{which}/").content.decode()
    for held in (one, other):
        add(cast, "dana", held, identifiers=(IdentifierDraft("plate", "7ABC126", "CA"),))
    form = {"state": "confirmed", "reason": "Read the old score", "seen": "0", "scored": ""}
    answer = dana.post(f"/people/matches/{which}/decide/", form)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Not recorded: what is known of the two changed while you looked" in page
    assert "Read the old score" in page
    assert match_of(house, one, other)["finder_state"] == "proposed"
    [scored] = re.findall(r'name="scored" value="([^"]+)"', page)
    assert dana.post(f"/people/matches/{which}/decide/", form | {"scored": scored}).status_code == 302
    assert match_of(house, one, other)["finder_state"] == "confirmed"
    numbers = dana.get(f"/people/matches/{which}/explained.json").json()
    assert numbers["scored_at"]
    assert numbers["decisions"][0]["probability"] == numbers["probability"]


def test_a_page_tells_how_far_the_night_came(cast: Cast, house: str) -> None:
    relinking.relink(NOW, lasting=LONG)
    lee = Client()
    cast.log_in(lee, "lee")
    page = lee.get("/people/thresholds/").content.decode()
    assert "All of your agency’s people were compared under it." in page
    save(cast, "dana", "sheriff", "Otilia", "Xochihua")
    assert "1 are to come by night" in lee.get("/people/thresholds/").content.decode()


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["errors_by = 'people'", "errors_of = 136", "errors = [{ at = 0.5, wrong = 0.035, missed = 0.191 }]"], "on 136 pairs of one person that were held out"),
        (["errors_by = 'pairs'", "errors_of = 72", "errors = [{ at = 0.5, wrong = 0.035, missed = 0.191 }]"], "on 72 pairs that people had confirmed"),
        (["errors = [{ at = 0.5, wrong = 0.035, missed = 0.191 }]"], "on corrupted copies of known people"),
        ([], "Nobody measured this model’s errors"),
    ],
)  # fmt: skip
def test_the_thresholds_page_says_how_the_errors_were_estimated(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str], says: str
) -> None:
    text = (models.FOLDER / "model.toml").read_text()
    begin, end = text.index("errors = ["), text.index("[family]")
    file = tmp_path / "m.toml"
    file.write_text(text[:begin] + "\n".join(lines) + "\n" + text[end:])
    shutil.copy(models.FOLDER / "frequencies.tsv", tmp_path)
    monkeypatch.setenv("TANDEM_MODEL", str(file))
    models.in_use.cache_clear()
    lee = Client()
    cast.log_in(lee, "lee")
    page = lee.get("/people/thresholds/").content.decode()
    assert says in page
    assert ("Wrong among those told" in page) == bool(lines)
