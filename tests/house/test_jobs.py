"""Jobs: the worker's work, and that no job carries a word about a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.core import mail
from django.db import transaction

from tandem.agencies.actions import noticing
from tandem.agencies.actions.worker import escalate_clocks
from tandem.agencies.models import Notice
from tandem.config import jobs
from tandem.foundation.embedded import database
from tests.cast import CASE, Cast

pytestmark = pytest.mark.database
NOW = datetime.now(UTC)


def test_a_notice_becomes_a_job_with_ids_only_and_a_mail_without_a_word(cast: Cast, house: str) -> None:
    with cast.acting("dana"), transaction.atomic():
        noticing.tell([cast.members["petra"]], Notice.Kind.CASE_JOINED, CASE, now=NOW)
    with database.connect("owner", house) as owner:
        [(args,)] = owner.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'mail_notices'").fetchall()
    assert set(args) == {"notice_ids"}
    jobs.mail_notices(args["notice_ids"])
    assert mail.outbox[-1].to == ["petra@example.org"]
    assert str(CASE) not in mail.outbox[-1].body
    before = len(mail.outbox)
    jobs.mail_notices(args["notice_ids"])  # a job that runs twice mails once
    assert len(mail.outbox) == before


def test_an_act_that_is_rolled_back_leaves_no_job(cast: Cast, house: str) -> None:
    def count() -> int:
        with database.connect("owner", house) as owner:
            return int(owner.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()[0])  # type: ignore[index]

    before = count()
    with cast.acting("dana"), pytest.raises(ZeroDivisionError), transaction.atomic():
        noticing.tell([cast.members["petra"]], Notice.Kind.CASE_JOINED, CASE, now=NOW)
        _ = 1 / 0
    assert count() == before


def test_a_clock_is_told_once_at_each_step(cast: Cast, house: str) -> None:
    with database.connect("owner", house) as owner:
        owner.execute(
            "INSERT INTO clocks_runningclock (id, compartment_id, definition, version, jurisdiction, case_id, subject_kind, subject_id, actor_id,"
            " started_at, due_at, escalated, created_at) VALUES (gen_random_uuid(), %s, 'C10', '1', 'CA', %s, 'case', %s, %s, %s, %s, 0, %s)",
            (cast.compartments["shell"], CASE, CASE, cast.agencies["sheriff"], NOW, NOW + timedelta(hours=10), NOW),
        )
    told = []
    for hours in (1, 5, 5.5, 8, 9.5, 10, 11):
        with transaction.atomic():
            told.append(escalate_clocks(NOW + timedelta(hours=hours)))
    # dana (a seat) and lee (supervisor); sam has no seat, sue is suspended.
    assert told == [0, 2, 0, 2, 2, 2, 0]


def test_whoever_a_clock_calls_is_mailed_each_once(cast: Cast, house: str) -> None:
    """The database lays these notices by itself, in an act that asks for no mail."""
    with database.connect("owner", house) as owner:
        owner.execute("UPDATE agencies_notice SET mailed_at = now() WHERE mailed_at IS NULL")
        for member, age, seen in (("dana", "1 minute", None), ("lee", "1 minute", NOW), ("petra", "25 hours", None)):
            owner.execute(
                "INSERT INTO agencies_notice (id, member_id, kind, created_at, seen_at) VALUES (gen_random_uuid(), %s, 'clock_near', now() - %s::interval, %s)",
                (cast.members[member], age, seen),
            )
        owner.execute("UPDATE agencies_member SET language = 'es' WHERE id = %s", (cast.members["dana"],))
    mail.outbox.clear()
    jobs.mail_waiting()
    assert [m.to for m in mail.outbox] == [["dana@example.org"]], "whoever saw it, and what is of yesterday, is let be"
    assert mail.outbox[0].subject == "Tandem: le necesitan"
    with cast.acting("dana"), transaction.atomic():
        for _each in range(40):
            noticing.tell([cast.members["petra"]], Notice.Kind.CASE_JOINED, CASE, now=NOW)
    mail.outbox.clear()
    jobs.mail_waiting()
    assert [m.to for m in mail.outbox] == [["petra@example.org"]], "one mail says as much as forty"
    mail.outbox.clear()
    jobs.mail_waiting()
    assert mail.outbox == []


def test_a_mail_that_cannot_be_sent_waits_and_keeps_no_other_back(cast: Cast, house: str) -> None:
    with database.connect("owner", house) as owner:
        owner.execute("UPDATE agencies_notice SET mailed_at = now() WHERE mailed_at IS NULL")
    with cast.acting("dana"), transaction.atomic():
        noticing.tell([cast.members["petra"], cast.members["lee"]], Notice.Kind.CASE_JOINED, CASE, now=NOW)
    mail.outbox.clear()
    send = mail.send_mail

    def refused(subject: str, body: str, sender: str | None, to: list[str]) -> int:
        if to == ["petra@example.org"]:
            raise OSError(f"550 no such mailbox: {to[0]}")
        return send(subject, body, sender, to)

    with mock.patch.object(jobs, "send_mail", refused), pytest.raises(jobs.MailNotSent) as failure:
        jobs.mail_waiting()
    assert str(failure.value) == "1 of 2: OSError", "no address in a log"
    assert [m.to for m in mail.outbox] == [["lee@example.org"]]
    jobs.mail_waiting()
    assert [m.to for m in mail.outbox] == [["lee@example.org"], ["petra@example.org"]]


def test_the_worker_survives_the_same_periodic_job_twice(house: str) -> None:
    """Row security hides the detail of a unique violation; a queueing lock would end the worker."""
    from procrastinate.contrib.django import app

    assert [name for name, task in app.tasks.items() if task.queueing_lock] == []


def test_what_a_killed_worker_was_doing_is_taken_up_again(house: str) -> None:
    """Also a job that holds a lock: the seals of the ledger would wait for it for ever."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor
    from types import SimpleNamespace

    from procrastinate.contrib.django import app

    with database.connect("owner", house) as owner:
        doing = {}
        for name, alive in (("killed", "10 minutes"), ("living", "1 second")):
            [worker] = owner.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id",
                (alive,),
            ).fetchone()  # type: ignore[misc]
            [doing[name]] = owner.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args, status, worker_id)"
                " VALUES ('default', 'seal_ledger', %s, '{}', 'doing', %s) RETURNING id", (name, worker)
            ).fetchone()  # type: ignore[misc]  # fmt: skip

    async def again() -> None:
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        async with app.with_connector(connector).open_async() as working:
            await jobs.take_again(SimpleNamespace(app=working))  # type: ignore[arg-type]

    # In a thread of its own: where a browser's tests ran before in this process, theirs has a loop already.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, again()).result()
    with database.connect("owner", house) as owner:
        rows = dict(
            owner.execute("SELECT id, status FROM procrastinate_jobs WHERE lock IN ('killed', 'living')").fetchall()
        )
        owner.execute("DELETE FROM procrastinate_jobs WHERE lock IN ('killed', 'living')")
        owner.execute("DELETE FROM procrastinate_workers")
    assert rows == {doing["killed"]: "todo", doing["living"]: "doing"}
