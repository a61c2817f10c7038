"""Attempts on the history of a record and on who is told of a correction. Past every page, as an injection would."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction

from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.persons.actions.correcting import Why, correct
from tandem.persons.facts import Fact, mark_of, value_of
from tandem.persons.models import Correction, FactKind, Identity, Name
from tests.attacks.attacks import attack
from tests.attacks.deciding import found
from tests.attacks.guards import function, patched, policy
from tests.attacks.scene import Scene, hidden_report, now
from tests.cast import identify

LANGUAGES = Fact(FactKind.LANGUAGES)


def speak(scene: Scene, who: str, held: UUID) -> None:
    """A correction of that member's own record, each time another."""
    with scene.acting(who) as acting, transaction.atomic():
        was = mark_of(value_of(Identity.objects.get(id=held), LANGUAGES))
        say = {"languages": [f"Language {next(scene.serial)}"]}
        correct(held, LANGUAGES, say, was=was, why=Why("told"), acting=acting, now=now())


def own_record(scene: Scene, by: str) -> UUID:
    key = f"a record of {by}"
    if key not in scene.loot:
        scene.loot[key] = hidden_report(scene, scene.name(), by=by)[1]
    made: UUID = scene.loot[key]
    return made


def line(held: UUID, **more: Any) -> Correction:
    row: dict[str, Any] = {
        "id": uuid4(), "identity_id": held, "number": 900, "fact": "sex", "before": {"sex": ""}, "after": {"sex": "male"}, "reason": "typing", "at": now(),
    }  # fmt: skip
    return Correction(**(row | more))


@attack("A detective of a fellow agency", "writes a correction into the history of another agency's record",
        policy("persons_correction", "by_the_records_agency", "row security: a correction is written by the record's own agency, in the writer's own name",
               check="true"))  # fmt: skip
def a_correction_of_anothers_record(scene: Scene) -> bool:
    held = own_record(scene, "dana")
    try:
        with scene.acting("omar") as acting, transaction.atomic():
            line(held, compartment_id=identify("intake:sheriff"), by_id=acting.member_id).save(force_insert=True)
            transaction.set_rollback(True)
        return True
    except DatabaseError:
        return False


@attack("A detective", "writes a correction in a colleague's name",
        policy("persons_correction", "by_the_records_agency", "row security: a correction is written by the record's own agency, in the writer's own name",
               check="true"))  # fmt: skip
def a_correction_in_anothers_name(scene: Scene) -> bool:
    held = own_record(scene, "dana")
    try:
        with scene.acting("dana"), transaction.atomic():
            line(held, compartment_id=identify("intake:sheriff"), by_id=identify("sam")).save(force_insert=True)
            transaction.set_rollback(True)
        return True
    except DatabaseError:
        return False


@attack("A detective", "has a name struck of which the history keeps another one",
        function("holds_all(jsonb,jsonb)", "stands @> kept AND", "true OR", "what is struck stands in its history, field by field"))  # fmt: skip
def a_name_vanishes_without_a_trace(scene: Scene) -> bool:
    held = own_record(scene, "dana")
    with scene.acting("dana") as acting, transaction.atomic():
        name = Name.objects.get(identity_id=held)
        before = {"kind": name.kind, "full": "Nobody", "given": "", "middle": "", "family": "", "suffix": ""}
        made = line(held, compartment_id=identify("intake:sheriff"), by_id=acting.member_id, fact="name", row_id=name.id, before=before, after=None)  # fmt: skip
        made.save(force_insert=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT tandem.strike_fact(%s)", [made.id])
        gone = not Name.objects.filter(id=name.id).exists()
        transaction.set_rollback(True)
    return gone


@attack("A prosecutor to whom the case's drawer is open to look", "corrects a police record there",
        patched("tandem.persons.actions.correcting.may_correct", lambda *_a: True, "only the record's own agency corrects it"),
        policy("persons_identity", "changes", "row security: a disclosure to look changes nothing"),
        policy("persons_correction", "by_the_records_agency", "row security: a correction is written by the record's own agency"),
        policy("persons_correction", "adds", "row security: a disclosure to look adds nothing"))  # fmt: skip
def a_reader_corrects(scene: Scene) -> bool:
    held = own_record(scene, "sam")
    scene.owner("DELETE FROM intake_involvement WHERE identity_id = %s", held)
    scene.owner("UPDATE persons_identity SET compartment_id = %s WHERE id = %s", identify("compartment:investigation"), held)  # fmt: skip
    try:
        speak(scene, "petra", held)
    except (Refused, DatabaseError):
        return False
    scene.owner("DELETE FROM persons_correction WHERE identity_id = %s", held)
    return True


def told(scene: Scene, who: str, held: UUID, corrected_by: str) -> int:
    scene.owner("DELETE FROM agencies_notice WHERE member_id = %s", identify(who))
    speak(scene, corrected_by, held)
    [(many,)] = scene.owner("SELECT count(*) FROM agencies_notice WHERE member_id = %s AND kind LIKE '%%_corrected'", identify(who))  # fmt: skip
    return int(many)


@attack("A detective whose report hit a silent record", "is told when the silent holder corrects it, by a decision laid past the wall",
        function("tell_corrected(uuid)", "AND (m.mode IN ('open', 'supervisor') OR d.agency_id = m.holder_agency_id)", "",
                 "of a silent match only its holder is told"))  # fmt: skip
def a_silent_holders_correction_is_told(scene: Scene) -> int:
    match, _mine, theirs = found(scene, "dana", "fia")
    scene.owner(
        "INSERT INTO persons_decision (id, match_id, agency_id, number, state, reason, decided_by_id, decided_at, probability, evidence)"
        " VALUES (gen_random_uuid(), %s, %s, 77, 'confirmed', '', %s, now(), 0.9, '[]') ON CONFLICT DO NOTHING", match, identify("sheriff"), identify("dana"),
    )  # fmt: skip
    return told(scene, "dana", theirs, "fia")


@attack("A detective who knows a record's id", "writes that he looked at it, to be told when it is corrected",
        function("tell_corrected(uuid)", "AND e.compartment_id = c.compartment_id AND", "AND", "who looked is told where a disclosure opened that drawer to them"),
        function("tell_corrected(uuid)", "JOIN accords_disclosure d ON d.compartment_id = c.compartment_id AND d.to_agency_id = e.agency_id",
                 "LEFT JOIN accords_disclosure d ON true", "… and while it was open"),
        remains="a record's id is random: it must be known to be tried")  # fmt: skip
def a_false_look_is_answered(scene: Scene) -> int:
    held = own_record(scene, "dana")
    with scene.acting("omar"), transaction.atomic():
        ledger.record("persons.look", kind="identity", object_id=held, compartment_id=None, outcome="viewed")
    return told(scene, "omar", held, "dana")


@attack("A detective of a fellow agency", "takes another agency's record out of the index by its keys, so that nobody is matched with it",
        function("forget_match_keys(uuid,bigint,bigint[])", "(i.compartment_id <@ (SELECT tandem.reach())", "(true",
                 "keys are forgotten by who may change what lies in the record's drawer"))  # fmt: skip
def anothers_record_is_taken_out_of_the_index(scene: Scene) -> int:
    held = own_record(scene, "dana")
    [(number,)] = scene.owner("SELECT number FROM persons_matchentry WHERE identity_id = %s", held)
    keys = [key for (key,) in scene.owner("SELECT key FROM persons_matchkey WHERE entry = %s", number)]
    with scene.acting("omar"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT tandem.forget_match_keys(%s, %s, %s)", [held, number, keys])
    left = {key for (key,) in scene.owner("SELECT key FROM persons_matchkey WHERE entry = %s", number)}
    lost = set(keys) - left
    for key in lost:
        scene.owner("INSERT INTO persons_matchkey (key, hint, entry) VALUES (%s, 0, %s)", key, number)
    return len(lost)


@attack("A detective who knows the id of another agency's copy", "asks whose record it was copied from, and when that was corrected",
        function("corrected_at_source(uuid)", "AND tandem.sees(i.compartment_id)", "", "it is told to who sees the copy"),
        remains="a record's id is random: it must be known to be tried")  # fmt: skip
def a_copys_source_is_told(scene: Scene) -> int:
    held, copy = own_record(scene, "dana"), own_record(scene, "carla")
    scene.owner("UPDATE persons_identity SET copied_from = %s WHERE id = %s", held, copy)
    speak(scene, "dana", held)
    with scene.acting("omar"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tandem.corrected_at_source(%s)", [copy])
        return len(cursor.fetchall())
