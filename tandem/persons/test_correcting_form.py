"""The form that corrects a fact: what each kind of fact takes, what cannot be, two who correct at once, a second click."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tandem.persons.facts import Fact, fact_called, mark_of
from tandem.persons.models import FactKind
from tandem.persons.test_correcting import BIRTH, born, fact_that, look, put_right, says, whole
from tandem.persons.test_indexing import owner
from tandem.persons.test_rescoring import save
from tests.cast import Cast

pytestmark = pytest.mark.database


def form(cast: Cast, who: str, held: UUID, fact: Fact, **typed: str) -> Any:
    """Fills in the page's form as it stands and sends it: an HttpResponse."""
    client = Client()
    cast.log_in(client, who)
    address = f"/people/{held}/correct/{fact.slug}/"
    page = client.get(address)
    assert page.status_code == 200
    shown = re.search(r'name="was" value="(\w+)"', page.content.decode())
    assert shown
    filled = {"was": shown[1], "reason": "typing", "note": "", "do": "correct", **page.context["form"].initial, **typed}
    return client.post(address, {k: "" if v is None else v for k, v in filled.items()})


def test_the_form_corrects_a_birth_to_a_date_to_an_age_and_to_nothing(cast: Cast) -> None:
    held = save(cast, "dana", "sheriff", "Amarilis", "Quiroga", born_on=date(2003, 4, 2))
    assert form(cast, "dana", held, BIRTH, born="2009-04-02").status_code == 302
    assert says(cast, "dana", held, BIRTH) == born(2009)
    assert form(cast, "dana", held, BIRTH, born="15-17", age_on="2026-03-01").status_code == 302
    assert says(cast, "dana", held, BIRTH) == {"born_on": None, "age_low": 15, "age_high": 17, "age_on": "2026-03-01"}
    assert form(cast, "dana", held, BIRTH, born="").status_code == 302
    assert set((says(cast, "dana", held, BIRTH) or {}).values()) == {None}
    page = look(cast, "dana", held)
    assert "Corrected 3 times" in page
    assert "15–17 years in Mar 2026" in page


FORM = [
    ("sex", {}, {"sex": "another"}, {"sex": "another"}),
    ("races", {}, {"several": "Black,  White , "}, {"races": ["Black", "White"]}),
    ("look", {"value": 163}, {"said": "158"}, {"value": 158}),
    ("look", {"value": "brown"}, {"said": "dyed  red"}, {"value": "dyed red"}),
    ("name", {"kind": "legal"}, {"family": "Tlacuilo Pérez"}, {"full": "Zinnia Tlacuilo Pérez", "family": "Tlacuilo Pérez", "given": "Zinnia"}),
    ("name", {"kind": "street"}, {"full": "Popy"}, {"full": "Popy", "given": "Popy", "family": ""}),
    ("name", {"kind": "street"}, {"kind": "alias"}, {"full": "Poppy", "kind": "alias"}),
    ("identifier", {"kind": "phone"}, {"number": "(202) 555-0199"}, {"value": "+12025550199", "as_written": "(202) 555-0199"}),
    ("identifier", {"kind": "plate"}, {"issuer": "NV"}, {"value": "7ABC123", "issuer": "NV", "as_written": "7ABC123"}),
    ("place", {"kind": "home"}, {"city": "Madera", "state": "ca"}, {"city": "Madera", "line": "1200 Main Street", "state": "CA"}),
    ("place", {"kind": "last_seen"}, {"kind": "work", "seen_on": ""}, {"kind": "work", "seen_on": None}),
    ("relation", {}, {"kind": "recruiter"}, {"kind": "recruiter"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "has", "typed", "then"), FORM)
def test_the_form_of_each_fact(cast: Cast, kind: str, has: dict[str, Any], typed: dict[str, str], then: dict[str, Any]) -> None:  # fmt: skip
    held = whole(cast, "Zinnia")
    fact = fact_that(cast, held, kind, **has)
    assert form(cast, "dana", held, fact, **typed).status_code == 302
    said = says(cast, "dana", held, fact) or {}
    assert said | then == said


WRONG = [
    ("birth", {}, {"born": "2009-31-05"}, "Write a date as"), ("birth", {}, {"born": "2999-01-01"}, "in the future"), ("birth", {}, {"born": "17-15"}, "lower age first"),
    ("birth", {}, {"born": "17", "age_on": "2999-01-01"}, "in the future"), ("look", {"value": 163}, {"said": "5 feet"}, "whole number"),
    ("name", {"kind": "legal"}, {"given": "", "family": ""}, "strike it"), ("identifier", {"kind": "phone"}, {"number": "12"}, "phone number"),
    ("identifier", {"kind": "phone"}, {"reason": ""}, "required"), ("place", {"kind": "home"}, {"line": "", "city": "", "state": ""}, "strike it"),
    ("sex", {}, {"sex": "female"}, "says so already"), ("identifier", {"kind": "phone"}, {"do": "strike", "reason": "nonsense"}, "nonsense"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "has", "typed", "says_why"), WRONG)
def test_what_cannot_be_is_said_beside_the_form_and_nothing_typed_is_lost(
    cast: Cast, kind: str, has: dict[str, Any], typed: dict[str, str], says_why: str
) -> None:
    held = whole(cast, "Yuca")
    fact = fact_that(cast, held, kind, **has)
    before = says(cast, "dana", held, fact)
    answer = form(cast, "dana", held, fact, **{"note": "As her aunt says", **typed})
    assert answer.status_code == 422
    assert says_why in answer.content.decode()
    assert "As her aunt says" in answer.content.decode()
    assert says(cast, "dana", held, fact) == before


def test_what_names_no_fact_is_no_page(cast: Cast) -> None:
    held = whole(cast, "Wisteria")
    client = Client()
    cast.log_in(client, "dana")
    for slug in ("", "number", "name", f"name-{uuid4()}", "name-1", "look-", "look-eyes", "look-'", "display_name", "search_text"):  # fmt: skip
        assert client.get(f"/people/{held}/correct/{slug}/").status_code == 404, slug
    assert fact_called("look-height_cm") == Fact(FactKind.LOOK, look="height_cm")


def test_the_second_of_two_reads_what_the_first_did_and_their_words_stand_in_the_form(cast: Cast) -> None:
    held = save(cast, "dana", "sheriff", "Tulipana", "Quiroga", born_on=date(2003, 4, 2))
    shown = mark_of(born(2003))
    put_right(cast, "dana", held, BIRTH, born(2009))
    client = Client()
    cast.log_in(client, "sam")
    typed = {"was": shown, "reason": "document", "note": "Her passport", "born": "2008-04-02", "do": "correct"}
    answer = client.post(f"/people/{held}/correct/birth/", typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "changed while you wrote" in page
    assert "It says 2009 on her card" in page
    assert "Her passport" in page
    assert 'value="2008-04-02"' in page
    assert says(cast, "dana", held, BIRTH) == born(2009)
    again = re.search(r'name="was" value="(\w+)"', page)
    assert again
    assert client.post(f"/people/{held}/correct/birth/", typed | {"was": again[1]}).status_code == 302
    assert says(cast, "dana", held, BIRTH) == born(2008)


@pytest.mark.parametrize("do", ["correct", "strike"])
def test_a_double_click_makes_one_correction(cast: Cast, house: str, do: str) -> None:
    held = whole(cast, f"Violeta {do}")
    fact = fact_that(cast, held, FactKind.IDENTIFIER, kind="phone")
    client = Client()
    cast.log_in(client, "dana")
    typed = {"was": mark_of(says(cast, "dana", held, fact)), "reason": "typing", "note": "", "number": "202 555 0124", "do": do}  # fmt: skip
    for _click in range(2):
        assert client.post(f"/people/{held}/correct/{fact.slug}/", typed).status_code == 302
    assert owner(house, "SELECT count(*) FROM persons_correction WHERE identity_id = %s", held) == [(1,)]
