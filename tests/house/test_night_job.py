"""The night's job as whoever looks at jobs sees it: one that could not compare everybody stands as failed and says for which agency, in words."""

from __future__ import annotations

from unittest import mock

import pytest
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import AbortReason

from tandem.config import jobs
from tandem.persons.test_indexing import owner
from tandem.persons.test_relinking import person, poison, save_unseen
from tests.cast import Cast

pytestmark = pytest.mark.database


def test_a_night_that_compared_not_everybody_fails_in_words_and_the_next_one_does_not(cast: Cast, house: str) -> None:
    bad = save_unseen(cast, "carla", person("Anacleto", "Berrospe"))
    poison(house, bad)
    with pytest.raises(jobs.NightIncomplete) as told:
        jobs.relink_people(context(None))
    assert str(told.value).startswith("cps: 1 could not be compared (JSONDecodeError at ")
    assert "Quiñonero" not in str(told.value)
    owner(house, "DELETE FROM persons_matchentry WHERE identity_id = %s", bad)
    jobs.relink_people(context(None))


def test_a_worker_that_is_stopped_stops_the_night_which_is_done_again(cast: Cast, house: str) -> None:
    with pytest.raises(JobAborted):
        jobs.relink_people(context(AbortReason.SHUTDOWN))
    [retry] = [task.retry_strategy for task in app.tasks.values() if task.name == "relink_people"]
    assert isinstance(retry, RetryStrategy)
    assert retry.retry_exceptions == {JobAborted}


def context(reason: AbortReason | None) -> JobContext:
    return JobContext(app=app, job=mock.Mock(), start_timestamp=0.0, abort_reason=lambda: reason)
