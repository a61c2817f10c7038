"""A color on a card of suggestions is in the reader's language; what is kept is its code, whichever language it was read or put right in."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils.translation import override

from tandem.intake.actions import accepting
from tandem.intake.actions.receiving import receive
from tandem.intake.colors import COLORS, SHADES, color_code, color_word
from tandem.intake.drafts import NameDraft, PersonDraft, ReportDraft
from tandem.intake.models import Report
from tandem.intake.queries.reading import undecided, whose
from tandem.intake.reading.lists import listed
from tandem.persons.models import Identity
from tests.cast import Cast

NOW = datetime.now(UTC)


def test_every_color_of_the_list_has_its_word_and_comes_back_from_it() -> None:
    assert set(listed("colors")["of"]) | {"bald"} == set(COLORS)
    assert set(listed("colors")["shade"]) == set(SHADES)
    for language in ("en", "es"):
        with override(language):
            for code in [f"{shade} {color}".strip() for color in COLORS for shade in ("", *SHADES)]:
                assert color_code(color_word(code)) == code
    with override("es"):
        assert color_word("dark blue") == "azul oscuro"
        assert color_word("negro rizado") == "negro rizado", "as it was written"
        assert color_code("Azul Oscuro") == "dark blue"
        assert color_code("tornasol") == "tornasol"


@pytest.mark.database
def test_a_spanish_card_says_the_color_in_spanish_and_its_code_is_kept(cast: Cast) -> None:
    words = "Suzanne has hazel eyes. She left in a dark blue Honda Civic, plate 7ABC123."
    person = PersonDraft(part="missing", names=(NameDraft("Suzanne Marigold", "Suzanne", family="Marigold"),))
    with cast.acting("dana") as acting, transaction.atomic():
        draft = ReportDraft(source="by_hand", source_ref=str(uuid4()), kind="missing_child", narrative=words, persons=(person,))  # fmt: skip
        report_id = receive([draft], acting=acting, now=NOW).report_ids[0]
    dana = Client()
    cast.log_in(dana, "dana")
    dana.cookies["django_language"] = "es"
    page = dana.get(f"/reports/{report_id}/").content.decode()
    assert "<strong>azul oscuro Honda Civic" in page
    assert "color miel</strong>" in page
    assert 'value="azul oscuro"' in page
    with cast.acting("dana") as acting, transaction.atomic(), override("es"):
        report = Report.objects.get(id=report_id)
        [eyes] = [s for s in undecided(report) if s.kind == "descriptor"]
        shown = {p.name: p.value for p in eyes.parts}
        about = str(whose(report)[0][0])
        made = accepting.accept(report, eyes.ref, about=about, parts=shown, acting=acting, now=NOW)
        assert made.accepted == {"field": "eyes", "value": "hazel"}
        assert Identity.objects.get(id=about).descriptors == {"eyes": "hazel"}
