"""Telling members that they are needed. A notice names a kind and an id; the mail that follows says only to log in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.db import transaction

from tandem.agencies.models import Member, MemberStatus, Notice
from tandem.agencies.queries.on_call import called

# Set by config.jobs when the worker's app is ready: called with member ids after the commit. Until then nothing is mailed.
after_commit: list[object] = []


def tell(members: Iterable[UUID], kind: str, object_id: UUID | None, *, now: datetime) -> int:
    """Lays a notice before each member and, once the transaction stands, asks the worker to mail. Returns how many."""
    notices = [
        Notice(id=uuid4(), member_id=member, kind=kind, object_id=object_id, created_at=now) for member in set(members)
    ]
    Notice.objects.bulk_create(notices)
    deliver([str(n.id) for n in notices])
    return len(notices)


def deliver(notice_ids: list[str]) -> None:
    """Asks the worker, once the transaction stands, to mail notices that were laid in it."""
    if notice_ids:
        transaction.on_commit(lambda: [ask(notice_ids) for ask in after_commit])  # type: ignore[operator]


def supervisors(agency_ids: Iterable[UUID]) -> list[UUID]:
    """Who speaks for these agencies."""
    posts = Member.objects.filter(agency_id__in=list(agency_ids), status=MemberStatus.ACTIVE, is_supervisor=True)
    return list(posts.filter(user__isnull=False).values_list("id", flat=True))


def on_call(agency_ids: Iterable[UUID]) -> list[UUID]:
    """Who is on call at these agencies now, by their plans; without a plan whoever takes calls; where that is nobody, the agency's
    supervisors, so that no call goes nowhere."""
    return called(agency_ids, datetime.now(UTC))
