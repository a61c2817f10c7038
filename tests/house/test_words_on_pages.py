"""Nobody reads a code: every page that the cast can open is walked in both languages, and no text on it may be a code of ours.
A code is what has an underscore between letters, or a value of a field or of foundation.words that is called something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.utils import translation

from tandem.foundation import words
from tests.cast import Cast

pytestmark = pytest.mark.database
NOW = datetime.now(UTC).replace(microsecond=0)
SNAKE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
FIRST = ("/", "/search/", "/ledger/", "/cases/", "/people/", "/reports/", "/reports/new/", "/agencies/", "/accords/", "/settings/",
         "/accords/disclosures/", "/account/2fa/", "/released/", "/vault/")  # fmt: skip
LINK = re.compile(r'href="(/[^"#]*)')
# Followed once each, so that the walk stays short: the same page of another row says nothing new.
KINDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
BADGE = re.compile(r'class="t-badge[^"]*">\s*([^<]+?)\s*<')
PLAIN = {"supervisor", "legal", "no"}  # the same in a sentence of either language
TYPED = re.compile(r'<p class="t-prose[^"]*"[^>]*>.*?</p>', re.S)  # what members wrote
NOT_PAGES = re.compile(r"^/(static|account/logout|api/docs|language|tip/answer)|\.(svg|css|js|ico)$|/documents/|/file/")


class _Text(HTMLParser):
    """Text nodes that a person reads; no script, style, code, or what a member typed (t-prose)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.skip = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in ("script", "style", "code", "kbd"):
            self.skip += 1
        self.found += [v for k, v in attrs if k in ("placeholder", "aria-label", "title", "data-label", "alt") and v]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "code", "kbd"):
            self.skip -= 1

    def handle_data(self, data: str) -> None:
        if not self.skip and data.strip():
            self.found.append(data.strip())


def codes() -> dict[str, str]:
    """code -> its word in the language active now, of those that differ."""
    found: dict[str, str] = {}
    for model in apps.get_models():
        if model.__module__.startswith("tandem."):
            for field in model._meta.get_fields():
                found |= {str(v): str(label) for v, label in getattr(field, "flatchoices", ()) or ()}
    for what in list(words._WORDS):
        found |= {code: words.word(what, code) for code in words.known(what)}
    return {code: word for code, word in found.items() if code and code.casefold() != word.casefold()}


def troubles(html: str, language: str) -> list[str]:
    """In English a code may be a plain word too ("duplicate"), so there only a badge tells; in Spanish every lone code does."""
    reader, known = _Text(), codes()
    reader.feed(TYPED.sub("", html))
    pieces = [p.strip() for text in reader.found for p in re.split(r"[·:,()→\n]", text)]
    lone = (set(BADGE.findall(html)) if language == "en" else set(pieces)) - PLAIN
    return sorted({p for p in pieces if SNAKE.search(p)} | {p for p in lone if p in known and not p[:1].isupper()})


def walk(client: Client, language: str) -> Iterator[tuple[str, str]]:
    """(address, page) of everything that is linked from the first pages, one of a kind."""
    client.cookies["django_language"] = language
    waiting, seen = list(FIRST), set()
    while waiting:
        address = waiting.pop(0)
        kind = KINDS.sub("<id>", address.split("?")[0]) + ("?" if "?" in address else "")
        if kind in seen or NOT_PAGES.search(address):
            continue
        seen.add(kind)
        answer = client.get(address, follow=True)
        assert answer.status_code in (200, 404, 409), f"{address}: {answer.status_code}"
        if "text/html" not in answer.headers["Content-Type"]:
            continue
        html = answer.content.decode()
        yield address, html
        waiting += LINK.findall(html)


@pytest.fixture(scope="module")
def lively(cast: Cast) -> Cast:
    """A case with everything on it: relations, places, descriptions, clocks with proof, a match, a pointer, a triage decision."""
    from tandem.cases.actions.opening import open_case
    from tandem.clocks.actions.proving import record_proof
    from tandem.clocks.rules.proving import Filing
    from tandem.intake.actions.receiving import receive
    from tandem.intake.actions.triage import decide
    from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft, ReportDraft
    from tandem.intake.models import Report

    def report(ref: str, part: str = "missing", **more: Any) -> ReportDraft:
        child = PersonDraft(
            part=part, key="child", names=(NameDraft("Xiomara Villanueva", "Xiomara", family="Villanueva"), NameDraft("Mia", kind="street")),
            sex="female", born_on=date(NOW.year - 15, 1, 2), relations=(("mother", "child"),),
            identifiers=(IdentifierDraft("phone", "(202) 555-0142"), IdentifierDraft("agency_number", "77", "cps")),
            places=tuple(PlaceDraft(k, "1 Road", "Testville", state="CA") for k in ("last_seen", "home", "work", "school", "frequented", "incident")),
            descriptors={"height_cm": 160, "weight_kg": 50, "eyes": "brown", "hair": "black", "marks": "a rose", "clothing": "red", "vehicle": "van"},
        )  # fmt: skip
        mother = PersonDraft(part="guardian", key="mother", names=(NameDraft("Rosa Ortiz", "Rosa", family="Ortiz"),))
        given = {
            "source": "by_hand", "source_ref": ref, "kind": "missing_child", "received_at": NOW - timedelta(minutes=30), "exploitation": "sex",
            "missing_from_care": True, "foreign_national": True, "summary": "Missing", "persons": (child, mother), **more,
        }  # fmt: skip
        return ReportDraft(**given)  # type: ignore[arg-type]

    with cast.acting("omar") as acting, transaction.atomic():
        receive([report("W-0", "victim", kind="referral")], acting=acting, now=NOW)
    with cast.acting("dana") as acting, transaction.atomic():
        ids = receive([report("W-1"), report("W-2", "suspect", kind="tip")], acting=acting, now=NOW).report_ids
    with cast.acting("dana") as acting, transaction.atomic():
        first, second = (Report.objects.get(id=i) for i in ids)
        opened = open_case(first, decision="emergency", reason="A child is in danger", acting=acting, now=NOW)
        clock = next(c for c in opened.clocks if c.definition == "C05")
        record_proof(
            clock, Filing(NOW, number="M123456789", method="in_person", recipient="desk"), acting=acting, now=NOW
        )
        decide(second, decision="insufficient", reason="Nothing to go on yet", acting=acting, now=NOW)
    return cast


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ["dana", "lee", "omar", "carla", "ada", "cora", "petra", "opal", "greta"])
def test_no_page_shows_a_code(lively: Cast, name: str, language: str) -> None:
    client = Client()
    lively.log_in(client, name)
    walked = list(walk(client, language))
    assert len(walked) > 12
    with translation.override(language):
        found = {address: trouble for address, html in walked if (trouble := troubles(html, language))}
    assert found == {}


def test_the_walk_reaches_the_pages_that_matter(lively: Cast) -> None:
    client = Client()
    lively.log_in(client, "dana")
    kinds = {KINDS.sub("<id>", address.split("?")[0]) for address, _html in walk(client, "en")}
    assert {"/cases/<id>/", "/reports/<id>/", "/people/<id>/", "/clocks/<id>/", "/agencies/sheriff/"} <= kinds
    assert "/ledger/case/<id>/" in kinds


def test_a_planted_code_is_seen() -> None:
    assert troubles("<p>child_welfare</p>", "en") == ["child_welfare"]
    assert troubles('<span class="t-badge">suspect</span>', "en") == ["suspect"]
    assert troubles("<p>May do harm</p><code>child_welfare</code>", "en") == []
    with translation.override("es"):
        assert troubles("<td>suspect</td>", "es") == ["suspect"]
