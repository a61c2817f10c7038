"""Proof: recording what ends a clock, and taking it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tandem.clocks.models import Pause, Proof, RunningClock
from tandem.clocks.rules.definitions import shipped
from tandem.clocks.rules.proving import Filing, Told, counting_time, problems
from tandem.clocks.rules.standing import standing
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger


def record_proof(clock: RunningClock, filing: Filing, *, acting: Acting, now: datetime) -> Proof:
    """Records a filing and ends the clock at its time. Refuses what the definition does not take as proof. A second
    proof is kept beside the first; the earliest counts."""
    found = problems(
        shipped()[clock.definition], filing, started_at=clock.started_at, now=now, language=get_language() or "en"
    )
    if found:
        raise Refused(" ".join(found))
    proof = Proof(
        id=uuid4(),
        compartment_id=clock.compartment_id,
        clock=clock,
        filed_at=filing.filed_at,
        number=filing.number.strip(),
        recipient=filing.recipient.strip(),
        method=filing.method.strip(),
        document=filing.document.strip(),
        remark=filing.remark.strip(),
        recorded_by_id=acting.member_id,
        recorded_at=now,
    )
    proof.save(force_insert=True)
    settle(clock.id)
    ledger.record("clocks.record_proof", kind="clock", object_id=clock.id, compartment_id=clock.compartment_id)
    return proof


def withdraw_proof(proof: Proof, *, acting: Acting, now: datetime) -> None:
    """Takes a proof back: the clock runs again as if it had not been met, and the row stays. Refuses twice."""
    changed = Proof.objects.filter(id=proof.id, withdrawn_at=None).update(
        withdrawn_at=now, withdrawn_by_id=acting.member_id
    )
    if not changed:
        raise Refused(_("This proof has been withdrawn already."))
    settle(proof.clock_id)
    ledger.record("clocks.withdraw_proof", kind="clock", object_id=proof.clock_id, compartment_id=proof.compartment_id)


def set_minimum_data(clock: RunningClock, at: datetime, *, acting: Acting, now: datetime) -> None:
    """When the data for an entry were complete: the second reading of C05. Set once. Refuses a time before the start."""
    if not shipped()[clock.definition].second_reading:
        raise Refused(_("This clock has one reading only."))
    if clock.second_started_at is not None:
        raise Refused(_("The time of the minimum data stands already; it is set once."))
    if not clock.started_at <= at <= now:
        raise Refused(_("The minimum data cannot have been complete before the report came in, or in the future."))
    limit = (clock.due_at - clock.started_at) if clock.due_at else timedelta()
    RunningClock.objects.filter(id=clock.id).update(second_started_at=at, second_due_at=at + limit)
    ledger.record("clocks.set_minimum_data", kind="clock", object_id=clock.id, compartment_id=clock.compartment_id)


def settle(clock_id: UUID) -> None:
    """When the duty counts as met; a filing recorded as late is not improved afterwards (rules/proving). Pauses move the deadline."""
    clock = RunningClock.objects.get(id=clock_id)
    pauses = list(Pause.objects.filter(clock_id=clock_id).values_list("from_at", "to_at"))
    due_at = standing(
        started_at=clock.started_at, due_at=clock.due_at, met_at=None, now=datetime.now(UTC), pauses=pauses
    ).due_at
    told = [
        Told(filed, recorded, withdrawn is not None)
        for filed, recorded, withdrawn in Proof.objects.filter(clock_id=clock_id).values_list(
            "filed_at", "recorded_at", "withdrawn_at"
        )
    ]
    RunningClock.objects.filter(id=clock_id).update(met_at=counting_time(told, due_at))
