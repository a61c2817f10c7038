"""Adding to the picture, correcting it, taking something back. A fact is never changed and never deleted: what was believed at an hour is part of
what was done at that hour."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.utils.translation import gettext as _

from tandem.accords.models import Compartment
from tandem.cases.models import Case, PictureFact
from tandem.cases.permissions import OF_FINDINGS, may_work
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger


def add_fact(
    case: Case, compartment: Compartment, *, question: str, says: str, source: str, learned_on: date, acting: Acting, now: datetime,
    replaces: PictureFact | None = None,
) -> PictureFact:  # fmt: skip
    """Writes what was learned into one drawer of the case. Refuses a closed case, a drawer that keeps no findings or is another case's,
    a day to come, and a correction of what somebody has corrected or taken back meanwhile. A correction lies where the old one lies."""
    if not (verdict := may_work(acting, case)):
        raise Refused(verdict.reason)
    if compartment.case_id != case.id or compartment.kind not in OF_FINDINGS:
        raise Refused(
            _(
                "The picture is kept by agencies that keep findings: police, prosecution, child welfare. Tell one of them."
            )
        )
    if not says.strip() or not source.strip():
        raise Refused(_("Say what is known and who said it or where it was read."))
    if learned_on > now.date():
        raise Refused(_("That day is still to come."))
    if replaces is not None:
        if replaces.compartment_id != compartment.id or replaces.case_id != case.id:
            raise Refused(_("A correction stays in the compartment of what it corrects."))
        changed = PictureFact.objects.filter(id=replaces.id, struck_at=None).update(
            struck_at=now, struck_by_id=acting.member_id
        )
        if not changed:
            raise Refused(_("Somebody has corrected this or taken it back meanwhile. Look again, then write yours."))
    fact = PictureFact(
        id=uuid4(), compartment=compartment, case=case, question=question, says=says.strip()[:500], source=source.strip()[:200],
        learned_on=learned_on, written_by_id=acting.member_id, written_at=now, replaces=replaces,
    )  # fmt: skip
    fact.save(force_insert=True)
    act = "cases.correct_fact" if replaces else "cases.add_fact"
    ledger.record(
        act, kind="picturefact", object_id=fact.id, compartment_id=compartment.id, detail={"question": question}
    )
    return fact


def strike_fact(fact: PictureFact, *, acting: Acting, now: datetime) -> None:
    """Takes a fact out of the picture; it stays in the history. Who works in its drawer may, not its writer alone: at two in the morning
    another is on duty."""
    if not PictureFact.objects.filter(id=fact.id, struck_at=None).update(struck_at=now, struck_by_id=acting.member_id):
        raise Refused(_("This was corrected or taken back already."))
    ledger.record("cases.strike_fact", kind="picturefact", object_id=fact.id, compartment_id=fact.compartment_id)


def restore_fact(fact: PictureFact, *, acting: Acting) -> None:
    """Undo of taking back. What was corrected comes back by correcting again, or two answers would both claim to be the last."""
    if PictureFact.objects.filter(replaces=fact).exists():
        raise Refused(_("This was corrected. Correct the newer one instead."))
    if not PictureFact.objects.filter(id=fact.id, struck_at__isnull=False).update(struck_at=None, struck_by=None):
        raise Refused(_("This stands in the picture already."))
    ledger.record("cases.restore_fact", kind="picturefact", object_id=fact.id, compartment_id=fact.compartment_id)
