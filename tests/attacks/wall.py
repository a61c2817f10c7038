"""Attempts on the wall: cases, drawers, seats, accords, matches, the ledger, log-ins, jobs. Mostly past every page, as an injection
would: what holds there holds everywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

from django.db import DatabaseError, connection, transaction

from tandem.accords.models import Compartment, Disclosure, Seat
from tandem.cases.models import Case, Note
from tandem.intake.models import Report
from tandem.persons.models import Match
from tests.attacks.attacks import attack
from tests.attacks.guards import by, function, policy, several, trigger
from tests.attacks.scene import Scene, hidden_report, now
from tests.cast import CASE, identify

COURT_ORDER = (
    "INSERT INTO accords_disclosure (id, compartment_id, to_agency_id, to_member_id, basis, scope, reason, made_at, starts_at, ends_at, review)"
    " VALUES (%s, %s, %s, %s, 'court_order', 'look', 'order', now(), now() - interval '2 days', now() + %s * interval '1 second', '')"
)  # fmt: skip


def _reads(name: str, note: str) -> Any:
    def act(scene: Scene) -> int:
        with scene.acting(name):
            return int(Note.objects.filter(id=identify(f"note:{note}")).count())

    act.__name__ = f"{name}_reads_a_note_in_{note}"
    return act


NOTES = policy("cases_note", "sees", "row security: a note is read where its drawer is visible")
for _who, _name, _note in [
    ("The police lead", "lee", "services"), ("A detective on the case", "dana", "services"), ("The prosecutor", "petra", "services"),
    ("The prosecutor", "petra", "child_welfare"), ("Child welfare", "carla", "investigation"), ("The provider's advocate", "ada", "investigation"),
    ("The provider's coordinator", "cora", "prosecution"), ("An operator of the site", "opal", "shell"), ("A grant manager", "greta", "shell"),
    ("A colleague without a seat", "sam", "investigation"), ("A detective of another agency", "omar", "shell"), ("A stranger", "xena", "shell"),
]:  # fmt: skip
    attack(_who, f"reads a note in the drawer {_note.replace('_', ' ')} of a case", NOTES,
           remains="what members type into the shell is seen by every agency on the case; the page says so")(_reads(_name, _note))  # fmt: skip


@attack("A colleague without a seat", "opens the page of a case by its address",
        policy("cases_case", "sees", "row security: a case is seen by who sits at it, supervises or was called"),
        policy("accords_compartment", "sees", "row security on the drawers, which every page of a case joins"))  # fmt: skip
def a_colleague_opens_the_case(scene: Scene) -> bool:
    return b"2026-TESTED" in scene.browser("sam").get(f"/cases/{CASE}/").content


@attack("A recipient of a court's order", "reads on after the order has ended, no job having run",
        several("the wall looks at the clock at every statement, however it is asked",
                function("granted()", "AND d.ends_at > at", "", "").lift, function("sees(uuid)", "AND d.ends_at > at", "", "").lift))  # fmt: skip
def an_ended_disclosure_shows(scene: Scene) -> int:
    scene.owner(
        COURT_ORDER, uuid4(), scene.cast.compartments["child_welfare"], identify("sheriff"), identify("dana"), -1
    )
    with scene.acting("dana"):
        return int(Note.objects.filter(id=identify("note:child_welfare")).count())


@attack("The police lead", "revives a disclosure of child welfare's drawer that child welfare has revoked, through an injection",
        trigger("accords_disclosure", "stays_ended", "a trigger: what was revoked stays so, whoever asks through the site"))  # fmt: skip
def a_disclosure_is_revived(scene: Scene) -> int:
    which = uuid4()
    scene.owner(
        COURT_ORDER, which, scene.cast.compartments["child_welfare"], identify("sheriff"), identify("lee"), 3600
    )
    scene.owner("UPDATE accords_disclosure SET revoked_at = now() WHERE id = %s", which)
    try:
        with scene.acting("lee"):
            Disclosure.objects.filter(id=which).update(revoked_at=None)
        with scene.acting("lee"):
            return int(Note.objects.filter(id=identify("note:child_welfare")).count())
    except DatabaseError:
        return 0
    finally:
        scene.owner("DELETE FROM accords_disclosure WHERE id = %s", which)


def _discloses(scene: Scene, name: str, compartment: str, **more: Any) -> bool:
    fields: dict[str, Any] = {
        "compartment_id": scene.cast.compartments[compartment], "to_agency_id": scene.cast.agencies[more.pop("agency", "sheriff")], "reason": "a life",
        "made_by_id": scene.cast.members[name], "made_at": now(), "starts_at": now(), "ends_at": now() + timedelta(hours=1), **more,
    }  # fmt: skip
    try:
        with scene.acting(name), transaction.atomic():
            Disclosure.objects.bulk_create([Disclosure(**fields)])
            transaction.set_rollback(True)
            return True
    except DatabaseError:
        return False


@attack("A detective in an emergency", "breaks the glass of a provider's services",
        function("emergency_opens(uuid,timestamptz,timestamptz)", "'child_welfare')", "'child_welfare', 'services')",
                 "the database names the drawers that an emergency may open"))  # fmt: skip
def an_emergency_opens_services(scene: Scene) -> bool:
    return _discloses(scene, "dana", "services", basis="emergency", to_member_id=scene.cast.members["dana"])


@attack("A detective of an agency that is not on the case", "breaks the glass of its investigation by the drawer's id",
        function("emergency_opens(uuid,timestamptz,timestamptz)", "AND c.case_id IN (SELECT tandem.visible_cases())", "",
                 "an emergency opens only cases whose shell one sees"))  # fmt: skip
def a_stranger_breaks_the_glass(scene: Scene) -> bool:
    return _discloses(
        scene, "omar", "investigation", agency="city-police", basis="emergency", to_member_id=scene.cast.members["omar"]
    )


@attack("The lead", "uses the clause that opens the investigation to prosecution for somebody else",
        function("clause_opens(uuid,uuid,uuid,text,timestamptz)", "AND (k.to_kind = '' OR k.to_kind = receiver_agency.kind)", "",
                 "the database reads the signed clause before each disclosure"))  # fmt: skip
def a_clause_for_somebody_else(scene: Scene) -> bool:
    return _discloses(
        scene, "dana", "investigation", agency="cps", basis="accord", clause_id=identify("clause:investigation")
    )


OPENS = policy(
    "accords_compartment",
    "opens",
    "row security: a shell is laid for a new case only",
    check="owner_id = (SELECT tandem.acting_agency_id())",
)


@attack("A stranger's supervisor who knows a case's id", "lays a second shell, so that her agency leads the case, and breaks its glass", OPENS,
        remains="a case's id stands in addresses: it must be known to be abused, and it does not suffice")  # fmt: skip
def a_second_shell_makes_a_lead(scene: Scene) -> bool:
    shell, theirs = uuid4(), identify("stranger-police")
    try:
        with scene.acting("xena"):
            Compartment.objects.bulk_create(
                [Compartment(id=shell, kind="shell", owner_id=theirs, case_id=CASE, created_at=now())]
            )
            Disclosure.objects.bulk_create([Disclosure(
                compartment_id=scene.cast.compartments["investigation"], to_agency_id=theirs, to_member_id=scene.cast.members["xena"], reason="a life",
                basis="emergency", made_by_id=scene.cast.members["xena"], made_at=now(), starts_at=now(), ends_at=now() + timedelta(hours=1),
            )])  # fmt: skip
        with scene.acting("xena"):
            return bool(Note.objects.filter(id=identify("note:investigation")).exists())
    except DatabaseError:
        return False
    finally:
        scene.owner("DELETE FROM accords_disclosure WHERE to_member_id = %s", scene.cast.members["xena"])
        scene.owner("DELETE FROM accords_compartment WHERE id = %s", shell)


@attack("A colleague without a seat", "gives himself a seat at a case of his agency, through an injection",
        policy("accords_seat", "seats_own_members", "row security: a seat is given by who sees the drawer"))  # fmt: skip
def a_seat_for_oneself(scene: Scene) -> bool:
    try:
        with scene.acting("sam"), transaction.atomic():
            Seat.objects.bulk_create(
                [Seat(compartment_id=scene.cast.compartments["shell"], member_id=identify("sam"), since=now())]
            )
            got = Note.objects.exists()
            transaction.set_rollback(True)
            return bool(got)
    except DatabaseError:
        return False


@by("the action sends links to held posts for supervisors only")
def UNCHECKED_LINK(_scene: Scene) -> Iterator[None]:
    from tandem.agencies.actions import membership
    from tandem.agencies.models import Member

    def send(member: Any, email: str, *, link: str, acting: Any, now: Any) -> None:
        membership.new_invitation(member, email, now=now, invited_by=Member.objects.get(id=acting.member_id))

    with mock.patch("tandem.agencies.actions.membership.send_link", send):
        yield


@attack("A coordinator", "has a link to her supervisor's post sent to an address of her own",
        UNCHECKED_LINK,
        policy("agencies_invitation", "inviting", "row security: a coordinator invites only who has no log-in yet",
               check="invited_by_id = (SELECT tandem.acting_member_id())"),
        remains="an agency's supervisor can hand a post over: the ledger says so, and the vault stays shut without the passphrase")  # fmt: skip
def a_link_to_anothers_post(scene: Scene) -> int:
    before = scene.owner("SELECT count(*) FROM agencies_invitation WHERE member_id = %s", identify("ada"))
    scene.browser("nora").post(f"/agencies/members/{identify('ada')}/", {"do": "link", "email": "own@example.org"})
    after = scene.owner("SELECT count(*) FROM agencies_invitation WHERE member_id = %s", identify("ada"))
    return int(after[0][0]) - int(before[0][0])


MATCHES = policy("persons_match", "sees", "row security: who learns of a match follows the holder's mode")


@attack("A detective whose report hits a silent record", "reads the match row past every page", MATCHES,
        remains="what a silent hit costs is tried in test_load.py, what it costs in time in test_timing.py")  # fmt: skip
def a_silent_match_is_read(scene: Scene) -> int:
    name = scene.name()
    hidden_report(scene, name, by="fia")
    _report, mine = hidden_report(scene, name, by="carla")
    assert scene.owner("SELECT count(*) FROM persons_match WHERE finder_id = %s", mine) == [(1,)]
    with scene.acting("carla"):
        return int(Match.objects.filter(finder_id=mine).count())


@by("the holder's mode: a silent agency's hits are in no number")
def SILENT(scene: Scene) -> Iterator[None]:
    scene.owner("UPDATE agencies_agency SET match_mode = 'open' WHERE slug = 'feds'")
    yield
    scene.owner("UPDATE agencies_agency SET match_mode = 'silent' WHERE slug = 'feds'")


@attack("An agency's own system, through the API", "learns of a silent record by the numbers in the answer", SILENT)
def the_api_tells_a_silent_hit(scene: Scene) -> bool:
    held = scene.name()
    hidden_report(scene, held, by="fia")
    told = [send_by_api(scene, name) for name in (held, scene.name())]
    return [(t["matches"], t["pointers"]) for t in told] != [(0, 0), (0, 0)]


@attack("A detective at the keyboard", "learns of a silent record from what the form and the report's page say", SILENT)
def the_form_tells_a_silent_hit(scene: Scene) -> bool:
    held, browser = scene.name(), scene.browser("dana")
    hidden_report(scene, held, by="fia")
    said = []
    for name in (held, scene.name()):
        given, _, family = name.partition(" ")
        form = {
            "kind": "tip",
            "narrative": "x",
            "summary": "x",
            "exploitation": "unknown",
            "persons": "1",
            "p0-part": "victim",
            "p0-given": given,
            "p0-family": family,
        }
        answer = browser.post("/reports/new/", form, follow=True)
        assert answer.redirect_chain, answer.context["form"].errors
        report = answer.redirect_chain[-1][0].strip("/").split("/")[-1]
        body = re.sub(r"[0-9a-f-]{36}|" + name, "X", answer.content.decode().replace(report, "X"))
        said.append(re.findall(r"\d+ match(?:es)?, \d+ pointers?|Nobody in it is like|t-match|t-pointer", body))
    return said[0] != said[1]


def send_by_api(scene: Scene, name: str) -> Any:
    from django.test import Client as Browser

    given, _, family = name.partition(" ")
    body = {
        "reference": str(uuid4()),
        "kind": "tip",
        "persons": [{"part": "victim", "given": given, "family": family, "sex": "female"}],
    }
    headers = {"authorization": f"Bearer {api_token(scene)}"}
    answer = Browser().post("/api/reports", json.dumps(body), content_type="application/json", headers=headers)
    assert answer.status_code == 201, answer.content
    return answer.json()


def api_token(scene: Scene) -> str:
    """The sheriff's token, made once by its supervisor."""
    if "api" not in scene.loot:
        page = scene.browser("lee").post("/agencies/tokens/", {"label": "records system"}).content.decode()
        scene.loot["api"] = re.search(r"tandem_[\w-]+", page).group()  # type: ignore[union-attr]
    return str(scene.loot["api"])


@attack("An agency's own system, through the API", "reads another agency's reports with its token instead of sending some",
        policy("intake_report", "sees", "row security: the token acts as the importer of its own agency"))  # fmt: skip
def an_api_token_reads_another_intake(scene: Scene) -> int:
    from tandem.agencies.actions import sign_in

    with transaction.atomic():
        post = sign_in.api_post(api_token(scene))
        assert post is not None
        token = sign_in.open_sign_in(post, strength="service", seconds=60)
    with sign_in.acting_with(token), transaction.atomic():
        return int(Report.objects.filter(id=scene.report).count())


@attack("Whoever finds an injection in the site", "signs in as the police lead without a log-in",
        function("ticket_holds(text,bigint,bytea)", "SELECT coalesce(", "SELECT true OR coalesce(",
                 "the database opens a sign-in against a ticket under a key that the site's role cannot read"),
        remains="the injection sees what the member sees whose request it rides on")  # fmt: skip
def an_injection_signs_in(scene: Scene) -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT tandem.open_sign_in(sha256('x'), %s, 'second_factor', 60, extract(epoch FROM now())::bigint, 'forged')",
                (scene.cast.members["lee"],),
            )
            cursor.execute("SELECT set_config('tandem.acting', 'x', true)")
            got = Case.objects.count()
            transaction.set_rollback(True)
        return int(got)
    except DatabaseError:
        return 0


@by("the server keeps no running statement where another connection could read it")
def STATEMENTS_SHOWN(scene: Scene) -> Iterator[None]:
    import psycopg

    from tandem.foundation.embedded import roles

    def alter(what: str) -> None:
        with psycopg.connect(**roles.superuser(), autocommit=True) as superuser:
            superuser.execute(f"ALTER ROLE tandem_web IN DATABASE {scene.house} {what}")  # type: ignore[arg-type]

    alter("SET track_activities = on")
    yield
    alter("RESET track_activities")


@attack("Whoever finds an injection in the site", "reads the statements of other members, with what they type, while they run", STATEMENTS_SHOWN,
        remains="a database of one's own (TANDEM_DATABASE_URL): set `track_activities = off` there too")  # fmt: skip
def statements_of_others_are_read(scene: Scene) -> int:
    from tandem.foundation.embedded import database

    with database.connect("web", scene.house) as hers, database.connect("web", scene.house) as his:
        hers.execute("SELECT 'Xiomara Quetzalli'")
        seen = his.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%Quetzalli%' AND pid <> pg_backend_pid()"
        ).fetchone()
    return int(seen[0])  # type: ignore[index]


@attack("A member with a password but no second factor", "reads reports of the police",
        function("who_acts()", "AND NOT (w.strength = 'password' AND w.agency_kind IN ('police', 'prosecution', 'probation'))", "",
                 "the database asks how somebody logged in"))  # fmt: skip
def a_password_alone_reads(scene: Scene) -> int:
    with scene.cast.acting("dana", strength="password"), transaction.atomic():
        return int(Report.objects.count())


@attack("Somebody at a screen that was left", "goes on after half an hour, past the page that locks",
        function("who_acts()", "AND w.last_seen_at > now() - interval '31 minutes'", "", "the database looks at the time of the last request"))  # fmt: skip
def an_idle_sign_in_reads(scene: Scene) -> int:
    from tandem.agencies.actions import sign_in

    with transaction.atomic():
        token = sign_in.open_sign_in(scene.cast.members["dana"], strength="second_factor")
    with sign_in.acting_with(token):
        scene.owner(
            "UPDATE agencies_signin SET last_seen_at = now() - interval '32 minutes' WHERE ended_at IS NULL AND member_id = %s",
            identify("dana"),
        )
        with transaction.atomic():
            return int(Report.objects.count())
