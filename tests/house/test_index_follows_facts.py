"""Whatever changes what is known of a person re-enters them in the matcher's index, in the same transaction, so that the next look-up finds them as
they are. Every function that writes identity facts stands here with an act that runs through it; one that is new and forgets the index turns this red."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from tandem.agencies.models import Agency
from tandem.cases.actions.opening import open_case
from tandem.intake.actions import accepting, triage
from tandem.intake.actions.receiving import receive
from tandem.intake.drafts import ReportDraft
from tandem.intake.models import Report
from tandem.intake.queries.reading import undecided, whose
from tandem.persons.drafts import NameDraft, PersonDraft
from tandem.persons.test_correcting import facts_of, other_than, put_right, says, take_back
from tandem.persons.test_indexing import owner
from tests.cast import Cast

pytestmark = pytest.mark.database
ROOT = Path(__file__).resolve().parents[2]
NOW = datetime.now(UTC)
FACTS = {"Identity", "Name", "Identifier", "Place", "Relation"}
WRITES = {"insert_rows", "insert_many", "create", "update", "delete", "save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}  # fmt: skip

THE_INDEX = "writes the index itself: persons/test_indexing.py"

# ---- who writes them, and the act below that runs through it, or why the index has nothing to follow ----------------------------------------
WRITERS: dict[str, str] = {
    "persons.actions.saving.save_persons": "receive",
    "persons.actions.saving.relate": "receive",
    "persons.actions.adding.add_to_identity": "accept",
    "persons.actions.adding._add_looks": "accept",
    "persons.actions.adding.without_looks": "undo",
    "persons.actions.adding.known_anew": "accept",
    "persons.actions.copying.copy_identities": "accept_on_a_copy",
    "persons.actions.correcting._change": "correct",
    "persons.actions.correcting._call": "correct",
    "persons.facts.change": "correct",
    "persons.facts.without_look": "correct",
    "persons.facts.put_back": "correct",
    "policies/persons.sql strike_fact": "correct",
    "intake.actions.accepting._companion": "accept",
    "intake.actions.accepting._new_person": "accept",
    "cases.actions.opening._take_in": "open_a_case",
    "policies/intake.sql take_back_reading": "undo",
    "persons.actions.indexing._write": "receive",
    "persons.actions.indexing.bring_up_to_date": THE_INDEX,
}
WORDS = (
    "She goes by Zuzu Star and left with her boyfriend Quentin Ashgrove, 24, in a silver Honda Civic, plate 7ABC123. Her phone is 559-555-0173. "
    "Her Snapchat is zuzu.star9. She is 5'4\" with brown hair. She was seen at 1200 Main Street, Fresno."
)


def report_of(cast: Cast, who: str) -> UUID:
    """A child, somebody of whom little is known, and who reports them; the first two are tied."""
    persons = (
        PersonDraft(part="missing", key="a", names=(NameDraft("Suzanne Marigold", "Suzanne", family="Marigold"),), relations=(("b", "child"),)),
        PersonDraft(part="companion", key="b", names=(NameDraft("Dolores Marigold", "Dolores", family="Marigold"),)),
        PersonDraft(part="reporter", names=(NameDraft("Aunt Petra", "Petra", family="Aunt"),)),
    )  # fmt: skip
    with cast.acting(who) as acting, transaction.atomic():
        draft = ReportDraft(
            source="by_hand", source_ref=str(uuid4()), kind="missing_child", narrative=WORDS, persons=persons
        )
        return receive([draft], acting=acting, now=NOW).report_ids[0]


def accept_all(cast: Cast, who: str, report_id: UUID) -> int:
    """Every suggestion, the first of each kind to somebody new, each its own transaction."""
    done: set[str] = set()
    while True:
        with cast.acting(who) as acting, transaction.atomic():
            report = Report.objects.get(id=report_id)
            open_ones = undecided(report)
            if not open_ones:
                return len(done)
            shown = open_ones[0]
            about = accepting.NEW if shown.kind == "alias" else str(whose(report)[0][0])
            accepting.accept(report, shown.ref, about=about, acting=acting, now=NOW)
            done.add(shown.kind)


def receive_one(cast: Cast, house: str) -> None:
    report_of(cast, "dana")


def accept(cast: Cast, house: str) -> None:
    assert accept_all(cast, "dana", report_of(cast, "dana")) >= 5


def undo(cast: Cast, house: str) -> None:
    report_id = report_of(cast, "dana")
    accept_all(cast, "dana", report_id)
    with cast.acting("dana") as acting, transaction.atomic():
        for decision in Report.objects.get(id=report_id).readings.filter(undone_at=None).order_by("-decided_at"):
            accepting.undo(decision, acting=acting, now=NOW)


def accept_on_a_copy(cast: Cast, house: str) -> None:
    """What its receiver adds to a referred report is in the index, though the copy itself was not."""
    report_id = report_of(cast, "dana")
    with cast.acting("dana") as acting, transaction.atomic():
        report = Report.objects.get(id=report_id)
        police = Agency.objects.get(slug="city-police")
        triage.decide(report, decision="refer_out", reason="Their town", acting=acting, now=NOW, refer_to=police)
    [(copy,)] = owner(house, "SELECT id FROM intake_report WHERE referred_from = %s", report.id)
    accept_all(cast, "omar", copy)
    entered = "SELECT i.id FROM intake_involvement i LEFT JOIN persons_matchentry e ON e.identity_id = i.identity_id WHERE report_id = %s AND part <> 'reporter' AND e.number IS NULL"  # fmt: skip
    assert owner(house, entered, copy) == []


def open_a_case(cast: Cast, house: str) -> None:
    report_id = report_of(cast, "dana")
    with cast.acting("dana") as acting, transaction.atomic():
        report = Report.objects.get(id=report_id)
        open_case(report, decision="emergency", reason="A child is in danger", acting=acting, now=NOW)


def correct_and_undo(cast: Cast, house: str) -> None:
    """Every fact of a child who stands in a report with somebody, each put right, struck where it can be, and one of the two undone."""
    report_id = report_of(cast, "dana")
    accept_all(cast, "dana", report_id)
    [(child,)] = owner(house, "SELECT identity_id FROM intake_involvement WHERE report_id = %s AND part = 'missing'", report_id)  # fmt: skip
    for fact in facts_of(cast, child):
        value = says(cast, "dana", child, fact)
        assert value is not None
        take_back(cast, "dana", put_right(cast, "dana", child, fact, other_than(value)))
        put_right(cast, "dana", child, fact, None if fact.can_be_struck else other_than(value))
    assert differing(house) == []


ACTS: dict[str, Callable[[Cast, str], None]] = {
    "receive": receive_one,
    "accept": accept,
    "undo": undo,
    "accept_on_a_copy": accept_on_a_copy,
    "open_a_case": open_a_case,
    "correct": correct_and_undo,
}


@pytest.mark.parametrize("act", ACTS)
def test_after_the_act_the_index_says_what_the_rows_say(cast: Cast, house: str, act: str) -> None:
    ACTS[act](cast, house)
    assert differing(house) == []


def test_that_the_index_lags_behind_is_seen(cast: Cast, house: str) -> None:
    report = report_of(cast, "dana")
    [(child,)] = owner(house, "SELECT identity_id FROM intake_involvement WHERE report_id = %s AND part = 'missing'", report)  # fmt: skip
    owner(house, "UPDATE persons_identity SET sex = 'female' WHERE id = %s", child)
    assert differing(house) == [f"{child} says other than the rows"]
    owner(house, "UPDATE persons_identity SET sex = '' WHERE id = %s", child)
    owner(house, "DELETE FROM persons_matchentry WHERE identity_id = %s", child)
    assert differing(house) == [f"{child} is not in the index"]
    owner(house, "DELETE FROM intake_involvement WHERE identity_id = %s", child)


DIFFERING = """
import django; django.setup()
import json
from tandem.intake.models import Involvement
from tandem.persons.actions.indexing import features_of_identities
from tandem.persons.models import Identity, MatchEntry
from tandem.persons.rules.compared import COMPARED
held = dict(MatchEntry.objects.values_list("identity_id", "features"))
known = features_of_identities(list(Identity.objects.filter(id__in=held)))
for i, features in known.items():
    if json.loads(held[i]) != json.loads(json.dumps(features.to_json())):
        print(i, "says other than the rows")
subjects = Involvement.objects.exclude(part="reporter").exclude(report__source="referral").filter(report__agency__kind__in=COMPARED)
for i in subjects.exclude(identity_id__in=held).values_list("identity_id", flat=True):
    print(i, "is not in the index")
"""


@pytest.fixture(autouse=True, scope="module")
def without_the_cast(house: str) -> None:
    """Its records are laid by the owner, past the site and the index."""
    owner(house, "DELETE FROM intake_involvement")


def differing(house: str) -> list[str]:
    """Of all persons, as the owner, who sees all."""
    done = subprocess.run(
        [sys.executable, "-c", DIFFERING], env={**os.environ, "TANDEM_DATABASE": house, "TANDEM_DB_ROLE": "owner"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()


def writers() -> set[str]:
    """Functions of the site that name a table of facts and write, and SQL functions that change one."""
    found = set()
    for file in (ROOT / "tandem").rglob("*.py"):
        if file.name.startswith("test_") or "migrations" in file.parts:
            continue
        module = ".".join(file.relative_to(ROOT / "tandem").with_suffix("").parts)
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef) and writes_facts(node):
                found.add(f"{module}.{node.name}")
    for file in (ROOT / "policies").glob("*.sql"):
        name = ""
        for line in file.read_text().splitlines():
            begins = re.search(r"(?:FUNCTION|PROCEDURE) tandem\.(\w+)\(", line)
            name = begins[1] if begins and line.startswith("CREATE") else name
            if re.search(r"(INSERT INTO|UPDATE|DELETE FROM) persons_(identity|name|identifier|place|relation)\b", line):
                found.add(f"policies/{file.name} {name}")
    return found


def writes_facts(function: ast.FunctionDef) -> bool:
    """Also what only passes a table on (`for kind in (Name, Place)`): it names it and writes."""
    names = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
    calls = {c.func.attr if isinstance(c.func, ast.Attribute) else getattr(c.func, "id", "") for c in ast.walk(function) if isinstance(c, ast.Call)}  # fmt: skip
    return bool(names & FACTS) and bool(calls & WRITES)


def test_every_writer_of_facts_stands_in_the_table() -> None:
    """Red for a new writer: let it call persons.actions.adding.known_anew (or index_anew), and add it above with an act that runs through it."""
    assert writers() == set(WRITERS)
    assert set(WRITERS.values()) <= {*ACTS, THE_INDEX}


def test_a_new_writer_is_seen() -> None:
    planted = (
        "def correct(identity_id, born_on):\n    Identity.objects.filter(id=identity_id).update(born_on=born_on)\n"
    )
    [function] = ast.parse(planted).body
    assert isinstance(function, ast.FunctionDef)
    assert writes_facts(function)
