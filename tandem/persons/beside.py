"""Who was named beside a person: the matcher compares companions, and only the rooms above know who stands with whom in a report. They
register an answer; apart, because this room may not know who stands above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

MOST = 8  # names of companions that are compared, in the order of letters
Answer = Callable[[Sequence[UUID]], Mapping[UUID, Sequence[str]]]
_ANSWERS: list[Answer] = []


def register(answer: Answer) -> None:
    """`answer` gives for identities the names of those beside them, as far as the reader sees them. Called in AppConfig.ready()."""
    _ANSWERS.append(answer)


def names_beside(identity_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for answer in _ANSWERS:
        for identity_id, names in answer(identity_ids).items():
            found[identity_id] += names
    return found


def chosen(names: Iterable[str]) -> tuple[str, ...]:
    """The same few wherever they come from, a draft or rows."""
    return tuple(sorted(set(names))[:MOST])
