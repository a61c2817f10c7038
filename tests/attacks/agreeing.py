"""Attempts on accords: one agency writes down what another has not signed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.db import DatabaseError

from tandem.accords.models import Accord, AccordParty, Clause, Disclosure
from tandem.cases.models import Note
from tests.attacks.attacks import attack
from tests.attacks.guards import function, policy
from tests.attacks.scene import Scene, now
from tests.cast import identify

OPENS = "clause_opens(uuid,uuid,uuid,text,timestamptz)"


def _forged(scene: Scene, *, says_so_for_all: bool) -> bool:
    """Cora, a provider's coordinator, records that police open their investigations to providers, and opens one to herself."""
    accord, clause, moment, cora = uuid4(), uuid4(), now(), scene.cast.members["cora"]
    parties = {slug: says_so_for_all or slug == "harbor" for slug in ("harbor", "sheriff")}
    try:
        with scene.acting("cora"):
            Accord.objects.bulk_create([Accord(
                id=accord, task_force_id=identify("tf"), title="Forged", signed_on=moment.date(), starts_at=moment - timedelta(hours=1),
                ends_at=moment + timedelta(days=90), recorded_by_id=cora, recorded_at=moment,
            )])  # fmt: skip
            AccordParty.objects.bulk_create([
                AccordParty(accord_id=accord, agency_id=identify(slug), confirmed_at=moment if said else None, confirmed_by_id=cora if said else None)
                for slug, said in parties.items()
            ])  # fmt: skip
            Clause.objects.bulk_create([Clause(id=clause, accord_id=accord, opens="investigation", scope="look")])
            Disclosure.objects.bulk_create([Disclosure(
                compartment_id=scene.cast.compartments["investigation"], to_agency_id=identify("harbor"), basis="accord", clause_id=clause,
                made_by_id=cora, made_at=moment, starts_at=moment, ends_at=moment + timedelta(days=30),
            )])  # fmt: skip
        with scene.acting("cora"):
            return bool(Note.objects.filter(id=identify("note:investigation")).exists())
    except DatabaseError:
        return False
    finally:
        _gone(scene, accord, clause)


@attack("The coordinator", "records an accord that police never signed, and opens their investigation to herself",
        function(OPENS, "AND p1.confirmed_at IS NOT NULL", "", "nothing of an agency opens before its own supervisor has confirmed the accord"))  # fmt: skip
def an_accord_that_nobody_signed(scene: Scene) -> bool:
    return _forged(scene, says_so_for_all=False)


@attack("The coordinator", "confirms a forged accord in the name of the police, through an injection",
        policy("accords_accordparty", "records", "row security: a recorder speaks for their own agency only"))  # fmt: skip
def a_word_in_anothers_name(scene: Scene) -> bool:
    return _forged(scene, says_so_for_all=True)


CONFIRMS = policy("accords_accordparty", "confirms", "row security: an agency is confirmed by its own supervisor, once")


def _awaited(scene: Scene, *, confirmed: tuple[str, ...]) -> tuple[UUID, UUID]:
    """An accord of Harbor House and the sheriff on investigations, as the owner's rows; (accord, clause)."""
    accord, clause, cora = uuid4(), uuid4(), scene.cast.members["cora"]
    scene.owner(
        "INSERT INTO accords_accord (id, task_force_id, title, signed_on, starts_at, ends_at, document, recorded_by_id, recorded_at)"
        " VALUES (%s, %s, 'Awaited', now(), now() - interval '1 day', now() + interval '90 days', '', %s, now())",
        accord, identify("tf"), cora,
    )  # fmt: skip
    for slug in ("harbor", "sheriff"):
        scene.owner(
            "INSERT INTO accords_accordparty (id, accord_id, agency_id, signer, confirmed_at, confirmed_by_id)"
            " VALUES (gen_random_uuid(), %s, %s, '', CASE WHEN %s THEN now() END, NULL)",
            accord, identify(slug), slug in confirmed,
        )  # fmt: skip
    scene.owner(
        "INSERT INTO accords_clause (id, accord_id, opens, owner_kind, to_kind, scope, note) VALUES (%s, %s, 'investigation', '', '', 'look', '')",
        clause, accord,
    )  # fmt: skip
    return accord, clause


def _gone(scene: Scene, accord: UUID, clause: UUID) -> None:
    scene.owner("DELETE FROM accords_disclosure WHERE clause_id = %s", clause)
    scene.owner("DELETE FROM accords_clause WHERE id = %s", clause)
    scene.owner("DELETE FROM accords_accordparty WHERE accord_id = %s", accord)
    scene.owner("DELETE FROM accords_accord WHERE id = %s", accord)


def _confirms(scene: Scene, name: str) -> int:
    accord, clause = _awaited(scene, confirmed=("harbor",))
    try:
        with scene.acting(name):
            waiting = AccordParty.objects.filter(accord_id=accord, agency_id=identify("sheriff"))
            return int(waiting.update(confirmed_at=now(), confirmed_by_id=scene.cast.members[name]))
    except DatabaseError:
        return 0
    finally:
        _gone(scene, accord, clause)


@attack("A detective who is no supervisor", "confirms an accord for his agency, through an injection", CONFIRMS)
def a_detective_confirms(scene: Scene) -> int:
    return _confirms(scene, "dana")


@attack("The coordinator", "confirms an awaited accord for the police, through an injection", CONFIRMS)
def a_coordinator_confirms_for_others(scene: Scene) -> int:
    return _confirms(scene, "cora")


@attack("The lead", "opens the investigation under an accord that the receiving agency has not confirmed",
        function(OPENS, "AND p2.confirmed_at IS NOT NULL", "", "nothing is opened to an agency that has not confirmed the accord either"))  # fmt: skip
def an_accord_that_the_receiver_has_not_confirmed(scene: Scene) -> int:
    accord, clause = _awaited(scene, confirmed=("sheriff",))
    moment = now()
    try:
        with scene.acting("dana"):
            Disclosure.objects.bulk_create([Disclosure(
                compartment_id=scene.cast.compartments["investigation"], to_agency_id=identify("harbor"), basis="accord", clause_id=clause,
                made_by_id=scene.cast.members["dana"], made_at=moment, starts_at=moment, ends_at=moment + timedelta(days=30),
            )])  # fmt: skip
        return 1
    except DatabaseError:
        return 0
    finally:
        _gone(scene, accord, clause)
