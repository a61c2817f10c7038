"""The `translate` that looks a sentence up once: as Django's own in every form in which templates use it."""

from __future__ import annotations

import pytest
from django.template import engines
from django.utils.translation import override

FORMS = (
    '{% translate "Desk" %}',
    "{% translate 'Desk' %}",
    '{% translate "Search" as said %}[{{ said }}|{{ said }}]',
    '{% translate "50%% & <b>" %}',
    '{% translate "Desk"|upper %}',
    "{% translate word %}",
    '{% translate "Desk" noop %}',
    '{% autoescape off %}{% translate "<i>" as said %}{{ said }}{% endautoescape %}{% translate "<i>" %}',
    '{% for i in "ab" %}{% translate "Reports" %}{% endfor %}',
)


@pytest.mark.parametrize("form", FORMS)
def test_says_what_django_says_in_each_language_again_and_again(form: str) -> None:
    make = engines["django"].from_string
    theirs, ours = make("{% load i18n %}" + form), make("{% load i18n tandem %}" + form)
    for language in ("en", "es", "en", "es"):
        with override(language):
            for word in ("Cases", "<Desk>"):
                assert ours.render({"word": word}) == theirs.render({"word": word})
