"""A publisher's terms and an agency's own tools narrow who screens with what (CSE-IT: domain.md 5)."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.screening.rules.tool import Who
from tandem.screening.rules.who_may_use import may_choose, may_use
from tests.making_tools import WORDS, tool_of

ADA: dict[str, Any] = {"agency_kind": "provider", "agency_slug": "harbor", "role": "advocate"}


@pytest.mark.parametrize(
    ("who", "says"),
    [
        (Who(WORDS, False), ""),
        (Who(WORDS, False, kinds=("provider",), roles=("advocate",), agencies=("harbor",)), ""),
        (Who(WORDS, False, kinds=("medical",)), "kind of agency"),
        (Who(WORDS, False, roles=("medical",)), "other professions"),
        (Who(WORDS, False, agencies=("casa",)), "another agency"),
    ],
)
def test_a_tool_is_offered_to_those_it_is_for(who: Who, says: str) -> None:
    verdict = may_choose(tool_of(who=who), **ADA)
    assert (verdict.allowed, says in verdict.reason) == (not says, True)


def test_a_tool_that_needs_training_asks_for_it() -> None:
    tool = tool_of(who=Who(WORDS, True))
    assert may_choose(tool, **ADA)
    assert not may_use(tool, **ADA, says_trained=False)
    assert may_use(tool, **ADA, says_trained=True)
