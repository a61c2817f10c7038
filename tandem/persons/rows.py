"""A row of the list of people, and a line of why two match: the one place to change what they show. Beside the templates, because they are most of
their pages (foundation/rows.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import get_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tandem.accords.models import Compartment
from tandem.foundation.labels import words_of
from tandem.foundation.rows import Row
from tandem.foundation.templatetags.tandem import day, icon, named, way
from tandem.persons.models import Identity

PERSON = Row("""
<tr>
  <td><a href="{address}">{name}</a></td>
  <td data-label="{l_sex}">{sex}</td>
  <td data-label="{l_born}">{born}{then}</td>
  <td data-label="{l_held}">{agency} <span class="t-quiet">{drawer}</span></td>
</tr>
""")
THEN = Row(' <span class="t-quiet">({month})</span>')

EVIDENCE = Row("""
<li>
  <span>{sign}{says}</span>
  <span class="t-num t-quiet">{weight}</span>
  <meter min="0" max="16" value="{bits}" aria-label="{l_weight}"></meter>
</li>
""")


def person_rows(persons: Iterable[Any], kinds: Mapping[UUID, str]) -> SafeString:
    """`persons` have the columns of `queries.persons.LISTED`; `kinds` are of their compartments."""
    sexes, drawers = words_of(Identity, "sex"), words_of(Compartment, "kind")
    return PERSON.fill(
        (
            {
                "address": way("person", p.id),
                "name": named(p.display_name),
                "sex": sexes[p.sex],
                "born": _born(p),
                "then": THEN.one(month=day(p.age_on, whole=False)) if _aged(p) and p.age_on else "",
                "agency": p.agency__name,
                "drawer": drawers[kinds.get(p.compartment_id)],
            }
            for p in persons
        ),
        l_sex=_("Sex"), l_born=_("Born or age"), l_held=_("Held by"),
    )  # fmt: skip


def _aged(person: Any) -> bool:
    return person.born_on is None and person.age_low is not None


def _born(person: Any) -> str:
    if person.born_on:
        return day(person.born_on)
    if person.age_low is None:
        return "–"
    return str(person.age_low) if person.age_high == person.age_low else f"{person.age_low}–{person.age_high}"


def evidence_rows(why: Iterable[Mapping[str, Any]]) -> SafeString:
    """`why` as `matching.explaining.sentences` tells it."""
    point = get_format("DECIMAL_SEPARATOR")
    signs = {"for": icon("add"), "against": icon("remove")}
    return EVIDENCE.fill(
        (
            {
                "sign": signs[w["speaks"]],
                "says": w["says"],
                "weight": f"{w['weight']:.1f}".replace(".", point),
                "bits": round(max(w["weight"], 0)),
            }
            for w in why
        ),
        l_weight=_("Weight in bits"),
    )


CORRECTED = Row('<a class="t-badge" href="#corrections">{word}</a> ')
CORRECT = Row('<a class="t-quiet t-correct" href="{address}">{word}<span class="usa-sr-only">: {what}</span></a>')


def fact_marks(
    context: Mapping[str, Any], kind: str, row_id: UUID | None, what: str, holder_id: UUID | None = None
) -> SafeString:
    """Behind a fact on a person's page: that it was corrected, and the way to correct it. `kind` alone is the whole slug where there is no row; "" has
    no way. `holder_id`: whose fact it is, where that is not the record on the page."""
    slug = f"{kind}-{row_id}" if row_id else kind
    mark = CORRECTED.one(word=_("corrected")) if slug in context["corrected"] else ""
    if slug and context["may_correct"]:
        address = reverse("correct", args=[holder_id or context["identity"].id, slug])
        mark += CORRECT.one(address=address, word=_("Correct"), what=what)
    return SafeString(mark)
