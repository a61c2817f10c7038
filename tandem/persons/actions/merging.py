"""Bringing records together and taking them apart, each a person's act that can be undone to the field. Nothing here decides by itself:
`deciding` and the person's page call it. All of one agency's acts stand in one line, so that two at once cannot cross."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.persons import following
from tandem.persons.actions.weighing import weigh_together
from tandem.persons.models import ActKind, Belonging, Decision, Match, MatchState, Person, PersonAct, PersonMove
from tandem.persons.queries import together

Move = tuple[UUID, UUID | None, UUID | None]  # identity, out of, into


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts, when and why."""

    acting: Acting
    now: datetime
    reason: str


def in_line(acting: Acting) -> None:
    """Waits until nobody else of the agency is bringing together or taking apart, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('persons ' || %s, 0))", [str(acting.agency_id)])


def bring_together(match: Match, who: Who) -> PersonAct | None:
    """Both records of a match into one person, with all that belongs to either: the smaller side goes over. Notes the decision where they
    are together already. Refuses where records of the two sides were found not to be the same."""
    one, other = together.person_of(match.finder_id), together.person_of(match.holder_id)
    if one is not None and one == other:
        return note_decision(match, who)
    ours, theirs = together.members(one) or {match.finder_id}, together.members(other) or {match.holder_id}
    _refuse_rejected(ours, theirs, who, but=match.id)
    if other is not None and (one is None or len(theirs) > len(ours)):
        one, other, ours, theirs = other, one, theirs, ours
    target = one or _new_person(who)
    moves: list[Move] = [] if one else [(identity, None, target) for identity in sorted(ours)]
    moves += [(identity, other, target) for identity in sorted(theirs)]
    followed = following.along(other, target) if other else {}
    act = _act(ActKind.MERGE, moves, who, followed=followed)
    # Whoever confirmed one pair did not see the others that this brings into one person.
    weigh_together(ours, theirs, person_id=target, agency_id=who.acting.agency_id)
    return act


def take_apart(person_id: UUID, identities: Iterable[UUID], who: Who) -> PersonAct:
    """These records into a person of their own. Confirmed matches across the cut are rejected with the same reason: they cannot hold any
    longer. Refuses to take out nothing or everything."""
    all_of_it, out = together.members(person_id), set(identities)
    if not out or not out < all_of_it:
        raise Refused(_("Choose the records that are somebody else: at least one, and not all."))
    if len(who.reason.strip()) < 5:
        raise Refused(_("Say in a few words why; whoever reads this later needs it."))
    act = part(person_id, out, who)
    for match in together.confirmed_among(all_of_it, who.acting.agency_id):
        if (match.finder_id in out) != (match.holder_id in out):
            write_decision(match, MatchState.REJECTED, who, act=act)
    return act


def note_decision(match: Match, who: Who) -> PersonAct | None:
    """An act that moves nobody: a decision on records of which at least one stands in a person. Without it in the line, undoing what came
    before could bring together what was rejected since. None where neither stands in a person."""
    places = [(i, together.person_of(i)) for i in (match.finder_id, match.holder_id)]
    moves: list[Move] = [(identity, person, person) for identity, person in places if person is not None]
    return _act(ActKind.DECIDE, moves, who) if moves else None


def part(person_id: UUID, out: set[UUID], who: Who) -> PersonAct:
    """These records into a person of their own, no decision changed: for whoever writes the decision themselves."""
    target = _new_person(who)
    return _act(ActKind.SPLIT, [(identity, person_id, target) for identity in sorted(out)], who)


def undo(act_id: UUID, who: Who) -> PersonAct:
    """Restores exactly what was before: who belonged to whom, what was decided, what rooms above had moved. Refuses while a later act on the
    same persons stands: one by one, the latest first, so that what comes back is what was."""
    act = PersonAct.objects.filter(id=act_id).first()
    if act is None:
        raise Refused(_("This act is not your agency's."))
    if act.kind == ActKind.UNDO or PersonAct.objects.filter(undoes=act).exists():
        raise Refused(_("This is undone already."))
    moves: list[Move] = [(m.identity_id, m.source_id, m.target_id) for m in act.moves.all()]
    if together.later_acts(act):
        raise Refused(_("Later acts changed the same persons. Undo those first, the latest one first."))
    made = list(act.decisions.select_related("match"))
    for source, target in {(s, t) for _i, s, t in moves if s and t and s != t}:
        following.back(act.followed, source, target)
    done = _act(ActKind.UNDO, [(i, target, source) for i, source, target in moves], who, undoes=act)
    for decision in made:
        before = Decision.objects.filter(
            match_id=decision.match_id, agency_id=decision.agency_id, number__lt=decision.number
        ).first()
        write_decision(decision.match, before.state if before else MatchState.PROPOSED, who, act=done)
    return done


def write_decision(match: Match, state: str, who: Who, *, act: PersonAct | None = None) -> Decision:
    """One more line; the database carries its state over to the match."""
    last = Decision.objects.filter(match=match, agency_id=who.acting.agency_id).aggregate(last=Max("number"))["last"]
    decision = Decision(
        match=match, agency_id=who.acting.agency_id, number=(last or 0) + 1, state=state, reason=who.reason.strip(), act=act,
        decided_by_id=who.acting.member_id, decided_at=who.now, probability=match.probability, evidence=match.evidence,
    )  # fmt: skip
    decision.save(force_insert=True)
    return decision


def _new_person(who: Who) -> UUID:
    person = Person(id=uuid4(), agency_id=who.acting.agency_id)
    person.save(force_insert=True)
    return person.id


def _act(
    kind: str, moves: Sequence[Move], who: Who, *, followed: dict[str, list[str]] | None = None, undoes: PersonAct | None = None
) -> PersonAct:  # fmt: skip
    agency_id = who.acting.agency_id
    last = PersonAct.objects.filter(agency_id=agency_id).aggregate(last=Max("number"))["last"]
    act = PersonAct(
        id=uuid4(), agency_id=agency_id, number=(last or 0) + 1, kind=kind, reason=who.reason.strip(), by_id=who.acting.member_id,
        at=who.now, undoes=undoes, followed=followed or {},
    )  # fmt: skip
    act.save(force_insert=True)
    PersonMove.objects.bulk_create(
        PersonMove(act=act, agency_id=agency_id, identity_id=i, source_id=source, target_id=target)
        for i, source, target in moves
    )
    for identity, source, target in moves:
        if source == target:
            continue
        held = Belonging.objects.filter(identity_id=identity)
        if target is None:
            held.delete()
        elif source is None:
            Belonging(agency_id=agency_id, identity_id=identity, person_id=target).save(force_insert=True)
        else:
            held.update(person_id=target)
    ledger.record(f"persons.{kind}", kind="person", object_id=next(t or s for _i, s, t in moves), detail={"act": str(act.id), "records": len(moves)})  # fmt: skip
    return act


def _refuse_rejected(ours: set[UUID], theirs: set[UUID], who: Who, *, but: UUID | None = None) -> None:
    found = together.rejected_between(ours, theirs, who.acting.agency_id)
    if any(m.id != but for m in found):
        raise Refused(
            _("Records of the two were found not to be the same person. Look at that match first and decide it anew.")
        )
