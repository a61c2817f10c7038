"""Who was named beside a person: the matcher compares companions, and only the rooms above know who stands with whom in a report. They
register an answer; apart, because this room may not know who stands above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

from tandem.persons.matching.keys import number_of

MOST = 8  # names of companions that are compared, in the order of letters
Answer = Callable[[Sequence[UUID]], Mapping[UUID, Sequence[str]]]
Others = Callable[[Sequence[UUID]], Mapping[UUID, set[UUID]]]
_ANSWERS: list[tuple[Answer, Others, Others]] = []


def register(answer: Answer, others: Others, reports: Others) -> None:
    """`answer` gives for identities the names of those beside them, as far as the reader sees them; `others` who stands beside them, named or not, with
    no entry for who is spoken of nowhere; `reports` which reports speak of them. Called in AppConfig.ready()."""
    _ANSWERS.append((answer, others, reports))


def names_beside(identity_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for answer, _others, _reports in _ANSWERS:
        for identity_id, names in answer(identity_ids).items():
            found[identity_id] += names
    return found


def ids_beside(identity_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """For each who is spoken of, those who stand beside them: whose comparison names them. Who only reports is in it nowhere."""
    found: dict[UUID, set[UUID]] = {}
    for _answer, others, _reports in _ANSWERS:
        for identity_id, ids in others(identity_ids).items():
            found.setdefault(identity_id, set()).update(ids)
    return found


def marks_of_reports(identity_ids: Sequence[UUID]) -> dict[UUID, set[int]]:
    """For each the marks of the reports that speak of them (Features.told_in)."""
    found: dict[UUID, set[int]] = defaultdict(set)
    for _answer, _others, reports in _ANSWERS:
        for identity_id, report_ids in reports(identity_ids).items():
            found[identity_id] |= {number_of(report_id) for report_id in report_ids}
    return found


def chosen(names: Iterable[str]) -> tuple[str, ...]:
    """The same few wherever they come from, a draft or rows."""
    return tuple(sorted(set(names))[:MOST])
