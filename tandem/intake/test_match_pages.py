"""The pages of a match and of a person: who sees which side, that paper and JSON say what the page says, and that a second decision is shown the first."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from tandem.intake.actions.receiving import receive
from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft, ReportDraft
from tandem.intake.models import Involvement
from tandem.ledger.models import Entry
from tandem.persons.models import Match
from tandem.persons.queries.thresholds import Thresholds
from tandem.persons.queries.waterfall import waterfall
from tandem.persons.test_deciding import deciding, now
from tests.cast import Cast

pytestmark = pytest.mark.database


def report(cast: Cast, by: str, ref: str, **more: Any) -> UUID:
    """A report of one person by a member; the person's id."""
    given = {
        "names": (NameDraft("Xiomara Villanueva Ortiz", "Xiomara", family="Villanueva Ortiz"),), "sex": "female", "born_on": date(2009, 1, 2),
        "identifiers": (IdentifierDraft("phone", "(202) 555-0142"),), "places": (PlaceDraft("home", "1 Road", "Testville", state="CA"),),
        "descriptors": {"height_cm": 160, "eyes": "brown"}, **more,
    }  # fmt: skip
    draft = ReportDraft(
        source="by_hand", source_ref=ref, kind="tip", received_at=now(), persons=(PersonDraft(part="victim", **given),)
    )  # type: ignore[arg-type]
    with cast.acting(by) as acting, transaction.atomic():
        [made] = receive([draft], acting=acting, now=now()).report_ids
        return Involvement.objects.get(report_id=made).identity_id


def match_of(cast: Cast, by: str, one: UUID, other: UUID) -> UUID:
    with cast.acting(by), transaction.atomic():
        return Match.objects.get(finder_id__in=[one, other], holder_id__in=[one, other]).id


@pytest.fixture(scope="module")
def pair(cast: Cast) -> tuple[UUID, UUID, UUID]:
    """(match, the sheriff's record, the same sheriff's later one): both to be seen by the sheriff's people."""
    first = report(cast, "dana", "M-1")
    second = report(cast, "sam", "M-2", born_on=date(2009, 2, 1), descriptors={"height_cm": 163, "eyes": "green"})
    return match_of(cast, "dana", first, second), first, second


def page(cast: Cast, who: str, address: str, **headers: Any) -> Any:
    client = Client()
    cast.log_in(client, who)
    return client.get(address, **headers)


def test_both_records_stand_side_by_side_with_words_for_equal_close_and_different(cast: Cast, pair: Any) -> None:
    html = page(cast, "dana", f"/people/matches/{pair[0]}/").content.decode()
    rows = re.findall(
        r'<th scope="row">\s*(\S[^<]*?)\s*<span class="t-sides__mark t-sides__mark--\w+">.*?</svg>([^<]+)<', html, re.S
    )
    said = dict(rows)
    assert said["Names"] == "Equal"
    assert said["Born or age"] == "Nearly equal", "day and month swapped"
    assert said["Height in cm"] == "Nearly equal"
    assert said["Eyes"] == "Differs"
    assert said["Phone"] == "Equal"


def test_of_a_record_behind_the_wall_nothing_is_shown_but_why(cast: Cast) -> None:
    """City police found an open record of the sheriff's: they see the match and not the record."""
    ours = report(cast, "dana", "M-3", names=(NameDraft("Quirina Zacarías", "Quirina", family="Zacarías"),), identifiers=(IdentifierDraft("phone", "(202) 555-0177"),),
                  descriptors={"marks": "a heron on the wrist"})  # fmt: skip
    theirs = report(cast, "omar", "M-4", names=(NameDraft("Quirina Zacarias", "Quirina", family="Zacarias"),), identifiers=(IdentifierDraft("phone", "(202) 555-0177"),))  # fmt: skip
    which = match_of(cast, "omar", ours, theirs)
    for address in (
        f"/people/matches/{which}/",
        f"/people/matches/{which}/paper/",
        f"/people/matches/{which}/explained.json",
    ):
        answer = page(cast, "omar", address)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "heron" not in text
        assert "Zacarías" not in text
    assert "They share a phone number" in page(cast, "omar", f"/people/matches/{which}/").content.decode()
    assert page(cast, "xena", f"/people/matches/{which}/").status_code == 404


def test_the_json_the_page_and_the_paper_say_the_same_numbers(cast: Cast, pair: Any) -> None:
    told = json.loads(page(cast, "dana", f"/people/matches/{pair[0]}/explained.json").content)
    bits = [step["bits"] for step in told["steps"]]
    assert told["steps"][0]["speaks"] == "before"
    assert told["bits"] == pytest.approx(sum(bits), abs=0.1)
    assert told["probability"] == pytest.approx(told["steps"][-1]["probability_so_far"], abs=0.01)
    assert {"for", "against"} <= {s["speaks"] for s in told["steps"]}
    for address in (f"/people/matches/{pair[0]}/", f"/people/matches/{pair[0]}/paper/"):
        html = page(cast, "dana", address).content.decode()
        shown = [float(x) for x in re.findall(r'data-label="Bits">\+?(-?[\d.]+)<', html)]
        assert shown == [pytest.approx(b, abs=0.051) for b in [*bits, told["bits"]]]
        assert all(step["says"] in html for step in told["steps"])
    assert told["model"] in html
    assert "Thresholds of the agency" in html


def test_the_drawing_joins_bar_to_bar_and_has_no_inline_style(cast: Cast, pair: Any) -> None:
    with cast.acting("dana"), transaction.atomic():
        fall = waterfall(Match.objects.get(id=pair[0]), Thresholds(0.95, 0.5))
    for above, below in zip(fall.steps, fall.steps[1:], strict=False):
        assert below.joint in range(above.x - 1, above.x + above.width + 2)
        assert below.before == pytest.approx(above.after)
    assert fall.even == fall.ask < fall.tell
    html = page(cast, "dana", f"/people/matches/{pair[0]}/").content.decode()
    assert "style=" not in html.split("<main")[1]


def test_a_match_of_an_older_version_is_explained_too(cast: Cast) -> None:
    old = Match(probability=0.9, weight=12, model_version="before", evidence=[{"field": "family", "level": "exact", "weight": 9.0}, {"field": "gone", "level": "x", "weight": 3.0}])  # fmt: skip
    steps = waterfall(old, Thresholds(0.95, 0.5)).steps
    assert [s.field for s in steps] == ["prior", "family"]
    assert steps[-1].probability == pytest.approx(0.9)


def test_the_second_who_decides_is_shown_the_first_and_both_stand_on_the_ledger(cast: Cast, house: str) -> None:
    one, other = (report(cast, "dana", ref, names=(NameDraft("Ulises Bracamontes", "Ulises", family="Bracamontes"),), identifiers=()) for ref in ("M-5", "M-6"))  # fmt: skip
    which = match_of(cast, "dana", one, other)
    dana, sam = Client(), Client()
    cast.log_in(dana, "dana")
    cast.log_in(sam, "sam")
    address = f"/people/matches/{which}/decide/"
    assert dana.post(address, {"state": "confirmed", "reason": "Both named the sister", "seen": "0"}).status_code == 302
    answer = sam.post(address, {"state": "rejected", "reason": "Different height", "seen": "0"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Both named the sister" in html
    assert 'value="Different height"' in html, "what was typed is kept"
    assert 'name="seen" value="1"' in html
    assert sam.post(address, {"state": "rejected", "reason": "Different height", "seen": "1"}).status_code == 302
    with cast.acting("lee"), transaction.atomic():
        lines = Entry.objects.filter(act="persons.decide_match", object_id=which).order_by("at").values_list("outcome", "detail__state")  # fmt: skip
        assert list(lines) == [("done", "confirmed"), ("refused", "rejected"), ("done", "rejected")]


def test_the_persons_page_keeps_conflicting_facts_with_their_sources(cast: Cast, pair: Any) -> None:
    with deciding(cast) as decide:
        decide(pair[0])
    html = page(cast, "sam", f"/people/{pair[1]}/").content.decode()
    address = re.search(r"/people/persons/[0-9a-f-]+/", html)
    assert address
    html = page(cast, "sam", address.group()).content.decode()
    eyes = next(r for r in re.findall(r"<tr>(.*?)</tr>", html, re.S) if "Eyes" in r)
    assert "They differ" in eyes
    assert "brown" in eyes
    assert "green" in eyes
    assert eyes.count("Testland Sheriff") == 2
    assert page(cast, "omar", address.group()).status_code == 404
    assert page(cast, "ada", address.group()).status_code == 404


def test_a_record_is_taken_out_and_brought_back_on_the_page(cast: Cast, pair: Any) -> None:
    html = page(cast, "sam", f"/people/{pair[1]}/").content.decode()
    address = re.search(r"/people/persons/[0-9a-f-]+/", html).group()  # type: ignore[union-attr]
    client = Client()
    cast.log_in(client, "sam")
    assert client.post(f"{address}split/", {"out": [str(pair[2])], "reason": ""}).status_code == 409
    assert (
        client.post(f"{address}split/", {"out": [str(pair[1]), str(pair[2])], "reason": "All of them"}).status_code
        == 409
    )
    html = client.post(
        f"{address}split/", {"out": [str(pair[2])], "reason": "Another child"}, follow=True
    ).content.decode()
    assert "1 record that your agency" in html
    act = re.search(r"/people/acts/[0-9a-f-]+/undo/", html).group()  # type: ignore[union-attr]
    assert Client().post(act).status_code == 302
    omar = Client()
    cast.log_in(omar, "omar")
    assert omar.post(act).status_code == 404
    html = client.post(act, {"reason": "It was her"}, follow=True).content.decode()
    assert "2 records that your agency" in html
    with cast.acting("sam"), transaction.atomic():
        assert Match.objects.get(id=pair[0]).finder_state == "confirmed"
