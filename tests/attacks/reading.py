"""Attempts on what people took over from a report's words: to undo it for another agency, to decide in its place, to rewrite who decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, connection

from tandem.intake.models import ReadingDecision
from tests.attacks.attacks import attack
from tests.attacks.guards import function, grant, policy
from tests.attacks.scene import Scene, now
from tests.cast import identify

NEAR = "AND (r.compartment_id <@ (SELECT tandem.reach()) OR r.compartment_id IN (SELECT tandem.workable_beyond()))"


def a_decision(scene: Scene) -> tuple[UUID, UUID]:
    """(report, decision): a detective of the sheriff took an alias over from the words of a tip."""
    from tandem.intake.actions.accepting import accept
    from tandem.intake.actions.receiving import receive
    from tandem.intake.drafts import ReportDraft
    from tandem.intake.models import Report
    from tandem.intake.queries.reading import undecided

    with scene.acting("dana") as acting:
        draft = ReportDraft(source="by_hand", source_ref=str(uuid4()), kind="tip", narrative="She goes by Tamarisk.")
        report = Report.objects.get(id=receive([draft], acting=acting, now=now()).report_ids[0])
        [shown] = undecided(report)
        made = accept(report, shown.ref, about="new", acting=acting, now=now())
        return report.id, made.id


@attack("A detective of another agency", "takes away what the sheriff took over from a report, with the person, through an injection",
        function("take_back_reading(uuid)", NEAR, "", "the function asks whether the caller may change what lies in that drawer"))  # fmt: skip
def anothers_reading_is_taken_back(scene: Scene) -> bool:
    report, decision = a_decision(scene)
    with scene.acting("omar"), connection.cursor() as cursor:
        cursor.execute("SELECT tandem.take_back_reading(%s)", (decision,))
    return scene.owner("SELECT count(*) FROM intake_involvement WHERE report_id = %s", report) == [(0,)]


def _lays(scene: Scene, who: str) -> Any:
    report, _decision = a_decision(scene)
    [(where,)] = scene.owner("SELECT compartment_id FROM intake_report WHERE id = %s", report)
    row = ReadingDecision(
        id=uuid4(), compartment_id=where, report_id=report, state="declined", kind="phone", source="narrative", start=0, end=5,
        suggested={}, decided_by_id=identify(who), decided_at=now(),
    )  # fmt: skip
    try:
        with scene.acting(who):
            row.save(force_insert=True)
    except DatabaseError:
        return False
    return scene.owner("SELECT count(*) FROM intake_readingdecision WHERE id = %s", row.id) == [(1,)]


@attack("A detective of another agency", "sets aside what the sheriff's report says, so that nobody there is shown it, through an injection",
        policy("intake_readingdecision", "adds", "row security: decisions are added by who may work in the report's drawer"))  # fmt: skip
def anothers_reading_is_set_aside(scene: Scene) -> Any:
    return _lays(scene, "omar")


@attack("A colleague", "rewrites what a detective decided on a report's words, in her name, through an injection",
        grant("UPDATE", "intake_readingdecision", "the site's role may change two columns of a decision: that it was taken back, and by whom",
              back="GRANT UPDATE (undone_at, undone_by_id) ON intake_readingdecision TO tandem_web"))  # fmt: skip
def a_decision_is_rewritten(scene: Scene) -> bool:
    _report, decision = a_decision(scene)
    try:
        with scene.acting("sam"):
            ReadingDecision.objects.filter(id=decision).update(state="declined", accepted={})
    except DatabaseError:
        return False
    return scene.owner("SELECT state FROM intake_readingdecision WHERE id = %s", decision) == [("declined",)]
