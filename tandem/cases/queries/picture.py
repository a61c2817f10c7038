"""The picture as its page needs it: for each question what is known, by whom, since when; what differs; what nobody knows yet. Of what the
members wrote and of what the case's reports say, as far as the member sees either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from tandem.accords.models import Compartment
from tandem.cases.models import Case, PictureFact
from tandem.cases.permissions import OF_FINDINGS
from tandem.cases.queries.reported import Reported, from_reports
from tandem.cases.queries.shell import Drawer, drawers
from tandem.cases.rules.picture import PARTS, Part, Question, differs, not_known
from tandem.foundation.acting import Acting


@dataclass(slots=True)
class Shown:
    """One thing that is known. `fact` is None where a report says it."""

    says: str
    on: date
    compartment_id: UUID
    drawer: str  # the kind of compartment it lies in
    fact: PictureFact | None = None
    reports: list[Reported] = field(default_factory=list)
    earlier: list[PictureFact] = field(default_factory=list)  # what it replaced, newest first
    mine: bool = False  # the member may correct it


@dataclass(frozen=True, slots=True)
class Answered:
    question: Question
    title: str
    known: Sequence[Shown]
    differ: bool


@dataclass(frozen=True, slots=True)
class ShownPart:
    part: Part
    answered: Sequence[Answered]
    open: Sequence[Question]
    choices: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Picture:
    parts: Sequence[ShownPart]
    not_known: Sequence[Question]
    asked: int
    taken_back: Sequence[PictureFact]
    into: Sequence[Compartment]  # drawers the member may add to
    holders: Sequence[str]  # agencies that may hold a paper with all of this


def picture_of(case: Case, acting: Acting, now: datetime) -> Picture:
    """Of an open case; the database shows nothing of a closed one."""
    of_case = drawers(case, acting, now)
    into = [d.compartment for d in of_case if d.can_add and d.compartment.kind in OF_FINDINGS]
    may = {c.id for c in into}
    facts = list(PictureFact.objects.filter(case=case).select_related("written_by__agency", "struck_by", "compartment"))
    by_id = {f.id: f for f in facts}
    replaced = {f.replaces_id for f in facts if f.replaces_id}
    known: dict[str, list[Shown]] = {}
    for fact in facts:
        if fact.struck_at is None:
            known.setdefault(fact.question, []).append(
                Shown(fact.says, fact.learned_on, fact.compartment_id, fact.compartment.kind, fact,
                      earlier=_chain(fact, by_id), mine=fact.compartment_id in may)
            )  # fmt: skip
    for question, said in _gathered(from_reports(case)):
        known.setdefault(question, []).append(said)
    titles = {code: str(label) for code, label in PictureFact.Question.choices}
    parts = [_part(part, known, titles) for part in PARTS]
    used = {s.compartment_id for rows in known.values() for s in rows}
    taken_back = [f for f in facts if f.struck_at and f.id not in replaced]
    missing = not_known(known)
    return Picture(parts, missing, len(titles), taken_back, into, _holders(of_case, used, acting))


def _chain(fact: PictureFact, by_id: dict[UUID, PictureFact]) -> list[PictureFact]:
    found: list[PictureFact] = []
    while fact.replaces_id in by_id and len(found) < 50:
        fact = by_id[fact.replaces_id]
        found.append(fact)
    return found


def _part(part: Part, known: dict[str, list[Shown]], titles: dict[str, str]) -> ShownPart:
    answered = []
    for question in part.questions:
        rows = sorted(known.get(question.code, ()), key=lambda s: (s.on, s.fact is not None), reverse=True)
        if rows:
            answered.append(
                Answered(question, str(titles[question.code]), rows, differs(question, (s.says for s in rows)))
            )
    return ShownPart(
        part,
        answered,
        [q for q in part.questions if q.code not in known],
        [(q.code, titles[q.code]) for q in part.questions],
    )


def _gathered(reported: Iterable[Reported]) -> list[tuple[str, Shown]]:
    """What several reports say alike is one thing with several sources."""
    found: dict[tuple[str, str, UUID], Shown] = {}
    for r in reported:
        key = (r.question, " ".join(r.says.casefold().split()), r.compartment_id)
        if key not in found:
            found[key] = Shown(r.says, r.on, r.compartment_id, r.drawer)
        shown = found[key]
        shown.on = max(shown.on, r.on)
        if r.report_id not in {s.report_id for s in shown.reports}:
            shown.reports.append(r)
    return [(key[0], shown) for key, shown in found.items()]


def _holders(of_case: Sequence[Drawer], used: set[UUID], acting: Acting) -> list[str]:
    """Agencies that see every drawer of which something stands here. Nothing here is from elsewhere than the case's own drawers."""
    readers = {d.compartment.id: set(d.seen_by) for d in of_case}
    common = [readers.get(c, {acting.agency_name}) for c in used]
    return sorted(set.intersection(*common)) if common else [acting.agency_name]


def fact_for(fact_id: UUID) -> PictureFact | None:
    return PictureFact.objects.select_related("case__lead", "compartment").filter(id=fact_id).first()
