"""Disclosures: made by accord when an agency joins a case, by order or mandated report by the owner, by
emergency for oneself; ended at once. The policy checks each again."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils.translation import gettext as _

from tandem.accords.models import Basis, Clause, Compartment, CompartmentKind, Disclosure, Scope
from tandem.agencies.models import Agency
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger

EMERGENCY_LASTS = timedelta(hours=4)
EMERGENCY_REASON = 20  # characters; "urgent" is not a reason


def clauses_for(compartment: Compartment, receiver: Agency, now: datetime) -> list[Clause]:
    """Clauses of running accords, signed by both, that open this compartment to the receiver."""
    owner = compartment.owner
    return list(
        Clause.objects.filter(
            Q(owner_kind="") | Q(owner_kind=owner.kind),
            Q(to_kind="") | Q(to_kind=receiver.kind),
            Q(accord__ended_early_at=None) | Q(accord__ended_early_at__gt=now),
            opens=compartment.kind,
            accord__starts_at__lte=now,
            accord__ends_at__gt=now,
        )
        .filter(accord__parties__agency=owner.pk)
        .filter(accord__parties__agency=receiver.pk)
        .select_related("accord")
        .order_by("-scope")  # "work" before "look"
    )


def disclose_by_accord(
    compartment: Compartment, receiver: Agency, *, acting: Acting, now: datetime
) -> Disclosure | None:
    """Turns the widest fitting clause into a disclosure that ends with the accord. None where no clause opens it."""
    if compartment.owner_id == receiver.pk:
        return None
    found = clauses_for(compartment, receiver, now)
    if not found:
        return None
    clause = found[0]
    made = Disclosure(
        id=uuid4(),
        compartment=compartment,
        to_agency=receiver,
        basis=Basis.ACCORD,
        scope=clause.scope,
        clause=clause,
        made_by_id=acting.member_id,
        made_at=now,
        starts_at=now,
        ends_at=clause.accord.ends_at,
    )
    made.save(force_insert=True)
    ledger.record(
        "accords.disclose",
        kind="disclosure",
        object_id=made.id,
        compartment_id=compartment.id,
        detail={"basis": made.basis, "to_agency": str(receiver.pk), "scope": made.scope},
    )
    return made


def disclose_for_the_owner(
    compartment: Compartment,
    receiver: Agency,
    *,
    basis: str,
    reason: str,
    ends_at: datetime,
    acting: Acting,
    now: datetime,
) -> Disclosure:
    """By court order or mandated report, from the owner's own compartment. Refuses without a reason or an end."""
    if basis not in (Basis.COURT_ORDER, Basis.MANDATED_REPORT):
        raise Refused(_("Choose a court order or a mandated report as the basis."))
    if not reason.strip():
        raise Refused(_("Write which order or which duty this rests on; the ledger keeps it."))
    if ends_at <= now:
        raise Refused(_("A disclosure needs an end that lies ahead."))
    made = Disclosure(
        id=uuid4(),
        compartment=compartment,
        to_agency=receiver,
        basis=basis,
        scope=Scope.LOOK,
        reason=reason.strip(),
        made_by_id=acting.member_id,
        made_at=now,
        starts_at=now,
        ends_at=ends_at,
    )
    made.save(force_insert=True)
    ledger.record(
        "accords.disclose",
        kind="disclosure",
        object_id=made.id,
        compartment_id=compartment.id,
        detail={"basis": basis, "to_agency": str(receiver.pk), "scope": made.scope},
    )
    return made


def open_in_emergency(compartment: Compartment, *, reason: str, acting: Acting, now: datetime) -> Disclosure:
    """Break glass: the acting member alone, to look, for four hours, on the ledger and before the owner's supervisor.
    Refuses services, intelligence and oversight, and a reason too short to review."""
    if compartment.kind in (CompartmentKind.SERVICES, CompartmentKind.INTELLIGENCE, CompartmentKind.OVERSIGHT):
        raise Refused(
            _(
                "A provider's records open only by the survivor's release, not in an emergency. Call the provider's desk."
            )
        )
    if len(reason.strip()) < EMERGENCY_REASON:
        raise Refused(_("Say in a full sentence what is at stake; the owner's supervisor will review it."))
    made = Disclosure(
        id=uuid4(),
        compartment=compartment,
        to_agency_id=acting.agency_id,
        to_member_id=acting.member_id,
        basis=Basis.EMERGENCY,
        scope=Scope.LOOK,
        reason=reason.strip(),
        made_by_id=acting.member_id,
        made_at=now,
        starts_at=now,
        ends_at=now + EMERGENCY_LASTS,
    )
    made.save(force_insert=True)
    ledger.record(
        "accords.open_in_emergency",
        kind="disclosure",
        object_id=made.id,
        compartment_id=compartment.id,
        detail={"basis": "emergency", "hours": 4},
    )
    return made


def revoke(disclosure_id: UUID, *, acting: Acting, now: datetime) -> None:
    """Ends a disclosure at once. Refuses where it is not the acting agency's to end, or has ended."""
    changed = Disclosure.objects.filter(id=disclosure_id, revoked_at=None, ends_at__gt=now).update(
        revoked_at=now, revoked_by_id=acting.member_id
    )
    if not changed:
        raise Refused(_("This disclosure has already ended, or is not your agency's to end."))
    ledger.record("accords.revoke", kind="disclosure", object_id=disclosure_id)


def review(disclosure_id: UUID, *, finding: str, acting: Acting, now: datetime) -> None:
    """Records what a supervisor of the owner found of an emergency. Refuses an empty finding and reviewing oneself."""
    if not finding.strip():
        raise Refused(_("Write what you found: justified or not, and why."))
    changed = (
        Disclosure.objects.filter(id=disclosure_id, basis=Basis.EMERGENCY, reviewed_at=None)
        .exclude(made_by_id=acting.member_id)
        .update(reviewed_at=now, reviewed_by_id=acting.member_id, review=finding.strip())
    )
    if not acting.is_supervisor or not changed:
        raise Refused(_("Only a supervisor of the agency that owns the record reviews it, once, and never their own."))
    ledger.record("accords.review_emergency", kind="disclosure", object_id=disclosure_id)
