"""What every page shows: whole times, honest percentages, and a field whose errors a screen reader finds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import override

from tandem.foundation.templatetags import tandem


class TwiceWrong(forms.Form):
    word = forms.CharField(help_text="One word.")

    def clean_word(self) -> str:
        raise forms.ValidationError(["Too <b>short</b>.", "Too common."])


def test_a_field_with_two_errors_has_one_element_that_describes_it() -> None:
    shown = render_to_string("components/field.html", {"field": TwiceWrong({"word": "x"})["word"]})
    assert shown.count('id="id_word_error"') == 1
    assert 'aria-invalid="true"' in shown
    assert "Too common." in shown


def test_an_error_is_text_and_never_markup() -> None:
    assert "<b>" not in render_to_string("components/field.html", {"field": TwiceWrong({"word": "x"})["word"]})


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=45), "45 min"),
        (timedelta(hours=2, minutes=5), "2 h 05 min"),
        (timedelta(days=3, hours=4, minutes=59), "3 d 4 h"),
        (None, ""),
    ],
)
def test_a_span_is_told_in_two_parts(span: timedelta | None, words: str) -> None:
    with override("en"):
        assert tandem.duration(span) == words


def test_the_chosen_option_is_marked_and_words_stay_words() -> None:
    shown = tandem.options([("a", "A <b>"), ('"x', "X")], '"x')
    assert shown == '<option value="a">A &lt;b&gt;</option><option value="&quot;x" selected>X</option>'


def test_an_address_is_that_of_a_page_or_of_a_record() -> None:
    assert tandem.way("reports") == "/reports/"
    assert tandem.way("report", UUID(int=1)) == "/reports/00000000-0000-0000-0000-000000000001/"


def test_no_comparison_is_certain() -> None:
    assert tandem.percent(1.0) == "> 99 %"
    assert tandem.percent(0.5) == "50 %"


def test_a_moment_stands_in_the_zone_of_the_member_with_its_letters() -> None:
    request = SimpleNamespace(acting=SimpleNamespace(time_zone="America/Denver"))
    moment = datetime(2026, 7, 1, 3, 30, tzinfo=UTC)
    with override("en"):
        shown = tandem.local_time({"request": request}, moment)
    assert "30 Jun 2026, 21:30 MDT" in shown
    assert 'datetime="2026-07-01T03:30:00+00:00"' in shown


def test_an_icon_without_a_label_is_silent_and_with_one_speaks() -> None:
    assert 'aria-hidden="true"' in tandem.icon("lock")
    assert 'role="img" aria-label="Locked"' in tandem.icon("lock", "Locked")
