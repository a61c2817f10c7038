"""How much of a screening has an answer, so that a half one is never read as a clear one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tandem.screening.rules.answers import Answer
from tandem.screening.rules.next_item import path
from tandem.screening.rules.tool import GIVEN, NOT_ASKED, REFUSED, UNABLE, Tool


@dataclass(frozen=True, slots=True)
class Completeness:
    """Counts of the items that the answers lead to."""

    due: int
    given: int
    refused: int
    unable: int
    not_asked: int

    @property
    def open(self) -> int:
        return self.due - self.given - self.refused - self.unable - self.not_asked

    @property
    def whole(self) -> bool:
        return self.due == self.given


def completeness(tool: Tool, answers: Mapping[str, Answer]) -> Completeness:
    on = path(tool, answers)
    counts = Counter(answers[i.id].how for i in on if i.id in answers)
    return Completeness(len(on), counts[GIVEN], counts[REFUSED], counts[UNABLE], counts[NOT_ASKED])
