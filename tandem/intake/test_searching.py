"""Search finds people and reports by what somebody types at night: without accents or capitals, by the beginning of a word, by a phone number
however either was written. The real functions of the database, as the site's role."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import transaction

from tandem.intake.test_reports_pages import taken_in
from tandem.persons.drafts import IdentifierDraft, NameDraft, PersonDraft
from tandem.persons.models import Identity
from tandem.persons.queries.persons import found_by
from tests.cast import Cast

pytestmark = pytest.mark.database
NAME = "María José Núñez-O’Neill"
NUMBERS = [
    IdentifierDraft("phone", "(202) 555-0142"), IdentifierDraft("phone", "+52 55 1234 5678"), IdentifierDraft("plate", "7ABC-123", "CA"),
    IdentifierDraft("account", "@mari.queen_09", "photogram"), IdentifierDraft("email", "Mari.Q@mail.example.org"),
]  # fmt: skip


@pytest.fixture(scope="module")
def kept(cast: Cast) -> UUID:
    somebody = PersonDraft(part="victim", names=(NameDraft(NAME),), identifiers=tuple(NUMBERS))
    return taken_in(cast, summary="Señora called from the Motel Água-Fría", narrative="Ask for Zoë on 303.555.0199, not 911. O'Dell's car.", persons=(somebody,))  # fmt: skip


@pytest.fixture
def asking(cast: Cast, kept: UUID) -> Iterator[None]:
    with cast.acting("dana"), transaction.atomic():
        yield


def named(words: str) -> bool:
    found = Identity.objects.filter(id__in=found_by("search_identities", words)).values_list("display_name", flat=True)
    return NAME in found


@pytest.mark.parametrize(
    "words",
    ["maria nunez", "MARÍA", "Núñez", "nunez oneill", "núñez o'neill", "O’Neill", "mari jos", "2025550142", "202-555-0142", "(202) 555-0142", "+1 202 555 0142",
     "+12025550142", "12025550142", "555-0142", "5550142", "0142", "maria 202 555 0142", "+52 55 1234 5678", "525512345678", "+525512345678", "7abc123", "7ABC 123", "7abc",
     "@mari.queen_09", "mari queen 09", "mari.q@mail.example.org", "mail.example"],
)  # fmt: skip
def test_a_person_is_found(asking: None, words: str) -> None:
    assert named(words)


@pytest.mark.parametrize(
    "words",
    [
        "maria nuñes",
        "2025550143",
        "202-555-0143",
        "555-0143",
        "aria",
        "7abc124",
        "",
        " ",
        "&",
        "!",
        "a & !b",
        "':*",
        "\x00",
        "%",
        "(",
        "'",
    ],
)
def test_who_is_not_meant_is_not_found_and_nothing_typed_is_syntax(asking: None, words: str) -> None:  # fmt: skip
    assert not named(words)


@pytest.mark.parametrize(
    "words",
    [
        "senora",
        "agua fria",
        "Água-Fría",
        "zoe",
        "3035550199",
        "303-555-0199",
        "+1 303 555 0199",
        "911",
        "odell",
        "O'Dell's car",
    ],
)
def test_a_report_is_found_by_what_it_says(asking: None, kept: UUID, words: str) -> None:  # fmt: skip
    assert kept in found_by("search_reports", words)


def test_who_does_not_see_it_finds_nothing(cast: Cast, kept: UUID) -> None:
    with cast.acting("paul"), transaction.atomic():
        assert found_by("search_identities", "maria nunez") == found_by("search_reports", "zoe") == []
