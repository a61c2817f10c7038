"""Rows that are filled without the template engine escape as it does, and refuse holes where escaping would not help."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from tandem.foundation.rows import Row, escaped

WORDS = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40) | st.sampled_from(
    ["<script>alert(1)</script>", '" onmouseover="x', "' autofocus onfocus='x", "Núñez & O’Brien", "{name}", "{0.__class__}", "%s%(x)s", "</td></tr>"]
)  # fmt: skip
ROW = Row("""
<tr>
  <td><a href="{address}" title="{name}">{name}</a></td>
</tr>
""")


class Read(HTMLParser):
    """Tags with their attributes, and text, as a browser reads them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@given(WORDS)
def test_whatever_a_name_holds_it_stays_words(name: str) -> None:
    read = Read(ROW.fill([{"address": "/people/1/", "name": name}]))
    assert [tag for tag, _ in read.tags] == ["tr", "td", "a"]
    assert read.tags[2][1] == {"href": "/people/1/", "title": name}
    assert read.words == name


@given(WORDS | st.integers() | st.none())
def test_a_hole_is_escaped_as_in_a_template(value: object) -> None:
    shown = Template("{{ value }}").render(Context({"value": "" if value is None else value}))
    assert escaped(value) == shown


def test_labels_are_the_same_in_each_row_and_escaped_too() -> None:
    row = Row('<td data-label="{label}">{n}</td>')
    assert row.fill([{"n": 1}, {"n": 2}], label='A "B"') == (
        '<td data-label="A &quot;B&quot;">1</td><td data-label="A &quot;B&quot;">2</td>'
    )


def test_markup_of_our_own_and_lazy_words_are_taken() -> None:
    assert escaped(mark_safe("<b>x</b>")) == "<b>x</b>"
    assert escaped(gettext_lazy("Name")) == "Name"
    assert escaped(Row("<b>{x}</b>").one(x="<")) == "<b>&lt;</b>"


@pytest.mark.parametrize(
    "markup",
    ["<a href={x}>y</a>", "<{x}>", '<a {x}="y">', '<a onclick="{x}">y</a>', '<a style="a: {x}">y</a>', '<a title="y" {x}>z</a>'],
)  # fmt: skip
def test_a_hole_where_escaping_does_not_help_is_refused(markup: str) -> None:
    with pytest.raises(ValueError, match="hole"):
        Row(markup)


def test_a_hole_that_nobody_fills_is_an_error_and_no_empty_cell() -> None:
    with pytest.raises(KeyError):
        Row("<td>{x}</td>").fill([{}])
