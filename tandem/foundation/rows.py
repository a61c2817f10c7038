"""Rows of a long list, filled without the template engine: fifty rows of six cells cost it 70 per cent of a page's time, and
this a tenth of that. A row stays one piece of markup in one place (docs/howto/add-a-page.md)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping

from django.utils.safestring import SafeString, mark_safe

_HOLE = re.compile(r"\{(\w+)\}")
_SPECIAL = re.compile(
    r"""[&<>"']"""
).search  # most words hold none, and to find that out is quicker than five replacements


def escaped(value: object) -> str:
    """As a template's `{{ value }}`: text is escaped, what Tandem itself wrote as markup is not, nothing is an empty string."""
    kind = type(value)
    if isinstance(value, str) and kind is str:
        return html.escape(value) if _SPECIAL(value) else value
    if kind is SafeString:
        return value  # type: ignore[return-value]
    if value is None:
        return ""
    return str(value.__html__()) if hasattr(value, "__html__") else html.escape(str(value))


class Row:
    """One row's markup, with `{holes}`. A hole stands between tags or inside an attribute's double quotes: there, and only
    there, is escaped text harmless; anything else is refused when the module is loaded."""

    def __init__(self, markup: str) -> None:
        whole = "".join(line.strip() for line in markup.splitlines()) if "\n" in markup else markup
        for hole in _HOLE.finditer(whole):
            _refuse_open_hole(whole[: hole.start()], hole.group())
        self._markup = whole

    def fill(self, rows: Iterable[Mapping[str, object]], **same: object) -> SafeString:
        """All rows, one after another. `same` fills holes that are alike in each. Raises KeyError for a hole that nobody fills."""
        labels = {name: escaped(value) for name, value in same.items()}
        fill = self._markup.format_map
        return mark_safe(  # noqa: S308 - every hole is escaped above and below
            "".join([fill({**labels, **{name: escaped(value) for name, value in row.items()}}) for row in rows])
        )

    def one(self, **holes: object) -> SafeString:
        """A part of a row, itself markup."""
        return mark_safe(self._markup.format_map({name: escaped(value) for name, value in holes.items()}))  # noqa: S308 - every hole is escaped here


def _refuse_open_hole(before: str, hole: str) -> None:
    tag = before.rfind("<")
    if before.rfind(">") >= tag:
        return  # between tags
    inside = before[tag:]
    if inside.count('"') % 2 == 0 or re.search(r'\bon\w+="[^"]*$|\bstyle="[^"]*$', inside):
        raise ValueError(f"A row's hole {hole} stands in a tag, outside of double quotes or where code would run.")
