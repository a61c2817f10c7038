"""The night's comparison: what two saved in one second is found, nothing is proposed twice, nothing decided, a provider has no part in it; a new model
reaches everybody in the end, a night that is killed goes on where it was, and one that fails keeps nobody else from theirs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, transaction

from tandem.persons.actions import relinking, saving
from tandem.persons.actions.deciding import decide_match
from tandem.persons.actions.indexing import index_anew
from tandem.persons.drafts import IdentifierDraft, NameDraft, PersonDraft
from tandem.persons.matching import model as models
from tandem.persons.models import Identity, Match
from tandem.persons.test_indexing import owner
from tests.cast import Cast

pytestmark = pytest.mark.database
NOW = datetime.now(UTC)
LONG = timedelta(hours=1)
NONE_LEFT = timedelta(0)
LINES = "SELECT count(*) FROM ledger_entry WHERE act = 'persons.relink' AND outcome = 'done'"


def person(given: str, family: str, phone: str = "") -> PersonDraft:
    numbers = (IdentifierDraft("phone", phone),) if phone else ()
    return PersonDraft(part="suspect", names=(NameDraft(f"{given} {family}", given, "", family),), sex="male", identifiers=numbers)  # fmt: skip


def save_unseen(cast: Cast, who: str, draft: PersonDraft) -> UUID:
    """As when two save in the same second: entered, and compared with nobody."""
    slug, kind = {"dana": ("sheriff", "police"), "carla": ("cps", "child_welfare"), "fia": ("feds", "police")}[who]
    with cast.acting(who), transaction.atomic():
        where = saving.ToSave(draft, cast.compartments[f"intake:{slug}"], cast.agencies[slug], kind)
        [saved] = saving.save_persons([where], now=NOW)
        return saved.identity_id


def pairs(house: str, *among: UUID) -> list[tuple[UUID, UUID, str]]:
    rows = owner(house, "SELECT finder_id, holder_id, finder_state FROM persons_match ORDER BY found_at")
    return [(a, b, state) for a, b, state in rows if not among or {a, b} <= set(among)]


def marks(house: str, *ids: UUID) -> set[str]:
    return {m for (m,) in owner(house, "SELECT compared_with FROM persons_matchentry WHERE identity_id = ANY (%s)", list(ids))}  # fmt: skip


@pytest.fixture
def another_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The shipped model with a phone that says nothing, taken into use as an operator does. The value is its mark."""
    for name in ("model.toml", "frequencies.tsv"):
        shutil.copy(models.FOLDER / name, tmp_path / name)
    file = tmp_path / "model.toml"
    text = file.read_text().replace('version = "2026', 'version = "own-2026')
    file.write_text(text.replace("same = { m = 0.6, u = 0.000002 }", "same = { m = 0.6, u = 0.6 }"))
    monkeypatch.setenv("TANDEM_MODEL", str(file))
    models.in_use.cache_clear()
    yield models.in_use().mark
    models.in_use.cache_clear()


@pytest.fixture(autouse=True)
def the_shipped_model_after() -> Iterator[None]:
    yield
    models.in_use.cache_clear()


def test_what_two_saved_in_one_second_is_found_by_night_and_once(cast: Cast, house: str) -> None:
    draft = person("Baldomero", "Quiñonero", "202-555-0177")
    one, two = save_unseen(cast, "dana", draft), save_unseen(cast, "dana", draft)
    assert pairs(house, one, two) == []
    assert relinking.relink(NOW).compared >= 2
    [(finder, holder, state)] = pairs(house, one, two)
    assert {finder, holder} == {one, two}
    assert state == "proposed"
    relinking.relink(NOW)
    assert len(pairs(house, one, two)) == 1
    assert owner(house, LINES) != [(0,)]
    details = owner(house, "SELECT detail FROM ledger_entry WHERE act = 'persons.relink'")
    assert all(set(detail) == {"compared"} for (detail,) in details)


def test_who_was_compared_is_left_alone_until_something_changes(cast: Cast, house: str) -> None:
    held = save_unseen(cast, "dana", person("Telesforo", "Anzaldúa"))
    relinking.relink(NOW)
    assert relinking.relink(NOW).compared == 0
    with cast.acting("dana"), transaction.atomic():
        index_anew([Identity.objects.get(id=held)])
    assert marks(house, held) == {""}
    assert relinking.relink(NOW).compared == 1


def test_who_changes_while_they_are_compared_is_due_still(cast: Cast, house: str) -> None:
    held = save_unseen(cast, "dana", person("Macedonio", "Urrutia"))
    [(entered,)] = owner(house, "SELECT entered_at FROM persons_matchentry WHERE identity_id = %s", held)
    owner(house, "UPDATE persons_matchentry SET entered_at = entered_at + interval '1 second' WHERE identity_id = %s", held)  # fmt: skip
    note(held, entered)
    assert marks(house, held) == {""}
    note(held, entered + timedelta(seconds=1))
    assert marks(house, held) == {"m"}


def note(held: UUID, entered: datetime, slug: str = "sheriff") -> None:
    from tandem.agencies.actions.sign_in import acting_as_service

    with acting_as_service(slug, "importer"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tandem.note_compared(%s, %s, 'm')", [[held], [entered]])


def test_only_an_agency_s_own_importer_asks_who_is_due_and_notes_who_was_compared(cast: Cast, house: str) -> None:
    held = save_unseen(cast, "dana", person("Nepomuceno", "Zavaleta"))
    [(entered,)] = owner(house, "SELECT entered_at FROM persons_matchentry WHERE identity_id = %s", held)
    note(held, entered, slug="cps")
    with cast.acting("dana"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tandem.note_compared(%s, %s, 'm')", [[held], [entered]])
        cursor.execute("SELECT * FROM tandem.due_for_comparison(true, 'm', '', %s, 10)", [relinking.NOBODY])
        assert cursor.fetchall() == []
    assert marks(house, held) == {""}


def test_a_new_model_reaches_who_has_been_here_for_years_in_batches_while_there_is_time(
    cast: Cast, house: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """The second record of each pair was entered unseen and marked as compared long ago: only a walk over everybody finds them."""
    ids = [save_unseen(cast, "dana", person("Hermenegildo", "Iturbide")) for _ in range(5)]
    relinking.relink(NOW)
    owner(house, "DELETE FROM persons_match WHERE finder_id = ANY (%s)", ids)
    assert relinking.relink(NOW, lasting=LONG).compared == 0
    new = request.getfixturevalue("another_model")
    monkeypatch.setattr(relinking, "BATCH", 2)
    night = relinking.relink(NOW, lasting=NONE_LEFT)
    assert (night.compared, night.finished, marks(house, *ids)) == (0, False, {models.shipped().mark})
    night = relinking.relink(NOW, lasting=LONG)
    assert (night.finished, marks(house, *ids)) == (True, {new})
    assert len(pairs(house, *ids)) == 10, "each with each, and once"
    assert relinking.relink(NOW, lasting=LONG).compared == 0
    with cast.acting("lee"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tandem.comparison_progress(%s)", [new])
        compared, to_come = cursor.fetchone()
    assert (compared >= 5, to_come) == (True, 0)


def test_a_model_whose_weights_changed_and_whose_version_did_not_is_another_one(tmp_path: Path) -> None:
    for name in ("model.toml", "frequencies.tsv"):
        shutil.copy(models.FOLDER / name, tmp_path / name)
    same = models.load(tmp_path / "model.toml")
    assert same.mark == models.shipped().mark
    (tmp_path / "frequencies.tsv").write_text((tmp_path / "frequencies.tsv").read_text() + "# one more line\n")
    other = models.load(tmp_path / "model.toml")
    assert other.version == same.version
    assert other.mark != same.mark


KILLED_IN_THE_THIRD = """
import os, signal
import django; django.setup()
from datetime import UTC, datetime
from tandem.persons.actions import relinking
relinking.BATCH = 1
compare, done = relinking.compare_entries, []
def killed_in_the_third(*args, **more):
    found = compare(*args, **more)
    done.append(1)
    if len(done) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return found
relinking.compare_entries = killed_in_the_third
relinking.relink(datetime.now(UTC))
"""


def test_a_night_that_is_killed_goes_on_where_it_was(cast: Cast, house: str) -> None:
    relinking.relink(NOW)
    ids = [save_unseen(cast, "dana", person("Policarpo", "Etcheverry")) for _ in range(5)]
    [(before,)] = owner(house, LINES)
    done = subprocess.run(
        [sys.executable, "-c", KILLED_IN_THE_THIRD], env={**os.environ, "TANDEM_DATABASE": house}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    compared = "SELECT count(*) FROM persons_matchentry WHERE compared_with <> '' AND identity_id = ANY (%s)"
    assert owner(house, compared, ids) == [(2,)], "what was done stands, the third went with its transaction"
    assert owner(house, LINES) == [(before + 2,)], "and it has said what it did"
    assert relinking.relink(NOW).compared == 3
    assert len(pairs(house, *ids)) == 10


def test_a_night_that_is_told_to_stop_ends_between_two_batches(
    cast: Cast, house: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    relinking.relink(NOW)
    for _ in range(3):
        save_unseen(cast, "dana", person("Sinforoso", "Echegaray"))
    monkeypatch.setattr(relinking, "BATCH", 1)
    told = iter([False, True])
    night = relinking.relink(NOW, stop=lambda: next(told, True))
    assert (night.compared, night.finished) == (1, False)
    assert relinking.relink(NOW).compared == 2


def poison(house: str, held: UUID) -> None:
    """An entry that cannot be read, with a personal word in it; no key leads to it, so nobody else stumbles over it."""
    owner(house, "UPDATE persons_matchentry SET features = 'Quiñonero' WHERE identity_id = %s", held)
    owner(house, "DELETE FROM persons_matchkey k USING persons_matchentry e WHERE k.entry = e.number AND e.identity_id = %s", held)  # fmt: skip


def test_one_who_cannot_be_compared_is_told_and_the_others_go_on(
    cast: Cast, house: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Of child welfare, which comes before the sheriff."""
    bad = save_unseen(cast, "carla", person("Anacleto", "Berrospe"))
    good = [
        save_unseen(cast, "carla", person("Aniceto", "Lizárraga")),
        save_unseen(cast, "dana", person("Eufemio", "Tapia")),
    ]
    poison(house, bad)
    night = relinking.relink(NOW)
    assert (marks(house, bad), marks(house, *good)) == ({""}, {models.shipped().mark})
    [trouble] = night.troubles
    assert trouble.startswith("cps: 1 could not be compared (JSONDecodeError at ")
    assert "one person of cps could not be compared" in caplog.text
    assert "Quiñonero" not in caplog.text + trouble
    told = owner(house, "SELECT kind, object_id FROM ledger_entry WHERE act = 'persons.relink' AND outcome = 'failed' ORDER BY kind")  # fmt: skip
    assert told == [("agency", cast.agencies["cps"]), ("identity", bad)]
    owner(house, "DELETE FROM persons_matchentry WHERE identity_id = %s", bad)


def test_an_agency_whose_night_ends_skips_nobody_after_it(
    cast: Cast, house: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relinking, "TOO_MANY", 2)
    bad = [save_unseen(cast, "carla", person("Crisóforo", f"Malo{n}")) for n in "abc"]
    good = save_unseen(cast, "dana", person("Eleuterio", "Ugalde"))
    for held in bad:
        poison(house, held)
    night = relinking.relink(NOW)
    assert night.ended["cps"].startswith("TooManyFailed")
    assert sum(night.failed.values()) == 2
    assert marks(house, good) == {models.shipped().mark}
    owner(house, "UPDATE agencies_member SET status = 'suspended' WHERE role = 'importer' AND agency_id = %s", cast.agencies["cps"])  # fmt: skip
    later = save_unseen(cast, "dana", person("Eleuteria", "Ugalde"))
    assert relinking.relink(NOW).ended["cps"].startswith("Refused")
    assert marks(house, later) == {models.shipped().mark}
    owner(house, "UPDATE agencies_member SET status = 'active' WHERE role = 'importer' AND agency_id = %s", cast.agencies["cps"])  # fmt: skip
    owner(house, "DELETE FROM persons_matchentry WHERE identity_id = ANY (%s)", bad)


def test_who_lies_in_a_case_is_compared_too(cast: Cast, house: str) -> None:
    """The importer sees the intake alone; the index has them all. A pointer goes into the drawer where the person lies."""
    draft = person("Wenceslao", "Ybarrondo", "202-555-0156")
    ours = save_unseen(cast, "dana", draft)
    owner(house, "UPDATE persons_identity SET compartment_id = %s WHERE id = %s", cast.compartments["investigation"], ours)  # fmt: skip
    theirs = save_unseen(cast, "carla", draft)
    silent = save_unseen(cast, "fia", draft)
    owner(house, "UPDATE persons_matchentry SET compared_with = 'long ago' WHERE identity_id = ANY (%s)", [theirs, silent])  # fmt: skip
    relinking.relink(NOW, lasting=NONE_LEFT)
    assert len(pairs(house, ours, theirs, silent)) == 2
    laid = owner(house, "SELECT holder_agency_id, compartment_id, for_supervisors FROM persons_pointer WHERE identity_id = %s", ours)  # fmt: skip
    assert laid == [(cast.agencies["cps"], cast.compartments["investigation"], False)], "and none to a silent agency"


def test_nobody_lays_a_pointer_to_a_silent_agency_or_on_another_s_person(cast: Cast, house: str) -> None:
    ours, theirs = (
        save_unseen(cast, "dana", person("Xavier", "Uno")),
        save_unseen(cast, "carla", person("Xavier", "Dos")),
    )
    with cast.acting("dana"), transaction.atomic(), connection.cursor() as cursor:
        for identity, holder in ((ours, "feds"), (theirs, "city-police"), (ours, "city-police")):
            laid = f'[{{"identity_id": "{identity}", "holder_agency_id": "{cast.agencies[holder]}"}}]'
            cursor.execute("SELECT tandem.lay_pointers(%s)", [laid])
    laid_now = owner(house, "SELECT identity_id, holder_agency_id FROM persons_pointer WHERE identity_id = ANY (%s)", [ours, theirs])  # fmt: skip
    assert laid_now == [(ours, cast.agencies["city-police"])]


def test_what_was_rejected_is_not_proposed_by_night(cast: Cast, house: str) -> None:
    draft = person("Ludovico", "Olmedo", "202-555-0149")
    ids = save_unseen(cast, "dana", draft), save_unseen(cast, "dana", draft)
    relinking.relink(NOW)
    with cast.acting("dana") as acting, transaction.atomic():
        match = Match.objects.get(finder_id__in=ids, holder_id__in=ids)
        decide_match(match.id, state="rejected", reason="Father and son", acting=acting, now=NOW)
    owner(house, "UPDATE persons_matchentry SET compared_with = '' WHERE identity_id = ANY (%s)", list(ids))
    assert relinking.relink(NOW).compared == 2
    assert [state for _, _, state in pairs(house, *ids)] == ["rejected"]


def test_no_provider_is_among_the_agencies_and_the_sweep_takes_nothing_that_leads_somewhere(
    cast: Cast, house: str
) -> None:
    slugs = {slug for (slug,) in owner(house, "SELECT tandem.compared_slugs()")}
    assert {"sheriff", "cps", "feds"} <= slugs
    assert "harbor" not in slugs
    relinking.sweep()
    keys = owner(house, "SELECT count(*) FROM persons_matchkey")
    assert relinking.sweep() == 0
    assert owner(house, "SELECT count(*) FROM persons_matchkey") == keys
