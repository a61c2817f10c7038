"""Spanish is whole: nothing untranslated, placeholders agree, and the compiled catalogue is the one that was read."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
PO = ROOT / "tandem" / "locale" / "es" / "LC_MESSAGES" / "django.po"
HOLES = re.compile(r"%\(\w+\)0?\d*[sd]|%[sd]")


def catalogue() -> Catalog:
    return read_po(io.BytesIO(PO.read_bytes()), locale="es")


def test_nothing_is_untranslated_or_doubtful() -> None:
    messages = [m for m in catalogue() if m.id]
    assert len(messages) > 500
    assert [
        m.id
        for m in messages
        if m.fuzzy or not m.string or not all(m.string if isinstance(m.string, tuple) else (m.string,))
    ] == []


def test_the_catalogue_says_its_language_and_day() -> None:
    """Without its head the compiled file bears the minute in which it was made, and Django knows no plural."""
    assert '"Plural-Forms: nplurals=2; plural=(n != 1);' in PO.read_text()[:600]
    assert "POT-Creation-Date: 2026-11-23" in PO.read_text()[:600]


def test_no_sentence_is_translated_twice() -> None:
    """Git keeps both sides' lines of this file (.gitattributes): what two people added stands twice until somebody folds it."""
    said = re.findall(r'^(?:msgctxt "(?P<where>.*)"\n)?msgid "(?P<what>.+)"$', PO.read_text(), re.MULTILINE)
    assert len(said) > 500
    assert sorted({one for one in said if said.count(one) > 1}) == []


def test_every_hole_of_a_sentence_is_in_its_translation() -> None:
    def holes(text: object) -> set[str]:
        return set(HOLES.findall(" ".join(text) if isinstance(text, tuple | list) else str(text)))

    assert [m.id for m in catalogue() if m.id and holes(m.id) != holes(m.string)] == []


def test_the_compiled_catalogue_is_the_readable_one() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    assert compiled.getvalue() == PO.with_suffix(".mo").read_bytes(), "Compile it: sh bin/prepare"


@pytest.mark.parametrize("template", sorted((ROOT / "tandem").rglob("*.html")), ids=lambda p: p.name)
def test_every_sentence_of_a_template_is_in_the_catalogue(template: Path) -> None:
    known = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue()}
    found = [a or b for a, b in re.findall(r"""{% translate (?:"([^"]+)"|'([^']+)')""", template.read_text())]
    assert [words for words in found if words not in known] == []


CALLS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


def sentences(kind: str, source: str) -> list[tuple[str, str]]:
    """(context, sentence) of each call that translates."""
    found = extract(kind, io.BytesIO(source.encode()), CALLS)
    return [(context or "", said if isinstance(said, str) else said[0]) for _line, said, _comments, context in found]


def untranslated(found: list[tuple[str, str]]) -> list[str]:
    known = {(m.context or "", m.id if isinstance(m.id, str) else m.id[0]) for m in catalogue()}
    with translation.override("es"):  # Django's own words too, such as weekdays
        return [words for context, words in found if words and (context, words) not in known and translation.gettext(words) == words]  # fmt: skip


def test_every_sentence_of_the_code_is_in_the_catalogue() -> None:
    files = [f for f in sorted((ROOT / "tandem").rglob("*.py")) if not f.name.startswith("test_")]
    found = [one for file in files for one in sentences("python", file.read_text())]
    assert len(found) > 1500
    assert untranslated(found) == []
    assert untranslated(sentences("python", 'x = _("Planted and left in English.")')) == [
        "Planted and left in English."
    ]


def test_every_block_of_a_template_is_in_the_catalogue() -> None:
    """As makemessages reads them: {% blocktranslate %} with its plural, and sentences handed to a tag."""
    files = sorted((ROOT / "tandem").rglob("*.html"))
    found = [one for file in files for one in sentences("javascript", templatize(file.read_text(), origin=str(file)))]
    assert len(found) > 1500
    assert untranslated(found) == []
    planted = "{% blocktranslate count n=n %}{{ n }} planted{% plural %}{{ n }} planted ones{% endblocktranslate %}"
    assert untranslated(sentences("javascript", templatize(planted, origin="planted"))) == ["%(n)s planted"]
