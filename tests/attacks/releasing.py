"""Attempts on what a survivor released: past its end, past its revocation, by another agency, through an accord, by forgery, by a parent
who did harm, by a court's paper that is no order, and by whoever finds her card."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import UUID

from django.db import DatabaseError, transaction
from django.test import Client as Browser

from tandem.accords.models import Package, PackageFile, PackagePart
from tandem.foundation.verdict import Refused
from tandem.victim_services.actions import clients, releasing
from tests.attacks.attacks import attack
from tests.attacks.guards import by, constraint, function, grant, patched, policy, trigger
from tests.attacks.scene import Scene, new_release, now
from tests.cast import CASE, identify

VALUE = "555-0142"  # what the release to the sheriff says
NO_END = policy(
    "accords_package", "sees", "the policy's own look at the clock, at each statement",
    using="to_agency_id = (SELECT tandem.acting_agency_id()) AND revoked_at IS NULL",
)  # fmt: skip


def _unzipped(content: bytes) -> bool:
    """Whether a document came out whole. An archive that was cut off is one that no program opens."""
    try:
        return any(
            len(zipfile.ZipFile(io.BytesIO(content)).read(n)) == 600_009
            for n in zipfile.ZipFile(io.BytesIO(content)).namelist()
        )
    except zipfile.BadZipFile:
        return False


def _ended(scene: Scene) -> UUID:
    package = new_release(scene, with_documents=True)[2]
    scene.owner(
        "UPDATE accords_package SET starts_at = now() - interval '2 days', ends_at = now() - interval '1 second' WHERE id = %s",
        package,
    )
    return package


@attack("A recipient whose release has expired", "reads the page one second after its end, no job having run", NO_END,
        remains="what was read before; the ledger says by whom")  # fmt: skip
def an_expired_recipient_reads(scene: Scene) -> bool:
    return VALUE in scene.browser("dana").get(f"/released/{_ended(scene)}/").content.decode()


@attack("A recipient whose release has expired", "downloads the documents", NO_END,
        function("open_packages()", "p.ends_at > statement_timestamp()", "true", "the function that opens a package's files and pieces"))  # fmt: skip
def an_expired_recipient_downloads(scene: Scene) -> bool:
    answer = scene.browser("dana").get(f"/released/{_ended(scene)}/documents/")
    return answer.status_code == 200 and _unzipped(b"".join(answer.streaming_content))


@attack("A recipient in the middle of a download", "gets the rest after the survivor took it back",
        function("open_packages()", "p.revoked_at IS NULL", "true", "each piece is asked for anew, in a transaction that the wall judges"),
        remains="the pieces that were sent before the second")  # fmt: skip
def a_download_goes_on_after_revocation(scene: Scene) -> bool:
    client, release, package = new_release(scene, with_documents=True)
    stream = iter(scene.browser("dana").get(f"/released/{package}/documents/").streaming_content)
    first = next(stream)
    with scene.opened("ada") as opened:
        releasing.revoke_release(opened, client, release, how="spoken", now=now())
    return _unzipped(first + b"".join(stream))


@attack("A recipient in the middle of a page", "reads again in the same transaction after the survivor took it back",
        policy("accords_package", "sees", "the policy judges each statement, not each transaction",
               using="to_agency_id = (SELECT tandem.acting_agency_id())"))  # fmt: skip
def a_revoked_recipient_reads_in_the_same_transaction(scene: Scene) -> bool:
    package = new_release(scene)[2]
    with scene.acting("dana"):
        assert Package.objects.filter(id=package).exists()
        scene.owner("UPDATE accords_package SET revoked_at = clock_timestamp() WHERE id = %s", package)
        return bool(Package.objects.filter(id=package).exists())


@attack("The prosecutor", "reads a release to the sheriff through the accord that opens the sheriff's drawer to her",
        policy("accords_package", "sees", "a package is for the one agency that the survivor named, whatever opens its drawer",
               using="compartment_id IN (SELECT tandem.visible_compartments())"),
        remains="a reader retells it: each page bears who read it")  # fmt: skip
def a_package_forwarded_by_an_accord(scene: Scene) -> bool:
    return VALUE in scene.browser("petra").get(f"/released/{scene.package}/").content.decode()


PACKAGES = policy("accords_package", "sees", "row security on packages")


@attack("Another agency", "exports the documents of a release by their address", PACKAGES,
        policy("accords_packagefile", "sees", "row security on a package's files"))  # fmt: skip
def another_agency_exports(scene: Scene) -> bool:
    answer = scene.browser("omar").get(f"/released/{scene.package}/documents/")
    return answer.status_code == 200 and _unzipped(b"".join(answer.streaming_content))


@attack(
    "A detective without a seat, of the very agency that she named",
    "lists what was released to colleagues on the case",
    PACKAGES,
)
def a_colleague_without_a_seat_lists_packages(scene: Scene) -> int:
    with scene.acting("sam"):
        return int(Package.objects.filter(id=scene.package).count())


ENDS_ONLY = grant(
    "UPDATE", "accords_package", "the site's role may change one column of a package: when it was taken back",
    back="GRANT UPDATE (revoked_at) ON accords_package TO tandem_web",
)  # fmt: skip


def _changes(scene: Scene, **changes: Any) -> bool:
    try:
        with scene.acting("dana"):
            return bool(Package.objects.filter(id=scene.package).update(**changes))
    except DatabaseError:
        return False


@attack("The recipient's friend at the provider", "revives a release that the survivor has taken back, through an injection",
        trigger("accords_package", "stays_ended", "a trigger: what was taken back stays so, whoever asks through the site"),
        policy("accords_package", "revokes", "row security: only a package that runs is changed, and only to its end",
               using="from_agency_id = (SELECT tandem.vault_agency())", check="true"))  # fmt: skip
def a_release_is_revived(scene: Scene) -> bool:
    client, release, package = new_release(scene)
    with scene.opened("ada") as opened:
        releasing.revoke_release(opened, client, release, how="spoken", now=now())
    try:
        with scene.acting("ada"):
            return bool(Package.objects.filter(id=package).update(revoked_at=None))
    except DatabaseError:
        return False


GIVERS = policy("accords_package", "revokes", "row security: who gave a package changes it, nobody else")


@attack("The recipient", "makes a release last longer, through an injection", ENDS_ONLY, GIVERS)
def a_recipient_lengthens_a_release(scene: Scene) -> bool:
    return _changes(scene, ends_at=now() + timedelta(days=20))


@attack("The police lead", "forges a release of Harbor House into the sheriff's drawer, through an injection",
        policy("accords_package", "gives", "row security: a package is laid by a vault's agency, in its own name, within its cap"))  # fmt: skip
def police_forge_a_package(scene: Scene) -> bool:
    try:
        with scene.acting("lee"), transaction.atomic():
            Package.objects.bulk_create([_package(scene, identify("harbor"), "lee", days=1)])
            transaction.set_rollback(True)
            return True
    except DatabaseError:
        return False


@attack("A provider's advocate in a hurry", "releases for a year, past every page, through an injection",
        function("package_fits(uuid,uuid,timestamptz,timestamptz)", "AND ends <= begins", "OR ends <= begins",
                 "the database compares the end with the cap that the agency set"),
        constraint("accords_package", "package_ends_within_90_days", "a constraint of the database: ninety days, whatever the cap",
                   clear="DELETE FROM accords_package WHERE number = 'R-FORGED'"))  # fmt: skip
def a_release_beyond_the_cap(scene: Scene) -> bool:
    try:
        with scene.opened("ada"), transaction.atomic():
            Package.objects.bulk_create([_package(scene, identify("harbor"), "ada", days=365)])
            transaction.set_rollback(True)
            return True
    except DatabaseError:
        return False


def _package(scene: Scene, giver: UUID, by_whom: str, *, days: int) -> Package:
    return Package(
        compartment_id=scene.cast.compartments["investigation"], from_agency_id=giver, to_agency_id=identify("sheriff"),
        basis="release", number="R-FORGED", purpose="x", starts_at=now(), ends_at=now() + timedelta(days=days),
        made_by_id=scene.cast.members[by_whom],
    )  # fmt: skip


def _signs(scene: Scene, **more: Any) -> bool:
    """Whether a release is signed for a client in whose file Raúl Ortiz Vega did harm."""
    from tandem.victim_services.test_releases import draft

    summary = {"name": "Ana Núñez Ortiz", "abusers": "Raúl Ortiz Vega", **more.pop("summary", {})}
    with scene.opened("ada") as opened:
        client = clients.take_in(opened, summary, now=now())
        made, _refusals = releasing.sign_release(
            opened, client, draft(**more), case_id=CASE, document_ids=[], extra={}, now=now()
        )
    return made.int != 0


WHO_DID_HARM = patched(
    "tandem.victim_services.rules.releases.same_person", lambda one, other: one == other and "Vega" not in one,
    "the rule that compares each signer with those who did harm, without accents and in any order",
)  # fmt: skip


@attack("A parent under suspicion", "signs the child's release as the parent", WHO_DID_HARM,
        remains="a name that is not in the file's list of people who did harm")  # fmt: skip
def a_parent_under_suspicion_signs(scene: Scene) -> bool:
    young = {"born": f"{now().year - 15}-01-01"}
    return _signs(scene, summary=young, capacity="minor_and_parent", second_signer="Ortiz Vega, Raul")


@attack("A parent under suspicion", "signs as a guardian whom a court appointed", WHO_DID_HARM)
def a_suspect_signs_as_guardian(scene: Scene) -> bool:
    return _signs(scene, capacity="court_guardian", signer="RAUL ORTIZ VEGA")


@by("the action asks the paper in the file what it is, not the page")
def CALLED_AN_ORDER(_scene: Scene) -> Iterator[None]:
    real = releasing.record_for

    def lying(*arguments: Any) -> Any:
        record = real(*arguments)
        if record is not None and record.kind == "legal_demand":
            record.data["kind"] = "court_order"
        return record

    with mock.patch("tandem.victim_services.actions.releasing.record_for", lying):
        yield


@attack("A defence lawyer with a subpoena", "has the file copied out as if a court had ordered it", CALLED_AN_ORDER,
        remains="a paper that somebody notes down as an order which is none")  # fmt: skip
def a_subpoena_opens_the_file(scene: Scene) -> bool:
    from tandem.victim_services.test_releases import draft

    with scene.opened("ada") as opened:
        client = clients.take_in(opened, {"name": "Ana Núñez Ortiz"}, now=now())
        paper = releasing.record_demand(
            opened, client, {"kind": "subpoena", "notice_attempt": "Called at nine."}, now=now()
        )
        try:
            return bool(
                releasing.export_by_order(opened, client, paper, draft(), case_id=CASE, document_ids=[], now=now())
            )
        except Refused:
            return False


@attack("Whoever finds a survivor's card", "tries PINs until one opens her page",
        patched("tandem.survivor.cards.TRIES", 10_000, "after five wrong PINs the right one opens nothing either"),
        remains="a right PIN under force; then the page names neither her nor a case")  # fmt: skip
def a_finder_guesses_the_pin(scene: Scene) -> bool:
    from tandem.survivor import cards, views

    with scene.opened("ada") as opened:
        client = clients.take_in(opened, {"name": "Ana Núñez Ortiz"}, now=now())
        code = cards.make_card(opened, client, now=now())
    with transaction.atomic():
        cards.set_pin(code, "7193")
    finder = Browser()
    with mock.patch.object(views.TRIES, "take", return_value=True):
        for guess in ("1234", "2580", "1999", "2001", "4711", "7193"):
            answer = finder.post("/p/", {"code": code, "pin": guess})
    return answer.status_code == 302


@attack("The finder of a card", "tries codes and PINs as fast as a machine can, from many addresses",
        patched("tandem.survivor.views.TRIES.take", lambda: True, "twenty tries a minute, over everybody, without looking at who"))  # fmt: skip
def a_machine_tries_codes(scene: Scene) -> bool:
    from tandem.survivor import views

    with mock.patch.object(views.cards, "try_card", return_value=views.cards.Tried(None, known=False)):
        answers = [Browser().post("/p/", {"code": f"{n:016d}", "pin": "1111"}).status_code for n in range(60)]
    views.TRIES._level = views.TRIES.burst
    return 429 not in answers


@attack("The police lead", "reads pieces of a released document, row by row, through an injection", PACKAGES,
        policy("accords_packagefile", "sees", "row security on a package's files"),
        policy("accords_packagepart", "sees", "row security on their pieces"))  # fmt: skip
def another_agency_reads_pieces(scene: Scene) -> int:
    with scene.acting("omar"):
        return int(PackagePart.objects.count() and PackageFile.objects.count() and Package.objects.count())


@attack("A commander", "records an accord that opens providers' records",
        patched("tandem.accords.actions.recording.OPENABLE", ("shell", "services"), "the action's list of what an accord can open"),
        constraint("accords_clause", "clause_never_opens_privileged", "a constraint of the database on every clause",
                   clear="DELETE FROM accords_clause WHERE opens = 'services'"))  # fmt: skip
def an_accord_opens_services(scene: Scene) -> bool:
    from django.db.utils import IntegrityError

    from tandem.accords.actions.recording import record_accord
    from tandem.agencies.models import TaskForce

    try:
        with scene.acting("lee") as acting:
            record_accord(
                TaskForce.objects.get(), title="Everything", signed_on=now().date(), starts_at=now(), ends_at=now() + timedelta(days=9),
                document="", parties=[identify("sheriff"), identify("harbor")], clauses=[("services", "", "", "look")], acting=acting, now=now(),
            )  # fmt: skip
        return True
    except (Refused, IntegrityError):
        return False
