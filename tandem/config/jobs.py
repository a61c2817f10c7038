"""Jobs: what runs after a transaction, or by the clock. Arguments are ids, never words about a person; a job acts as nobody
unless it says as whom."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import DatabaseError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate import App, JobContext, RetryStrategy
from procrastinate.exceptions import JobAborted

log = logging.getLogger(__name__)


def on_ready(app: App) -> None:
    """Tells procrastinate our jobs, and the rooms how to ask for one."""
    from tandem.agencies.actions import noticing

    deliver = app.task(name="mail_notices", retry=RetryStrategy(max_attempts=5, exponential_wait=4))(mail_notices)
    noticing.after_commit[:] = [lambda ids: deliver.defer(notice_ids=ids)]
    # `lock`, not `queueing_lock`: row security hides the detail of a unique violation, which procrastinate needs to tell a full
    # queue from a fault, and the worker would end.
    app.periodic(cron="* * * * * */1")(app.task(name="seal_ledger", lock="seal_ledger")(seal_ledger))
    app.periodic(cron="* * * * *")(app.task(name="watch_clocks", lock="watch_clocks")(watch_clocks))
    app.periodic(cron="* * * * * 30")(app.task(name="mail_waiting", lock="mail_waiting")(mail_waiting))
    app.periodic(cron="* * * * *")(
        app.task(name="tell_ended_packages", lock="tell_ended_packages")(tell_ended_packages)
    )
    app.periodic(cron="*/10 * * * *")(app.task(name="empty_packages", lock="empty_packages")(empty_packages))
    # After midnight in the Americas. Again only where the worker was stopped: what failed is tried the next night.
    stopped = RetryStrategy(max_attempts=20, retry_exceptions={JobAborted})
    night = app.task(name="relink_people", lock="relink_people", pass_context=True, retry=stopped)
    app.periodic(cron="20 9 * * *")(night(relink_people))
    # Without a lock: what holds a lock may be the very job that a killed worker left.
    app.periodic(cron="* * * * * */20")(app.task(name="take_again", pass_context=True)(take_again))


async def take_again(context: JobContext, timestamp: int = 0) -> None:
    """Puts back what a killed worker was doing: its heartbeat is older than half a minute. Every job may run twice."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


def seal_ledger(timestamp: int = 0) -> None:
    from tandem.ledger.sealing import seal_pending

    seal_pending(str(settings.DATABASES["default"]["NAME"]))


class MailNotSent(Exception):
    """How many, and what kind of failure: a mail server's own words hold addresses."""


def mail_notices(notice_ids: list[str]) -> None:
    """Mails that somebody is needed. The text says nothing else: a mailbox is read over shoulders. Each by itself: what cannot be sent counts as not mailed
    and is tried again, and keeps no other back."""
    from tandem.agencies.actions.worker import take_notice

    failed: list[str] = []
    for notice_id in notice_ids:
        try:
            with transaction.atomic():
                if to := take_notice(notice_id):
                    _mail(*to)
        except DatabaseError:
            raise
        except Exception as e:
            failed.append(type(e).__name__)
    if failed:
        raise MailNotSent(f"{len(failed)} of {len(notice_ids)}: {', '.join(sorted(set(failed)))}")


def _mail(address: str, language: str) -> None:
    with translation.override(language or None):
        send_mail(
            _("Tandem: you are needed"),
            _("Something in Tandem needs you. Log in to see what. This mail says no more on purpose."),
            None,
            [address],
        )


def mail_waiting(timestamp: int = 0) -> None:
    """What the database laid by itself (clocks, doubts), and whatever else waits unmailed."""
    from tandem.agencies.actions.worker import unmailed

    with transaction.atomic():
        waiting = unmailed(datetime.now(UTC))
    mail_notices(waiting)


def watch_clocks(timestamp: int = 0) -> None:
    """Tells members when a clock passes 50, 75, 90 and 100 per cent of its time, once each."""
    from tandem.agencies.actions.worker import escalate_clocks

    with transaction.atomic():
        told = escalate_clocks(datetime.now(UTC))
    if told:
        log.info("clocks: %d notices", told)


def empty_packages(timestamp: int = 0) -> None:
    """Removes what ended packages held. They are out of sight already, by the policy; this takes them off the disk too."""
    from tandem.accords.actions.packages import empty_ended

    with transaction.atomic():
        empty_ended()


class NightIncomplete(Exception):
    """The job stands as failed for whoever looks at jobs, and says in words for which agencies; what was done is done."""


def relink_people(context: JobContext, timestamp: int = 0) -> None:
    """Proposes, never decides (persons/actions/relinking.py). Ends between two batches where the worker is stopped, and goes on with the next one."""
    from tandem.persons.actions.relinking import relink, sweep

    night, swept = relink(datetime.now(UTC), stop=context.should_abort), sweep()
    if context.should_abort():
        raise JobAborted
    rest = "" if night.finished else "; time was over before all stood under the model in use: the next night goes on"
    log.info("people: %d compared anew, %d keys swept%s", night.compared, swept, rest)
    if night.troubles:
        raise NightIncomplete(" ".join(night.troubles))


def tell_ended_packages(timestamp: int = 0) -> None:
    """Tells recipients that what was released to them has ended by its time. They see nothing of it since that second, told or not."""
    from tandem.accords.actions.packages import tell_ended

    with transaction.atomic():
        tell_ended()
