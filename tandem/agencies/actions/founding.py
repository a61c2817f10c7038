"""What the operator does from the command line, as the database's owner: agencies, task forces, service posts and first
members. The site's roles cannot do any of it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from tandem.agencies.models import Agency, Invitation, Member, MemberStatus, Role, TaskForce, TaskForceMembership

INVITATION_LASTS = timedelta(days=7)


def found_agency(*, now: datetime, task_force: TaskForce | None = None, part: str = "partner", **fields: Any) -> Agency:
    """An agency with its two service posts: an importer for files and the API, a tip line for the public form."""
    agency = Agency.objects.create(**fields)
    for role in (Role.IMPORTER, Role.TIP_LINE):
        Member.objects.create(agency=agency, name=str(role.label), role=role, since=now)
    if task_force is not None:
        TaskForceMembership.objects.create(task_force=task_force, agency=agency, part=part, joined_at=now)
    return agency


def new_invitation(
    member: Member, email: str, *, now: datetime, invited_by: Member | None = None
) -> tuple[Invitation, str]:
    """(row, raw token for the link). Only the token's SHA-256 is stored."""
    token = secrets.token_urlsafe(32)
    made = Invitation(
        id=uuid4(),
        member=member,
        email=email.strip().lower(),
        token_sha256=hashlib.sha256(token.encode()).digest(),
        invited_by=invited_by,
        created_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    made.save(force_insert=True)
    return made, token


def found_member(
    agency: Agency, *, name: str, email: str, role: str, is_supervisor: bool, on_call: bool, now: datetime
) -> tuple[Member, str]:
    """A first member, invited by the operator. Returns the member and the invitation's token."""
    member = Member.objects.create(
        agency=agency,
        name=name,
        role=role,
        is_supervisor=is_supervisor,
        on_call=on_call,
        status=MemberStatus.INVITED,
        since=now,
    )
    return member, new_invitation(member, email, now=now)[1]
