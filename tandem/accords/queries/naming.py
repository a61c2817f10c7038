"""What a case is called, for rooms that know it by id only. The room of cases fills this in when it is ready; the wall decides which
numbers come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

# Of the cases with these ids that the acting member sees: id, number, whether it is open.
CaseNames = Callable[[Sequence[UUID]], list[tuple[UUID, str, bool]]]
_names: list[CaseNames] = []


def register(names: CaseNames) -> None:
    _names[:] = [names]


def case_names(case_ids: Sequence[UUID]) -> list[tuple[UUID, str, bool]]:
    """(id, number, whether it is open) of those cases among these that the acting member sees."""
    return _names[0](case_ids) if _names else []


def open_case_names(case_ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """(id, number) of those open cases among these that the acting member sees."""
    return [(case_id, number) for case_id, number, is_open in case_names(case_ids) if is_open]
