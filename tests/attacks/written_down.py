"""Attempts on what is written down besides the records: the ledger, notices, and the jobs that run while nobody acts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from tandem.agencies.models import Notice
from tandem.cases.models import Case
from tandem.intake.models import Report
from tandem.ledger.models import Entry
from tandem.persons.models import Identity
from tests.attacks.attacks import attack
from tests.attacks.guards import by, policy, several
from tests.attacks.scene import Scene, now
from tests.cast import CASE, identify

LINES = policy("ledger_entry", "reads", "row security on the ledger: one's own lines, and those of drawers one sees")


@attack("A detective of another agency", "reads the ledger's page of a case that is not his", LINES)
def the_ledger_of_another(scene: Scene) -> bool:
    with scene.acting("dana"):
        from tandem.ledger import actions as ledger

        ledger.record(
            "cases.look", kind="case", object_id=CASE, compartment_id=scene.cast.compartments["shell"], outcome="viewed"
        )
    return "Dana" in scene.browser("omar").get(f"/ledger/case/{CASE}/").content.decode()


@attack("The police lead", "reads on the ledger when a provider's advocates opened their vault", LINES,
        remains="that a member used the vault, for their own supervisor and who owns the database; never about whom")  # fmt: skip
def the_ledger_of_the_vault(scene: Scene) -> int:
    with scene.acting("lee"):
        return int(Entry.objects.filter(kind="vault").count())


@attack("A member of the task force", "counts the notices that others have got",
        policy("agencies_notice", "own", "row security: notices are their own member's"))  # fmt: skip
def notices_of_others(scene: Scene) -> int:
    from tandem.agencies.actions import noticing

    with scene.acting("dana"):
        noticing.tell([identify("petra")], Notice.Kind.CASE_JOINED, CASE, now=now())
    with scene.acting("omar"):
        return int(Notice.objects.count())


@attack("A job", "reads reports, people or cases while no member acts",
        several("a job acts as nobody, and to nobody the wall shows nothing", *[
            policy(t, "sees", "").lift for t in ("intake_report", "persons_identity", "cases_case")]))  # fmt: skip
def a_job_reads(scene: Scene) -> int:
    from tandem.agencies.actions.worker import escalate_clocks

    with transaction.atomic():
        escalate_clocks(now())
        return int(Report.objects.count() + Identity.objects.count() + Case.objects.count())


@by("a notice's job carries the notice's id; which case it is about stands in a row under the wall")
def WITH_THE_CASE(_scene: Scene) -> Iterator[None]:
    from tandem.agencies.actions import noticing

    real = noticing.after_commit[:]

    def with_cases(ids: list[str]) -> None:
        real[0](ids + [str(n) for n in _told_of(ids)])  # type: ignore[operator]

    noticing.after_commit[:] = [with_cases]
    yield
    noticing.after_commit[:] = real


def _told_of(ids: list[str]) -> list[Any]:
    from tandem.foundation.embedded import database

    with database.connect("owner", str(connection.settings_dict["NAME"])) as owner:
        return [
            r[0]
            for r in owner.execute(
                "SELECT object_id FROM agencies_notice WHERE id = ANY (%s::uuid[])", (ids,)
            ).fetchall()
        ]


@attack("Whoever reads the job table", "learns from a job's arguments which case somebody was called to", WITH_THE_CASE,
        remains="how many notices there were, and when")  # fmt: skip
def a_job_tells_its_case(scene: Scene) -> bool:
    from tandem.agencies.actions import noticing

    scene.owner("DELETE FROM procrastinate_jobs")
    with scene.acting("dana"):
        noticing.tell([identify("petra")], Notice.Kind.CASE_JOINED, CASE, now=now())
    rows = scene.owner("SELECT args::text FROM procrastinate_jobs")
    assert rows
    return str(CASE) in str(rows)
