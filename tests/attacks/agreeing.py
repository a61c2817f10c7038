"""Attempts on accords: one agency writes down what another has not signed."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

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
        scene.owner("DELETE FROM accords_disclosure WHERE clause_id = %s", clause)
        scene.owner("DELETE FROM accords_clause WHERE id = %s", clause)
        scene.owner("DELETE FROM accords_accordparty WHERE accord_id = %s", accord)
        scene.owner("DELETE FROM accords_accord WHERE id = %s", accord)


@attack("The coordinator", "records an accord that police never signed, and opens their investigation to herself",
        function(OPENS, "AND p1.confirmed_at IS NOT NULL", "", "nothing of an agency opens before its own supervisor has confirmed the accord"))  # fmt: skip
def an_accord_that_nobody_signed(scene: Scene) -> bool:
    return _forged(scene, says_so_for_all=False)


@attack("The coordinator", "confirms a forged accord in the name of the police, through an injection",
        policy("accords_accordparty", "records", "row security: a recorder speaks for their own agency only"))  # fmt: skip
def a_word_in_anothers_name(scene: Scene) -> bool:
    return _forged(scene, says_so_for_all=True)
