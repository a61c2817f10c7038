"""A supervisor's desk says when the worker does not run, and what waits for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tandem.desk.queries.warnings import waits
from tandem.foundation.embedded import database
from tandem.persons.actions.relinking import relink
from tandem.persons.test_relinking import person, poison, save_unseen
from tests.cast import Cast

pytestmark = pytest.mark.database


def test_a_worker_that_does_not_run_is_told_with_what_waits(cast: Cast, house: str) -> None:
    now = datetime.now(UTC)
    client = Client()
    cast.log_in(client, "lee")
    with database.connect("owner", house) as owner:
        owner.execute("DELETE FROM procrastinate_workers")
        owner.execute("DELETE FROM procrastinate_jobs")
        assert waits(now) is None  # nothing waits: nobody need know
        owner.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'mail_notices', '{}')"
        )
        owner.execute("UPDATE procrastinate_events SET at = now() - interval '10 minutes'")
        owner.commit()
        said = client.get("/").content.decode()
        assert "worker does not run" in said
        assert "1 mail waits; nothing is lost." in said
        owner.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        owner.commit()
        assert "worker does not run" not in client.get("/").content.decode()
        owner.execute("DELETE FROM procrastinate_workers")
        owner.execute("DELETE FROM procrastinate_jobs")


def test_a_supervisor_is_told_whom_the_night_could_not_compare_and_nobody_else_is(cast: Cast, house: str) -> None:
    bad = save_unseen(cast, "dana", person("Anacleto", "Berrospe"))
    poison(house, bad)
    relink(datetime.now(UTC))
    pages = {}
    for name in ("lee", "dana", "fia"):
        client = Client()
        cast.log_in(client, name)
        pages[name] = client.get("/").content.decode()
    assert "By night 1 of your agency’s people could not be compared" in pages["lee"]
    assert "could not be compared" not in pages["dana"] + pages["fia"]
