"""The matcher's index: who is entered is found by the next look-up, what changed is judged anew, and what an older Tandem wrote is made
again. The real database, as the site's role."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from unittest import mock
from uuid import UUID

import psycopg
import pytest
from django.db import transaction

from tandem.agencies.models import MatchMode
from tandem.foundation.bulk import insert_rows
from tandem.foundation.embedded import database, roles
from tandem.persons.actions import comparing, saving
from tandem.persons.actions.asking import ask
from tandem.persons.actions.indexing import add_keys, entry_of, index_anew
from tandem.persons.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft
from tandem.persons.matching import finding, postgres_index
from tandem.persons.matching.finding import Wanted
from tandem.persons.matching.keys import VERSION, number_of
from tandem.persons.matching.postgres_index import PostgresIndex
from tandem.persons.models import Identity, Match, MatchEntry, Name
from tests.cast import Cast

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def draft(given: str, family: str, **more: Any) -> PersonDraft:
    return PersonDraft(part="victim", names=(NameDraft(f"{given} {family}", given, "", family),), **more)


def save(cast: Cast, who: str, agency: str, person: PersonDraft) -> tuple[UUID, comparing.Found]:
    with cast.acting(who) as acting, transaction.atomic():
        kind = "child_welfare" if agency == "cps" else "police"
        here = saving.ToSave(person, cast.compartments[f"intake:{agency}"], cast.agencies[agency], kind)
        [saved] = saving.save_persons([here], now=NOW)
        return saved.identity_id, comparing.compare_saved([saved], acting=acting, now=NOW)


def probabilities(cast: Cast, who: str, person: PersonDraft) -> dict[str, float]:
    with cast.acting(who) as acting:
        return {m["identity"]: m["probability"] for m in ask(person, acting=acting, now=NOW)["matches"]}


def owner(house: str, statement: str, *values: object) -> list[tuple[Any, ...]]:
    with database.connect("owner", house) as connection:
        done = connection.execute(statement.encode(), values)
        return done.fetchall() if done.description else []


def test_who_is_saved_is_found_by_the_next_look_up_under_two_slips(cast: Cast, house: str) -> None:
    held, _found = save(cast, "dana", "sheriff", draft("Yamileth", "Quiroga", born_on=date(2009, 4, 2)))
    assert str(held) in probabilities(cast, "dana", draft("Yamilet", "Quirogo", born_on=date(2009, 4, 2)))


def test_a_number_of_a_register_is_the_same_human_whatever_the_name(cast: Cast, house: str) -> None:
    held, _found = save(
        cast, "dana", "sheriff", draft("Petunia", "Vandermolen", identifiers=(IdentifierDraft("ncic", "M000000001"),))
    )
    found = probabilities(
        cast, "dana", draft("Clover", "Ostrowski", identifiers=(IdentifierDraft("ncic", "M000000001"),))
    )
    assert found[str(held)] > 0.95


def test_what_a_person_adds_is_judged_at_the_next_look_up(cast: Cast, house: str) -> None:
    held, _found = save(cast, "dana", "sheriff", draft("Leocadia", "Brambila", born_on=date(2008, 9, 9)))
    asked = draft("Chispa", "Tornado", born_on=date(2008, 9, 9))
    assert str(held) not in probabilities(cast, "dana", asked)
    with cast.acting("dana"), transaction.atomic():
        identity = Identity.objects.get(id=held)
        Name.objects.create(identity=identity, compartment=identity.compartment, kind="alias", full="Chispa Tornado")
        index_anew([identity])
    assert str(held) in probabilities(cast, "dana", asked)
    assert owner(house, "SELECT count(*) FROM persons_matchentry WHERE identity_id = %s", held) == [(1,)]


def test_nobody_takes_another_agency_s_person_out_of_the_index(cast: Cast, house: str) -> None:
    held, _found = save(cast, "carla", "cps", draft("Ondina", "Farfan"))
    entry = "SELECT xmin::text, features FROM persons_matchentry WHERE identity_id = %s"
    before = owner(house, entry, held)
    with cast.acting("dana"), transaction.atomic():
        assert index_anew([Identity(id=held, agency_id=cast.agencies["cps"])]) == []
    assert owner(house, entry, held) == before  # not even written anew


def test_keys_that_lead_nowhere_are_swept_and_others_stay(cast: Cast, house: str) -> None:
    held, _found = save(cast, "dana", "sheriff", draft("Filomena", "Zubiria"))
    gone, _found = save(cast, "dana", "sheriff", draft("Crescencia", "Zubiria"))
    owner(house, "DELETE FROM persons_matchentry WHERE identity_id = %s", gone)
    swept = owner(house, "SELECT tandem.sweep_match_keys()")[0][0]
    count = "SELECT count(*) FROM persons_matchkey WHERE entry = %s"
    assert swept > 0
    assert owner(house, count, number_of(gone)) == [(0,)]
    assert owner(house, count, number_of(held))[0][0] > 5


def test_entries_of_an_older_version_are_made_anew_from_the_person(cast: Cast, house: str) -> None:
    held, _found = save(cast, "dana", "sheriff", draft("Graciela", "Maldonado Ruiz", born_on=date(2007, 1, 5)))
    owner(
        house, "UPDATE persons_matchentry SET version = %s, features = '{}' WHERE identity_id = %s", VERSION - 1, held
    )
    owner(house, "DELETE FROM persons_matchkey WHERE entry = %s", number_of(held))
    asked = draft("Graciela", "Maldonado", born_on=date(2007, 1, 5))
    assert str(held) not in probabilities(cast, "dana", asked)
    bring_up_to_date_as_the_owner(house)
    assert str(held) in probabilities(cast, "dana", asked)


def bring_up_to_date_as_the_owner(house: str) -> None:
    """`tandem migrate` runs in a process of its own as the owner; so does this."""
    import os
    import subprocess
    import sys

    script = "import django; django.setup(); from tandem.persons.actions.indexing import bring_up_to_date; print(bring_up_to_date())"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "TANDEM_DATABASE": house, "TANDEM_DB_ROLE": "owner"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(done.stdout) >= 1


def test_the_site_s_role_reads_no_key_and_no_feature(cast: Cast, house: str) -> None:
    from django.db import connection
    from django.db.utils import ProgrammingError

    for table in ("persons_matchkey", "persons_matchentry"):
        with cast.acting("dana"), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")


def test_two_who_fit_take_from_each_other_s_chance(cast: Cast, house: str) -> None:
    place = (PlaceDraft(city="Alder", county="Alder", state="CA"),)
    twin = draft("Maria", "Hernandez", sex="female", places=place)
    one, _found = save(
        cast, "dana", "sheriff", draft("Maria", "Hernandez", sex="female", born_on=date(1990, 1, 1), places=place)
    )
    alone = probabilities(cast, "dana", twin)[str(one)]
    two, _found = save(
        cast, "dana", "sheriff", draft("Maria", "Hernandez", sex="female", born_on=date(1970, 5, 5), places=place)
    )
    both = probabilities(cast, "dana", twin)
    assert both[str(one)] < alone
    assert both[str(one)] == pytest.approx(both[str(two)], abs=0.02)


def test_a_silent_rival_does_not_show_in_an_open_match_s_number(cast: Cast, house: str) -> None:
    """Else an open match that weighs less than the same match did yesterday would tell that a silent agency holds somebody."""
    place = (PlaceDraft(city="Alder", county="Alder", state="CA"),)
    asked = draft("Mary", "Smith", sex="female", places=place)
    mine, _found = save(
        cast, "dana", "sheriff", draft("Mary", "Smith", sex="female", born_on=date(1991, 1, 1), places=place)
    )
    alone = probabilities(cast, "dana", asked)[str(mine)]
    save(cast, "fia", "feds", draft("Mary", "Smith", sex="female", born_on=date(1971, 5, 5), places=place))
    assert probabilities(cast, "dana", asked)[str(mine)] == alone
    found, _matches = save(cast, "dana", "sheriff", asked)
    with cast.acting("dana"), transaction.atomic():
        [match] = Match.objects.filter(finder_id=found, holder_id=mine)
    assert match.mode == MatchMode.OPEN
    assert "rivals" not in [e["field"] for e in match.evidence]
    # The guard seen to work: without it the rival shows.
    with mock.patch.object(finding, "_against_rivals", _with_everybody):
        assert probabilities(cast, "dana", asked)[str(mine)] < alone


_against_rivals = finding._against_rivals


def _with_everybody(hits: Any, model: Any, size: int, open_to: Any) -> Any:
    return _against_rivals(hits, model, size, lambda agency_id: True)


def test_a_date_of_birth_alone_brings_no_namesakes_but_who_has_no_name(cast: Cast, house: str) -> None:
    """As the index in memory (matching/test_whereabouts.py)."""
    born = date(2006, 2, 27)
    there, _found = save(cast, "dana", "sheriff", draft("Wilhelmina", "Trautmann", born_on=born))
    nameless, _found = save(cast, "dana", "sheriff", PersonDraft(part="victim", born_on=born))
    here, _found = save(
        cast,
        "dana",
        "sheriff",
        draft("Ottilie", "Brandt", born_on=born, places=(PlaceDraft(city="Alder", state="CA"),)),
    )
    asked = draft("Xochitl", "Quispe", born_on=born, places=(PlaceDraft(city="Alder", state="CA"),))
    [found] = PostgresIndex().candidates([Wanted.of(saving.features_of_draft(asked))], 100)
    assert {nameless, here} <= {c.identity_id for c in found}
    assert there not in {c.identity_id for c in found}


def test_many_are_looked_for_by_a_hundred_and_each_finds_their_own(cast: Cast, house: str) -> None:
    """A file's batch holds the candidates of a few at a time, or its memory would grow with the index."""
    names = [("Ludmila", "Arrechea"), ("Xochitl", "Quispe"), ("Ottilie", "Brandt"), ("Wilhelmina", "Trautmann"), ("Yngve", "Okonkwo")]  # fmt: skip
    held = [save(cast, "dana", "sheriff", draft(*name))[0] for name in names]
    wanted = [Wanted.of(saving.features_of_draft(draft(*name))) for name in [*names, ("Nobody", "Hereabouts")]]
    asked: list[int] = []

    def counted(index: PostgresIndex, some: Any, most: int) -> Any:
        asked.append(len(some))
        return together(index, some, most)

    together = PostgresIndex._together
    with mock.patch.object(postgres_index, "AT_ONCE", 2), mock.patch.object(PostgresIndex, "_together", counted):
        answers = PostgresIndex().candidates(wanted, 100)
        first = next(answers)
        assert asked == [2]  # no more than its own turn
        found = [{c.identity_id for c in some} for some in (first, *answers)]
    assert asked == [2, 2, 2]
    for mine, others in zip(held, found, strict=False):
        assert mine in others
        assert not others & (set(held) - {mine})
    assert not found[5] & set(held)


def test_keys_added_twice_stand_once(cast: Cast, house: str) -> None:
    held, _found = save(cast, "dana", "sheriff", draft("Ludmila", "Arrechea"))
    wanted = Wanted.of(saving.features_of_draft(draft("Ludmila", "Arrechea")))
    with cast.acting("dana"), transaction.atomic():
        add_keys([(held, wanted)])
    assert owner(house, "SELECT count(*) FROM persons_matchkey WHERE entry = %s", number_of(held)) == [
        (len(wanted.keys),)
    ]


def test_nobody_enters_a_person_in_another_agency_s_name(cast: Cast, house: str) -> None:
    from django.db.utils import ProgrammingError

    held, _found = save(cast, "dana", "sheriff", draft("Leonilda", "Zaragoza"))
    owner(house, "DELETE FROM persons_matchentry WHERE identity_id = %s", held)
    features = saving.features_of_draft(draft("Leonilda", "Zaragoza"))
    for name, fits in (("cps", False), ("sheriff", True)):
        with cast.acting("dana"), transaction.atomic():
            if fits:
                insert_rows(MatchEntry, [entry_of(held, cast.agencies[name], features)])
                continue
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                insert_rows(MatchEntry, [entry_of(held, cast.agencies[name], features)])


def test_the_matcher_asks_again_where_its_connection_was_lost_while_it_lay_idle(cast: Cast, house: str) -> None:
    """As after a restart of the server: the first report afterwards is compared all the same."""
    held, _found = save(cast, "dana", "sheriff", draft("Zoraida", "Villaseñor", born_on=date(2008, 1, 9)))
    asked = draft("Zoraida", "Villaseñor", born_on=date(2008, 1, 9))
    assert str(held) in probabilities(cast, "dana", asked)
    with psycopg.connect(**roles.superuser(), autocommit=True) as server:
        ended = server.execute(
            "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE usename = 'tandem_matcher' AND datname = %s",
            [house],
        ).fetchone()
    assert ended is not None
    assert ended[0] >= 1
    assert str(held) in probabilities(cast, "dana", asked)
