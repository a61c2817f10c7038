"""Taking over what was read out of a report, setting it aside, and taking either back. A person decides each; what is added comes into the
report's own drawer, names the report as its source, and is compared at once like anybody who is entered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils.translation import gettext as _

from tandem.agencies.models import Agency
from tandem.foundation.acting import Acting
from tandem.foundation.bulk import insert_rows
from tandem.foundation.verdict import Refused
from tandem.intake.actions.reading_drafts import PART_OF, draft_of, looks_of, problems
from tandem.intake.colors import color_code, is_color
from tandem.intake.models import Involvement, ReadingDecision, ReadingState, Report
from tandem.intake.permissions import may_take_over
from tandem.intake.queries.reading import Shown, undecided, whose
from tandem.intake.reading import KINDS
from tandem.ledger import actions as ledger
from tandem.persons.actions.adding import Made, add_to_identity, known_anew, without_looks
from tandem.persons.actions.comparing import compare_saved
from tandem.persons.actions.saving import ToSave, save_persons
from tandem.persons.beside import chosen
from tandem.persons.drafts import PersonDraft
from tandem.persons.matching.names import fold
from tandem.persons.models import Name, Relation

NEW = "new"  # instead of a person of the report


def accept(
    report: Report, ref: str, *, about: str, parts: Mapping[str, str] | None = None, acting: Acting, now: datetime
) -> ReadingDecision:
    """Adds one suggestion, as it was read or as the person put it right. `about` is a person of the report, or "new". Refuses what
    somebody has just decided on, a person who is not in the report, and parts that cannot be read. Compares at once."""
    held = _held(report, acting)
    shown = _still_open(held, ref)
    said = _said(shown, parts)
    found = problems(shown.kind, said)
    if found:
        raise Refused(" ".join(found))
    target = _target(held, about)
    there = _subjects(held)
    if shown.kind == "companion":
        made = _companion(held, said, target, acting, now)
        touched = there  # each has one more beside them, or a tie
    else:
        draft = draft_of(shown.kind, said, on=_day(held), seen_on=held.happened_on)
        if target is None:
            made, target = _new_person(held, draft, acting, now, "other")
            touched = there
        else:
            made = add_to_identity(target, draft)
            touched = [target]
    known_anew(touched, acting=acting, now=now, enter=True)
    return _record(held, shown, ReadingState.ACCEPTED, acting, now, accepted=said, about_id=target, made=made)


def accept_sure(report: Report, *, about: str, acting: Acting, now: datetime) -> tuple[int, int]:
    """Accepts all that the text does not doubt, for one person. Returns (accepted, left because they could not be added)."""
    done = left = 0
    for shown in undecided(_held(report, acting)):
        if not shown.sure:
            continue
        try:
            accept(report, shown.ref, about=about, acting=acting, now=now)
        except Refused:
            left += 1
        else:
            done += 1
        if about == NEW:  # the first made the person; the rest are theirs too
            newest = report.readings.filter(undone_at=None, state=ReadingState.ACCEPTED).order_by("-decided_at").first()
            about = str(newest.about_id) if newest and newest.about_id else about
    return done, left


def decline(report: Report, ref: str, *, acting: Acting, now: datetime) -> ReadingDecision:
    """Sets a suggestion aside for good: it is not shown again, unless somebody takes that back."""
    held = _held(report, acting)
    return _record(held, _still_open(held, ref), ReadingState.DECLINED, acting, now)


def undo(decision: ReadingDecision, *, acting: Acting, now: datetime) -> None:
    """Takes a decision back, with exactly what it added; the suggestion stands open again. Refuses where a person who came of it has
    more to them by now, or somebody has decided on a match of theirs."""
    held = _held(decision.report, acting)
    this = ReadingDecision.objects.filter(id=decision.id, undone_at=None).first()
    if this is None:
        raise Refused(_("This decision has been undone already."))
    if this.state == ReadingState.ACCEPTED:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tandem.take_back_reading(%s)", (this.id,))
            if not cursor.fetchone()[0]:
                raise Refused(_("More hangs on this person by now, so they stay. Put their record right by hand."))
        if this.about_id and "identity" not in this.made:
            looks = looks_of(this.kind, this.accepted)
            if looks:
                without_looks(this.about_id, looks)
        # Somebody who stood beside the others may be gone.
        known_anew(_subjects(held), acting=acting, now=now)
    ReadingDecision.objects.filter(id=this.id, undone_at=None).update(undone_at=now, undone_by_id=acting.member_id)
    _tell_ledger("intake.undo_reading", held, this.kind)


def _held(report: Report, acting: Acting) -> Report:
    """The report, locked, so that of two who decide at once the second sees what the first did."""
    allowed = may_take_over(acting, report)
    if not allowed:
        raise Refused(allowed.reason)
    held = Report.objects.select_for_update(no_key=True).filter(id=report.id).first()
    if held is None:
        raise Refused(_("This report is no longer in your agency's intake."))
    return held


def _still_open(report: Report, ref: str) -> Shown:
    for shown in undecided(report):
        if shown.ref == ref:
            return shown
    raise Refused(_("Somebody has decided on this already, or the text no longer says it. Look at the report again."))


def _said(shown: Shown, parts: Mapping[str, str] | None) -> dict[str, str]:
    given = dict(shown.suggestion.parts) if parts is None else dict(parts)
    said = {name: " ".join(str(given.get(name, "")).split())[:200] for name in KINDS[shown.kind]}
    # A color was shown in the reader's word; its code is what is kept.
    return {n: color_code(v) if is_color(shown.kind, n, said.get("field", "")) else v for n, v in said.items()}


def _subjects(report: Report) -> list[UUID]:
    return [identity_id for identity_id, _name in whose(report)]


def _target(report: Report, about: str) -> UUID | None:
    if about == NEW:
        return None
    for identity_id, _name in whose(report):
        if str(identity_id) == about:
            return identity_id
    raise Refused(_("Say whose it is: somebody of this report, or somebody new."))


def _day(report: Report) -> date:
    return report.happened_on or report.received_at.date()


def _new_person(report: Report, draft: PersonDraft, acting: Acting, now: datetime, part: str) -> tuple[Made, UUID]:
    owner: Agency = report.agency
    beside = chosen(
        Name.objects.filter(identity_id__in=_subjects(report)).values_list("identity__display_name", flat=True)
    )
    [saved] = save_persons([ToSave(draft, report.compartment_id, owner.pk, owner.kind, beside, report.id)], now=now)
    row = {
        "id": uuid4(),
        "compartment_id": report.compartment_id,
        "report_id": report.id,
        "identity_id": saved.identity_id,
        "part": part,
    }
    insert_rows(Involvement, [row])
    compare_saved([saved], acting=acting, now=now)
    return {"identity": [str(saved.identity_id)], "involvement": [str(row["id"])]}, saved.identity_id


def _companion(report: Report, said: Mapping[str, str], target: UUID | None, acting: Acting, now: datetime) -> Made:
    """Somebody of that name who is in the report already is meant; else somebody new is made, tied to the person."""
    who = _already_there(report, said["name"], target)
    made: Made = {}
    if who is None:
        part = PART_OF.get(said["relation"], "companion")
        made, who = _new_person(
            report, draft_of("companion", said, on=_day(report), seen_on=report.happened_on), acting, now, part
        )
    if (
        target is not None
        and not Relation.objects.filter(identity_id=who, other_id=target, kind=said["relation"]).exists()
    ):
        tie = {
            "id": uuid4(),
            "compartment_id": report.compartment_id,
            "identity_id": who,
            "other_id": target,
            "kind": said["relation"],
        }
        insert_rows(Relation, [tie])
        made["relation"] = [str(tie["id"])]
    return made


def _already_there(report: Report, name: str, target: UUID | None) -> UUID | None:
    ids = [i for i, _name in whose(report) if i != target]
    for identity_id, full in Name.objects.filter(identity_id__in=ids).values_list("identity_id", "full"):
        if fold(full) == fold(name):
            return identity_id
    return None


def _record(
    report: Report, shown: Shown, state: str, acting: Acting, now: datetime, **came_of_it: Any
) -> ReadingDecision:
    decision = ReadingDecision(
        id=uuid4(), compartment_id=report.compartment_id, report=report, state=state, kind=shown.kind, source=shown.source,
        start=shown.suggestion.start, end=shown.suggestion.end, suggested=dict(shown.suggestion.parts), decided_by_id=acting.member_id,
        decided_at=now, **came_of_it,
    )  # fmt: skip
    decision.save(force_insert=True)
    _tell_ledger(
        "intake.accept_reading" if state == ReadingState.ACCEPTED else "intake.decline_reading", report, shown.kind
    )
    return decision


def _tell_ledger(act: str, report: Report, kind: str) -> None:
    """The kind of thing, never a word of it."""
    ledger.record(act, kind="report", object_id=report.id, compartment_id=report.compartment_id, detail={"kind": kind})
