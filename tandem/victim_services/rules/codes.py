"""Code lists as the forms show them, in the language of the page. The data and their source: codes.toml."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path

from django.utils.translation import get_language


@functools.cache
def _lists() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((Path(__file__).parent / "codes.toml").read_text())


def choices(name: str) -> list[tuple[str, str]]:
    """(code, label) of one list."""
    return [(code, _said(labels)) for code, labels in _lists()[name].items()]


def said(name: str, code: str) -> str:
    """The label; the code itself where the list has none (an older edition)."""
    labels = _lists()[name].get(code)
    return _said(labels) if labels else code


def _said(labels: list[str]) -> str:
    return labels[1] if (get_language() or "en").startswith("es") else labels[0]
