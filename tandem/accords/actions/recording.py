"""Recording an accord: what agencies have signed, clause by clause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from tandem.accords.models import Accord, AccordParty, Clause, CompartmentKind
from tandem.agencies.actions import noticing
from tandem.agencies.models import Notice, TaskForce
from tandem.agencies.permissions import may_confirm_accord, may_record_accord
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger

LONGEST = timedelta(days=3 * 366)
OPENABLE = (
    CompartmentKind.SHELL,
    CompartmentKind.INVESTIGATION,
    CompartmentKind.PROSECUTION,
    CompartmentKind.CHILD_WELFARE,
)


def record_accord(
    force: TaskForce, *, title: str, signed_on: date, starts_at: datetime, ends_at: datetime, document: str,
    parties: Sequence[UUID], clauses: Sequence[tuple[str, str, str, str]], acting: Acting, now: datetime,
) -> Accord:  # fmt: skip
    """`clauses` are (opens, owner kind, to kind, scope). Refuses fewer than two parties, an end beyond three years, and a
    clause on services, intelligence or oversight. The recorder speaks for their own agency; each other party's supervisors are told, and
    until one of them confirms, nothing of that agency opens (policies/accords.sql, clause_opens)."""
    allowed = may_record_accord(acting)
    if not allowed:
        raise Refused(allowed.reason)
    if len(set(parties)) < 2:
        raise Refused(_("An accord is between at least two agencies."))
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise Refused(_("An accord ends after it starts, and within three years; renew it by a new signature."))
    if not clauses:
        raise Refused(_("Without a clause the accord opens nothing. Add at least the shell."))
    if any(opens not in OPENABLE for opens, *_rest in clauses):
        raise Refused(_("A provider's records, intelligence and oversight cannot be opened by agreement."))
    accord = Accord(
        id=uuid4(), task_force=force, title=title.strip(), signed_on=signed_on, starts_at=starts_at, ends_at=ends_at,
        document=document.strip(), recorded_by_id=acting.member_id, recorded_at=now,
    )  # fmt: skip
    accord.save(force_insert=True)
    for party in set(parties):
        own = party == acting.agency_id
        AccordParty(
            id=uuid4(), accord=accord, agency_id=party,
            confirmed_at=now if own else None, confirmed_by_id=acting.member_id if own else None,
        ).save(force_insert=True)  # fmt: skip
    for opens, owner_kind, to_kind, scope in clauses:
        Clause(id=uuid4(), accord=accord, opens=opens, owner_kind=owner_kind, to_kind=to_kind, scope=scope).save(
            force_insert=True
        )
    ledger.record("accords.record_accord", kind="accord", object_id=accord.id)
    others = set(parties) - {acting.agency_id}
    noticing.tell(noticing.supervisors(others), Notice.Kind.ACCORD, accord.id, now=now)
    return accord


def confirm_accord(accord: Accord, *, acting: Acting, now: datetime) -> None:
    """Says for the acting agency that it signed. Refuses who is no supervisor, an agency that is no party, and a second time."""
    allowed = may_confirm_accord(acting, acting.agency_id)
    if not allowed:
        raise Refused(allowed.reason)
    mine = AccordParty.objects.filter(accord=accord, agency_id=acting.agency_id, confirmed_at=None)
    if not mine.update(confirmed_at=now, confirmed_by_id=acting.member_id):
        raise Refused(_("Your agency is no party to this accord, or has confirmed it already."))
    ledger.record("accords.confirm_accord", kind="accord", object_id=accord.id)


def end_accord(accord: Accord, *, acting: Acting, now: datetime) -> None:
    """Ends it early for new cases. What it has opened on running cases is revoked case by case, so that nobody is cut off
    in the middle of a response unseen."""
    allowed = may_record_accord(acting)
    if not allowed:
        raise Refused(allowed.reason)
    if not Accord.objects.filter(id=accord.id, ended_early_at=None).update(ended_early_at=now):
        raise Refused(_("This accord has ended already."))
    ledger.record("accords.end_accord", kind="accord", object_id=accord.id)
