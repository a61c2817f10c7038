"""The case as its page needs it: what the acting member sees, compartment by compartment, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tandem.accords.models import Compartment, Disclosure, Seat
from tandem.accords.queries.visible import Visible, visible_compartments, within
from tandem.cases.models import Case, CaseAgency, CaseEvent, CaseReport, Note
from tandem.clocks.models import RunningClock
from tandem.foundation.acting import Acting
from tandem.foundation.listing import Listing, column
from tandem.intake.models import Involvement, Report


@dataclass(frozen=True, slots=True)
class Drawer:
    """A compartment of the case: `open` where the member sees into it, else only that it exists."""

    compartment: Compartment
    open: bool
    can_add: bool
    seen_by: list[str]  # names of agencies, owner first
    notes: int


@dataclass(frozen=True, slots=True)
class Happening:
    at: datetime
    kind: str  # note | report | clock_started | clock_met | agency
    words: str
    compartment_kind: str
    note: Note | None = None
    link: UUID | None = None


def cases_of(acting: Acting, *, status: str = "", words: str = "", seen: Visible | None = None) -> QuerySet[Case]:
    rows = within(Case.objects.select_related("lead", "compartment"), seen)
    if status:
        rows = rows.filter(status=status)
    if words:
        rows = rows.filter(Q(number__icontains=words) | Q(next_step__icontains=words))
    return rows


BOARD = ("id", "number", "stage", "next_step", "next_step_by", "opened_at", "lead__name")


def open_cases(most: int, seen: Visible) -> list[Any]:
    """The newest open ones as rows of BOARD: what the desk shows of a case."""
    return Listing(Case, BOARD, [(f"{column('status')} = 'open'", [])], seen).rows(["-opened_at"], most)


def case_names(case_ids: Sequence[UUID]) -> list[tuple[UUID, str, bool]]:
    rows = Case.objects.filter(id__in=case_ids).order_by("number").values_list("id", "number", "status")
    return [(case_id, number, status == "open") for case_id, number, status in rows]


def case_for(acting: Acting, case_id: UUID) -> Case | None:
    return Case.objects.select_related("lead", "compartment", "opened_by").filter(id=case_id).first()


def case_with(report: Report) -> UUID | None:
    """The case that this report is in, as far as the acting member sees it."""
    return (
        CaseReport.objects.filter(report=report, case__in=Case.objects.all()).values_list("case_id", flat=True).first()
    )


def agencies_on(case: Case) -> list[CaseAgency]:
    return list(case.agencies.select_related("agency").order_by("left_at", "called_at"))


def team(case: Case, now: datetime) -> list[Seat]:
    rows = Seat.objects.filter(Q(until=None) | Q(until__gt=now), compartment__case_id=case.id)
    return list(
        rows.select_related("member", "member__agency", "compartment").order_by("member__agency__name", "member__name")
    )


def drawers(case: Case, acting: Acting, now: datetime) -> list[Drawer]:
    """Shell first, own next, then the others."""
    seen = set(visible_compartments())
    compartments = list(Compartment.objects.filter(case_id=case.id).select_related("owner"))
    disclosed: dict[UUID, list[Disclosure]] = {}
    for d in Disclosure.objects.filter(
        compartment__in=compartments, starts_at__lte=now, ends_at__gt=now, revoked_at=None
    ).select_related("to_agency"):
        disclosed.setdefault(d.compartment_id, []).append(d)
    counts: dict[UUID, int] = {}
    for where in Note.objects.filter(case=case, struck_at=None).values_list("compartment_id", flat=True):
        counts[where] = counts.get(where, 0) + 1
    found = []
    for c in compartments:
        mine = [
            d
            for d in disclosed.get(c.id, ())
            if d.to_agency_id == acting.agency_id and d.to_member_id in (None, acting.member_id)
        ]
        readers = sorted({d.to_agency.name for d in disclosed.get(c.id, ()) if d.to_agency_id != c.owner_id})
        can_add = c.id in seen and (c.owner_id == acting.agency_id or any(d.scope == "work" for d in mine))
        found.append(Drawer(c, c.id in seen, can_add, [c.owner.name, *readers], counts.get(c.id, 0)))
    return sorted(
        found,
        key=lambda d: (d.compartment.kind != "shell", d.compartment.owner_id != acting.agency_id, d.compartment.kind),
    )


def reports_of(case: Case) -> list[Report]:
    """Those whose compartment the member sees; the others are only counted."""
    return list(Report.objects.filter(id__in=CaseReport.objects.filter(case=case).values("report_id")))


def persons_of(case: Case) -> list[Involvement]:
    rows = Involvement.objects.filter(report_id__in=CaseReport.objects.filter(case=case).values("report_id"))
    return list(rows.select_related("identity", "identity__agency").order_by("part"))


def timeline(case: Case, clocks: list[RunningClock], titles: dict[UUID, str], *, kind: str = "") -> list[Happening]:
    """Newest first, of the compartments that the member sees."""
    found = [
        Happening(n.happened_at, "note", "", n.compartment.kind, note=n, link=n.id)
        for n in Note.objects.filter(case=case).select_related(
            "written_by", "written_by__agency", "compartment", "struck_by"
        )
    ]
    found += [
        Happening(r.received_at, "report", _("A report came in"), r.compartment.kind, link=r.id)
        for r in Report.objects.filter(id__in=CaseReport.objects.filter(case=case).values("report_id")).select_related(
            "compartment"
        )
    ]
    for c in clocks:
        found.append(
            Happening(c.started_at, "clock_started", _("Clock began: %(title)s") % {"title": titles[c.id]}, "shell")
        )
        if c.met_at:
            found.append(Happening(c.met_at, "clock_met", _("Filed: %(title)s") % {"title": titles[c.id]}, "shell"))
    for a in case.agencies.exclude(part="lead").select_related(
        "agency"
    ):  # the lead called itself no more than it answered
        found.append(Happening(a.called_at, "agency", _("Called: %(agency)s") % {"agency": a.agency.name}, "shell"))
        if a.answered_at:
            found.append(
                Happening(a.answered_at, "agency", _("Answered: %(agency)s") % {"agency": a.agency.name}, "shell")
            )
    found += [
        Happening(e.happened_at, "event", e.get_kind_display(), "shell") for e in CaseEvent.objects.filter(case=case)
    ]
    if kind:
        found = [h for h in found if h.compartment_kind == kind]
    return sorted(found, key=lambda h: h.at, reverse=True)


def bears_number(number: str) -> bool:
    """Whether the acting member sees a case of this number: for look-ups, which name one."""
    return Case.objects.filter(number__iexact=number).exists()
