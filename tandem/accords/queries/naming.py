"""What a case is called, for rooms that know it by id only. The room of cases fills this in when it is ready; the wall decides which
numbers come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

CaseNames = Callable[[Sequence[UUID]], list[tuple[UUID, str]]]
_names: list[CaseNames] = []


def register(names: CaseNames) -> None:
    _names[:] = [names]


def open_case_names(case_ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """(id, number) of those open cases among these that the acting member sees."""
    return _names[0](case_ids) if _names else []
