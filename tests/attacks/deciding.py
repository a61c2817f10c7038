"""Attempts on what people decide: other agencies' decisions and persons, one's own look-ups. Past every page, as an injection would, and by the pages'
text and numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction

from tandem.persons.actions.deciding import decide_match
from tandem.persons.models import Belonging, Decision, Doubt, Lookup, LookupReview, Match, Person
from tests.attacks.attacks import attack
from tests.attacks.guards import by, constraint, function, grant, policy, several
from tests.attacks.scene import Scene, hidden_report, now
from tests.attacks.wall import SILENT
from tests.cast import identify


def found(scene: Scene, finder: str, holder: str) -> tuple[UUID, UUID, UUID]:
    """(match, finder's record, holder's record) of two reports with one name, laid once for each two members."""
    key = f"{finder} meets {holder}"
    if key not in scene.loot:
        name = scene.name()
        _report, theirs = hidden_report(scene, name, by=holder)
        _report, mine = hidden_report(scene, name, by=finder)
        [(match,)] = scene.owner("SELECT id FROM persons_match WHERE finder_id = %s AND holder_id = %s", mine, theirs)
        scene.loot[key] = (match, mine, theirs)
    made: tuple[UUID, UUID, UUID] = scene.loot[key]
    return made


def confirmed(scene: Scene, by_whom: str, match: UUID) -> None:
    if f"confirmed {match}" not in scene.loot:
        with scene.acting(by_whom) as acting:
            decide_match(match, state="confirmed", reason="The same tattoo", acting=acting, now=now())
        scene.loot[f"confirmed {match}"] = True


@attack("A detective whose report hit a silent record", "reads what the holder's people decided on the match",
        policy("persons_decision", "sees", "row security: a decision is seen by whoever sees its match"))  # fmt: skip
def a_silent_holders_decision_is_read(scene: Scene) -> int:
    match, _mine, _theirs = found(scene, "carla", "fia")
    confirmed(scene, "fia", match)
    with scene.acting("carla"):
        return int(Decision.objects.filter(match_id=match).count())


@attack("A detective whose report hit a silent record", "sees his own record in a person of the silent agency",
        policy("persons_belonging", "own", "row security: persons are their own agency's view"))  # fmt: skip
def a_person_of_another_agency_is_read(scene: Scene) -> int:
    match, mine, _theirs = found(scene, "carla", "fia")
    confirmed(scene, "fia", match)
    with scene.acting("carla"):
        return int(Belonging.objects.filter(identity_id=mine).count())


@attack("An agency's detective", "decides in the other agency's name on an open match",
        policy("persons_decision", "decides", "row security: a decision is its own member's and agency's"))  # fmt: skip
def a_decision_in_anothers_name(scene: Scene) -> bool:
    match, _mine, _theirs = found(scene, "omar", "dana")
    try:
        with scene.acting("omar") as acting, transaction.atomic():
            Decision(match_id=match, agency_id=identify("sheriff"), number=90, state="rejected", decided_by_id=acting.member_id,
                     decided_at=now(), probability=0.5, evidence=[]).save(force_insert=True)  # fmt: skip
            changed = Match.objects.filter(id=match, holder_state="rejected").exists()
            transaction.set_rollback(True)
        return bool(changed)
    except DatabaseError:
        return False


@attack("An agency's detective", "rewrites what the other agency decided, in the match's own row, through an injection",
        several("the site's role may change no match: only the trigger on decisions does", *[
            grant("UPDATE (holder_state)", "persons_match", "", back="SELECT 1").lift,
            by("")(lambda scene: _loose_update(scene)).lift]))  # fmt: skip
def a_match_is_rewritten(scene: Scene) -> int:
    match, _mine, _theirs = found(scene, "omar", "dana")
    try:
        with scene.acting("omar"), transaction.atomic():
            changed = Match.objects.filter(id=match).update(holder_state="rejected")
            transaction.set_rollback(True)
        return int(changed)
    except DatabaseError:
        return 0


def _loose_update(scene: Scene) -> Iterator[None]:
    scene.owner("CREATE POLICY loose ON persons_match FOR UPDATE TO tandem_web USING (true) WITH CHECK (true)")
    yield
    scene.owner("DROP POLICY loose ON persons_match")


@attack("A detective", "brings a record that only supervisors may learn of into a person, by its id",
        policy("persons_belonging", "joins", "row security: a record enters a person only through what its member sees"),
        remains="a record's id is random: it must be known to be tried")  # fmt: skip
def a_supervisors_match_enters_a_person(scene: Scene) -> bool:
    _match, _mine, theirs = found(scene, "dana", "stan")
    try:
        with scene.acting("dana") as acting, transaction.atomic():
            person = Person(id=uuid4(), agency_id=acting.agency_id)
            person.save(force_insert=True)
            Belonging(agency_id=acting.agency_id, person=person, identity_id=theirs).save(force_insert=True)
            transaction.set_rollback(True)
        return True
    except DatabaseError:
        return False


@attack("A supervisor who confirmed a match for supervisors alone", "has it told to all colleagues by the person's page",
        by("a match for supervisors alone forms no person")(lambda _scene: _forms_persons()),
        policy("persons_belonging", "joins", "row security: no record enters a person through a match for supervisors"))  # fmt: skip
def a_supervisors_match_is_told_by_a_person(scene: Scene) -> int:
    match, mine, theirs = found(scene, "lee", "stan")
    try:
        with scene.acting("lee") as acting, transaction.atomic():
            decide_match(match, state="confirmed", reason="The same tattoo", acting=acting, now=now())
            got = Belonging.objects.filter(identity_id__in=[mine, theirs]).count()
            transaction.set_rollback(True)
        return int(got)
    except DatabaseError:
        return 0


def _forms_persons() -> Iterator[None]:
    from unittest import mock

    from tandem.persons.actions import deciding, merging

    with mock.patch.object(deciding, "_consequence", lambda match, _state, who: merging.bring_together(match, who)):
        yield


def again(scene: Scene, by_whom: str, match: UUID, agency: str, *, contrary: bool) -> None:
    """tandem.lay_again past the site, with numbers of the attacker's own."""
    [(one, other)] = scene.owner("SELECT finder_id, holder_id FROM persons_match WHERE id = %s", match)
    row = {"match_id": str(match), "agency_id": str(identify(agency)), "one_id": str(one), "other_id": str(other), "probability": 0.1, "weight": -3,
           "evidence": [], "model_version": "mine", "contrary": contrary}  # fmt: skip
    with scene.acting(by_whom), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tandem.lay_again(%s)", [json.dumps([row])])


OF_THE_PAIR = "mine IN (m.finder_agency_id, m.holder_agency_id)"


@attack("A stranger who knows a match's id", "puts a rejected match before people again with evidence of his own",
        function("lay_again(jsonb)", OF_THE_PAIR, "true", "the function asks whether the match is one of the member's agency"))  # fmt: skip
def a_match_is_renewed_by_a_stranger(scene: Scene) -> bool:
    match, _mine, _theirs = found(scene, "omar", "dana")
    with scene.acting("dana") as acting:
        decide_match(match, state="rejected", reason="Two people", acting=acting, now=now())
    again(scene, "xena", match, "sheriff", contrary=False)
    return scene.owner("SELECT holder_state FROM persons_match WHERE id = %s", match) == [("proposed",)]


@attack("A stranger who knows a match's id", "lays a doubt on what others confirmed",
        function("lay_again(jsonb)", OF_THE_PAIR, "true", "the function asks whether the match is one of the member's agency"))  # fmt: skip
def a_doubt_is_laid_by_a_stranger(scene: Scene) -> bool:
    match, _mine, _theirs = found(scene, "carla", "fia")
    confirmed(scene, "fia", match)
    again(scene, "xena", match, "feds", contrary=True)
    return bool(
        scene.owner("DELETE FROM persons_doubt WHERE match_id = %s AND answered_at IS NULL RETURNING id", match)
    )


@attack("A detective whose report hit a silent record", "learns that new facts speak against what the silent agency confirmed",
        policy("persons_doubt", "own", "row security: a doubt is its own agency's"))  # fmt: skip
def a_silent_holders_doubt_is_read(scene: Scene) -> int:
    match, _mine, _theirs = found(scene, "petra", "fia")
    confirmed(scene, "fia", match)
    again(scene, "fia", match, "feds", contrary=True)
    with scene.acting("petra"):
        return int(Doubt.objects.filter(match_id=match).count())


@attack("A detective who probes", "dates his look-ups back, so that no limit counts them",
        policy("persons_lookup", "looks_up", "row security: a look-up is written at its time, by who looks up"))  # fmt: skip
def a_lookup_is_dated_back(scene: Scene) -> bool:
    try:
        with scene.acting("omar") as acting, transaction.atomic():
            Lookup(agency_id=acting.agency_id, member_id=acting.member_id, at=now() - timedelta(days=3), purpose="lookup_case", known=True).save(force_insert=True)  # fmt: skip
            transaction.set_rollback(True)
        return True
    except DatabaseError:
        return False


@attack("A detective who probes", "removes his look-ups through an injection",
        several("the site's role may remove no look-up", *[
            grant("DELETE", "persons_lookup", "", back="SELECT 1").lift, by("")(lambda scene: _loose_delete(scene)).lift]))  # fmt: skip
def a_lookup_is_removed(scene: Scene) -> int:
    with scene.acting("omar") as acting:
        Lookup(agency_id=acting.agency_id, member_id=acting.member_id, at=now(), purpose="lookup_case", known=True).save(force_insert=True)  # fmt: skip
    try:
        with scene.acting("omar"), transaction.atomic():
            gone, _kinds = Lookup.objects.filter(member_id=identify("omar")).delete()
            transaction.set_rollback(True)
        return int(gone)
    except DatabaseError:
        return 0


def _loose_delete(scene: Scene) -> Iterator[None]:
    scene.owner("CREATE POLICY loose ON persons_lookup FOR DELETE TO tandem_web USING (true)")
    yield
    scene.owner("DROP POLICY loose ON persons_lookup")


@attack("A supervisor of another agency", "reads who looks up what at the sheriff's",
        policy("persons_lookup", "sees", "row security: look-ups are read by their member and that agency's supervisors"))  # fmt: skip
def lookups_of_another_agency(scene: Scene) -> int:
    with scene.acting("dana") as acting:
        Lookup(agency_id=acting.agency_id, member_id=acting.member_id, at=now(), purpose="lookup_case", known=True).save(force_insert=True)  # fmt: skip
    with scene.acting("fia"):
        return int(Lookup.objects.filter(agency_id=identify("sheriff")).count())


@attack("A supervisor", "notes his own look-ups as reviewed",
        constraint("persons_lookupreview", "nobody_reviews_their_own_lookups", "a constraint: nobody reviews their own look-ups"))  # fmt: skip
def a_supervisor_reviews_himself(scene: Scene) -> bool:
    try:
        with scene.acting("lee") as acting, transaction.atomic():
            LookupReview(agency_id=acting.agency_id, member_id=acting.member_id, pattern="many", on=now().date(), lookups=99, note="all in order",
                         reviewed_by_id=acting.member_id, reviewed_at=now()).save(force_insert=True)  # fmt: skip
            transaction.set_rollback(True)
        return True
    except DatabaseError:
        return False


@attack("A detective who looks somebody up", "tells a silent record from none by the page's text, length or numbers", SILENT,
        remains="the time of the answer is evened to steps of 0.2 s; what is left is tried in test_timing.py")  # fmt: skip
def the_lookup_tells_a_silent_hit(scene: Scene) -> bool:
    held, browser = scene.name(), scene.browser("dana")
    hidden_report(scene, held, by="fia")
    said: list[Any] = []
    for name in (held, scene.name()):
        given, _, family = name.partition(" ")
        form = {"purpose": "lookup_safety", "reference": "", "given": given, "family": family}
        answer = browser.post("/people/look-up/", form)
        assert answer.status_code == 200, answer.content
        body = re.sub(r'value="[^"]*"', "", answer.content.decode())
        said.append((len(body), body))
    return bool(said[0] != said[1])
