"""What ends a clock, what does not, and what cannot be mended afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.clocks.rules.definitions import shipped
from tandem.clocks.rules.proving import Filing, Told, counting_time, problems, recorded_after

START = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
DUE = START + timedelta(hours=2)


def filing(**fields: object) -> Filing:
    return Filing(**{"filed_at": START + timedelta(hours=1), **fields})  # type: ignore[arg-type]


def ends(clock: str, filed: Filing) -> bool:
    return problems(shipped()[clock], filed, started_at=START, now=START + timedelta(hours=3)) == []


GOOD = {
    "C01a": filing(number="26-004417", recipient="Desk, county sheriff"),
    "C01b": filing(number="1412345"),
    "C02a": filing(document="search-plan.pdf"),
    "C02b": filing(document="Interview 88/2026"),
    "C03": filing(number="Case 26-004417", recipient="Desk, county sheriff"),
    "C05": filing(number="M123456789"),
    "C05C": filing(number="M123456789"),
    "C08": filing(number="1412345"),
    "C10": filing(number="OTIP 2026 1123"),
    "C14": filing(number="No. 554-812", recipient="Hotline, worker 12"),
    "C14W": filing(document="SS8572.pdf", recipient="Hotline, worker 12"),
    "C19": filing(number="2:26-cr-00417"),
    "C20": filing(document="2:26-cr-00417, docket 88"),
}


WORDS = st.lists(
    st.sampled_from(["done", "sent", "to", "them", "by", "the", "night", "shift", "-", "ok.", "¡ya!"]), max_size=9
).map(" ".join)


@pytest.mark.parametrize("clock", sorted(shipped()))
@given(text=WORDS)
def test_free_text_never_ends_a_clock_whichever_field_it_stands_in(clock: str, text: str) -> None:
    """In every field at once, and in place of the one number or paper that would have ended it."""
    assert not ends(clock, filing(remark=text, recipient=text, method=text, number=text, document=text))
    for proof in ("number", "document"):
        if getattr(GOOD[clock], proof):
            assert not ends(clock, replace(GOOD[clock], **{proof: text}))


def test_every_shipped_clock_can_be_ended() -> None:
    assert {clock for clock in shipped() if not ends(clock, GOOD[clock])} == set()


@pytest.mark.parametrize(
    ("number", "is_one"),
    [("M123456789", True), ("123456789", False), ("M12345678", False), ("m123456789", False), ("", False)],
)
def test_ncic_wants_a_nic_number(number: str, is_one: bool) -> None:
    assert ends("C05", filing(number=number)) is is_one


def test_who_took_the_report_is_named_where_the_definition_wants_it() -> None:
    assert not ends("C01a", filing(number="26-004417"))
    assert not ends("C14W", filing(document="SS8572.pdf"))


def test_the_problem_is_said_in_the_members_language() -> None:
    definition, now = shipped()["C05"], START + timedelta(hours=3)
    [english] = problems(definition, filing(number="9"), started_at=START, now=now)
    [spanish] = problems(definition, filing(number="9"), started_at=START, now=now, language="es")
    assert english.startswith("A NIC number is")
    assert spanish.startswith("Un número NIC es")


def test_a_filing_before_the_start_or_in_the_future_is_refused() -> None:
    assert not ends("C10", filing(number="A1", filed_at=START - timedelta(seconds=1)))
    assert ends("C10", filing(number="A1", filed_at=START))
    assert not ends("C10", filing(number="A1", filed_at=START + timedelta(hours=4)))


def told(filed: int, recorded: int, *, withdrawn: bool = False) -> Told:
    """Minutes from the start; the clock is due after 120."""
    return Told(START + timedelta(minutes=filed), START + timedelta(minutes=recorded), withdrawn)


@pytest.mark.parametrize(
    ("proofs", "minutes"),
    [
        ([], None),
        ([told(60, 61)], 60),
        ([told(60, 61, withdrawn=True)], None),
        ([told(60, 61), told(200, 201)], 60),  # a second filing afterwards takes nothing away
        ([told(90, 91), told(60, 300)], 60),
        ([told(60, 900)], 60),  # made in time, written down afterwards: in time, and the board says when it was written
        ([told(200, 201)], 200),
        ([told(200, 201), told(60, 300)], 200),  # a late one is not improved by one remembered later
        ([told(200, 201, withdrawn=True), told(60, 300)], 200),  # nor by withdrawing it
        ([told(200, 201, withdrawn=True), told(180, 300)], 180),  # one late time may be corrected to another
        ([told(60, 61, withdrawn=True), told(200, 201), told(60, 300)], 200),
    ],
)
def test_late_stays_late_whatever_is_recorded_or_withdrawn_afterwards(proofs: list[Told], minutes: int | None) -> None:
    assert counting_time(proofs, DUE) == (None if minutes is None else START + timedelta(minutes=minutes))


MANY = st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=5)


@given(many=MANY)
def test_a_late_first_filing_is_late_in_every_history_that_follows(many: list[tuple[int, bool]]) -> None:
    history = [told(121, 122, withdrawn=True), *(told(f, 500 + i, withdrawn=w) for i, (f, w) in enumerate(many))]
    counts = counting_time(history, DUE)
    assert counts is None or counts > DUE


def test_a_filing_written_down_after_the_deadline_is_shown_as_such() -> None:
    assert recorded_after(told(60, 180), DUE) == timedelta(hours=1)
    assert recorded_after(told(60, 120), DUE) is None
    assert recorded_after(told(130, 180), DUE) is None
