"""The year before today: which reports were triaged how, about 300 cases with notes, answered calls, filings in time and
late. Told through the rooms' own actions, as the members who would have acted, with time passed in."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from tandem.agencies.actions import sign_in
from tandem.foundation.acting import Acting

CASES = 300
NOTES = {
    "shell": ("Met this morning; advocate and detective go together.", "Interpreter booked for Thursday.", "Safe place found for tonight.", "Next meeting Monday at ten."),
    "investigation": ("Phone records requested from the carrier.", "Preservation letter sent to the platform.", "Surveillance of the address agreed for two evenings.",
                      "Plate seen twice at the same motel.", "Interview postponed until she is ready."),
    "prosecution": ("Packet received; waiting for phone records before charging.", "Restitution figures asked for.", "Met the detective about the second count."),
    "child_welfare": ("Placement found with a relative.", "School informed that she is safe, no more.", "Screening offered; declined today, to be offered again."),
}  # fmt: skip


# Up to how many days after its opening a case stands where, and what comes next. Every agency on it reads this: no names.
STEPS: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (3, "response", ("Advocate and detective go together tonight", "Interpreter for the first talk", "Forensic interview at the center")),
    (21, "immediate_needs", ("A bed beyond this week", "Clinic appointment", "School told that the child is safe, no more")),
    (90, "investigation", ("Phone records from the carrier", "Second interview, when ready", "Plate reader for the gray sedan", "Wage records of the site")),
    (180, "charging", ("Packet to the prosecutor", "Restitution figures", "Meeting on the second count")),
    (10**4, "follow_up", ("Victim impact statement", "T visa declaration", "Safety plan before the hearing")),
)  # fmt: skip


class Posts:
    """Sign-ins of demo members, opened once."""

    def __init__(self) -> None:
        self._tokens: dict[UUID, str] = {}

    def acting(self, member_id: UUID) -> Any:
        if member_id not in self._tokens:
            with transaction.atomic():
                self._tokens[member_id] = sign_in.open_sign_in(member_id, strength="second_factor", seconds=3600)
        return sign_in.acting_with(self._tokens[member_id])


def tell(
    member_ids: dict[str, list[UUID]], now: datetime, seed: int, progress: Callable[[int], None]
) -> dict[str, int]:
    """`member_ids` is agency slug -> its members who work cases, the first of them first. Returns what was made."""
    draw, posts = random.Random(seed), Posts()  # noqa: S311 - fiction
    counts = {"cases": 0, "decided": 0, "notes": 0, "proofs": 0}
    share = {"alder-sheriff": 0.62, "alderton-police": 0.2, "port-linden-police": 0.08, "alder-child-welfare": 0.1}
    for slug, part in share.items():
        for report_id in _chosen(posts, member_ids[slug][0], int(CASES * part), now):
            _one_case(report_id, posts, member_ids, slug, draw, now, counts)
            progress(1)
        _decide_others(posts, member_ids[slug][0], draw, now, counts)
    return counts


def _chosen(posts: Posts, member_id: UUID, most: int, now: datetime) -> list[UUID]:
    """The most urgent half and some of the others, older than an hour; the newest stay in the queue."""
    from tandem.accords.queries.visible import within
    from tandem.intake.models import Report

    with posts.acting(member_id), transaction.atomic():
        rows = within(Report.objects.filter(state="awaiting", received_at__lt=now - timedelta(hours=20)))
        return list(rows.order_by("urgency_rank", "received_at").values_list("id", flat=True)[:most])


def _one_case(
    report_id: UUID,
    posts: Posts,
    member_ids: dict[str, list[UUID]],
    slug: str,
    draw: random.Random,
    now: datetime,
    counts: dict[str, int],
) -> None:
    from tandem.cases.actions.opening import open_case
    from tandem.intake.models import Report

    lead = draw.choice(member_ids[slug][:2])
    with posts.acting(lead) as acting, transaction.atomic():
        report = Report.objects.get(id=report_id)
        opened_at = min(report.received_at + timedelta(minutes=draw.randint(10, 300)), now - timedelta(minutes=5))
        decision = "emergency" if report.urgency == "emergency" else "assign"
        opened = open_case(
            report,
            decision=decision,
            reason="Indicators fit; somebody needs to see them today.",
            acting=acting,
            now=opened_at,
        )
        counts["cases"] += 1
        _write(opened.case.id, "investigation", acting, opened_at, draw, now, counts)
        _file(opened.clocks, acting, opened_at, draw, now, counts)
    for joined in opened.called[1:]:
        who = member_ids.get(joined.agency.slug)
        if who and draw.random() < 0.8:
            with posts.acting(who[0]) as acting, transaction.atomic():
                _answer(opened.case.id, acting, opened_at, draw, now, counts)
    if opened_at < now - timedelta(days=90) and draw.random() < 0.7:
        with posts.acting(lead) as acting, transaction.atomic():
            _close(opened.case.id, acting, opened_at + timedelta(days=draw.randint(20, 80)))
    else:
        with posts.acting(lead) as acting, transaction.atomic():
            _go_on(opened.case.id, acting, opened_at, draw, now)


def _write(
    case_id: UUID,
    kind: str,
    acting: Acting,
    since: datetime,
    draw: random.Random,
    now: datetime,
    counts: dict[str, int],
) -> None:
    from tandem.accords.models import Compartment
    from tandem.cases.actions.working import add_note
    from tandem.cases.models import Case

    case = Case.objects.select_related("lead").get(id=case_id)
    for where in Compartment.objects.filter(case_id=case_id, kind__in=("shell", kind)):
        if where.kind != "shell" and where.owner_id != acting.agency_id:
            continue
        at = min(since + timedelta(hours=draw.randint(1, 200)), now - timedelta(minutes=1))
        add_note(
            case,
            where,
            draw.choice(NOTES[where.kind]) if where.kind in NOTES else "Noted.",
            happened_at=at,
            acting=acting,
            now=at,
        )
        counts["notes"] += 1


def _file(
    clocks: list[Any], acting: Acting, since: datetime, draw: random.Random, now: datetime, counts: dict[str, int]
) -> None:
    """Most filings in time, some late, some still open; only by the agency that must act or the lead for it."""
    for clock in clocks:
        if clock.due_at is None:  # "at once": the statute names no hour
            if draw.random() < 0.9:
                _prove(clock, min(clock.started_at + timedelta(minutes=draw.randint(20, 2000)), now - timedelta(minutes=1)), acting, since, draw, counts)  # fmt: skip
            continue
        if clock.due_at > now - timedelta(days=2) and draw.random() < 0.75:
            continue
        luck = draw.random()
        if luck > 0.9 and clock.due_at > now - timedelta(days=14):
            continue  # nobody filed: it stays late
        limit = clock.due_at - clock.started_at
        at = clock.started_at + limit * (draw.uniform(0.1, 0.95) if luck < 0.82 else draw.uniform(1.02, 2.5))
        _prove(clock, min(max(at, clock.started_at), now - timedelta(minutes=1)), acting, since, draw, counts)


def _prove(
    clock: Any, at: datetime, acting: Acting, since: datetime, draw: random.Random, counts: dict[str, int]
) -> None:
    from tandem.clocks.actions.proving import record_proof
    from tandem.clocks.rules.definitions import shipped
    from tandem.clocks.rules.proving import Filing

    number = _number(shipped()[clock.definition].proof.pattern, draw)
    paper = f"Duty binder {at:%Y-%m}, page {draw.randint(1, 90)}"
    filing = Filing(at, number=number, recipient="Intake desk", method="portal", document=paper)
    record_proof(clock, filing, acting=acting, now=max(at, since))
    counts["proofs"] += 1


def _number(pattern: str, draw: random.Random) -> str:
    if "[A-Z]" in pattern:
        return f"M{draw.randint(10**8, 10**9 - 1)}"
    return str(draw.randint(10**6, 10**7 - 1))


def _answer(
    case_id: UUID, acting: Acting, since: datetime, draw: random.Random, now: datetime, counts: dict[str, int]
) -> None:
    from tandem.cases.actions.working import take_the_call
    from tandem.cases.models import Case

    case = Case.objects.select_related("lead").get(id=case_id)
    at = min(since + timedelta(minutes=draw.randint(5, 160)), now)
    take_the_call(case, acting=acting, now=at)
    kind = {"prosecution": "prosecution", "child_welfare": "child_welfare", "police": "investigation"}.get(
        acting.agency_kind, "shell"
    )
    _write(case_id, kind, acting, at, draw, now, counts)


def _go_on(case_id: UUID, acting: Acting, since: datetime, draw: random.Random, now: datetime) -> None:
    """An open case stands where its age has brought it, with a next step in the coming days; some have none, as in life."""
    from tandem.cases.actions.working import set_next_step
    from tandem.cases.models import Case

    stage, steps = next((stage, steps) for days, stage, steps in STEPS if now - since < timedelta(days=days))
    if draw.random() < 0.85:
        by = now.date() + timedelta(days=draw.randint(0, 12))
        set_next_step(Case.objects.select_related("lead").get(id=case_id), step=draw.choice(steps), by=by, stage=stage, acting=acting)  # fmt: skip


def _close(case_id: UUID, acting: Acting, at: datetime) -> None:
    from tandem.cases.actions.working import close_case, set_next_step
    from tandem.cases.models import Case
    from tandem.foundation.verdict import Refused

    case = Case.objects.select_related("lead").get(id=case_id)
    try:
        close_case(case, reason="Charged or referred; services go on with the provider.", acting=acting, now=at)
    except Refused:  # a duty is still open
        set_next_step(case, step="File the open duty", by=None, stage="follow_up", acting=acting)


def _decide_others(posts: Posts, member_id: UUID, draw: random.Random, now: datetime, counts: dict[str, int]) -> None:
    """Older reports are decided; what came in lately waits."""
    from tandem.accords.queries.visible import within
    from tandem.intake.actions.triage import decide
    from tandem.intake.models import Report

    with posts.acting(member_id) as acting, transaction.atomic():
        for report in within(Report.objects.filter(state="awaiting", received_at__lt=now - timedelta(days=12)))[:400]:
            decide(
                report, decision="insufficient", reason="Nothing to act on yet; kept for comparison with later reports.", acting=acting,
                now=report.received_at + timedelta(hours=draw.randint(1, 60)),
            )  # fmt: skip
            counts["decided"] += 1
