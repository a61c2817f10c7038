"""A row of the queue: what a sender or another agency wrote stays words, and what is missing is said."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.utils.translation import override

from tandem.foundation.acting import Acting
from tandem.intake.rows import report_rows, waiting_rows

HERE, THERE = UUID(int=1), UUID(int=2)
ACTING = Acting(UUID(int=3), HERE, UUID(int=4), "detective", "Dana", "here", "police", time_zone="America/Denver")
VAN: dict[str, Any] = {
    "id": UUID(int=9), "summary": "A <van> & “Ñandú's”", "kind": "tip", "state": "awaiting", "urgency": "urgent", "agency_id": HERE,
    "agency__name": "Police of <There>", "city": 'Port "L"', "state_code": "CA", "taken_by_id": None, "received_at": datetime(2026, 7, 1, 3, 30, tzinfo=UTC),
}  # fmt: skip


def row(unanswered: frozenset[UUID] = frozenset(), **other: Any) -> str:
    return report_rows([SimpleNamespace(**VAN | other)], unanswered=unanswered, acting=ACTING)


def test_what_others_wrote_is_words() -> None:
    shown = row(agency_id=THERE)
    assert "<van>" not in shown
    assert "<There>" not in shown
    assert "A &lt;van&gt; &amp; “Ñandú&#x27;s”" in shown
    assert "Police of &lt;There&gt;" in shown


def test_who_looks_after_it_is_told_without_a_name() -> None:
    with override("en"):
        assert "t-badge--confirmed" not in row()
        assert ">yours<" in row(taken_by_id=ACTING.member_id)
        assert ">taken<" in row(taken_by_id=UUID(int=5))


def test_only_another_agency_is_named() -> None:
    assert "Police of" not in row()


def test_the_sender_who_waits_is_marked() -> None:
    assert "t-badge--open" not in row()
    assert "t-badge--open" in row(unanswered=frozenset({VAN["id"]}))


@pytest.mark.parametrize(
    ("city", "state", "shown"), [("Quince", "CA", "Quince, CA"), ("", "CA", "–, CA"), ("Quince", "", ">Quince<"), ("", "", ">–<")]
)  # fmt: skip
def test_where_it_happened_is_told_as_far_as_it_is_known(city: str, state: str, shown: str) -> None:
    assert shown in row(city=city, state_code=state)


def test_without_a_summary_the_kind_stands_there_and_times_are_the_member_s() -> None:
    with override("en"):
        shown = row(summary="")
        assert '<a href="/reports/00000000-0000-0000-0000-000000000009/">Tip</a>' in shown
        assert "30 Jun 21:30 MDT" in shown


def test_a_kind_that_has_no_word_yet_is_odd_and_not_hidden() -> None:
    assert "telegram" in row(kind="telegram")


def test_the_desk_s_line_escapes_too() -> None:
    shown = waiting_rows([SimpleNamespace(**VAN)], acting=ACTING)
    assert "<van>" not in shown
    assert " · Port &quot;L&quot;" in shown
