"""Attempts on the link chart and on the picture of a missing child: to see, count or guess at whom the wall hides, and to read what child welfare
learned, or what a closed case knew."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import DatabaseError

from tandem.cases.models import PictureFact
from tests.attacks.attacks import attack
from tests.attacks.guards import policy
from tests.attacks.scene import Scene, hidden_report, now
from tests.cast import CASE, identify

NUMBERS = policy("persons_identifier", "sees", "row security: a number is read where its person's drawer is visible")
PEOPLE = policy(
    "persons_identity", "sees", "row security on people, of whom the chart asks again before it counts or draws anybody"
)
INVOLVED = policy(
    "intake_involvement", "sees", "row security: who is named in a report is read where the report's drawer is visible"
)


def _tied(scene: Scene) -> tuple[UUID, str, str]:
    """(a person of the sheriff's, the phone that child welfare's hidden one has too, the hidden one's name): laid once."""
    if "charted" not in scene.loot:
        phone, name = "+12025550123", "Quillaja Verborgen"
        _report, mine = hidden_report(scene, scene.name(), by="dana", phone=phone)
        hidden_report(scene, name, by="carla", phone=phone)
        scene.loot["charted"] = (mine, phone, name)
    found: tuple[UUID, str, str] = scene.loot["charted"]
    return found


def _chart(scene: Scene, identity: UUID, what: str = "") -> str:
    return scene.browser("dana").get(f"/people/{identity}/chart/{what}?depth=3").content.decode()


@attack(
    "A detective", "reads in a link chart the name of child welfare's person who has the same phone", NUMBERS, PEOPLE
)
def a_hidden_name_in_a_chart(scene: Scene) -> bool:
    mine, _phone, name = _tied(scene)
    return any(name in _chart(scene, mine, what) for what in ("", "data/", "image/"))


@attack(
    "A detective",
    "learns from a number, a gap or a count in the chart that somebody hidden has the same phone",
    NUMBERS,
    PEOPLE,
)
def a_hidden_person_leaves_a_hole(scene: Scene) -> bool:
    mine, phone, _name = _tied(scene)
    drawn = json.loads(_chart(scene, mine, "data/"))
    return len(drawn["nodes"]) > 1 or phone in _chart(scene, mine) or bool(drawn["ties"])


@attack("A detective", "reads in a link chart the name of a hidden person to whom a relation in her own drawer leads", PEOPLE,
        remains="that a relation to somebody is written in her own record, without a word about whom")  # fmt: skip
def a_relation_leads_to_a_hidden_person(scene: Scene) -> bool:
    name = f"Verborgen {scene.name()}"
    _report, hidden = hidden_report(scene, name, by="carla")
    _mine_report, mine = hidden_report(scene, scene.name(), by="dana")
    scene.owner(
        "INSERT INTO persons_relation (id, compartment_id, identity_id, other_id, kind)"
        " SELECT gen_random_uuid(), compartment_id, id, %s, 'friend' FROM persons_identity WHERE id = %s",
        hidden, mine,
    )  # fmt: skip
    drawn = json.loads(_chart(scene, mine, "data/"))
    return len(drawn["nodes"]) > 1 or bool(drawn["ties"])


def _seen(scene: Scene, who: str, kind: str) -> int:
    with scene.acting(who):
        return int(PictureFact.objects.filter(id=identify(f"fact:{kind}")).count())


FACTS = policy("cases_picturefact", "sees", "row security: a fact is read where its drawer is visible")


@attack("The police lead", "reads in the picture what child welfare learned", FACTS)
def police_read_child_welfares_fact(scene: Scene) -> int:
    return _seen(scene, "dana", "child_welfare")


@attack("Child welfare", "reads in the picture what the police found", FACTS)
def child_welfare_reads_a_police_fact(scene: Scene) -> int:
    return _seen(scene, "carla", "investigation")


@attack("The provider's advocate", "reads in the picture what the prosecutor noted", FACTS)
def an_advocate_reads_a_prosecutors_fact(scene: Scene) -> int:
    return _seen(scene, "ada", "prosecution")


@attack("A detective on the case", "reads the picture of a closed case, past every page",
        policy("cases_picturefact", "open_case_only", "row security: a fact is there only while its case is open"),
        remains="what was printed, or read before")  # fmt: skip
def a_closed_case_keeps_no_profile(scene: Scene) -> int:
    scene.owner("UPDATE cases_case SET status = 'closed' WHERE id = %s", CASE)
    try:
        return _seen(scene, "dana", "investigation")
    finally:
        scene.owner("UPDATE cases_case SET status = 'open' WHERE id = %s", CASE)


@attack("A detective on the case", "writes a finding about a child into the shell, or in a colleague's name, through an injection",
        policy("cases_picturefact", "into_a_drawer_of_findings", "row security: only a drawer of findings of this case, in one's own name"))  # fmt: skip
def a_finding_in_the_shell(scene: Scene) -> bool:
    def tries(kind: str, by: str) -> bool:
        fact = uuid4()
        try:
            with scene.acting("dana"):
                PictureFact(
                    id=fact, case_id=CASE, compartment_id=scene.cast.compartments[kind], question="goes_to", says="The pier", source="x",
                    learned_on=(now() - timedelta(days=1)).date(), written_by_id=identify(by), written_at=now(),
                ).save(force_insert=True)  # fmt: skip
        except DatabaseError:
            return False
        scene.owner("DELETE FROM cases_picturefact WHERE id = %s", fact)
        return True

    return tries("shell", "dana") or tries("investigation", "sam")
