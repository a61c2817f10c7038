"""What the attackers find: the cast, a second provider with a vault of its own, a client with a note, a document and a release to the
sheriff, and a report and a person in a drawer that the attacker does not see. Planted through the real actions."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client as Browser
from psycopg.types.json import Jsonb

from tests.cast import Cast, identify
from tests.vaults import PASSPHRASES, acts, opened_as, vault_of

PASSPHRASES["luz"] = "tall lantern over quiet water"
NIL = UUID(int=0)
CLIENT_NAME, NOTE, PLANTED_NAME = "Ana Núñez Ortiz", "Sleeps at the harbor since May", "Xiomara Quetzalli Hinojosa"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Scene:
    cast: Cast
    house: str
    client: UUID = NIL
    note: UUID = NIL
    document: UUID = NIL
    release: UUID = NIL
    package: UUID = NIL
    report: UUID = NIL  # child welfare's, which only its own people see
    identity: UUID = NIL
    loot: dict[str, Any] = field(default_factory=dict)
    serial: Iterator[int] = field(default_factory=itertools.count)

    def owner(self, statement: str, *values: Any) -> list[Any]:
        """Runs a statement as who owns the database, past the wall."""
        from tandem.foundation.embedded import database

        with database.connect("owner", self.house, autocommit=True) as connection:
            connection.execute("SET lock_timeout = '10s'")
            cursor = connection.execute(statement, values or None)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def copied(self, table: str, row: UUID, **changes: Any) -> UUID:
        """A row like another one, with changes, under an id of its own."""
        new = changes.setdefault("id", identify(f"copy {next(self.serial)} in {table}"))
        said = {k: str(v) if isinstance(v, UUID | datetime) else v for k, v in changes.items()}
        self.owner(
            f"INSERT INTO {table} SELECT (jsonb_populate_record(t, %s)).* FROM {table} t WHERE id = %s",
            Jsonb(said),
            row,
        )
        return new

    def name(self) -> str:
        """A name that nobody in the scene has, nor one like it."""
        return " ".join(
            "".join(random.choice("bcdfghjklmnprstvz") + random.choice("aeiou") for _n in range(4)).title()
            for _part in range(2)
        )

    def browser(self, name: str) -> Browser:
        """A browser in which this member is logged in; a fault of the site is an answer, not an exception."""
        browser = Browser(raise_request_exception=False)
        self.cast.log_in(browser, name)
        return browser

    def unlocked(self, name: str) -> Browser:
        """The same, with the member's vault open."""
        browser = self.browser(name)
        answer = browser.post("/vault/", {"act": "unlock", "passphrase": PASSPHRASES[name]})
        assert answer.status_code == 302, answer.status_code
        return browser

    @contextmanager
    def acting(self, name: str) -> Iterator[Any]:
        with acts(self.cast, name) as who:
            yield who

    @contextmanager
    def opened(self, name: str) -> Iterator[Any]:
        with opened_as(self.cast, name) as vault:
            yield vault


def lay(cast: Cast, house: str) -> Scene:
    """Sets the scene once in a module's database."""
    scene = Scene(cast, house)
    vault_of(cast)
    _second_provider(scene)
    _client(scene)
    scene.report, scene.identity = hidden_report(scene)
    return scene


def _second_provider(scene: Scene) -> None:
    from tandem.victim_services.actions import keys

    cast = scene.cast
    cast.agencies["lighthouse"] = scene.copied(
        "agencies_agency", identify("harbor"), slug="lighthouse", name="Lighthouse"
    )
    [(membership,)] = scene.owner(
        "SELECT id FROM agencies_taskforcemembership WHERE agency_id = %s", identify("harbor")
    )
    scene.copied("agencies_taskforcemembership", membership, agency_id=cast.agencies["lighthouse"], part="partner")
    user = scene.copied("agencies_user", identify("user:cora"), email="luz@example.org")
    cast.members["luz"] = scene.copied(
        "agencies_member",
        identify("cora"),
        agency_id=cast.agencies["lighthouse"],
        user_id=user,
        name="Luz",
        role="advocate",
    )
    nora = scene.copied("agencies_user", identify("user:cora"), email="nora@example.org")
    cast.members["nora"] = scene.copied(  # a coordinator who is nobody's supervisor
        "agencies_member", identify("cora"), user_id=nora, name="Nora", is_supervisor=False
    )
    with scene.acting("luz") as acting:
        keys.make_vault(acting, PASSPHRASES["luz"], now=now())


def _client(scene: Scene) -> None:
    from tandem.victim_services.actions import clients
    from tandem.victim_services.queries.clients import records_of
    from tandem.victim_services.test_releases import signed

    with scene.opened("ada") as opened:
        scene.client, scene.release, scene.package = signed(opened, with_documents=True)
        scene.note = clients.add_record(opened, scene.client, "note", {"text": NOTE}, now=now())
        scene.document = next(r.id for r in records_of(opened, scene.client, "document"))


def hidden_report(scene: Scene, name: str = PLANTED_NAME, by: str = "carla", phone: str = "") -> tuple[UUID, UUID]:
    """A report with one person, received by child welfare, of which nobody else is told. Returns both ids."""
    [found] = hidden_reports(scene, [name], by=by, phone=phone)
    return found


def hidden_reports(scene: Scene, names: list[str], *, by: str, phone: str = "") -> list[tuple[UUID, UUID]]:
    from tandem.intake.actions.receiving import receive
    from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, ReportDraft
    from tandem.intake.models import Involvement

    drafts = []
    for name in names:
        given, _, family = name.partition(" ")
        person = PersonDraft(
            part="victim", names=(NameDraft(full=name, given=given, family=family),), sex="female",
            identifiers=(IdentifierDraft("phone", phone),) if phone else (),
        )  # fmt: skip
        drafts.append(ReportDraft(
            source="by_hand", source_ref=f"hidden-{next(scene.serial)}", kind="tip", summary=f"About {name}", persons=(person,),
            received_at=now() - timedelta(minutes=5),
        ))  # fmt: skip
    with scene.acting(by) as acting:
        reports = receive(drafts, acting=acting, now=now()).report_ids
        involved = dict(Involvement.objects.filter(report_id__in=reports).values_list("report_id", "identity_id"))
    return [(report, involved[report]) for report in reports]


def new_release(scene: Scene, **more: Any) -> tuple[UUID, UUID, UUID]:
    """(client, release, package) of one more release to the sheriff, for an attack that uses it up."""
    from tandem.victim_services.test_releases import signed

    with scene.opened("ada") as opened:
        found: tuple[UUID, UUID, UUID] = signed(opened, **more)
    return found
