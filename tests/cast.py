"""The cast. Two task forces that know nothing of each other; in the first, one case (CASE) led by the sheriff.

dana    detective, sheriff; on the case               sam    detective, sheriff; not on the case
lee     commander and supervisor, sheriff             sue    detective, sheriff; on the case, but suspended
petra   prosecutor, district attorney; on the case    paul   prosecutor, district attorney; not on the case
carla   child-welfare worker; on the case             omar   detective, city police; a fellow, not on the case
ada     advocate, provider; on the case               cora   coordinator, provider
greta   grant manager, sheriff                        opal   platform operator, sheriff
xena    detective and supervisor in the other task force: a stranger to all of it
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

NAMESPACE = uuid.UUID("6f5d3c7e-0000-4000-8000-000000000001")
PASSWORD = "a calm and long passphrase"


def identify(name: str) -> uuid.UUID:
    """The same id for the same name in every run."""
    return uuid.uuid5(NAMESPACE, name)


# slug -> name, kind, level, ORI, match mode
AGENCIES: dict[str, tuple[str, str, str, str, str]] = {
    "sheriff": ("Testland Sheriff", "police", "local", "ZZ0010000", "open"),
    "city-police": ("Testville Police", "police", "local", "ZZ0010100", "pointer"),
    "feds": ("Federal Bureau of Tests", "police", "federal", "ZZFBI0000", "silent"),
    "state-police": ("Test State Police", "police", "state", "ZZZSP0000", "supervisor"),
    "da": ("District Attorney", "prosecution", "local", "ZZ001015A", "pointer"),
    "cps": ("Child Welfare", "child_welfare", "local", "", "pointer"),
    "harbor": ("Harbor House", "provider", "ngo", "", "silent"),
    "stranger-police": ("Elsewhere Police", "police", "local", "ZZ0990000", "open"),
}
# name -> agency, role, supervisor, on call, status
MEMBERS: dict[str, tuple[str, str, bool, bool, str]] = {
    "dana": ("sheriff", "detective", False, False, "active"),
    "sam": ("sheriff", "detective", False, False, "active"),
    "lee": ("sheriff", "commander", True, False, "active"),
    "sue": ("sheriff", "detective", False, False, "suspended"),
    "greta": ("sheriff", "grant_manager", False, False, "active"),
    "opal": ("sheriff", "operator", False, False, "active"),
    "omar": ("city-police", "detective", False, True, "active"),
    "fia": ("feds", "agent", True, False, "active"),
    "stan": ("state-police", "detective", True, False, "active"),
    "petra": ("da", "prosecutor", False, False, "active"),
    "paul": ("da", "prosecutor", False, False, "active"),
    "carla": ("cps", "child_welfare_worker", False, False, "active"),
    "ada": ("harbor", "advocate", False, False, "active"),
    "cora": ("harbor", "coordinator", True, False, "active"),
    "xena": ("stranger-police", "detective", True, False, "active"),
}
ON_THE_CASE = ("dana", "sue", "petra", "carla", "ada")
# kind of compartment -> the agency that owns it on CASE
COMPARTMENTS = {
    "shell": "sheriff",
    "investigation": "sheriff",
    "prosecution": "da",
    "child_welfare": "cps",
    "services": "harbor",
}
CASE = identify("case")


@dataclass(frozen=True)
class Cast:
    """Ids by name: members and agencies by their names above, compartments by kind (`intake:sheriff` for intakes)."""

    members: dict[str, uuid.UUID]
    agencies: dict[str, uuid.UUID]
    compartments: dict[str, uuid.UUID]
    case: uuid.UUID = CASE

    @contextmanager
    def acting(self, name: str, *, strength: str = "second_factor") -> Iterator[Any]:
        """Runs a block as a member of the cast. Every transaction inside is theirs."""
        from django.db import transaction

        from tandem.agencies.actions import sign_in

        with transaction.atomic():
            token = sign_in.open_sign_in(self.members[name], strength=strength)
        with sign_in.acting_with(token) as who:
            yield who

    def log_in(self, client: Any, name: str, *, strength: str = "second_factor") -> str:
        """Logs a Django test client in as a member, past the log-in pages; returns the token."""
        from django.db import transaction

        from tandem.agencies import held_token
        from tandem.agencies.actions import sign_in
        from tandem.agencies.models import User

        with transaction.atomic():
            client.force_login(User.objects.get(email=f"{name}@example.org"))
            token = sign_in.open_sign_in(self.members[name], strength=strength)
        session = client.session
        held_token.hold(session, token)
        session.save()
        return token


def load() -> Cast:
    intakes = {f"intake:{slug}": identify(f"intake:{slug}") for slug in AGENCIES}
    return Cast(
        members={n: identify(n) for n in MEMBERS},
        agencies={a: identify(a) for a in AGENCIES},
        compartments={k: identify(f"compartment:{k}") for k in COMPARTMENTS} | intakes,
    )


def populate() -> None:
    """Lays the cast into an empty, walled database. Runs as the owner."""
    now = datetime.now(UTC)
    _agencies(now)
    _members(now)
    _accord(now)
    _case(now)
    _records(now)
    _directory(now)


def _agencies(now: datetime) -> None:
    from tandem.agencies.models import Agency, TaskForce, TaskForceMembership

    for slug, (name, kind, level, ori, mode) in AGENCIES.items():
        Agency.objects.create(
            id=identify(slug), slug=slug, name=name, kind=kind, level=level, ori=ori, match_mode=mode, state="CA",
            time_zone="America/Los_Angeles", desk_phone="+1 202-555-0100",
        )  # fmt: skip
    ours = TaskForce.objects.create(
        id=identify("tf"), slug="testland", name="Testland Task Force", tip_agency_id=identify("sheriff")
    )
    theirs = TaskForce.objects.create(
        id=identify("tf2"),
        slug="elsewhere",
        name="Elsewhere Task Force",
        tip_agency_id=identify("stranger-police"),
    )
    for slug in AGENCIES:
        force = theirs if slug == "stranger-police" else ours
        part = {"sheriff": "lead_police", "harbor": "lead_provider"}.get(slug, "partner")
        TaskForceMembership.objects.create(task_force=force, agency_id=identify(slug), part=part, joined_at=now)


def _members(now: datetime) -> None:
    from django.contrib.auth.hashers import make_password

    from tandem.agencies.models import Member, User

    password = make_password(PASSWORD)
    for name, (agency, role, supervisor, on_call, status) in MEMBERS.items():
        user = User.objects.create(id=identify(f"user:{name}"), email=f"{name}@example.org", password=password)
        Member.objects.create(
            id=identify(name), user=user, agency_id=identify(agency), name=name.title(), role=role,
            is_supervisor=supervisor, on_call=on_call, status=status, since=now,
        )  # fmt: skip
    for slug in AGENCIES:
        for role in ("importer", "tip_line"):
            Member.objects.create(
                id=identify(f"{role}:{slug}"),
                agency_id=identify(slug),
                name=f"{role} of {slug}",
                role=role,
                since=now,
            )


def _accord(now: datetime) -> None:
    from tandem.accords.models import Accord, AccordParty, Clause

    accord = Accord.objects.create(
        id=identify("accord"), task_force_id=identify("tf"), title="Memorandum of understanding", signed_on=now.date(),
        starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=365), recorded_at=now,
    )  # fmt: skip
    for slug in AGENCIES:
        if slug != "stranger-police":
            AccordParty.objects.create(accord=accord, agency_id=identify(slug), confirmed_at=now - timedelta(days=1))
    Clause.objects.create(id=identify("clause:shell"), accord=accord, opens="shell", scope="work")
    Clause.objects.create(
        id=identify("clause:investigation"),
        accord=accord,
        opens="investigation",
        owner_kind="police",
        to_kind="prosecution",
    )


def _case(now: datetime) -> None:
    from tandem.accords.models import Compartment, Disclosure, Seat
    from tandem.cases.models import Case, CaseAgency

    for slug in AGENCIES:
        Compartment.objects.create(
            id=identify(f"intake:{slug}"), kind="intake", owner_id=identify(slug), created_at=now
        )
    for kind, slug in COMPARTMENTS.items():
        Compartment.objects.create(
            id=identify(f"compartment:{kind}"),
            kind=kind,
            owner_id=identify(slug),
            case_id=CASE,
            created_at=now,
        )
    shell = identify("compartment:shell")
    Case.objects.create(id=CASE, compartment_id=shell, number="2026-TESTED", lead_id=identify("sheriff"), opened_at=now)
    for slug in ("sheriff", "da", "cps", "harbor"):
        CaseAgency.objects.create(
            case_id=CASE, compartment_id=shell, agency_id=identify(slug), part="partner", called_at=now
        )
        if slug != "sheriff":
            Disclosure.objects.create(
                compartment_id=shell, to_agency_id=identify(slug), basis="accord", scope="work", clause_id=identify("clause:shell"),
                made_at=now, starts_at=now, ends_at=now + timedelta(days=300),
            )  # fmt: skip
    Disclosure.objects.create(
        compartment_id=identify("compartment:investigation"), to_agency_id=identify("da"), basis="accord",
        clause_id=identify("clause:investigation"), made_at=now, starts_at=now, ends_at=now + timedelta(days=300),
    )  # fmt: skip
    for name in ON_THE_CASE:
        Seat.objects.create(compartment_id=shell, member_id=identify(name), since=now)


# Where Harbor House is. It may come before nobody's eyes but its own members'.
HIDDEN_STREET = "1471 Quetzal Lantern Road"


def _directory(now: datetime) -> None:
    """Harbor House in the directory: a shelter with free beds, at an address that is confidential."""
    from tandem.directory.actions.addresses import keep_address
    from tandem.directory.models import Beds, Offer, Provider, Site

    kept = {"agency_id": identify("harbor"), "changed_at": now, "changed_by_id": identify("ada")}
    provider = Provider.objects.create(
        id=identify("provider:harbor"), hsds_id="harbor", name="Harbor House", phone="+1 202-555-0150", is_agency=True,
        hsds={"id": "harbor", "name": "Harbor House", "phones": [{"number": "+1 202-555-0150"}]}, **kept,
    )  # fmt: skip
    offer = Offer.objects.create(
        id=identify("offer:harbor"), provider=provider, hsds_id="shelter", name="Shelter", category="shelter", region="Test County",
        hsds={"id": "shelter", "name": "Shelter", "organization_id": "harbor"}, **kept,
    )  # fmt: skip
    Beds.objects.create(
        id=identify("beds:harbor"), offer=offer, hsds_id="beds", total=8, free=3, counted_at=now, counted_by_id=identify("ada"),
        min_age=18, for_whom=["women"], languages=["es"], accepts_children=True,
        hsds={"id": "beds", "available": 3, "maximum": 8, "minimum_age": 18, "genders": ["women"], "languages": [{"code": "es"}],
              "accepts_children": True}, **kept,
    )  # fmt: skip
    site = Site.objects.create(
        id=identify("site:harbor"),
        provider=provider,
        hsds_id="house",
        hsds={"id": "house", "confidential": True},
        **kept,
    )
    address = {
        "address_1": HIDDEN_STREET,
        "city": "Testville",
        "state_province": "CA",
        "postal_code": "90001",
        "country": "US",
    }
    keep_address(site.pk, kept["agency_id"], {"name": "The house", "addresses": [address], "latitude": 34.061234})


def _records(now: datetime) -> None:
    """A note and, where findings are kept, a fact in each compartment of the case, and a report with a person in each agency's intake."""
    from tandem.cases.models import Note, PictureFact
    from tandem.intake.models import Involvement, Report
    from tandem.persons.models import Identity, Name

    for kind in COMPARTMENTS:
        Note.objects.create(
            id=identify(f"note:{kind}"), case_id=CASE, compartment_id=identify(f"compartment:{kind}"), text=f"A note in {kind}",
            happened_at=now, written_by_id=identify("dana"), written_at=now,
        )  # fmt: skip
    for kind in ("investigation", "prosecution", "child_welfare"):
        PictureFact.objects.create(
            id=identify(f"fact:{kind}"), case_id=CASE, compartment_id=identify(f"compartment:{kind}"), question="goes_to",
            says=f"A place in {kind.replace('_', ' ')}", source="Her aunt, by phone", learned_on=now.date(), written_by_id=identify("dana"), written_at=now,
        )  # fmt: skip
    for slug in AGENCIES:
        where = identify(f"intake:{slug}")
        report = Report.objects.create(
            id=identify(f"report:{slug}"), compartment_id=where, agency_id=identify(slug), source="by_hand", source_ref=slug, kind="tip",
            received_at=now, created_at=now, summary=f"A report to {slug}",
        )  # fmt: skip
        person = Identity.objects.create(
            id=identify(f"identity:{slug}"),
            compartment_id=where,
            agency_id=identify(slug),
            display_name="Pat Example",
            created_at=now,
        )
        Name.objects.create(identity=person, compartment_id=where, full="Pat Example", given="Pat", family="Example")
        Involvement.objects.create(report=report, identity=person, compartment_id=where, part="victim")
