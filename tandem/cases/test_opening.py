"""From report to case, as the real roles: who is called, what each sees, which clocks run."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from tandem.accords.models import Disclosure
from tandem.agencies.models import Notice
from tandem.cases.actions.opening import open_case
from tandem.cases.actions.working import close_case
from tandem.cases.models import Case, CaseAgency
from tandem.clocks.actions.proving import record_proof, withdraw_proof
from tandem.clocks.models import RunningClock
from tandem.clocks.rules.proving import Filing
from tandem.foundation.verdict import Refused
from tandem.intake.actions.receiving import receive
from tandem.intake.actions.triage import decide, undo
from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft, ReportDraft
from tandem.intake.models import Report
from tandem.persons.models import Identity, Match, Pointer
from tests.cast import Cast

pytestmark = pytest.mark.database
NOW = datetime.now(UTC).replace(microsecond=0)


def child(ref: str, **more: object) -> ReportDraft:
    person = PersonDraft(
        part="missing",
        names=(NameDraft(full="Xiomara Villanueva Ortiz", given="Xiomara", family="Villanueva Ortiz"),),
        sex="female",
        born_on=date(NOW.year - 15, 1, 2),
        identifiers=(IdentifierDraft("phone", "(202) 555-0142"), IdentifierDraft("account", "@xio.v", "photogram")),
        places=(PlaceDraft(city="Testville", county="Alder", state="CA"),),
    )
    fields = {
        "source": "by_hand", "source_ref": ref, "kind": "missing_child", "received_at": NOW - timedelta(minutes=30),
        "exploitation": "sex", "missing_from_care": True, "foreign_national": True, "persons": (person,), "summary": "Missing from care",
    }  # fmt: skip
    return ReportDraft(**{**fields, **more})  # type: ignore[arg-type]


def taken_in(cast: Cast, name: str, draft: ReportDraft) -> Report:
    with cast.acting(name) as acting, transaction.atomic():
        done = receive([draft], acting=acting, now=NOW)
        assert done.accepted == 1
        return Report.objects.get(id=done.report_ids[0])


def test_a_missing_child_becomes_a_joint_case_with_its_agencies_and_clocks(cast: Cast) -> None:
    report = taken_in(cast, "dana", child("A-1"))
    assert report.urgency == "emergency"
    with cast.acting("dana") as acting, transaction.atomic():
        opened = open_case(report, decision="emergency", reason="A child is in danger", acting=acting, now=NOW)
        case_id = opened.case.id
    with cast.acting("dana"), transaction.atomic():
        called = {c.agency.slug: c.part for c in CaseAgency.objects.filter(case_id=case_id).select_related("agency")}
        assert called == {"sheriff": "lead", "cps": "child_welfare", "harbor": "provider", "da": "prosecution"}
        clocks = {c.definition: c for c in RunningClock.objects.filter(case_id=case_id)}
        assert set(clocks) == {"C01a", "C01b", "C02a", "C03", "C05", "C08", "C10", "C14", "C14W"}
        assert clocks["C05"].due_at == report.received_at + timedelta(hours=2)
        assert clocks["C01b"].actor_id == cast.agencies["cps"]
        assert Report.objects.get(id=report.id).compartment.kind == "investigation"
        assert Identity.objects.get(involvements__report=report).compartment.kind == "investigation"
    # The provider's supervisor sees the shell and its clocks, never the report nor the person.
    with cast.acting("cora"), transaction.atomic():
        assert Case.objects.filter(id=case_id).exists()
        assert RunningClock.objects.filter(case_id=case_id).count() == 9
        assert not Report.objects.filter(id=report.id).exists()
        assert Notice.objects.filter(object_id=case_id, kind="case_joined").count() == 1
    # A detective of the same agency without a seat, and a stranger, see none of it.
    for name in ("sam", "omar", "xena"):
        with cast.acting(name), transaction.atomic():
            assert not Case.objects.filter(id=case_id).exists()
            assert not Report.objects.filter(id=report.id).exists()


def test_a_clock_ends_only_by_proof_and_the_proof_can_be_taken_back(cast: Cast) -> None:
    report = taken_in(cast, "dana", child("A-2"))
    with cast.acting("dana") as acting, transaction.atomic():
        opened = open_case(report, decision="assign", reason="A child is in danger", acting=acting, now=NOW)
    clock = next(c for c in opened.clocks if c.definition == "C05")
    with cast.acting("dana") as acting:
        with pytest.raises(Refused), transaction.atomic():
            record_proof(clock, Filing(NOW, remark="done, trust me"), acting=acting, now=NOW)
        with transaction.atomic():
            proof = record_proof(clock, Filing(NOW, number="M123456789"), acting=acting, now=NOW)
            assert RunningClock.objects.get(id=clock.id).met_at == NOW
        with transaction.atomic():
            withdraw_proof(proof, acting=acting, now=NOW)
            assert RunningClock.objects.get(id=clock.id).met_at is None


def test_the_same_report_twice_adds_nothing(cast: Cast) -> None:
    taken_in(cast, "dana", child("A-3"))
    with cast.acting("sam") as acting, transaction.atomic():
        again = receive([child("A-3")], acting=acting, now=NOW)
    assert (again.accepted, again.duplicates) == (0, 1)


@pytest.mark.parametrize(
    ("holder", "finder_match", "finder_pointer", "holder_match"),
    [("lee", 1, 1, 1), ("omar", 0, 1, 1), ("fia", 0, 0, 1), ("stan", 0, 0, 1)],
    ids=["open", "pointer", "silent", "supervisor"],
)
def test_what_the_finder_learns_follows_the_holders_mode(
    cast: Cast, holder: str, finder_match: int, finder_pointer: int, holder_match: int
) -> None:
    """dana's agency is open; omar's points; fia's is silent; stan's tells supervisors only (dana and petra are none)."""
    name = {
        "lee": "Ofelia Quarantotti",
        "omar": "Bertil Zwijnenburg",
        "fia": "Chidi Vanderplank",
        "stan": "Dilnoza Featherstone",
    }[holder]
    given, family = name.split()
    person = PersonDraft(
        part="suspect", names=(NameDraft(full=name, given=given, family=family),), sex="female", born_on=date(1990, 3, 4),
        identifiers=(IdentifierDraft("phone", {'lee': '+12025551000', 'omar': '+12025552111', 'fia': '+12025553222', 'stan': '+12025554333'}[holder]),),
    )  # fmt: skip
    draft = ReportDraft(source="by_hand", source_ref=f"M-{holder}", kind="tip", persons=(person,))
    held = taken_in(cast, holder, draft)
    with cast.acting("carla") as acting, transaction.atomic():
        done = receive([draft], acting=acting, now=NOW)
    assert (done.matches, done.pointers) == (finder_match, finder_pointer)
    with cast.acting("carla"), transaction.atomic():
        mine = Identity.objects.get(involvements__report_id=done.report_ids[0])
        assert Match.objects.filter(finder=mine).count() == finder_match
        assert Pointer.objects.filter(identity=mine).count() == finder_pointer
        assert not Report.objects.filter(id=held.id).exists()
    with cast.acting(holder), transaction.atomic():
        assert Match.objects.filter(finder=mine.id).count() == holder_match


def test_a_providers_person_never_enters_the_index(cast: Cast, house: str) -> None:
    from tandem.foundation.embedded import database

    report = taken_in(cast, "cora", child("P-1"))
    with database.connect("owner", house) as owner:
        entries = owner.execute(
            "SELECT count(*) FROM persons_matchentry e JOIN intake_involvement i ON i.identity_id = e.identity_id WHERE i.report_id = %s",
            (report.id,),
        ).fetchone()
    assert entries == (0,)
    with cast.acting("cora") as acting, pytest.raises(Exception, match="row-level security"), transaction.atomic():
        from tandem.foundation.bulk import insert_rows
        from tandem.persons.actions.indexing import entry_of
        from tandem.persons.matching.features import Features
        from tandem.persons.models import MatchEntry

        person = Identity.objects.filter(involvements__report=report).get().id
        insert_rows(MatchEntry, [entry_of(person, acting.agency_id, Features(given=("kim",)))])


def test_a_referral_copies_the_report_into_the_other_agencys_intake(cast: Cast) -> None:
    report = taken_in(cast, "dana", child("R-1"))
    with cast.acting("dana") as acting, transaction.atomic():
        from tandem.agencies.models import Agency

        decide(
            report,
            decision="refer_out",
            reason="Their town, not ours",
            acting=acting,
            now=NOW,
            refer_to=Agency.objects.get(slug="city-police"),
        )
    with cast.acting("omar"), transaction.atomic():
        copy = Report.objects.get(referred_from=report.id)
        assert copy.state == "awaiting"
        assert Identity.objects.filter(involvements__report=copy).count() == 1
        assert not Report.objects.filter(id=report.id).exists()


def test_two_decisions_at_once_leave_one(cast: Cast) -> None:
    report = taken_in(cast, "dana", child("T-1"))
    with cast.acting("dana") as acting, transaction.atomic():
        first = decide(report, decision="insufficient", reason="Nothing to go on yet", acting=acting, now=NOW)
    with cast.acting("sam") as acting, pytest.raises(Refused, match="decided already"), transaction.atomic():
        decide(report, decision="insufficient", reason="I think so too, truly", acting=acting, now=NOW)
    with cast.acting("sam") as acting, transaction.atomic():
        undo(first, acting=acting, now=NOW)
        assert Report.objects.get(id=report.id).state == "awaiting"


def test_every_act_is_on_the_ledger_without_a_personal_word(cast: Cast, house: str) -> None:
    from tandem.foundation.embedded import database

    opened, put_aside = taken_in(cast, "dana", child("L-1")), taken_in(cast, "dana", child("L-2"))
    with cast.acting("dana") as acting, transaction.atomic():
        open_case(opened, decision="assign", reason="A child is in danger", acting=acting, now=NOW)
        decide(put_aside, decision="insufficient", reason="Nothing to go on yet", acting=acting, now=NOW)
    with database.connect("owner", house) as owner:
        rows = owner.execute("SELECT act, detail::text FROM ledger_entry").fetchall()
    acts = {act for act, _ in rows}
    assert {
        "intake.receive_report",
        "intake.triage_report",
        "cases.open_case",
        "accords.disclose",
        "clocks.start",
    } <= acts
    assert not any(word in detail for _, detail in rows for word in ("Villanueva", "Xiomara", "5550142", "xio.v"))


def test_a_disclosure_beyond_the_clause_is_refused_by_the_database(cast: Cast) -> None:
    """The investigation opens to prosecution by clause; nobody can use that clause for the provider."""
    from tests.cast import identify

    with cast.acting("dana") as acting, pytest.raises(Exception, match="row-level security"), transaction.atomic():
        Disclosure.objects.create(
            compartment_id=cast.compartments["investigation"], to_agency_id=cast.agencies["harbor"], basis="accord", scope="look",
            clause_id=identify("clause:investigation"), made_by_id=acting.member_id, made_at=NOW, starts_at=NOW, ends_at=NOW + timedelta(days=9),
        )  # fmt: skip


def test_a_report_that_is_in_a_case_leads_there_when_its_button_is_pressed_again(cast: Cast) -> None:
    report = taken_in(cast, "dana", child("A-9"))
    client = Client()
    cast.log_in(client, "dana")
    said = {"decision": "emergency", "reason": "A child is in danger"}
    first = client.post(f"/cases/open/{report.id}/", said)
    again = client.post(f"/cases/open/{report.id}/", said)
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    with cast.acting("dana"), transaction.atomic():
        assert Case.objects.filter(reports__report=report).count() == 1


def test_a_case_does_not_close_over_a_statutory_duty_that_names_no_hour(cast: Cast) -> None:
    report = taken_in(cast, "dana", child("A-10"))
    with cast.acting("dana") as acting, transaction.atomic():
        opened = open_case(report, decision="emergency", reason="A child is in danger", acting=acting, now=NOW)
        at_once = [clock for clock in opened.clocks if clock.due_at is None]
        assert {clock.definition for clock in at_once} >= {"C02a", "C08"}

        def file(clocks: list[RunningClock]) -> None:
            for clock in clocks:
                number = "M123456789" if clock.definition == "C05" else "1412345"
                filing = Filing(NOW, number=number, recipient="Intake desk", method="portal", document="Binder 1")
                record_proof(clock, filing, acting=acting, now=NOW)

        file([clock for clock in opened.clocks if clock.due_at is not None])
        with pytest.raises(Refused, match="still open"), transaction.atomic():
            close_case(opened.case, reason="Nothing more to do here", acting=acting, now=NOW)
        file(at_once)
        close_case(opened.case, reason="Nothing more to do here", acting=acting, now=NOW)
        assert Case.objects.get(id=opened.case.id).status == "closed"
