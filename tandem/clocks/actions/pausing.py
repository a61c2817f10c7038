"""Pausing a clock by a rule that its definition names, and letting it run again."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.utils.translation import gettext as _

from tandem.clocks.actions.proving import settle
from tandem.clocks.models import Pause, RunningClock
from tandem.clocks.permissions import may_pause
from tandem.clocks.rules.definitions import stamped
from tandem.clocks.rules.pausing import problems
from tandem.clocks.rules.standing import standing
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger


def pause(
    clock: RunningClock, rule: str, *, from_at: datetime, to_at: datetime | None, authority: str, acting: Acting, now: datetime
) -> Pause:  # fmt: skip
    """Enters a stretch in which the clock stands still; `to_at` None: until somebody lets it run again. The deadline moves by its
    length. Refuses what the definition's rules do not know, a stretch that overlaps another, and a deadline that has passed."""
    held = _hold(clock, acting)
    pauses = list(Pause.objects.filter(clock=held).values_list("from_at", "to_at"))
    where = standing(started_at=held.started_at, due_at=held.due_at, met_at=held.met_at, now=now, pauses=pauses)
    found = problems(
        stamped(held.definition, held.version), rule, from_at=from_at, to_at=to_at, started_at=held.started_at,
        due_at=where.due_at, now=now, authority=authority, pauses=pauses, met=held.met_at is not None,
    )  # fmt: skip
    if found:
        raise Refused(" ".join(found))
    made = Pause(
        id=uuid4(), compartment_id=held.compartment_id, clock=held, from_at=from_at, to_at=to_at, rule=rule, authority=authority.strip(),
        recorded_by_id=acting.member_id, recorded_at=now,
    )  # fmt: skip
    made.save(force_insert=True)
    settle(held.id)
    ledger.record(
        "clocks.pause", kind="clock", object_id=held.id, compartment_id=held.compartment_id, detail={"rule": rule}
    )
    return made


def resume(clock: RunningClock, at: datetime, *, acting: Acting, now: datetime) -> None:
    """Lets the clock run again from `at`. At the very time at which the pause began, it never was: that takes it back."""
    held = _hold(clock, acting)
    this = Pause.objects.filter(clock=held, to_at=None).first()
    if this is None:
        raise Refused(_("This clock is not paused."))
    if not this.from_at <= at <= now:
        raise Refused(_("The clock runs again at a time after the pause began, and not in the future."))
    Pause.objects.filter(id=this.id).update(to_at=at, ended_by_id=acting.member_id)
    settle(held.id)
    ledger.record("clocks.resume", kind="clock", object_id=held.id, compartment_id=held.compartment_id)


def _hold(clock: RunningClock, acting: Acting) -> RunningClock:
    """The row, locked, so that two who pause at once do not overlap; and whether this member may."""
    held = RunningClock.objects.select_for_update(no_key=True).filter(id=clock.id).first()
    if held is None:
        raise Refused(_("This clock is no longer where you see it."))
    allowed = may_pause(acting, held)
    if not allowed:
        raise Refused(allowed.reason)
    return held
