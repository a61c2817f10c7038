"""The night's comparison: what two saved in one second is found, nothing is proposed twice, nothing decided, a provider has no part in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from tandem.persons.actions import relinking, saving
from tandem.persons.actions.deciding import decide_match
from tandem.persons.actions.indexing import index_anew
from tandem.persons.drafts import IdentifierDraft, NameDraft, PersonDraft
from tandem.persons.models import Identity, Match
from tandem.persons.test_indexing import owner
from tests.cast import Cast

pytestmark = pytest.mark.database
NOW = datetime.now(UTC)
PERSON = PersonDraft(
    part="suspect", names=(NameDraft("Baldomero Quiñonero", "Baldomero", "", "Quiñonero"),), sex="male",
    identifiers=(IdentifierDraft("phone", "202-555-0177"),),
)  # fmt: skip


def save_unseen(cast: Cast, who: str = "dana") -> UUID:
    """As when two save in the same second: entered, and compared with nobody."""
    with cast.acting(who), transaction.atomic():
        where = saving.ToSave(PERSON, cast.compartments["intake:sheriff"], cast.agencies["sheriff"], "police")
        [saved] = saving.save_persons([where], now=NOW)
        return saved.identity_id


def pairs(house: str) -> list[tuple[UUID, UUID, str]]:
    return [
        (a, b, state)
        for a, b, state in owner(
            house, "SELECT finder_id, holder_id, finder_state FROM persons_match ORDER BY found_at"
        )
    ]


def test_what_two_saved_in_one_second_is_found_by_night_and_once(cast: Cast, house: str) -> None:
    one, two = save_unseen(cast), save_unseen(cast)
    assert pairs(house) == []
    assert relinking.relink(NOW) >= 2
    [(finder, holder, state)] = pairs(house)
    assert {finder, holder} == {one, two}
    assert state == "proposed"
    relinking.relink(NOW)
    assert len(pairs(house)) == 1
    lines = owner(house, "SELECT detail FROM ledger_entry WHERE act = 'persons.relink'")
    assert lines
    assert all(set(detail) == {"compared"} for (detail,) in lines)


def test_a_night_that_is_cut_short_has_said_what_it_did(
    cast: Cast, house: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "SELECT count(*) FROM ledger_entry WHERE act = 'persons.relink'"
    [(before,)] = owner(house, lines)
    monkeypatch.setattr(relinking, "BATCH", 1)
    compare, done = relinking.compare_again, []

    def once_and_no_more(*args: Any, **more: Any) -> Any:
        if done:
            raise RuntimeError
        done.append(1)
        return compare(*args, **more)

    monkeypatch.setattr(relinking, "compare_again", once_and_no_more)
    with pytest.raises(RuntimeError):
        relinking.relink(NOW)
    [(after,)] = owner(house, lines)
    assert after - before == 1


def test_what_was_rejected_is_not_proposed_by_night(cast: Cast, house: str) -> None:
    with cast.acting("dana") as acting, transaction.atomic():
        match = Match.objects.latest("found_at")
        decide_match(match.id, state="rejected", reason="Father and son", acting=acting, now=NOW)
    relinking.relink(NOW)
    assert [state for _, _, state in pairs(house)] == ["rejected"]


def test_who_entered_long_ago_is_left_alone_until_something_changes(cast: Cast, house: str) -> None:
    before = relinking.relink(NOW)
    old = save_unseen(cast)
    long_ago = NOW - relinking.REACH_BACK - timedelta(hours=1)
    owner(house, "UPDATE persons_matchentry SET entered_at = %s WHERE identity_id = %s", long_ago, old)
    assert relinking.relink(NOW) == before
    with cast.acting("dana"), transaction.atomic():
        index_anew([Identity.objects.get(id=old)])
    assert relinking.relink(NOW) == before + 1


def test_no_provider_is_among_the_agencies_and_the_sweep_takes_nothing_that_leads_somewhere(
    cast: Cast, house: str
) -> None:
    slugs = {slug for (slug,) in owner(house, "SELECT tandem.compared_slugs()")}
    assert {"sheriff", "cps", "feds"} <= slugs
    assert "harbor" not in slugs
    keys = owner(house, "SELECT count(*) FROM persons_matchkey")
    assert relinking.sweep() == 0
    assert owner(house, "SELECT count(*) FROM persons_matchkey") == keys
