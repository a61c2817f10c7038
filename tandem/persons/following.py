"""What follows a person when two are brought together. Rooms above that key to Person say here what becomes of their rows; a key without an
answer is refused by tests/house/test_following.py. Apart, because this room may not know who stands above it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.db import models

from tandem.persons.models import Person


class Answer(Protocol):
    """What becomes of a room's rows. `back` must restore exactly what `along` said it moved."""

    def along(self, source: UUID, target: UUID) -> list[str]:
        """Everything of `source` is `target`'s now. Returns the ids of the rows that moved."""

    def back(self, moved: Iterable[str], source: UUID, target: UUID) -> None:
        """Those rows are `source`'s again, where they still are `target`'s."""


@dataclass(frozen=True, slots=True)
class Moves:
    """The key is changed. For tables whose rows of this agency every member who may merge may change; others bring a class of their own."""

    model: Callable[[], type[models.Model]]
    field: str

    def along(self, source: UUID, target: UUID) -> list[str]:
        rows = self.model()._base_manager.filter(**{self.field: source})
        moved = [str(pk) for pk in rows.values_list("pk", flat=True)]
        rows.update(**{self.field: target})
        return moved

    def back(self, moved: Iterable[str], source: UUID, target: UUID) -> None:
        self.model()._base_manager.filter(pk__in=list(moved), **{self.field: target}).update(**{self.field: source})


@dataclass(frozen=True, slots=True)
class Stays:
    """The key stays on the person it was written for, and says why that is right."""

    because: str

    def along(self, source: UUID, target: UUID) -> list[str]:
        return []

    def back(self, moved: Iterable[str], source: UUID, target: UUID) -> None:
        pass


_ANSWERS: dict[str, Answer] = {}


def register(key: str, answer: Answer) -> None:
    """`key` is "app.model.field" in small letters. Called in AppConfig.ready()."""
    _ANSWERS[key] = answer


def forget(key: str) -> None:
    """For tests that register a table of their own."""
    _ANSWERS.pop(key, None)


def along(source: UUID, target: UUID) -> dict[str, list[str]]:
    """Moves what follows; returns what moved, to be kept with the act."""
    followed = {key: answer.along(source, target) for key, answer in sorted(_ANSWERS.items())}
    return {key: moved for key, moved in followed.items() if moved}


def back(followed: Mapping[str, list[str]], source: UUID, target: UUID) -> None:
    """Raises KeyError where a room that moved something is no more: undoing would lose it."""
    for key, moved in followed.items():
        _ANSWERS[key].back(moved, source, target)


def unanswered(all_models: Iterable[type[models.Model]] | None = None) -> list[str]:
    """Keys to Person, outside of this room, that no room has answered for."""
    found: list[str] = []
    for model in apps.get_models() if all_models is None else all_models:
        for field in model._meta.get_fields():
            related: Any = getattr(field, "related_model", None)
            if related is Person and getattr(field, "column", None) and model._meta.app_label != "persons":
                key = f"{model._meta.label_lower}.{field.name}"
                if key not in _ANSWERS:
                    found.append(key)
    return found
