"""API tokens: an agency's own system sends reports with one. Shown once, stored as SHA-256, bound to the importer's post."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from tandem.agencies.models import ApiToken, Member, Role
from tandem.agencies.permissions import may_manage
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger

LASTS = timedelta(days=365)


def make_token(label: str, *, acting: Acting, now: datetime) -> str:
    """Returns the raw token. Refuses all but supervisors, and a token without a name."""
    allowed = may_manage(acting, acting.agency_id)
    if not allowed:
        raise Refused(allowed.reason)
    if not label.strip():
        raise Refused(_("Name the system that will use the token."))
    importer = Member.objects.get(agency_id=acting.agency_id, role=Role.IMPORTER)
    token = "tandem_" + secrets.token_urlsafe(32)
    made = ApiToken(
        id=uuid4(), agency_id=acting.agency_id, member=importer, label=label.strip()[:80],
        token_sha256=hashlib.sha256(token.encode()).digest(), created_by_id=acting.member_id, created_at=now, expires_at=now + LASTS,
    )  # fmt: skip
    made.save(force_insert=True)
    ledger.record("agencies.make_api_token", kind="api_token", object_id=made.id)
    return token


def revoke_token(token_id: UUID, *, acting: Acting, now: datetime) -> None:
    if not ApiToken.objects.filter(id=token_id, revoked_at=None).update(revoked_at=now):
        raise Refused(_("This token has been revoked already, or is not your agency's."))
    ledger.record("agencies.revoke_api_token", kind="api_token", object_id=token_id)
