"""Putting right what a record says, so that nothing is lost: what stood, who, when and why are kept, the index forgets the wrong value, and whoever was
given the record is told. Undoing gives back every field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from tandem.foundation.acting import Acting
from tandem.foundation.arrays import array
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.persons import facts
from tandem.persons.actions.adding import known_anew
from tandem.persons.actions.indexing import features_of_identities
from tandem.persons.beside import ids_beside
from tandem.persons.facts import Fact, Value
from tandem.persons.matching.finding import Wanted
from tandem.persons.matching.keys import number_of
from tandem.persons.models import Correction, CorrectionReason, FactKind, Identifier, Identity, Name, Relation
from tandem.persons.permissions import may_correct

# Who stands beside a person is compared by name.
NAMED_BESIDE = frozenset({FactKind.NAME, FactKind.IDENTIFIER, FactKind.RELATION})


class Overtaken(Refused):
    """The fact has changed between this member's look and their correction, which is not made: they see what stands there now."""

    def __init__(self, last: Correction | None) -> None:
        super().__init__(
            _("This was changed while you wrote. Read what stands there now, and correct it anew if it is still wrong.")
        )
        self.last = last  # who corrected it, where that is what happened


@dataclass(frozen=True, slots=True)
class Why:
    reason: str
    note: str = ""


@transaction.atomic
def correct(
    identity_id: UUID, fact: Fact, to: Value | None, *, was: str, why: Why, acting: Acting, now: datetime
) -> Correction:
    """Makes the record say `to`, or strikes the fact (None). `was`: `facts.mark_of` of what the form showed; where it says otherwise by now,
    raises Overtaken, unless the same member has just made the same correction (a second click), which is returned. Refuses a record of another
    agency, a change that is none, a reason that is none, and what stands in the record already. Enters the person anew and compares them; tells whoever was given the record."""
    held = _held(identity_id, acting)
    says = facts.value_of(held, fact)
    if facts.mark_of(says) != was:
        last = last_of(held.id, fact)
        if last is not None and last.by_id == acting.member_id and last.undoes_id is None and last.after == to == says:
            return last
        raise Overtaken(last)
    if why.reason not in CorrectionReason.values or why.reason == CorrectionReason.UNDONE:
        raise Refused(_("Say why it is corrected."))
    _refuse_senseless(held, fact, says, to)
    return _write(held, fact, says, to, why, acting, now)


@transaction.atomic
def undo(correction_id: UUID, *, acting: Acting, now: datetime) -> Correction:
    """Gives back every field as it was before. Refuses what is undone, and what says otherwise by now than the correction left it: the latest first."""
    made = Correction.objects.filter(id=correction_id).first()
    if made is None:
        raise Refused(_("This correction is not your agency's."))
    held = _held(made.identity_id, acting)
    if made.reason == CorrectionReason.UNDONE or Correction.objects.filter(undoes=made).exists():
        raise Refused(_("This is undone already."))
    fact = Fact(made.fact, made.row_id, made.look)
    standing = Correction.objects.filter(
        identity=held, fact=made.fact, row_id=made.row_id, look=made.look, number__gt=made.number
    )
    if standing.filter(undone_by=None).exclude(reason=CorrectionReason.UNDONE).exists():
        raise Refused(_("It was corrected again since. Undo that first, the latest one first."))
    says = facts.value_of(held, fact)
    if says != made.after:
        raise Refused(_("More was written to this since. Correct it anew instead."))
    return _write(held, fact, says, made.before, Why(CorrectionReason.UNDONE), acting, now, undoes=made)


def last_of(identity_id: UUID, fact: Fact) -> Correction | None:
    """The last word on a fact, an undoing too."""
    rows = Correction.objects.filter(identity_id=identity_id, fact=fact.kind, row_id=fact.row_id, look=fact.look)
    return rows.select_related("by").first()


def _held(identity_id: UUID, acting: Acting) -> Identity:
    """The record, locked, so that of two who correct at once the second sees what the first did."""
    held = Identity.objects.select_for_update(no_key=True).filter(id=identity_id).first()
    if held is None:
        raise Refused(_("This person's record is not yours to change."))
    verdict = may_correct(acting, held)
    if not verdict:
        raise Refused(verdict.reason)
    return held


def _refuse_senseless(held: Identity, fact: Fact, says: Value | None, to: Value | None) -> None:
    if says is None:
        raise Refused(_("This does not stand in the record any more."))
    if to == says:
        raise Refused(_("The record says so already. Write what it should say."))
    if to is None:
        if not fact.can_be_struck:
            raise Refused(_("Leave it empty instead: then nothing is known of it."))
        return
    same: QuerySet[Any] | None = None
    if fact.kind == FactKind.NAME:
        same = Name.objects.filter(identity=held, full__iexact=to["full"])
    elif fact.kind == FactKind.IDENTIFIER:
        same = Identifier.objects.filter(identity=held, kind=to["kind"], value=to["value"], issuer=to["issuer"])
    elif fact.kind == FactKind.RELATION:
        same = Relation.objects.filter(identity=held, other_id=to["other_id"], kind=to["kind"])
    if same is not None and same.exclude(id=fact.row).exists():
        raise Refused(_("The record has this already. Strike the wrong one instead."))


def _write(
    held: Identity, fact: Fact, says: Value | None, to: Value | None, why: Why, acting: Acting, now: datetime,
    *, undoes: Correction | None = None,
) -> Correction:  # fmt: skip
    beside = _beside(held) if fact.kind in NAMED_BESIDE else set()
    _forget_keys(held)
    last = Correction.objects.filter(identity=held).aggregate(last=Max("number"))["last"]
    made = Correction(
        id=uuid4(), compartment_id=held.compartment_id, identity=held, number=(last or 0) + 1, fact=fact.kind, row_id=fact.row_id, look=fact.look,
        before=says, after=to, reason=why.reason, note=" ".join(why.note.split())[:300], by_id=acting.member_id, at=now, undoes=undoes,
    )  # fmt: skip
    _change(held, fact, says, to, made)
    if fact.kind in NAMED_BESIDE:
        beside |= _beside(held)
    # A copy of a referred record stands in no index until its holder knows more of it than who referred it, as now; who only reports never does.
    if held.copied_from is not None and ids_beside([held.id]):
        known_anew([held.id], acting=acting, now=now, enter=True)
        known_anew(sorted(beside), acting=acting, now=now)
    else:
        known_anew([held.id, *sorted(beside)], acting=acting, now=now)
    act = "persons.undo_correction" if undoes else "persons.strike_fact" if to is None else "persons.correct_fact"
    ledger.record(
        act, kind="identity", object_id=held.id, compartment_id=held.compartment_id, detail={"fact": fact.kind, "reason": why.reason}
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.tell_corrected(%s)", [made.id])
    return made


def _change(held: Identity, fact: Fact, says: Value | None, to: Value | None, made: Correction) -> None:
    """The fact, what the person is called by it, and the line of its history. A row is struck by the database, which looks whether its history
    holds it; so there the line comes first."""
    if to is None and fact.kind in facts.ROWS:
        _call(held, fact, made, facts.called(held, without=fact.row_id))
        made.save(force_insert=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT tandem.strike_fact(%s)", [made.id])
            if not cursor.fetchone()[0]:
                raise Overtaken(None)
        return
    if to is None:
        facts.without_look(held, fact.look)
    elif says is None and fact.kind in facts.ROWS:
        facts.put_back(held, fact, to)
    else:
        facts.change(held, fact, to)
    _call(held, fact, made, facts.called(held))
    made.save(force_insert=True)


def _call(held: Identity, fact: Fact, made: Correction, name: str) -> None:
    """Where the fact named the person, pages call them otherwise now; undoing gives the very name back."""
    if made.undoes is not None and made.undoes.called_before is not None:
        name = made.undoes.called_before
    if fact.kind in (FactKind.NAME, FactKind.IDENTIFIER) and name != held.display_name:
        made.called_before, made.called_after = held.display_name, name
        Identity.objects.filter(id=held.id).update(display_name=name)


def _beside(held: Identity) -> set[UUID]:
    """Of the same agency, those whose comparison names this person."""
    tied = set(Relation.objects.filter(identity=held).values_list("other_id", flat=True))
    tied |= set(Relation.objects.filter(other=held).values_list("identity_id", flat=True))
    tied |= ids_beside([held.id]).get(held.id, set())
    return set(Identity.objects.filter(id__in=tied - {held.id}, agency_id=held.agency_id).values_list("id", flat=True))


def _forget_keys(held: Identity) -> None:
    """Under what was known until now. What stays known is entered again in a moment."""
    wanted = Wanted.of(features_of_identities([held])[held.id])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tandem.forget_match_keys(%s, %s, %s::bigint[])", [held.id, number_of(held.id), array(wanted.keys)]
        )
