"""The queue as a listing in plain SQL is the queue as a queryset: the same rows, page by page and back, the same filters, the same counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import Q, QuerySet

from tandem.accords.queries.visible import Visible, visible, within
from tandem.foundation.acting import Acting
from tandem.foundation.listing import Listing
from tandem.foundation.paging import Page, page_of
from tandem.intake.models import Report
from tandem.intake.queries.reports import Counts, first_awaiting, reports_for
from tandem.intake.test_reports_pages import taken_in
from tests.cast import Cast

pytestmark = pytest.mark.database
ORDER = ("urgency_rank", "-received_at", "-id")


@pytest.fixture(scope="module")
def queue(cast: Cast) -> Cast:
    """Eleven reports, three of them urgent, all of one moment: only the id tells them apart."""
    for number in range(11):
        taken_in(
            cast, summary=f"Listed {number}", imminent_danger=number % 4 == 0, kind="referral" if number % 3 else "tip"
        )
    return cast


@pytest.fixture
def acting(queue: Cast) -> Iterator[Acting]:
    with queue.acting("dana") as who, transaction.atomic():
        yield who


def walked(rows: Listing | QuerySet[Any], size: int) -> tuple[list[UUID], list[UUID]]:
    """Ids on the way to the end, and back from there."""
    there: list[UUID] = []
    page: Page[Any] = page_of(rows, ORDER, {}, size=size)
    while len(there) < 500:  # a mark that led back would never end
        there += [row.id for row in page.rows]
        if not page.after:
            break
        page = page_of(rows, ORDER, {"after": page.after}, size=size)
    back: list[UUID] = [row.id for row in page.rows]
    while page.before and len(back) < 500:
        page = page_of(rows, ORDER, {"before": page.before}, size=size)
        back = [row.id for row in page.rows] + back
    return there, back


@pytest.mark.parametrize("size", [1, 3, 50])
def test_pages_there_and_back_are_those_of_the_queryset(acting: Acting, size: int) -> None:
    expected = list(within(Report.objects.all()).order_by(*ORDER).values_list("id", flat=True))
    assert len(expected) >= 11
    assert walked(reports_for(acting), size) == (expected, expected)
    assert walked(within(Report.objects.all()), size) == (expected, expected)


@pytest.mark.parametrize(
    ("asked", "same"),
    [
        ({"kind": "referral"}, lambda a: Q(kind="referral")),
        ({"state": "awaiting", "urgency": "emergency"}, lambda a: Q(state="awaiting", urgency="emergency")),
        ({"whose": "ours"}, lambda a: Q(agency_id=a.agency_id)),
        ({"whose": "others"}, lambda a: ~Q(agency_id=a.agency_id)),
        ({"whose": "nobodys"}, lambda a: Q(agency_id=a.agency_id, taken_by=None)),
        ({"whose": "mine"}, lambda a: Q(taken_by_id=a.member_id) | Q(taken_by=None, entered_by_id=a.member_id)),
    ],
)
def test_filters_and_counts_are_those_of_the_queryset(
    acting: Acting, asked: dict[str, str], same: Callable[[Acting], Q]
) -> None:
    expected = set(within(Report.objects.filter(same(acting))).values_list("id", flat=True))
    seen = visible()
    rows = reports_for(acting, **asked, seen=seen)
    assert {row.id for row in rows.rows(ORDER, 100)} == expected
    assert (rows.count(1001), rows.count(2)) == (len(expected), min(len(expected), 2))
    counts = Counts(seen)
    assert counts.listed(rows, 1001) == len(expected)
    assert counts.awaiting == Counts(seen).awaiting  # asked beside the list, and alone


def test_who_awaits_triage_is_counted_by_urgency(acting: Acting) -> None:
    found, waiting = first_awaiting(2, visible())
    awaiting = Counts(visible()).awaiting
    assert next(iter(awaiting)) == "emergency"
    assert (len(found), waiting) == (2, sum(awaiting.values()))


@pytest.mark.parametrize(
    "seen",
    [
        Visible((), 0, "{}"),
        Visible((("00000000-0000-0000-0000-000000000000", "00000000-0000-8000-0000-000000000000"),), 0, "{}"),
    ],
)
def test_a_narrowing_to_nothing_is_nothing(acting: Acting, seen: Visible) -> None:
    rows = reports_for(acting, seen=seen)
    assert (rows.rows(ORDER, 5), rows.count(5), Counts(seen).awaiting) == ([], 0, {})


def test_a_wide_narrowing_leaves_the_wall_to_judge(queue: Cast) -> None:
    everything = Visible((), 9999, "{}")  # more than a literal is good for: no condition at all
    with queue.acting("dana") as acting, transaction.atomic():
        assert reports_for(acting, seen=everything).count(1001) == Report.objects.count()
    with queue.acting("xena") as acting, transaction.atomic():  # another agency's
        assert reports_for(acting, seen=everything).count(1001) == Report.objects.count() < 11


def test_columns_that_would_have_to_be_converted_are_refused() -> None:
    with pytest.raises(ValueError, match="converted"):
        Listing(Report, ("id", "original")).rows(ORDER, 1)
    with pytest.raises(ValueError, match="no step over a key"):
        Listing(Report, ("id", "summary__length")).rows(ORDER, 1)
