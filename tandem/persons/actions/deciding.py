"""People decide: confirming or rejecting a match for their agency, and noting that a pointer's desk was called."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.persons.actions import merging
from tandem.persons.actions.merging import Who
from tandem.persons.models import Decision, Match, MatchState, PersonAct, Pointer
from tandem.persons.queries import together


class Overtaken(Refused):
    """A colleague decided between this member's look and their own decision, which is not recorded: they look again."""

    def __init__(self, first: Decision) -> None:
        super().__init__(
            _("A colleague decided on this match while you looked at it. Read what they found, and decide anew.")
        )
        self.first = first


class Rescored(Refused):
    """The match was scored anew between this member's look and their decision, which is not recorded: they would have decided on evidence that
    they did not read."""

    def __init__(self) -> None:
        super().__init__(
            _("What is known of the two changed while you looked at the match. Read the new score, and decide anew.")
        )


def decide_match(
    match_id: UUID,
    *,
    state: str,
    reason: str,
    acting: Acting,
    now: datetime,
    seen: int | None = None,
    scored: str | None = None,
) -> None:
    """Records what a person found, for their agency. A confirmed match brings its records together into a person; taking that back takes them
    apart. `seen` is the number of the agency's decision that the form showed (0: none): where another stands by now, raises Overtaken. `scored`
    is `Match.scored_mark` of the score that it showed: where it was scored anew since, raises Rescored. Refuses without a reason where a match is confirmed or rejected; a decision can be changed, and each is on the ledger."""
    if state not in MatchState.values or state == MatchState.PROPOSED:
        raise Refused(_("Choose confirmed, rejected or undecided."))
    if state in (MatchState.CONFIRMED, MatchState.REJECTED) and len(reason.strip()) < 5:
        raise Refused(_("Say in a few words why; whoever meets this match next needs it."))
    merging.in_line(acting)
    match = Match.objects.filter(id=match_id).first()
    if match is None or acting.agency_id not in (match.finder_agency_id, match.holder_agency_id):
        raise Refused(_("This match is not yours to decide."))
    last = Decision.objects.filter(match=match, agency_id=acting.agency_id).select_related("decided_by").first()
    if last is not None and seen is not None and last.number != seen:
        raise Overtaken(last)
    if scored is not None and scored != match.scored_mark:
        raise Rescored
    who = Who(acting, now, reason)
    act = _consequence(match, state, who)
    merging.write_decision(match, state, who, act=act)
    ledger.record("persons.decide_match", kind="match", object_id=match_id, detail={"state": state})


def _consequence(match: Match, state: str, who: Who) -> PersonAct | None:
    """What a decision does to persons. A match that supervisors alone may know of does nothing: the person would tell it."""
    if match.mode == "supervisor":
        return None
    if state == MatchState.CONFIRMED:
        return merging.bring_together(match, who)
    person = together.person_of(match.finder_id)
    if person is None or person != together.person_of(match.holder_id):
        return merging.note_decision(match, who)
    if together.still_tied(match, who.acting.agency_id):
        if state == MatchState.REJECTED:
            raise Refused(_("Other confirmed matches hold these two records in one person. Take one of them out on the person's page."))  # fmt: skip
        return merging.note_decision(match, who)
    all_of_it = together.members(person)
    out = together.tied_to(match.holder_id, all_of_it, who.acting.agency_id, without=match.id)
    return merging.part(person, out, who)


def mark_called(pointer_id: UUID, *, acting: Acting, now: datetime) -> None:
    if not Pointer.objects.filter(id=pointer_id, called_at=None).update(called_at=now, called_by_id=acting.member_id):
        raise Refused(_("Somebody has called this desk already."))
    ledger.record("persons.call_pointer", kind="pointer", object_id=pointer_id)
