"""The chart as the real roles, over real rows: what ties, what folds, what a member who sees less sees. A person behind the wall is no node, no
number, no gap and no stepping stone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from tandem.cases.actions.opening import open_case
from tandem.cases.queries.chart import Asked, Charted, chart_of_person
from tandem.cases.rules.charting import FOLD_ABOVE
from tandem.intake.actions.receiving import receive
from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft, ReportDraft
from tandem.intake.models import Involvement, Report
from tandem.persons.models import Identity, Match, Relation
from tests.cast import Cast

pytestmark = pytest.mark.database
NOW = datetime.now(UTC).replace(microsecond=0)
SHARED, OTHER = "(202) 555-0177", "(202) 555-0188"


def somebody(name: str, *phones: str, part: str = "victim", home: str = "", **more: Any) -> PersonDraft:
    given, _, family = name.partition(" ")
    return PersonDraft(
        part=part,
        names=(NameDraft(name, given, family=family),),
        identifiers=tuple(IdentifierDraft("phone", p) for p in phones) + tuple(more.pop("numbers", ())),
        places=(PlaceDraft("home", home, "Testville", state="CA"),) if home else (),
        **more,
    )


def report(cast: Cast, who: str, ref: str, *persons: PersonDraft) -> dict[str, UUID]:
    """Takes in a report; name -> identity."""
    draft = ReportDraft(
        source="by_hand", source_ref=f"C-{ref}", kind="tip", received_at=NOW - timedelta(hours=3), summary=f"Report {ref}", persons=persons
    )  # fmt: skip
    with cast.acting(who) as acting, transaction.atomic():
        [report_id] = receive([draft], acting=acting, now=NOW).report_ids
        rows = Involvement.objects.filter(report_id=report_id).select_related("identity")
        return {i.identity.display_name: i.identity_id for i in rows}


@pytest.fixture(scope="module")
def tied(cast: Cast) -> dict[str, UUID]:
    """The sheriff's: Ana and Bea share a phone; Bea and Cruz an address, written differently; Ana and Dora a report and a relation; a shelter's
    phone is Ana's and thirty others'. Child welfare's: Eva shares Ana's phone, and Cruz and Eva a second one that nobody else has."""
    shelter = IdentifierDraft("phone", "(202) 555-0100")
    ids = report(
        cast, "dana", "1",
        somebody("Ana Uno", SHARED, numbers=(shelter, IdentifierDraft("plate", "7ABC123", "CA")), key="ana", relations=(("dora", "child"),)),
        somebody("Dora Cuatro", part="guardian", key="dora", relations=(("ana", "parent"),)),
        somebody("Witness Ocho", part="reporter"),
    )  # fmt: skip
    ids |= report(cast, "dana", "2", somebody("Bea Dos", SHARED, home="12 Quay Road"))
    ids |= report(
        cast, "dana", "3",
        somebody("Cruz Tres", OTHER, home="12 QUAY ROAD", numbers=(IdentifierDraft("account", "@cruz", "photogram"),)),
    )  # fmt: skip
    ids |= report(cast, "dana", "4", *(somebody(f"Guest {i:02}", numbers=(shelter,)) for i in range(30)))
    ids |= report(
        cast, "carla", "5", somebody("Eva Hidden", SHARED, OTHER, home="12 Quay Road", numbers=(shelter, IdentifierDraft("account", "cruz", "photogram")))
    )  # fmt: skip
    return ids


def seen(cast: Cast, who: str, identity: UUID, **asked: Any) -> Charted:
    with cast.acting(who) as acting, transaction.atomic():
        this = Identity.objects.get(id=identity)
        return chart_of_person(acting, this, Asked(**asked))


def people(charted: Charted) -> set[str]:
    return {n.label for n in charted.chart.nodes.values() if n.kind == "person"}


def test_a_person_is_tied_by_phone_report_and_relation(cast: Cast, tied: dict[str, UUID]) -> None:
    charted = seen(cast, "dana", tied["Ana Uno"])
    assert people(charted) == {"Ana Uno", "Bea Dos", "Dora Cuatro"}
    kinds = {t.kind for t in charted.chart.ties.values()}
    assert kinds == {"phone", "report", "relation"}
    [relation] = [t for t in charted.chart.ties.values() if t.kind == "relation"]
    assert len(relation.sources) == 1, "said from both sides it is one tie"
    [phone] = [t for t in charted.chart.ties.values() if t.kind == "phone" and t.one == str(tied["Bea Dos"])]
    assert phone.sources[0].agency == "Testland Sheriff"
    assert phone.sources[0].report


def test_who_only_reported_is_no_tie(cast: Cast, tied: dict[str, UUID]) -> None:
    assert "Witness Ocho" not in people(seen(cast, "dana", tied["Ana Uno"], depth=3))


def test_a_second_step_leads_on_and_addresses_meet_however_they_are_written(cast: Cast, tied: dict[str, UUID]) -> None:
    assert people(seen(cast, "dana", tied["Ana Uno"], depth=2)) == {"Ana Uno", "Bea Dos", "Dora Cuatro", "Cruz Tres"}
    further = seen(cast, "dana", tied["Ana Uno"], expand=(tied["Bea Dos"],))
    assert "Cruz Tres" in people(further)


def test_kinds_are_chosen(cast: Cast, tied: dict[str, UUID]) -> None:
    charted = seen(cast, "dana", tied["Ana Uno"], depth=3, kinds=frozenset({"relation"}))
    assert people(charted) == {"Ana Uno", "Dora Cuatro"}
    assert {n.kind for n in charted.chart.nodes.values()} == {"person"}


def test_what_many_share_is_folded_and_opens(cast: Cast, tied: dict[str, UUID]) -> None:
    charted = seen(cast, "dana", tied["Ana Uno"], depth=3)
    [hub] = [n for n in charted.chart.nodes.values() if n.folded]
    assert hub.folded == 31 > FOLD_ABOVE, "thirty guests and Ana; child welfare's Eva does not count"
    opened = seen(cast, "dana", tied["Ana Uno"], opened=frozenset({hub.key}))
    assert "Guest 29" in people(opened)
    assert all(not n.folded for n in opened.chart.nodes.values() if n.key == hub.key)


def test_the_shortest_way_between_two(cast: Cast, tied: dict[str, UUID]) -> None:
    charted = seen(cast, "dana", tied["Ana Uno"], to=tied["Cruz Tres"])
    labels = [charted.chart.nodes[k].label for k in charted.way]
    assert labels == ["Ana Uno", "+12025550177", "Bea Dos", "12 Quay Road", "Cruz Tres"]
    from_elsewhere = seen(cast, "dana", tied["Ana Uno"], since=tied["Dora Cuatro"], to=tied["Bea Dos"])
    assert from_elsewhere.way[0] == str(tied["Dora Cuatro"])


def test_a_person_behind_the_wall_is_no_node_no_number_no_gap_and_no_stepping_stone(
    cast: Cast, tied: dict[str, UUID]
) -> None:
    """Everything of Dana's chart, at every depth, is the same whether child welfare's Eva is there or not."""
    charted = seen(cast, "dana", tied["Cruz Tres"], depth=3)
    told = repr(charted)
    assert "Eva" not in told
    assert str(tied["Eva Hidden"]) not in told
    assert "+12025550188" not in told, "a number that ties Cruz to Eva alone ties nobody for Dana"
    assert "cruz" not in {n.label for n in charted.chart.nodes.values()}
    from tandem.foundation.embedded import database

    where = str(Identity.objects.db)
    with database.connect("owner", _name(where), autocommit=True) as owner:
        owner.execute("UPDATE persons_identity SET display_name = 'Gone' WHERE id = %s", (tied["Eva Hidden"],))
        before = _flat(charted)
        for table in ("name", "identifier", "place", "relation"):
            owner.execute(f"DELETE FROM persons_{table} WHERE identity_id = %s", (tied["Eva Hidden"],))
        owner.execute("DELETE FROM intake_involvement WHERE identity_id = %s", (tied["Eva Hidden"],))
    assert _flat(seen(cast, "dana", tied["Cruz Tres"], depth=3)) == before


def _name(alias: str) -> str:
    from django.db import connections

    return str(connections[alias].settings_dict["NAME"])


def _flat(charted: Charted) -> tuple[Any, ...]:
    return sorted(map(repr, charted.chart.nodes.values())), sorted(map(repr, charted.chart.ties.values()))  # type: ignore[return-value]


def test_a_hidden_person_is_no_step_between_two_who_are_seen(cast: Cast, tied: dict[str, UUID]) -> None:
    """Two of the sheriff's people, each in a relation to one of child welfare's, are not tied for who does not see that one."""
    ids = report(cast, "dana", "6", somebody("Left Hand")) | report(cast, "dana", "7", somebody("Right Hand"))
    hidden = report(cast, "carla", "8", somebody("Middle Hidden"))["Middle Hidden"]
    from tandem.foundation.embedded import database

    with database.connect("owner", _name("default"), autocommit=True) as owner:
        for one in ids.values():
            owner.execute(
                "INSERT INTO persons_relation (id, compartment_id, identity_id, other_id, kind)"
                " SELECT gen_random_uuid(), compartment_id, id, %s, 'friend' FROM persons_identity WHERE id = %s",
                (hidden, one),
            )
    charted = seen(cast, "dana", ids["Left Hand"], depth=3)
    assert people(charted) == {"Left Hand"}
    assert charted.chart.ties == {}
    assert seen(cast, "dana", ids["Left Hand"], to=ids["Right Hand"]).way == []
    with cast.acting("dana"), transaction.atomic():
        assert Relation.objects.filter(other_id=hidden).count() == 2, "the rows themselves she does see"


def test_a_confirmed_match_ties_and_a_proposed_one_does_not(cast: Cast, tied: dict[str, UUID]) -> None:
    from tandem.persons.actions.deciding import decide_match

    first = report(cast, "dana", "9", somebody("Yolanda Quispe Mamani", "(202) 555-0161"))
    second = report(cast, "dana", "10", somebody("Yolanda Quispe Mamani", "(202) 555-0161"))
    one, other = first["Yolanda Quispe Mamani"], second["Yolanda Quispe Mamani"]
    only = frozenset({"match"})
    assert people(seen(cast, "dana", one, kinds=only)) == {"Yolanda Quispe Mamani"}
    assert len(seen(cast, "dana", one, kinds=only).chart.nodes) == 1
    with cast.acting("dana") as acting, transaction.atomic():
        match = Match.objects.get(finder_id=other, holder_id=one)
        decide_match(match.id, state="confirmed", reason="Same number, same name", acting=acting, now=NOW)
    charted = seen(cast, "dana", one, kinds=only)
    [tie] = charted.chart.ties.values()
    assert tie.kind == "match"
    assert tie.sources[0].says == "Dana"


def test_the_page_its_data_and_its_picture_say_the_same_and_are_on_the_ledger(
    cast: Cast, tied: dict[str, UUID]
) -> None:
    client = Client()
    cast.log_in(client, "dana")
    where = f"/people/{tied['Ana Uno']}/chart/"
    page, data, image = client.get(where), client.get(where + "data/"), client.get(where + "image/")
    assert page.status_code == data.status_code == image.status_code == 200
    drawn = json.loads(data.content)
    rows = page.content.decode().count('<tr id="tie-')
    assert len(drawn["ties"]) == rows == image.content.count(b"<line ")
    assert {n["label"] for n in drawn["nodes"] if n["k"] == "person"} == {"Ana Uno", "Bea Dos", "Dora Cuatro"}
    assert client.get(where + "data/").json() == drawn, "the same chart, the same picture"
    from tandem.ledger.models import Entry

    with cast.acting("dana"), transaction.atomic():
        assert Entry.objects.filter(act="cases.look_chart", object_id=tied["Ana Uno"]).count() >= 3


def test_the_chart_of_a_case_stands_around_its_people(cast: Cast, tied: dict[str, UUID]) -> None:
    report(cast, "dana", "11", somebody("Kim Middle", SHARED), somebody("Lu Beside", part="companion"))
    with cast.acting("dana") as acting, transaction.atomic():
        this = Report.objects.get(source_ref="C-11")
        case = open_case(this, decision="assign", reason="Indicators fit, somebody goes", acting=acting, now=NOW).case
    client = Client()
    cast.log_in(client, "dana")
    drawn = client.get(f"/cases/{case.id}/chart/data/?depth=1").json()
    assert {"Kim Middle", "Lu Beside", "Ana Uno", "Bea Dos"} <= {n["label"] for n in drawn["nodes"]}
    assert drawn["centre"] == str(case.id)
    paper = client.get(f"/cases/{case.id}/chart/?paper=1").content.decode()
    assert "Kim Middle" in paper
    assert "Testland Sheriff" in paper
    cast.log_in(client, "carla")
    assert client.get(f"/cases/{case.id}/chart/data/").status_code in (200, 404)
    assert b"Kim Middle" not in client.get(f"/cases/{case.id}/chart/data/").content
    cast.log_in(client, "xena")
    assert client.get(f"/cases/{case.id}/chart/").status_code == 404


def test_an_address_of_the_chart_names_nobody(cast: Cast, tied: dict[str, UUID]) -> None:
    charted = seen(cast, "dana", tied["Ana Uno"], depth=2)
    for node in charted.chart.nodes.values():
        assert not any(piece in node.key for piece in ("555", "quay", "0177"))
