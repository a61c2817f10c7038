"""People decide: confirming or rejecting a match, and noting that a pointer's desk was called."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.persons.models import Match, MatchState, Pointer


def decide_match(match_id: UUID, *, state: str, reason: str, acting: Acting, now: datetime) -> None:
    """Records what a person found. Refuses without a reason where a match is confirmed or rejected; a decision can be
    changed, and each is on the ledger."""
    if state not in MatchState.values:
        raise Refused(_("Choose confirmed, rejected or undecided."))
    if state in (MatchState.CONFIRMED, MatchState.REJECTED) and len(reason.strip()) < 5:
        raise Refused(_("Say in a few words why; whoever meets this match next needs it."))
    changed = Match.objects.filter(id=match_id).update(
        state=state, reason=reason.strip(), decided_by_id=acting.member_id, decided_at=now
    )
    if not changed:
        raise Refused(_("This match is not yours to decide."))
    ledger.record("persons.decide_match", kind="match", object_id=match_id, detail={"state": state})


def mark_called(pointer_id: UUID, *, acting: Acting, now: datetime) -> None:
    if not Pointer.objects.filter(id=pointer_id, called_at=None).update(called_at=now, called_by_id=acting.member_id):
        raise Refused(_("Somebody has called this desk already."))
    ledger.record("persons.call_pointer", kind="pointer", object_id=pointer_id)
