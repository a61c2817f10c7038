"""What a code is called, asked for hundreds of times a page. Django finds a choice's label by hashing every lazy label
of the field at every call, a quarter of a list page's time; here each field's words are kept for each language."""

from __future__ import annotations

import functools
from typing import Any

from django.db import models
from django.utils.translation import get_language


class _Words(dict[Any, str]):
    """The value itself where it has no word: better odd than hidden."""

    def __missing__(self, value: Any) -> str:
        return "" if value is None else str(value)


@functools.cache
def _words(field: models.Field[Any, Any], language: str | None) -> dict[Any, str]:
    """Cached for the process: choices are code, and `str` settles each lazy label in the language active now."""
    return _Words({value: str(label) for value, label in field.flatchoices})


def label(field: models.Field[Any, Any], value: Any) -> str:
    """The word for a value of a field with choices; the value itself where it has no word."""
    return _words(field, get_language())[value]


def words_of(model: type[models.Model], name: str) -> dict[Any, str]:
    """Value to word of a model's field with choices, in the language active now: for a whole list at once. Only to be read."""
    field = model._meta.get_field(name)
    return _words(field, get_language())


class Labelled(models.Model):
    """Base of models whose `get_<field>_display` stands in lists."""

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> str:
        return label(field, getattr(self, field.attname))
