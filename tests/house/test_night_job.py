"""The night's job as whoever looks at jobs sees it: one that could not compare everybody stands as failed and says for which agency, in words."""

from __future__ import annotations

import pytest

from tandem.config import jobs
from tandem.persons.test_indexing import owner
from tandem.persons.test_relinking import person, poison, save_unseen
from tests.cast import Cast

pytestmark = pytest.mark.database


def test_a_night_that_compared_not_everybody_fails_in_words_and_the_next_one_does_not(cast: Cast, house: str) -> None:
    bad = save_unseen(cast, "carla", person("Anacleto", "Berrospe"))
    poison(house, bad)
    with pytest.raises(jobs.NightIncomplete) as told:
        jobs.relink_people()
    assert str(told.value).startswith("cps: 1 could not be compared (JSONDecodeError at ")
    assert "Quiñonero" not in str(told.value)
    owner(house, "DELETE FROM persons_matchentry WHERE identity_id = %s", bad)
    jobs.relink_people()
